from odoo import models


class CsiCost(models.AbstractModel):
    """What a customer event record costs and earns (J-07)."""

    _name = "aftersales.csi.cost"
    _inherit = ["aftersales.cost.mixin"]
    _description = "Cost of CSIs"
    _cost_field = "csi_id"
