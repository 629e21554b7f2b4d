from odoo import fields, models


class CaseRemedy(models.AbstractModel):
    """What the customer of a case got beyond the service (D-14…D-18)."""

    _name = "aftersales.case.remedy"
    _inherit = ["aftersales.remedy.mixin"]
    _description = "Remedies of a case"
    _remedy_actions = {
        "return": "action_view_return_requests",
        "compensation": "action_view_compensations",
    }

    compensation_ids = fields.One2many("aftersales.compensation", "case_id")
    compensation_count = fields.Integer(string="Compensations", compute="_compute_smart_links")

    return_request_ids = fields.One2many("aftersales.return.request", "case_id")
    return_request_count = fields.Integer(compute="_compute_smart_links")

    claim_count = fields.Integer(compute="_compute_smart_links")

    def _organised(self):
        """Return the live CSIs and the case itself (E-01)."""
        return self._live_csis().with_env(self.env), self

    def action_view_claims(self):
        """Open the claims on suppliers that belong to the case (E-08)."""
        return self._show_records(self._linked("claim_count"), self.env._("Supplier Claims"))

    def _matter_documents(self):
        """Let the case wait for its returns and exchanges (D-18)."""
        return [*super()._matter_documents(), self.return_request_ids]

    def action_view_return_requests(self):
        """Open the returns and exchanges of the case, or a new one (D-18)."""
        return self._open_return_requests("case_id")

    def action_view_compensations(self):
        """Open the compensations of the case, or a new one (D-14)."""
        return self._open_compensations("case_id")
