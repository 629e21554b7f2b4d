from odoo import fields, models


class VisitFinding(models.Model):
    """What a customer said in a visit: problem, suggestion or praise (F-15, amendment 36)."""

    _name = "aftersales.visit.finding"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Visit Finding"
    _order = "id"
    _rec_name = "text"

    visit_id = fields.Many2one(
        "aftersales.return.visit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    kind = fields.Selection(
        [("problem", "Problem"), ("suggestion", "Suggestion"), ("praise", "Praise")],
        default="problem",
        required=True,
    )
    text = fields.Text(required=True)
    outcome = fields.Selection(
        [("complaint", "Complaint Opened"), ("explained", "Explained")], copy=False, guarded=True
    )
    case_id = fields.Many2one("aftersales.case", index="btree_not_null", guarded=True, copy=False)
    explanation = fields.Text(copy=False)
