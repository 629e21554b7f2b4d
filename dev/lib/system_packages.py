"""Debian packages of the machine: what is missing is installed, and nothing else is touched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import places, process, say

FONTS = Path("/usr/share/fonts")


def _has_venv():
    """Tell whether this Python can make a venv with pip in it (Debian splits that off)."""
    check = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def _has_file(folder, pattern):
    """Return a check for a file below a folder."""
    return lambda: any(Path(folder).glob(pattern))


def _has_command(name):
    """Return a check for a program on the PATH."""
    return lambda: shutil.which(name) is not None


TO_RUN = {
    "postgresql": _has_file("/usr/lib/postgresql", "*/bin/initdb"),
    "python3-venv": _has_venv,
    "wkhtmltopdf": _has_command("wkhtmltopdf"),
    "fonts-noto-cjk": _has_file(FONTS, "**/NotoSansCJK*"),
    "libmagic1": _has_file("/usr/lib", "*/libmagic.so.1"),
    "debian-archive-keyring": _has_file("/usr/share/keyrings", "debian-archive-keyring.gpg"),
}
TO_TEST = {
    "chromium": _has_command("chromium"),
    "poppler-utils": _has_command("pdftotext"),
}


def ensure(wanted):
    """Install those of ``wanted`` (package: check) whose check fails."""
    if not _missing(wanted):
        return
    with places.lock("system-packages"):
        missing = _missing(wanted)
        if missing:
            with say.step(f"Installing Debian packages: {' '.join(missing)}"):
                _install(missing)


def _missing(wanted):
    """Return the packages whose check fails."""
    return [package for package, is_there in wanted.items() if not is_there()]


def _install(packages):
    """Install packages by apt, with a fresh list of packages where the old one won't do."""
    places.require_space(2500)
    if shutil.which("apt-get") is None:
        raise say.Problem(
            f"this machine has no apt-get. Install by hand what is missing: {' '.join(packages)}."
        )
    install = ["install", "-y", "--no-install-recommends", *packages]
    if any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        try:
            _apt(install, packages)
            return
        except say.Problem as problem:
            say.note(f"    the list of packages may be old, fetching it anew ({_last(problem)})")
    _apt(["update"], packages)
    _apt(install, packages)


def _last(problem):
    """Return the last line of a problem, which is where apt names the reason."""
    return str(problem).strip().splitlines()[-1].strip()


def _apt(arguments, packages):
    """Run apt-get as root, by sudo where we are somebody else."""
    # Another apt may be at work, as a machine's own updates are after its first start.
    command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=600", *arguments]
    if os.getuid() != 0:
        if shutil.which("sudo") is None:
            raise say.Problem(
                f"these packages are missing: {' '.join(packages)}, and only root can install "
                f"them. Run as root: apt-get install {' '.join(packages)}"
            )
        # Without a terminal a password could only be waited for in vain.
        sudo = ["sudo"] if os.isatty(0) else ["sudo", "-n"]
        command = [*sudo, "DEBIAN_FRONTEND=noninteractive", *command]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    process.run(command, f"apt-get {arguments[0]}", env=environment)
