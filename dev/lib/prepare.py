"""From a bare machine to one where Odoo can be called: each part is made when it is missing."""

from . import cluster, odoo_tree, system_packages, venv


def machine(*, to_test=False):
    """See to it that packages, Odoo's tree, the venv and PostgreSQL are there."""
    wanted = dict(system_packages.TO_RUN)
    if to_test:
        wanted.update(system_packages.TO_TEST)
    system_packages.ensure(wanted)
    odoo_tree.find()
    venv.python()
    cluster.ensure()
