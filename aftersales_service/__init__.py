from . import models
from . import wizard


def uninstall_hook(env):
    """Remove the sequences that each company got of its own; they have no external id."""
    env["ir.sequence"].search([("code", "=like", "aftersales.%")]).unlink()
