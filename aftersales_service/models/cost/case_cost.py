from odoo import models


class CaseCost(models.AbstractModel):
    """What a case costs and earns (J-07)."""

    _name = "aftersales.case.cost"
    _inherit = ["aftersales.cost.mixin"]
    _description = "Cost of Cases"
    _cost_field = "case_id"
