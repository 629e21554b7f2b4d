from odoo import models


class WorkOrderCostLines(models.AbstractModel):
    """What a work order costs and earns (J-07)."""

    _name = "aftersales.work.order.cost.lines"
    _inherit = ["aftersales.cost.mixin"]
    _description = "Cost of Work Orders"
    _cost_field = "work_order_id"
