import logging
from datetime import timedelta
from email.message import EmailMessage

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext

from ...tools import words
from ...tools.mail_text import codes, is_auto_reply, plain_subject
from .case_evidence import MEGABYTE

_logger = logging.getLogger(__name__)

ANSWERED = "aftersales_service.activity_customer_answer"
LONGEST = 20000


class CaseMail(models.AbstractModel):
    """Mails: a new one is a draft registration, an answer belongs to its case (B-01)."""

    _name = "aftersales.case.mail"
    _inherit = ["aftersales.guarded.mixin", "mail.thread"]
    _description = "Mails of a case"
    _primary_email = "email"
    _mail_thread_customer = True

    customer_answered_at = fields.Datetime(
        string="Customer Answered",
        guarded=True,
        copy=False,
        help="The customer wrote and nobody answered him since.",
    )
    customer_lang = fields.Char(compute="_compute_customer_lang")

    _answered_index = models.Index("(customer_answered_at) WHERE customer_answered_at IS NOT NULL")

    @api.depends("contact_id.lang", "partner_id.lang")
    def _compute_customer_lang(self):
        """Return in which language the customer is written to."""
        for case in self:
            case.customer_lang = case.contact_id.lang or case.partner_id.lang

    # Who is written to

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["contact_id", "partner_id"]

    def _mail_get_partners(self, introspect_fields=False):
        """Write to the contact, else to the customer, not to both."""
        return {case.id: case.contact_id or case.partner_id for case in self}

    # Routing

    @api.model
    def _screen_routes(self, message, message_dict, routes):
        """Return the routes of a mail without those of machines, with answers in their cases.

        :param routes: list of (model, thread id, values, user id, alias), as Odoo routes
        """
        screened = []
        for route in routes or []:
            model, thread_id, *rest = route
            if model != self._name:
                screened.append(route)
                continue
            case = self.sudo().browse(thread_id or []).exists()
            if not case and is_auto_reply(message):
                _logger.info(
                    "Mail %s: an automatic answer opens no case.", message_dict["message_id"]
                )
                continue
            case = case or self._case_of_subject(message_dict)
            screened.append((model, case._survivor().id if case else thread_id, *rest))
        return screened

    @api.model
    def _case_of_subject(self, message_dict):
        """Return the case whose number stands in the subject, if its customer wrote the mail."""
        numbers = codes(message_dict.get("subject"))
        sender = email_normalize(message_dict.get("email_from"))
        if not numbers or not sender:
            return self.browse()
        for case in self.sudo().search([("name", "in", numbers)], limit=5):
            people = case.contact_id | case.partner_id
            known = {email_normalize(case.email), *people.mapped("email_normalized")}
            if sender in known or self._sender_of(case.partner_id, sender):
                return case
        return self.browse()

    @api.model
    def _sender_of(self, partner, sender):
        """Return the people of a customer's company who have this address."""
        customer = partner.commercial_partner_id
        return customer and self.env["res.partner"].sudo().search(
            [
                ("email_normalized", "=", sender),
                ("commercial_partner_id", "=", customer.id),
            ],
            limit=1,
        )

    # A new mail

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Record a mail as a draft registration (B-01).

        Known senders and the units that the text names are recognised; the mail itself becomes
        the first message, with its files.
        """
        values = dict(custom_values or {})
        company = self.env["res.company"].browse(values.get("company_id")) or self.env.company
        text = html2plaintext(msg_dict.get("body") or "").strip()[:LONGEST]
        subject = plain_subject(msg_dict.get("subject"))
        values.update(
            company_id=company.id,
            subject=subject or False,
            description=text or False,
            email=email_normalize(msg_dict.get("email_from")) or msg_dict.get("email_from"),
            channel_id=self.env.ref("aftersales_service.channel_email").id,
            received_at=fields.Datetime.now(),
        )
        values.update(self._read_sender(msg_dict, company, f"{subject}\n{text}"))
        # What follows is the mail that opened the case, not an answer to it.
        return self.with_context(aftersales_first_mail=True).create(values)

    @api.model
    def _read_sender(self, msg_dict, company, text):
        """Return the values that tell who wrote, about which of his units (B-05).

        A unit is taken over only from its own customer: anybody can name a serial number.
        """
        Partner = self.env["res.partner"].sudo()
        author = Partner.browse(msg_dict.get("author_id") or [])
        colleague = author.user_ids.filtered(lambda user: not user.share)[:1]
        if colleague:
            # A colleague passed on what a customer wrote to him (B-02).
            return {"state": "forwarded", "forwarded_by": colleague.id, "email": False}
        if not author and company.aftersales_mail_new_customer:
            author = Partner._partner_find_from_emails_single([msg_dict["email_from"]])
            msg_dict["author_id"] = author.id
        if not author:
            return {}
        numbers = codes(text)
        author, named = self._decide_sender(author, numbers, company)
        customer = author.commercial_partner_id
        values = {"partner_id": customer.id, **named}
        if author != customer:
            values["contact_id"] = author.id
        return values

    @api.model
    def _decide_sender(self, author, numbers, company):
        """Return the contact who wrote, and the units or order that he names.

        Where several customers share his address only such a number says which of them it is;
        else nobody is taken for the customer: identity comes first (B-05).

        :return: res.partner or nobody, and values of the case
        """
        sharing = author.sudo()
        if author.email_normalized:
            same = [("email_normalized", "=", author.email_normalized)]
            sharing |= sharing.search(same, order="id")
        for contact in sharing:
            named = numbers and self._read_numbers(numbers, contact.commercial_partner_id, company)
            if named:
                return contact, named
        return (sharing.browse() if len(sharing.commercial_partner_id) > 1 else author), {}

    @api.model
    def _read_numbers(self, numbers, customer, company):
        """Return the units, or the sales order, of a customer among the numbers of a text."""
        units = (
            self.env["aftersales.installed.product"]
            .sudo()
            .search(
                [
                    ("serial", "in", numbers),
                    ("company_id", "=", company.id),
                    ("partner_id.commercial_partner_id", "=", customer.id),
                ]
            )
        )
        if units:
            return {"installed_product_ids": [fields.Command.set(units.ids)]}
        order = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("name", "in", numbers),
                    ("company_id", "=", company.id),
                    ("partner_id.commercial_partner_id", "=", customer.id),
                ],
                limit=1,
            )
        )
        return {"sale_order_id": order.id} if order else {}

    # Messages on a case

    def message_post(self, *, attachments=None, **kwargs):
        """Keep the text of a mail whose files are too large, and say which ones were not kept."""
        kept, refused = [], []
        for file in attachments or ():
            size = self._size_of(file[1])
            too_large = self._is_too_large(size, self.company_id[:1] or self.env.company)
            (refused if too_large else kept).append(file)
        message = super().message_post(attachments=kept, **kwargs)
        if refused:
            self._note_refused(refused)
        return message

    @api.model
    def _size_of(self, content):
        """Return the bytes of a file of a mail, as the gateway hands it over."""
        if isinstance(content, EmailMessage):
            content = content.as_bytes()
        return len(content.encode() if isinstance(content, str) else content or b"")

    def _note_refused(self, files):
        """Write into the chatter which files of a mail were too large, and what to do."""
        self.ensure_one()
        names = [f"“{name}” ({self._size_of(data) / MEGABYTE:.1f} MB)" for name, data, *_ in files]
        self.sudo()._message_log(
            body=self.env._(
                "Not kept because they are too large: %(files)s; up to %(most)s MB are taken. Ask "
                "the customer for smaller files, or for a link.",
                files=words.listed(self.env, names),
                most=f"{self.company_id.sudo().aftersales_evidence_mb:g}",
            )
        )

    def _message_post_after_hook(self, message, msg_values):
        """Notice an answer of the customer, and that he was answered."""
        super()._message_post_after_hook(message, msg_values)
        talk = message.message_type in ("email", "comment")
        if not talk or message.is_internal or message.subtype_id.internal:
            return
        author = message.sudo().author_id
        if not author or author.partner_share:
            flags = self.env.context
            if not (flags.get("aftersales_auto_reply") or flags.get("aftersales_first_mail")):
                self.sudo()._on_customer_message(message)
        else:
            self._on_answer_sent(message)

    def _on_customer_message(self, message):
        """Mark the case, tell its responsible person, or reopen it (issue 4).

        :param message: the mail.message of the customer
        """
        self.ensure_one()
        now = fields.Datetime.now()
        self.with_context(mail_notrack=True).write({"customer_answered_at": now})
        subject = plain_subject(message.subject) or self.subject or ""
        if self.state in ("to_confirm", "closed") and self._answer_reopens(now):
            self._reopen(self.env._("The customer answered: %(subject)s", subject=subject))
            return
        if self.state in ("new", "forwarded") or self._open_answers():
            return
        ended = self.state in ("closed", "cancelled")
        self._create_activities(
            lambda case: case.user_id or case._first_of_company(),
            lambda case: (
                case.env._("The customer answered a case that has ended")
                if ended
                else case.env._("The customer answered")
            ),
            activity_type=ANSWERED,
            note=subject,
        )

    def _answer_reopens(self, now):
        """Return whether the company's policy reopens the case for an answer that comes now."""
        company = self.company_id
        if company.aftersales_answer_policy != "reopen":
            return False
        days = timedelta(days=company.aftersales_reopen_days)
        return self.state == "to_confirm" or now <= self.closed_at + days

    def _open_answers(self):
        """Return the to-dos about an answer that are open already."""
        kind = self.env.ref(ANSWERED)
        return self.sudo().activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def _on_answer_sent(self, message):
        """Note that the customer was answered: a contact with him, and the mark goes.

        Only what reaches him counts, not a talk among colleagues.
        """
        self.ensure_one()
        customer = self.contact_id | self.partner_id | self.commercial_partner_id
        reached = (message.partner_ids | self.sudo().message_partner_ids) & customer
        if not reached and not message.outgoing_email_to:
            return
        if self.customer_answered_at:
            self.sudo().with_context(mail_notrack=True).write({"customer_answered_at": False})
            self._drop_activities(ANSWERED)
        if self.state in ("in_progress", "to_confirm") and not self.first_contact_at:
            self._log_contact(at=message.date)
