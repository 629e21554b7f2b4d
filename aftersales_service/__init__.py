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
    """Remove what has no external id of ours, and keep what Odoo's own documents may name."""
    env["ir.sequence"].search([("code", "=like", "aftersales.%")]).unlink()
    env["ir.model.data"].search(
        [("module", "=", "aftersales_service"), ("model", "in", KEPT)]
    ).unlink()
