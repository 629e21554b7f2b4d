"""What the developer commands know about this machine serves these tests too."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "dev"))

import pytest
from lib import databases

from odoo.tests.common import get_db_name
from odoo.tools import config


@pytest.fixture(scope="session", autouse=True)
def own_files(load_registry):
    """Give each of several test processes files of its own.

    pytest-odoo has them share those of the database that they are copied from. Odoo removes what
    its database does not name after each class of tests, and so would take the others' files.
    """
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        yield
        return
    name = get_db_name()
    files = databases.copy_files(name.rpartition("-")[0], name)
    config.filestore.return_value = str(files)
    yield
    shutil.rmtree(files, ignore_errors=True)
