from odoo import fields, models


class CsiPrint(models.Model):
    """One hard copy of a CSI: who printed which revision when, and the stored PDF (C-08)."""

    _name = "aftersales.csi.print"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "CSI Print Log"
    _order = "printed_at desc, id desc"

    csi_id = fields.Many2one(
        "aftersales.csi", required=True, index=True, ondelete="restrict", guarded=True
    )
    company_id = fields.Many2one(related="csi_id.company_id", store=True)
    revision = fields.Integer(required=True, guarded=True)
    printed_by = fields.Many2one("res.users", required=True, guarded=True)
    printed_at = fields.Datetime(required=True, guarded=True)
    attachment_id = fields.Many2one("ir.attachment", string="Stored Copy", guarded=True)
    digest = fields.Char(string="SHA-256", guarded=True)
    purpose = fields.Char(guarded=True)
