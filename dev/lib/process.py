"""Running other programs: quietly into a log, with the end of it shown when they fail."""

import subprocess

from . import places, say


def run(command, what, *, text="", stdin=None, **options):
    """Run ``command`` and return what it prints, which is shown only where it fails.

    It reads ``text``, or the open pipe ``stdin``; never the person's keyboard.
    """
    source = {"stdin": stdin} if stdin else {"input": text}
    result = subprocess.run(
        [str(part) for part in command],
        **source,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        **options,
    )
    if result.returncode:
        raise failure(what, result.stdout)
    return result.stdout


def failure(what, output):
    """Return the problem that tells what failed and the last lines the program printed."""
    if "No space left on device" in output:
        return say.Problem(say.no_space(places.cache()))
    tail = "\n".join("    " + line for line in output.strip().splitlines()[-25:])
    return say.Problem(f"{what} failed.\n{tail}")
