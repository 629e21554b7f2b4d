from odoo import fields, models


class CsiRemedy(models.AbstractModel):
    """What the customer of a CSI got beyond the service (D-14…D-18)."""

    _name = "aftersales.csi.remedy"
    _inherit = ["aftersales.remedy.mixin"]
    _description = "Remedies of a CSI"
    _remedy_actions = {
        "return": "action_open_return_requests",
        "compensation": "action_open_compensations",
    }

    compensation_ids = fields.One2many("aftersales.compensation", "csi_id")
    compensation_count = fields.Integer(string="Compensations", compute="_compute_smart_links")

    return_request_ids = fields.One2many("aftersales.return.request", "csi_id")
    return_request_count = fields.Integer(compute="_compute_smart_links")
    claim_ids = fields.One2many("aftersales.supplier.claim", "csi_id")
    claim_count = fields.Integer(compute="_compute_smart_links")

    def _matter_documents(self):
        """Let the CSI wait for its returns and exchanges (D-18)."""
        return [*super()._matter_documents(), self.return_request_ids]

    def _organised(self):
        """Return the CSI and its cases (E-01)."""
        return self, self.case_ids

    def action_open_return_requests(self):
        """Open the returns and exchanges of the CSI, or a new one (D-18)."""
        return self._open_return_requests("csi_id")

    def action_open_claims(self):
        """Open the claims on suppliers that belong to the CSI (E-08)."""
        return self._show_records(self._linked("claim_count"), self.env._("Supplier Claims"))

    def action_open_compensations(self):
        """Open the compensations of the CSI, or a new one (D-14)."""
        return self._open_compensations("csi_id")
