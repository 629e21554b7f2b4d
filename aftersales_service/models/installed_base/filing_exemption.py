from odoo import api, fields, models


class FilingExemption(models.Model):
    """A document that a case was filed without, and why (A-11)."""

    _name = "aftersales.filing.exemption"
    _inherit = ["aftersales.append.only.mixin", "aftersales.guarded.mixin"]
    _description = "Filed Without a Document"
    _order = "id desc"
    _rec_name = "document_id"

    case_id = fields.Many2one(
        "aftersales.case", required=True, index=True, guarded=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, index=True, precompute=True
    )
    document_id = fields.Many2one("aftersales.filing.document", required=True, guarded=True)
    reason = fields.Text(required=True, guarded=True)
    user_id = fields.Many2one("res.users", string="By", required=True, guarded=True)
    at = fields.Datetime(string="On", required=True, guarded=True)

    @api.model
    def _append_only(self):
        return self.env._("Why a case was filed without a document stays as it was said.")
