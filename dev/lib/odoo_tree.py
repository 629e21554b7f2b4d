"""A tree of Odoo 19: Debian's package unpacked beside the system, or the one in ODOO_ROOT."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import places, process, say

# Raise it when the recipe below changes, so that every cache builds its tree anew.
RECIPE = 1

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
PACKAGE = "odoo-19"
# Fonts and scripts that the package only links to. Some lie at the linked path in sid, the
# others in bookworm.
LINKED = {
    "sid": [
        "libjs-jquery",
        "libjs-jquery-form",
        "libjs-underscore",
        "fonts-montserrat",
        "fonts-ocr-b",
        "fonts-roboto-unhinted",
        "fonts-glyphicons-halflings",
    ],
    "bookworm": ["fonts-font-awesome", "fonts-inconsolata"],
}
DIST = "usr/lib/python3/dist-packages"
# dist-packages/addons repeats the addons, and three quarters of the rest are translations into
# languages that nobody asks for here.
LEFT_OUT = [
    f"./{DIST}/addons",
    "*/i18n/[a-y]*.po",
    "*/i18n/zh_TW.po",
    "*/i18n/*.pot",
    "./etc",
    "./usr/share/doc",
    "./usr/share/man",
]
# Debian leaves this file out of the package but not out of the list of assets: without it every
# page of the web client logs an error, and tours fail on it.
STUB = f"{DIST}/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class Tree:
    """An Odoo 19 tree: where Python finds it, its folders of addons, and what it is."""

    def __init__(self, python_path, addons_path, identity):
        """Remember the three."""
        self.python_path = python_path
        self.addons_path = addons_path
        self.identity = identity


def find():
    """Return the tree to work with, fetching Debian's package on the first call."""
    given = os.environ.get("ODOO_ROOT")
    if given:
        return _given(Path(given).expanduser().resolve())
    root = places.build(places.cache() / f"odoo-19.0-{RECIPE}", _fetch)
    dist = root / DIST
    return Tree(dist, [], (root / "BUILT_FROM").read_text(encoding="utf-8"))


def _given(root):
    """Return the tree in ODOO_ROOT: a source checkout, a dist-packages, an unpacked package."""
    for python_path in (root, root / DIST, root / "server"):
        release = python_path / "odoo" / "release.py"
        if release.is_file():
            break
    else:
        raise say.Problem(f"ODOO_ROOT={root} holds no Odoo: there is no odoo/release.py in it.")
    text = release.read_text(encoding="utf-8")
    if not re.search(r"version_info\s*=\s*\(\s*['\"]?(saas~)?19\b", text):
        raise say.Problem(f"ODOO_ROOT={root} is not Odoo 19 (see {release}).")
    addons = python_path / "addons"
    commit = subprocess.run(
        ["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    ).stdout
    return Tree(python_path, [addons] if addons.is_dir() else [], f"{root}\n{text}\n{commit}")


def _fetch(root):
    """Download Odoo and the packages it links to, and unpack them into ``root``."""
    places.require_space(3000)
    debs = places.cache() / "debs"
    with say.step("Downloading Odoo 19 (Debian's package, about 130 MB)"):
        shutil.rmtree(debs, ignore_errors=True)
        debs.mkdir()
        _download(debs)
    with say.step("Unpacking Odoo 19"):
        for deb in sorted(debs.glob("*.deb")):
            _unpack(deb, root)
        version = _version(next(debs.glob(f"{PACKAGE}_*.deb")))
        stub = root / STUB
        if not stub.exists():
            stub.parent.mkdir(parents=True, exist_ok=True)
            stub.write_text("// Left out of Debian's package.\n", encoding="utf-8")
        (root / "BUILT_FROM").write_text(f"{PACKAGE} {version}\n", encoding="utf-8")
    shutil.rmtree(debs)


def _version(deb):
    """Return the version of a package file, and insist on Odoo 19.0."""
    version = process.run(["dpkg-deb", "-f", deb, "Version"], "Reading the package").strip()
    if not version.startswith("19.0"):
        raise say.Problem(
            f"Debian's {PACKAGE} is {version} and not 19.0 any more. "
            "Set ODOO_ROOT to an Odoo 19.0 tree."
        )
    return version


def _mirror():
    """Return the Debian mirror this machine is configured for."""
    # Also where apt has no lists yet: a bare image comes without them.
    ask = ["apt-get", "indextargets", "--no-release-info", "Created-By: Packages"]
    ask += ["--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"]
    lines = process.run(ask, "Asking apt for this machine's mirror").splitlines()
    targets = [line.split() for line in lines if line.endswith(" main")]
    # Mirrors keep Debian at /debian. One that does not has main of this very release, which
    # some other vendors' archives call theirs too.
    mirrors = [uri for uri, *_ in targets if re.search(r"/debian/?$", uri)]
    mirrors += [uri for uri, release, _ in targets if release == "bookworm"]
    mirrors = [uri for uri in mirrors if "security" not in uri]
    if not mirrors:
        raise say.Problem(
            "apt on this machine knows no Debian mirror. Add one to its sources, "
            "or set ODOO_ROOT to an Odoo 19 tree."
        )
    return mirrors[0]


def _download(debs):
    """Fetch the packages by apt, with lists of its own: nothing of sid can reach the system."""
    if shutil.which("apt-get") is None:
        raise say.Problem("this machine has no apt-get: set ODOO_ROOT to an Odoo 19 tree.")
    mirror = _mirror()
    private = debs / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (private / folder).mkdir(parents=True)
    sources = private / "sources.list"
    sources.write_text(
        "".join(f"deb [signed-by={KEYRING}] {mirror} {suite} main\n" for suite in LINKED),
        encoding="utf-8",
    )
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": private / "lists",
        "Dir::Cache": private / "cache",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        # A mirror that does not answer is an error and not a warning.
        "APT::Update::Error-Mode": "any",
    }
    apt = ["apt-get", "-q"]
    for name, value in settings.items():
        apt += ["-o", f"{name}={value}"]
    reach = f"Reaching {mirror}, this machine's Debian mirror (ODOO_ROOT=<tree> goes without it),"
    process.run([*apt, "update"], reach)
    wanted = [f"{package}/{suite}" for suite, names in LINKED.items() for package in names]
    process.run([*apt, "download", f"{PACKAGE}/sid", *wanted], reach, cwd=debs)


def _unpack(deb, root):
    """Unpack one package below ``root`` without what nobody needs."""
    tar = ["tar", "-x", "-C", str(root), "--wildcards"]
    tar += [f"--exclude={pattern}" for pattern in LEFT_OUT]
    reader = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE)
    process.run(tar, f"Unpacking {deb.name}", stdin=reader.stdout)
    if reader.wait():
        raise say.Problem(f"{deb.name} is damaged. Call this again to download it anew.")
