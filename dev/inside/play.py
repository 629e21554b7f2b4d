"""Play the service line on a database, in Odoo's shell: dev/story.py does it with ``env``.

The story's module is executed rather than imported: it is a script of this checkout. What it says
to print is taken after it was played, so it may name what it made.
"""

import json
import os
import runpy

story = runpy.run_path(os.environ["STORY"])
story["play"](env)  # noqa: F821 (the shell's)
env.cr.commit()  # noqa: F821
with open(os.environ["STORY_WORDS"], "w", encoding="utf-8") as words:
    json.dump({"logins": story["LOGINS"], "clicks": story["THINGS_TO_CLICK"]}, words)
