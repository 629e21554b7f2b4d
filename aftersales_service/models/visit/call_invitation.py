from binascii import Error as NoBase64

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

SCOPE = "aftersales_service.visit_answer"
TEMPLATE = "aftersales_service.mail_template_visit_questions"


class CallInvitation(models.Model):
    """A customer asked in writing: one link, one answer, for a time (F-08).

    The link holds the row's id under the database's signature, nothing of it is stored. Looking at
    the page changes nothing, because scanners of mails look at it too.
    """

    _name = "aftersales.call.invitation"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Questions Sent to a Customer"
    _order = "sent_at desc, id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    partner_id = fields.Many2one(
        "res.partner", string="Asked", required=True, index=True, guarded=True
    )
    user_id = fields.Many2one("res.users", string="Sent By", guarded=True)
    channel_id = fields.Many2one("aftersales.channel", required=True, guarded=True)
    address = fields.Char(string="Sent To", guarded=True)
    visit_ids = fields.Many2many(
        "aftersales.return.visit",
        "aftersales_call_invitation_visit_rel",
        "invitation_id",
        "visit_id",
        string="About",
        guarded=True,
    )
    sent_at = fields.Datetime(string="Sent On", required=True, guarded=True)
    expires_at = fields.Datetime(string="Valid Until", required=True, index=True, guarded=True)
    answered_at = fields.Datetime(string="Answered On", guarded=True)
    state = fields.Selection(
        [("sent", "Sent"), ("answered", "Answered"), ("expired", "Expired")],
        compute="_compute_state",
        search="_search_state",
    )
    url = fields.Char(string="Link", compute="_compute_url", groups="base.group_system")

    @api.depends("answered_at", "expires_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for row in self:
            row.state = (
                "answered"
                if row.answered_at
                else "expired"
                if row.expires_at and row.expires_at < now
                else "sent"
            )

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        none = fields.Domain("answered_at", "=", False)
        domains = {
            "answered": fields.Domain("answered_at", "!=", False),
            "expired": none & fields.Domain("expires_at", "<", now),
            "sent": none & fields.Domain("expires_at", ">=", now),
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    def _compute_url(self):
        """Compute the signed link; who has it may answer in the customer's name."""
        for row in self:
            token = hash_sign(self.sudo().env, SCOPE, row.id)
            row.url = f"{row.company_id.get_base_url()}/aftersales/answer/{token}"

    @api.model
    def _of_token(self, token):
        """Return the row of a link, sudo; an empty set where the link is none of ours.

        :param str token: as it came from outside
        """
        try:
            row_id = verify_hash_signed(self.sudo().env, SCOPE, token or "")
        except (ValueError, IndexError, NoBase64):
            row_id = None
        rows = self.sudo().browse(row_id if isinstance(row_id, int) else ())
        return rows.exists()

    def _send(self):
        """Send the messages by their channels, and note them on the visits (F-08)."""
        mails = self.filtered(lambda row: row.channel_id.reach == "email")
        if mails:
            template = self.env.ref(TEMPLATE).sudo()
            template.send_mail_batch(mails.ids, email_layout_xmlid="mail.mail_notification_light")
        for row in self - mails:
            theirs = row.with_context(lang=row.partner_id.lang or self.env.lang)
            row.visit_ids[:1]._message_sms(
                theirs._text_message(),
                partner_ids=row.partner_id.ids,
                # The number may be his company's.
                sms_pid_to_number={row.partner_id.id: row.address},
                put_in_queue=True,
            )
        bodies = {
            visit.id: self.env._(
                "The questions were sent to %(address)s by “%(channel)s”.",
                address=row.address,
                channel=row.channel_id.name,
            )
            for row in self
            for visit in row.visit_ids
        }
        self.visit_ids._message_log_batch(bodies=bodies, author_id=self.env.user.partner_id.id)

    def _text_message(self):
        """Return the text message of one row, in the language of the environment."""
        self.ensure_one()
        return self.env._(
            "%(company)s: how are you satisfied with our service? Please answer here: %(url)s",
            company=self.company_id.name,
            url=self.url,
        )

    def _open_visits(self):
        """Return the visits that still wait for an answer, sudo."""
        return self.sudo().visit_ids.filtered(lambda visit: visit.state == "planned")

    def _answer(self, answers):
        """Record what the customer answered on the page, once (F-08, F-13, F-15).

        :param dict answers: ``{visit id: {name: value}}``; other names than those asked are
            dropped
        :raise UserError: the link is used up or expired, or an answer is missing
        """
        row = self.with_user(SUPERUSER_ID).sudo()
        row.ensure_one()
        # Whoever presses twice comes second: the row is his only when the first one is through.
        row.lock_for_update()
        if row.state != "sent":
            raise UserError(self.env._("This link was used already, or is not valid any more."))
        visits = row._open_visits()
        if not visits:
            raise UserError(
                self.env._("Thank you, we have talked about this already. Nothing is open.")
            )
        for visit in visits:
            visit._take_written_answer(answers.get(visit.id, {}), row.partner_id)
        row.answered_at = fields.Datetime.now()
