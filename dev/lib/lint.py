"""Ruff and pylint-odoo over the addon and its tests; ruff over the commands too."""

import subprocess

from . import places, say, venv


def findings():
    """Print what the checkers find and return the names of those that found something."""
    python = str(venv.python())
    scripts = [f"dev/{path.name}" for path in (places.CHECKOUT / "dev").iterdir() if path.is_file()]
    commands = [name for name in scripts if "." not in name]
    ruff = ["ruff", "check", "--quiet", "--output-format=concise"]
    checks = {
        "ruff": [*ruff, places.ADDON, "tests", "setup.py", "dev", *commands],
        "pylint-odoo": ["pylint", places.ADDON, "tests"],
    }
    failed = []
    for name, arguments in checks.items():
        with say.step(f"Checking with {name}"):
            check = subprocess.run(
                [python, "-m", *arguments],
                cwd=places.CHECKOUT,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        if check.returncode:
            failed.append(name)
    return failed
