"""The database of the measurements."""

import subprocess

from . import cluster, databases, odoo, places, ports, say

MEASUREMENTS = places.CHECKOUT / "dev" / "benchmarks" / "run.py"


def run(arguments):
    """Run the measurements on a fresh copy of the addon's template and return their exit code."""
    if not MEASUREMENTS.is_file():
        raise say.Problem(f"there are no measurements yet: {MEASUREMENTS} is missing.")
    name = databases.own("bench")
    template = databases.template()
    with say.step("Copying the database"):
        databases.clone(template, name)
    server = odoo.Odoo(name)
    try:
        return subprocess.run(
            [str(server.python), str(MEASUREMENTS), *arguments],
            cwd=places.CHECKOUT,
            env={**server.environment(http_port=ports.free()), "BENCH_DATABASE": name},
            check=False,
        ).returncode
    finally:
        # With the copies that the measurements made of it.
        for (made,) in cluster.psql("SELECT datname FROM pg_database"):
            if made == name or made.startswith(f"{name}_"):
                databases.drop(made)
