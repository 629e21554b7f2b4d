from odoo import api, fields, models


class CsiNote(models.TransientModel):
    """Asks for the words that a step of a CSI needs, then takes the step as the user.

    It only calls public methods of the record, which check right and state themselves.
    """

    _name = "aftersales.csi.note"
    _description = "Words for a Step of a CSI"

    csi_id = fields.Many2one(
        "aftersales.csi",
        string="CSI",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        ondelete="cascade",
    )
    kind = fields.Selection(
        [
            ("opinion", "Opinion"),
            ("decision", "Decision"),
            ("answer", "Customer's Answer"),
        ],
        required=True,
    )
    text = fields.Text()
    agree = fields.Boolean(string="I Agree", default=True)
    answer = fields.Selection(
        lambda self: (
            self.env["aftersales.csi"]._fields["customer_answer"]._description_selection(self.env)
        ),
        string="Customer's Answer",
    )
    service_mode_id = fields.Many2one("aftersales.service.mode", string="Way of Service")
    liability_words = fields.Char(related="csi_id.liability_words")
    proposal = fields.Char(related="csi_id.proposal")
    deviation = fields.Char(
        string="Why Not as the Table Says",
        help="Needed where the decision differs from a binding row of the decision table.",
    )
    signature = fields.Binary(string="Drawn Signature")

    @api.onchange("csi_id", "kind")
    def _onchange_kind(self):
        """Show what a decision starts from."""
        if self.kind == "decision":
            self.text = self.csi_id.opinion
            self.service_mode_id = self.csi_id.service_mode_id or self.csi_id.proposed_mode_id

    def action_confirm(self):
        """Take the step; its refusals come from the record."""
        self.ensure_one()
        csi = self.csi_id
        if self.kind == "opinion":
            return csi.action_give_opinion(self.text, self.agree)
        if self.kind == "decision":
            return csi.action_decide(
                self.text, self.service_mode_id.id, self.signature, self.deviation
            )
        return csi.action_record_answer(self.answer, self.text)
