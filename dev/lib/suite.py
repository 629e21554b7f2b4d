"""pytest on a copy of the addon's template, with a web server on a free port."""

import os
import signal
import subprocess

from . import databases, odoo, places, ports, say

# The whole suite is shared out by files to two processes, each with its own copy of the database.
SIDE_BY_SIDE = ["--numprocesses=2", "--dist=loadfile"]


def run(arguments, *, reuse=False):
    """Run pytest with the given arguments and return its exit code."""
    template = _last_template() if reuse else None
    template = template or databases.template()
    name = f"{databases.own('test')}_{os.getpid()}"
    with say.step("Copying the database"):
        databases.clone(template, name, pid=os.getpid())
        _remember(template)
    try:
        return _pytest(name, arguments)
    finally:
        databases.drop(name)


def _memory():
    """Return the file that names the template this checkout tested with last."""
    return places.made("conf") / f"{databases.own('test')}.template"


def _remember(template):
    """Note the template for ``--reuse``."""
    _memory().write_text(template, encoding="utf-8")


def _last_template():
    """Return the template of the last run, if it is still there."""
    if _memory().exists():
        name = _memory().read_text(encoding="utf-8")
        if databases.exists(name):
            return name
    return None


def _pytest(name, arguments):
    """Run pytest on the database ``name``."""
    server = odoo.Odoo(name)
    environment = server.environment(http_port=ports.free())
    config = environment["ODOO_RC"]
    # pytest-odoo skips every test in a browser, in silence, without --odoo-http.
    options = [f"--odoo-config={config}", f"--odoo-database={name}", "--odoo-http"]
    if not arguments:
        options += SIDE_BY_SIDE
    command = [server.python, "-m", "pytest", f"--rootdir={places.CHECKOUT}", *options]
    process = subprocess.Popen(
        [str(part) for part in [*command, *arguments]],
        cwd=places.CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    except KeyboardInterrupt:
        return process.wait()
    finally:
        os.unlink(config)
