"""Build the addon as a wheel that puts it at odoo/addons, where Odoo finds it by itself.

There is no requirement on Odoo: no package index has it, and who installs this has it.
"""

import ast
import shutil
from pathlib import Path

from setuptools import find_packages, setup

ADDON = "aftersales_service"
ROOT = Path(__file__).resolve().parent
MANIFEST = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text(encoding="utf-8"))

# What an earlier build left here would be packed again, files deleted since among it.
shutil.rmtree(ROOT / "build", ignore_errors=True)


def data_files():
    """Return every file of the addon that is not Python, as its path below the addon."""
    folder = ROOT / ADDON
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [str(path) for path in files if path.suffix not in {".py", ".pyc"}]


setup(
    name="odoo-addon-aftersales-service",
    version=MANIFEST["version"],
    description=MANIFEST["summary"],
    author=MANIFEST["author"],
    license="LGPL-3.0-only",
    python_requires=">=3.10",
    packages=[f"odoo.addons.{name}" for name in find_packages(include=[ADDON, f"{ADDON}.*"])],
    package_dir={f"odoo.addons.{ADDON}": ADDON},
    package_data={f"odoo.addons.{ADDON}": data_files()},
    include_package_data=False,
    zip_safe=False,
    classifiers=[
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python",
    ],
)
