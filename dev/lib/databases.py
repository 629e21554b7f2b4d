"""Databases: the base with Odoo's demo data, the addon's template, and copies for use."""

import contextlib
import hashlib
import json
import shutil
import tempfile
import time
from pathlib import Path

from . import cluster, odoo, odoo_tree, places, say

# The addon depends on these; the base has them with everything they bring, and demo data.
MODULES = [
    "sale_stock",
    "sale_management",
    "purchase_stock",
    "repair",
    "survey",
    "portal_rating",
    "hr_hourly_cost",
    "calendar",
]
LANGUAGE = "zh_CN"
# So many of the templates used last stay, and any that a run may be about to copy.
KEPT = {"base_": 3, "addon_": 8}
IN_USE = 3600
INSTALL = places.CHECKOUT / "dev" / "inside" / "install.py"


def _filestore(name):
    """Return the folder of a database's files."""
    return places.cache() / "data" / "filestore" / name


def exists(name):
    """Tell whether there is a database of that name."""
    return bool(cluster.psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def drop(name):
    """Drop a database and its files, whoever is connected, and the copies of test processes."""
    copies = cluster.psql(f"SELECT datname FROM pg_database WHERE datname LIKE '{name}-gw%'")
    for (one,) in [*copies, [name]]:
        cluster.psql(
            f"UPDATE pg_database SET datistemplate = false WHERE datname = '{one}';"
            f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)'
        )
        shutil.rmtree(_filestore(one), ignore_errors=True)


def clone(source, name, **remark):
    """Make the database ``name`` as a copy of ``source``, and remark on it whose it is."""
    drop(name)
    copy_files(source, name)
    # Copying files costs a third of the default, which writes every page to the log as well.
    cluster.psql(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy')
    annotate(name, **remark)
    return name


def copy_files(source, name):
    """Give the database ``name`` the files of ``source`` and return their folder."""
    files = _filestore(name)
    if _filestore(source).is_dir():
        # Files are named by their content and never changed: links do.
        shutil.copytree(_filestore(source), files, copy_function=_link)
    return files


@contextlib.contextmanager
def half_made(name):
    """Lend the name of a database to make, which is dropped when making it fails."""
    half = name + "_half"
    drop(half)
    try:
        yield half
    except BaseException:
        drop(half)
        raise


def _link(source, target):
    """Link a file of the file store."""
    Path(target).hardlink_to(source)


def annotate(name, **remark):
    """Write down on a database which checkout it belongs to, when, and what else matters."""
    remark = {"checkout": str(places.CHECKOUT), "time": int(time.time()), **remark}
    text = json.dumps(remark).replace("'", "''")
    cluster.psql(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")


def remarks():
    """Return what is written down on our databases, by name."""
    rows = cluster.psql(
        "SELECT datname, replace(shobj_description(oid, 'pg_database'), chr(10), ' ')"
        " FROM pg_database WHERE shobj_description(oid, 'pg_database') LIKE '{%'"
    )
    return {name: json.loads(text) for name, text in rows}


def rename(half, name):
    """Give a finished database its name, in the place of an older one."""
    drop(name)
    if _filestore(half).is_dir():
        _filestore(half).rename(_filestore(name))
    cluster.psql(f'ALTER DATABASE "{half}" RENAME TO "{name}"')


def _settle(half, name):
    """Make a finished database a template, which is only copied from now on."""
    cluster.psql(f'ALTER DATABASE "{half}" ALLOW_CONNECTIONS false IS_TEMPLATE true')
    rename(half, name)
    annotate(name)


def base():
    """Return the database with Odoo's modules, demo data and Chinese, making it once."""
    name = "base_" + places.digest(odoo_tree.find().identity, *MODULES, LANGUAGE)
    if not exists(name):
        with places.lock(name):
            if not exists(name):
                _make_base(name)
    return name


def _make_base(name):
    """Make the base database, which takes some minutes."""
    places.require_space(1000)
    title = "Installing Odoo's own modules with their demo data, once"
    with say.step(title), half_made(name) as half:
        server = odoo.Odoo(half, addons_path=())
        install = ["-i", ",".join(MODULES), "--with-demo", f"--load-language={LANGUAGE}"]
        server.call("Installing Odoo", *install, "--stop-after-init", "--no-http")
        cluster.psql("VACUUM (ANALYZE)", half)
        _settle(half, name)


def addon_key(root=places.CHECKOUT):
    """Return a key of everything that the addon's folder below ``root`` holds."""
    folder = root / places.ADDON
    if not (folder / "__manifest__.py").is_file():
        raise say.Problem(f"there is no addon in {folder}.")
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            parts += [path.relative_to(folder), hashlib.sha1(path.read_bytes()).hexdigest()]
    return places.digest(*parts)


def template():
    """Return the database with this checkout's addon and its demo data, making it when new.

    It is keyed by the addon's files: a changed addon is installed anew on a copy of the base,
    so nothing that was removed from it can linger.
    """
    source = base()
    name = _template_name(source, places.CHECKOUT)
    if not exists(name):
        with tempfile.TemporaryDirectory(dir=places.made("copies")) as folder:
            # Somebody may go on editing while the addon is installed, which takes a while.
            copy = Path(folder)
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(places.CHECKOUT / places.ADDON, copy / places.ADDON, ignore=ignore)
            name = _template_name(source, copy)
            with places.lock(name):
                if not exists(name):
                    _make_template(source, name, copy)
    annotate(name)
    return name


def _template_name(source, root):
    """Return the name of the template with the addon below ``root``."""
    return "addon_" + places.digest(source, addon_key(root), INSTALL.read_bytes())


def _make_template(source, name, root):
    """Install the addon below ``root`` on a copy of the base, with the bundles of web pages."""
    places.require_space(500)
    annotate(source)
    clean_up()
    with say.step("Installing the addon with its demo data"), half_made(name) as half:
        clone(source, half)
        server = odoo.Odoo(half, addons_path=[root])
        kept = places.made("bundles-" + places.digest(server.tree.identity))
        server.run_script("Installing the addon", INSTALL, half, kept, places.ADDON)
        _settle(half, name)


def own(purpose):
    """Return the name of this checkout's database for a purpose."""
    return f"{purpose}_{places.checkout_id()}"


def clean_up():
    """Remove what nobody needs any more.

    That is the databases of checkouts and processes that are gone, templates that were not used
    for long, and what a killed run left half made.
    """
    known = remarks()
    long_ago = time.time() - IN_USE
    for kind, kept in KEPT.items():
        by_age = sorted((known[name]["time"], name) for name in known if name.startswith(kind))
        for used, name in by_age[:-kept]:
            if used < long_ago:
                drop(name)
    for name, remark in known.items():
        if name.startswith(tuple(KEPT)):
            continue
        process_is_gone = "pid" in remark and not Path(f"/proc/{remark['pid']}").exists()
        if process_is_gone or not Path(remark["checkout"]).exists():
            drop(name)
    for folder in places.made("copies").iterdir():
        if folder.stat().st_mtime < long_ago:
            shutil.rmtree(folder, ignore_errors=True)
