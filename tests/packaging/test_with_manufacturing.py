"""Kits need Odoo's Manufacturing, which the addon does not: they are tested with it installed."""

import os
import re
import subprocess

from lib import databases, odoo, places


def test_kits_are_registered_as_sold():
    """Run the tests of kits on a copy of the database in which Manufacturing is installed."""
    name = f"{databases.own('kits')}_{os.getpid()}"
    databases.clone(databases.template(), name, pid=os.getpid())
    server = odoo.Odoo(name)
    environment = server.environment()
    config = environment["ODOO_RC"]
    options = [f"--rootdir={places.CHECKOUT}", f"--odoo-config={config}", f"--odoo-database={name}"]
    # Named as a file: a run without Manufacturing does not collect it.
    tests = "tests/packaging/manufacturing/kits.py"
    try:
        log = server.call("Installing Manufacturing", "-i", "mrp", "--stop-after-init", "--no-http")
        run = subprocess.run(
            [str(server.python), "-m", "pytest", "-q", *options, tests],
            cwd=places.CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        os.unlink(config)
        databases.drop(name)
    assert odoo.trouble_in(log) == []
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\d+ passed", run.stdout), run.stdout
    assert "skipped" not in run.stdout
