from odoo import fields, models


class CsiRemedy(models.AbstractModel):
    """What the customer of a CSI got beyond the service (D-14…D-18)."""

    _name = "aftersales.csi.remedy"
    _inherit = ["aftersales.remedy.mixin"]
    _description = "Remedies of a CSI"

    compensation_ids = fields.One2many("aftersales.compensation", "csi_id")
    compensation_count = fields.Integer(string="Compensations", compute="_compute_smart_links")

    def action_open_compensations(self):
        """Open the compensations of the CSI, or a new one (D-14)."""
        return self._open_compensations("csi_id")
