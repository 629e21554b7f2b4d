from odoo import fields, models


class WarrantyPromiseLine(models.Model):
    """What was promised to be covered, per class of cost (D-07)."""

    _name = "aftersales.warranty.promise.line"
    _inherit = ["aftersales.warranty.scope.mixin"]
    _description = "Promised Warranty Scope"

    promise_id = fields.Many2one(
        "aftersales.warranty.promise", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True, index=True)
