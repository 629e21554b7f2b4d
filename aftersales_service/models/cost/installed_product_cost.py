from odoo import models


class InstalledProductCost(models.AbstractModel):
    """What a unit costs and earns (J-07)."""

    _name = "aftersales.installed.product.cost"
    _inherit = ["aftersales.cost.mixin"]
    _description = "Cost of Units"
    _cost_field = "installed_product_id"
