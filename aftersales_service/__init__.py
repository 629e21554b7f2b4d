from odoo.fields import Domain

from . import controllers
from . import models
from . import wizard

# What stays when the addon goes: people and goods that Odoo's own documents may name.
KEPT = (
    "hr.department",
    "hr.employee",
    "product.product",
    "product.template",
    "res.partner",
    "res.users",
    "stock.lot",
    "stock.quant",
)


def uninstall_hook(env):
    """Remove what has no external id of ours, and keep what Odoo's own documents may name.

    Rows of our own models go with their tables: one by one they would stand in each other's way.
    """
    env["ir.sequence"].search([("code", "=like", "aftersales.%")]).unlink()
    ours = Domain("model", "in", KEPT) | Domain("model", "=like", "aftersales.%")
    env["ir.model.data"].search(Domain("module", "=", "aftersales_service") & ours).unlink()
    # Requests that ask a group would forbid our groups to go before the requests' own table.
    env.cr.execute(
        "ALTER TABLE aftersales_approval "
        "DROP CONSTRAINT IF EXISTS aftersales_approval_somebody_asked"
    )
