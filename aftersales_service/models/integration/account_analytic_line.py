from odoo import fields, models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    aftersales_labour_id = fields.Many2one(
        "aftersales.labour.line", string="Labour Line", index="btree_not_null", copy=False
    )
