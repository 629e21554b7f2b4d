"""What the developer commands share: one capability, one file, standard library only.

The versions in dev/requirements.txt are those of one Python: a command that was started by
another one goes on with the right one, or says what is missing.
"""

import os
import shutil
import sys

PYTHON = (3, 11)

if sys.version_info[:2] != PYTHON:
    name = "python%d.%d" % PYTHON
    found = shutil.which(name)
    if not found:
        sys.exit(
            "This is Python %s, and the pinned packages are for %s. Install %s "
            "(Debian 12 has it) and call this again." % (sys.version.split()[0], name, name)
        )
    os.execv(found, [found] + sys.argv)
