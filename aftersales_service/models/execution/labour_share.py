from odoo import fields, models


class LabourShare(models.Model):
    """The part of a labour line that one case bears; equal parts by default (amendment 48)."""

    _name = "aftersales.labour.share"
    _description = "Share of a Labour Line"
    _order = "labour_id, id"

    labour_id = fields.Many2one(
        "aftersales.labour.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="labour_id.company_id", store=True)
    case_id = fields.Many2one("aftersales.case", required=True, index=True)
    percent = fields.Float(required=True)

    _case_uniq = models.Constraint(
        "UNIQUE(labour_id, case_id)", "A case bears one share of a line."
    )
