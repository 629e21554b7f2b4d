"""What the commands tell the person in front of them: steps with their time, and problems."""

import contextlib
import errno
import sys
import time


class Problem(Exception):
    """Something the person at the keyboard can understand and put right."""


def note(text):
    """Print one line at once, also when the output is a file or a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(title):
    """Announce a piece of work and, when it is done, how long it took."""
    note(f"==> {title} ...")
    began = time.monotonic()
    yield
    note(f"    {title}: {time.monotonic() - began:.1f} s")


def command(main):
    """Run a command's main function and end the process in a way a person can read.

    A ``Problem`` becomes its message and exit code 1; Ctrl-C ends quietly. What ``main``
    returns is the exit code.
    """
    try:
        code = main(sys.argv[1:])
    except Problem as problem:
        print(f"\nThis did not work: {problem}", file=sys.stderr, flush=True)
        code = 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(f"\nThis did not work: {no_space(error.filename)}", file=sys.stderr, flush=True)
        code = 1
    except KeyboardInterrupt:
        print("\nStopped. Call it again to go on from here.", file=sys.stderr, flush=True)
        code = 130
    sys.exit(code)


def no_space(place=None):
    """Return the words for a full disk."""
    where = f" at {place}" if place else ""
    return (
        f"the disk is full{where}. Free some room and call this again; "
        "what was half made is thrown away and made anew."
    )
