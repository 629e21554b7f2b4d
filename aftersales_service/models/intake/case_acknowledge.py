from odoo import api, fields, models

TEMPLATE = "aftersales_service.mail_template_acknowledgement"


class CaseAcknowledge(models.AbstractModel):
    """Telling a customer who wrote that his request is accepted and when work starts (B-06)."""

    _name = "aftersales.case.acknowledge"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Acknowledgement of a case"

    acknowledged_at = fields.Datetime(string="Acknowledged On", guarded=True, copy=False)
    start_minutes = fields.Integer(
        string="Handling Starts Within (Minutes)",
        compute="_compute_start_minutes",
        aggregator=None,
        help="The limit of the class: of the type, or of the level where it is shorter.",
    )

    expected_response_at = fields.Datetime(
        string="Response Expected By", compute="_compute_expected_response_at"
    )

    @api.depends("type_id", "level_id")
    def _compute_start_minutes(self):
        """Take the shorter of the limits of type and level; zero is none."""
        for case in self:
            limits = (case.type_id.start_minutes, case.level_id.start_minutes)
            case.start_minutes = min(filter(None, limits), default=0)

    @api.depends("start_minutes", "received_at", "promised_reply_at", "first_contact_at")
    def _compute_expected_response_at(self):
        """Tell by when the customer is contacted (N-16): the class's limit in working time."""
        Time = self.env["aftersales.working.time"]
        for case in self:
            expected = case.promised_reply_at or case.first_contact_at
            if not expected and case.start_minutes and case.received_at:
                company = case.company_id or self.env.company
                expected = Time._add_working_hours(
                    company, case.received_at, case.start_minutes / 60
                )
            case.expected_response_at = expected

    @api.model_create_multi
    def create(self, vals_list):
        """Acknowledge what customers sent themselves as soon as it is here."""
        cases = super().create(vals_list)
        if self.env.su:
            cases._acknowledge()
        return cases

    def _acknowledge(self):
        """Send the acknowledgement once to each customer whose channel asks for it (B-06).

        :return: the cases that were acknowledged now
        """
        due = self.sudo().filtered(
            lambda case: (
                not case.acknowledged_at
                and not case.imported
                and case.channel_id.acknowledge
                and (case.email or case.partner_id.email)
            )
        )
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not due or not template:
            return self.browse()
        template.sudo().send_mail_batch(due.ids, email_layout_xmlid="mail.mail_notification_light")
        due.with_context(mail_notrack=True).write({"acknowledged_at": fields.Datetime.now()})
        due._clock_fact("acknowledged")
        return due.sudo(self.env.su)
