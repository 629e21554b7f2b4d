"""Running other programs: quietly into a log, with the end of it shown when they fail."""

import re
import subprocess

from . import places, say

# How an Odoo log marks what went wrong, and how many lines of a log are shown.
TROUBLE = re.compile(r"^\S+ \S+ \d+ (ERROR|CRITICAL) ")
SHOWN = 25


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
    lines = output.strip().splitlines()
    first = next((i for i, line in enumerate(lines) if TROUBLE.search(line)), len(lines) - SHOWN)
    # What an Odoo log says after its first error is mostly its consequence.
    shown = lines[max(first, 0) :][: 2 * SHOWN]
    tail = "\n".join("    " + line for line in shown)
    return say.Problem(f"{what} failed.\n{tail}")
