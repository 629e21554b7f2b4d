"""The Python environment: a venv with the pinned packages that Odoo, tests and checks need."""

import subprocess
import sys
from pathlib import Path

from . import places, process, say

REQUIREMENTS = places.CHECKOUT / "dev" / "requirements.txt"


def python():
    """Return the venv's Python, making the venv on the first call.

    It is keyed by the requirements and by the Python below it, so that a checkout with other
    requirements has its own.
    """
    text = REQUIREMENTS.read_text(encoding="utf-8")
    base = Path(sys._base_executable).resolve()
    key = places.digest(text, sys.version, base)
    folder = places.cache() / f"venv-{key}"
    return places.build(folder, _make) / "bin" / "python"


def _make(folder):
    """Make the venv in ``folder``; programs in it are called as ``python -m``.

    The scripts that pip writes name the half-made folder, so nothing may call them.
    """
    places.require_space(1500)
    with say.step("Installing the Python packages into a venv (some 90, pinned)"):
        process.run([sys.executable, "-m", "venv", folder], "Making the venv")
        pip = [folder / "bin" / "python", "-m", "pip"]
        install = [*pip, "install", "-q", "--disable-pip-version-check", "-r", REQUIREMENTS]
        process.run(install, "Installing the Python packages (from pip's configured index)")


def site_packages(interpreter):
    """Return the folder where a Python keeps its packages."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run(
        [str(interpreter), "-c", ask], capture_output=True, text=True, check=True
    )
    return answer.stdout.strip()
