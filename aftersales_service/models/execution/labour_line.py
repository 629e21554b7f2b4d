from odoo import fields, models


class LabourLine(models.Model):
    """Hours of one employee on a work order, at the hourly cost frozen when booked (E-03)."""

    _name = "aftersales.labour.line"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Labour Line"
    _order = "date, id"

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True, index=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    employee_id = fields.Many2one("hr.employee", required=True, index=True)
    kind = fields.Selection(
        [("labour", "Labour"), ("travel", "Travel")], default="labour", required=True
    )
    description = fields.Char()
    hours = fields.Float(required=True)
    rate = fields.Monetary(guarded=True, groups="aftersales_service.group_manager")
    amount = fields.Monetary(guarded=True, groups="aftersales_service.group_manager")
    currency_id = fields.Many2one(related="company_id.currency_id")
    share_ids = fields.One2many("aftersales.labour.share", "labour_id")
    analytic_line_ids = fields.One2many(
        "account.analytic.line", "aftersales_labour_id", groups="aftersales_service.group_manager"
    )
