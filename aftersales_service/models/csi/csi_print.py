from odoo import fields, models


class CsiPrint(models.Model):
    """One hard copy of a CSI: who printed which revision when, and the stored PDF (C-08)."""

    _name = "aftersales.csi.print"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "CSI Print Log"
    _order = "printed_at desc, id desc"
    _rec_name = "revision"

    csi_id = fields.Many2one(
        "aftersales.csi",
        string="CSI",
        required=True,
        index=True,
        ondelete="restrict",
        guarded=True,
    )
    company_id = fields.Many2one(related="csi_id.company_id", store=True)
    revision = fields.Integer(required=True, guarded=True, aggregator=None)
    printed_by = fields.Many2one("res.users", required=True, guarded=True, ondelete="restrict")
    printed_at = fields.Datetime(string="Printed On", required=True, guarded=True)
    attachment_id = fields.Many2one(
        "ir.attachment", string="Stored Copy", guarded=True, ondelete="restrict"
    )
    digest = fields.Char(string="SHA-256", guarded=True)
    purpose = fields.Char(guarded=True)
    engine = fields.Selection(
        [("pdf", "PDF"), ("html", "Web Page")],
        guarded=True,
        help="A web page is kept where no PDF could be made.",
    )
    form_number = fields.Char(guarded=True)
    form_version = fields.Char(guarded=True)

    def action_open(self):
        """Return the action that hands out the stored copy."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }
