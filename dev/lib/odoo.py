"""Calling Odoo: its configuration for one database, and its commands."""

import os
import re
import subprocess

from . import cluster, odoo_tree, places, process, say, venv

# A server's console shows this much of a log line: what went wrong, not what went right.
TROUBLE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) (?P<rest>.*)$", re.MULTILINE)
# Said on every start by root, whose own machine this is.
HARMLESS = re.compile(r"Running as user 'root' is a security risk")


class Odoo:
    """Odoo on one database of this checkout."""

    def __init__(self, database, addons_path=(places.CHECKOUT,), python=None):
        """Prepare for ``database``; ``addons_path`` lies before Odoo's own addons."""
        self.database = database
        self.tree = odoo_tree.find()
        self.python = python or venv.python()
        self.addons_path = [*addons_path]

    def config(self, http_port=8069):
        """Write the configuration file and return its path."""
        paths = [*self.addons_path, *self.tree.addons_path, self.tree.python_path / "odoo/addons"]
        settings = {
            "addons_path": ",".join(str(path) for path in paths),
            "data_dir": places.cache() / "data",
            "db_host": cluster.socket(),
            "db_user": cluster.ROLE,
            "db_name": self.database,
            "http_interface": "127.0.0.1",
            "http_port": http_port,
            "list_db": "False",
        }
        path = places.made("conf") / f"{self.database}.conf"
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        path.write_text("[options]\n" + "".join(lines), encoding="utf-8")
        return path

    def command(self, *arguments):
        """Return the command line of an Odoo call, which may begin with a subcommand."""
        return [str(part) for part in [self.python, "-m", "odoo", *arguments]]

    def environment(self, http_port=8069):
        """Return the environment by which any subcommand of Odoo finds its configuration."""
        return {
            **os.environ,
            **cluster.environment(),
            "PYTHONPATH": str(self.tree.python_path),
            # Where a machine says not to keep compiled modules, each start takes seconds more.
            "PYTHONDONTWRITEBYTECODE": "",
            "ODOO_RC": str(self.config(http_port)),
        }

    def call(self, what, *arguments):
        """Run Odoo to its end and return its log."""
        return self._logged(what, self.command(*arguments))

    def run_script(self, what, script, *arguments):
        """Run a Python file that uses Odoo as a library and return its log."""
        return self._logged(what, [self.python, script, *arguments])

    def _logged(self, what, command, text="", **variables):
        """Run a command that logs as Odoo does; errors in the log are a problem, warnings told."""
        environment = {**self.environment(), **variables}
        log = process.run(command, what, text=text, env=environment, cwd=places.CHECKOUT)
        trouble = trouble_in(log)
        if any(line.startswith(("ERROR", "CRITICAL")) for line in trouble):
            raise process.failure(what, log)
        for line in trouble:
            say.note(f"    {line}")
        return log

    def shell(self, what, script, **variables):
        """Run a Python file in Odoo's shell, where ``env`` is at hand."""
        command = self.command("shell", "--no-http", "--log-level=warn")
        return self._logged(what, command, script.read_text(encoding="utf-8"), **variables)

    def replace_process(self, *arguments):
        """Go on as Odoo itself, for a developer's own call."""
        command = self.command(*arguments)
        os.chdir(places.CHECKOUT)
        os.execve(command[0], command, self.environment())

    def serve(self, http_port, log):
        """Start the server in the background, its log in a file."""
        return subprocess.Popen(
            self.command("server"),
            env=self.environment(http_port),
            cwd=places.CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def trouble_in(log):
    """Return the warnings and errors of a log, each as ``LEVEL database logger: message``."""
    lines = [f"{found[1]} {found['rest']}" for found in TROUBLE.finditer(log)]
    return [line for line in lines if not HARMLESS.search(line)]
