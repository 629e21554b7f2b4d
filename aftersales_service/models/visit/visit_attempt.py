from odoo import fields, models


class VisitAttempt(models.Model):
    """A call that did not reach the customer (F-16)."""

    _name = "aftersales.visit.attempt"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Visit Attempt"
    _order = "at desc, id desc"
    _rec_name = "at"

    visit_id = fields.Many2one(
        "aftersales.return.visit", required=True, index=True, ondelete="cascade", guarded=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    at = fields.Datetime(required=True, guarded=True)
    user_id = fields.Many2one("res.users", string="By", required=True, guarded=True)
    note = fields.Char(guarded=True)
