"""The wheel: it holds the whole addon, and an Odoo beside it finds and installs it."""

import os
import shutil
import subprocess
import sys
import zipfile

import pytest
from lib import cluster, databases, odoo, places, venv


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from a copy, as a build leaves traces where it runs."""
    source = tmp_path_factory.mktemp("source")
    shutil.copytree(
        places.CHECKOUT / places.ADDON,
        source / places.ADDON,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(places.CHECKOUT / "setup.py", source)
    stale = source / "build" / "lib" / "odoo" / "addons" / places.ADDON / "removed_long_ago.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    build = ["pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", "dist", "."]
    subprocess.run([sys.executable, "-m", *build], cwd=source, check=True)
    [path] = (source / "dist").glob("*.whl")
    return path


@pytest.fixture(scope="module")
def other_python(wheel, tmp_path_factory):
    """Install the wheel in an environment that sees the packages of the venv, not the checkout."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    site_packages = venv.site_packages(python)
    with open(os.path.join(site_packages, "packages.pth"), "w", encoding="utf-8") as link:
        link.write(venv.site_packages(sys.executable) + "\n")
    install = ["pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel]
    subprocess.run([sys.executable, "-m", *install], check=True)
    return python


def test_wheel_holds_exactly_the_files_of_the_addon(wheel):
    folder = places.CHECKOUT / places.ADDON
    expected = {
        f"odoo/addons/{places.ADDON}/{path.relative_to(folder)}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == expected


def test_wheel_is_named_and_versioned_like_the_addon(wheel):
    namespace = {}
    manifest = (places.CHECKOUT / places.ADDON / "__manifest__.py").read_text(encoding="utf-8")
    exec(f"manifest = {manifest}", namespace)
    assert wheel.name.startswith(
        f"odoo_addon_aftersales_service-{namespace['manifest']['version']}-"
    )


def test_odoo_finds_and_installs_the_wheel_without_any_addons_path(other_python):
    name = f"{databases.own('wheel')}_{os.getpid()}"
    databases.clone(databases.base(), name, pid=os.getpid())
    try:
        server = odoo.Odoo(name, addons_path=(), python=other_python)
        install = ["-i", places.ADDON, "--stop-after-init", "--no-http"]
        log = server.call("Installing the wheel", *install)
        state = cluster.psql(
            f"SELECT state FROM ir_module_module WHERE name = '{places.ADDON}'", name
        )
    finally:
        databases.drop(name)
    assert state == [["installed"]]
    assert odoo.trouble_in(log) == []
