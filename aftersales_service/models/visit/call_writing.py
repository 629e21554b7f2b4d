from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.working_time import at_local, local_date

WRITTEN = ("email", "sms")
# Forms that somebody talks over with the customer: only the company can answer what they ask.
SPOKEN = {"communication"}
# What is clicked or told, and is no answer in words.
CLICKED = {"informed", "solved", "satisfaction"}


class VisitWriting(models.AbstractModel):
    """A return visit to a customer who prefers to write (F-08, A-09).

    He gets one message with a link to all that is due to him; who does not answer is called.
    """

    _name = "aftersales.visit.writing"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Return visit in writing"

    invited_at = fields.Datetime(string="Asked in Writing On", guarded=True, copy=False)
    answered_online = fields.Boolean(string="Answered in Writing", guarded=True, copy=False)

    _writing_index = models.Index(
        "(planned_date, channel_id) WHERE state = 'planned' AND invited_at IS NULL"
    )

    # Asking

    @api.model
    def _spoken_domain(self):
        """Return the domain of the visits that are made in person, whatever the customer wishes."""
        return Domain("form", "in", SPOKEN) | Domain("merged_rule_ids.form", "in", SPOKEN)

    @api.model
    def _cron_ask(self):
        """Ask in writing the customers who prefer it, on the day of their visit (F-08).

        Where it is night, nobody is written to before the quiet hours are over.
        """
        now = fields.Datetime.now()
        channels = self.env["aftersales.channel"].search([("reach", "in", WRITTEN)])
        domain, wake = Domain.FALSE, []
        for company in self.env["res.company"].search([]):
            quiet = company._aftersales_quiet_until(now)
            if quiet:
                wake.append(quiet)
                continue
            today = local_date(now, company._aftersales_tz())
            domain |= Domain("company_id", "=", company.id) & Domain("planned_date", "<=", today)
        self.env["aftersales.job"]._process(
            "visit_questions",
            self._name,
            domain
            & Domain("state", "=", "planned")
            & Domain("invited_at", "=", False)
            & Domain("channel_id", "in", channels.ids)
            & ~self._spoken_domain(),
            lambda visits: visits._ask_in_writing(),
            batch_size=100,
            arm=lambda: wake and self.env["aftersales.job"]._arm("visit_questions", min(wake)),
        )

    def _ask_in_writing(self, channel=None):
        """Send one message to each customer about his visits; call those without an address.

        :param channel: aftersales.channel to use instead of the visits' own
        :return: the aftersales.call.invitation rows that were sent, sudo
        """
        now = fields.Datetime.now()
        people = self._call_partner()
        self._skip_barred(people)
        groups = (
            self.sudo()
            .filtered(lambda visit: visit.state == "planned")
            .grouped(lambda visit: (visit.company_id, people[visit], channel or visit.channel_id))
        )
        values, silent = [], self.sudo().browse()
        for (company, contact, by), visits in groups.items():
            address = self._address_of(contact, by)
            if not address:
                silent |= visits
                continue
            expires = now + timedelta(days=company.aftersales_answer_link_days)
            values.append(
                {
                    "company_id": company.id,
                    "partner_id": contact.id,
                    "user_id": self.env.uid,
                    "channel_id": by.id,
                    "address": address,
                    "visit_ids": [Command.set(visits.ids)],
                    "sent_at": now,
                    "expires_at": expires,
                }
            )
        rows = self.env["aftersales.call.invitation"].sudo().create(values)
        rows.visit_ids.invited_at = now
        rows._send()
        rows.visit_ids._await_answer(now)
        silent._call_instead()
        return rows

    @api.model
    def _address_of(self, contact, channel):
        """Return where a message reaches a contact on a channel, or nothing."""
        contact = contact.sudo()
        commercial = contact.commercial_partner_id
        if channel.reach == "sms":
            return self._can_text() and (contact.phone or commercial.phone)
        return contact.email or commercial.email

    @api.model
    def _can_text(self):
        """Return whether text messages can be sent: Odoo's own sender of them is installed."""
        return "sms.sms" in self.env

    def _await_answer(self, now):
        """Have the customers called who do not answer in time, at the latest on the last day."""
        for company, visits in self.grouped("company_id").items():
            tz = company._aftersales_tz()
            wait = local_date(now, tz) + timedelta(days=company.aftersales_answer_days)
            for last, some in visits.grouped("window_end").items():
                at = at_local(min(wait, last), company.aftersales_retry_morning, tz)
                some._call_later(max(at, now))

    def _call_instead(self):
        """Have the customers called who cannot be written to, and say why."""
        phone = self.env["aftersales.channel"].sudo().search([("code", "=", "phone")], limit=1)
        for channel, visits in self.grouped("channel_id").items():
            visits.channel_id = phone
            visits._message_log_batch(
                bodies=dict.fromkeys(
                    visits.ids,
                    self.env._(
                        "The customer prefers “%(channel)s”, but has no address for it, or it "
                        "cannot be sent here. He is called.",
                        channel=channel.name,
                    ),
                ),
                author_id=self.env.user.partner_id.id,
            )

    # Answering

    def _take_written_answer(self, values, partner):
        """Record a visit with what the customer wrote, in superuser mode (F-08, F-13).

        He read the four points on the page. A problem that he names waits for its analysis.

        :param dict values: answers by name
        :param partner: res.partner who answered
        :raise UserError: a compulsory question is not answered, in words for customers
        """
        self.ensure_one()
        given = {}
        for question in self._written_questions():
            value = values.get(question["name"])
            known = dict(question["options"]) if question["type"] == "selection" else {value: ""}
            if value and value in known:
                given[question["name"]] = value
            elif question["required"]:
                raise UserError(
                    self.env._("Please answer: “%(question)s”", question=question["label"])
                )
        if "informed" in self._asked():
            given["informed"] = True
        if not set(given) - CLICKED:
            given["no_opinion"] = True
        self._call_answer(given)
        self.answered_online = True
        self._message_log(
            body=self.env._("Answered in writing by %(name)s.", name=partner.display_name),
            author_id=partner.id,
        )

    def _written_questions(self):
        """Return the questions of the page, in words for customers; dicts as in _call_form."""
        self.ensure_one()
        words = {
            "opinion": self.env._("What do you think of the product and of our service?"),
            "solved": self.env._("Is the problem solved?"),
            "satisfaction": self.env._("How satisfied are you?"),
            "rating_quality": self.env._("How do you rate the quality of the repair?"),
            "rating_attitude": self.env._("How do you rate the attitude of our people?"),
            "rating_cost": self.env._("How do you rate the charge?"),
            "handling_opinion": self.env._("What do you think of how we handled it?"),
            "usage_opinion": self.env._("How does the product run since then?"),
            "suggestion": self.env._("What should we do better?"),
            "problem": self.env._("Is there a problem that we should see to?"),
        }
        questions = self.env["aftersales.call.desk"]._questions(self)
        return [
            {**question, "label": words[question["name"]]}
            for question in questions
            if question["name"] in words
        ]

    # By hand

    def action_ask_in_writing(self):
        """Send the questions of planned visits to their customers now (F-08).

        :raise AccessError: the user makes no visits
        :raise UserError: a visit is over, it is night, or a customer has no address
        """
        self._check_planned()
        now = fields.Datetime.now()
        for visit in self:
            if not visit._call_in_writing():
                raise UserError(
                    self.env._(
                        "%(visit)s is talked over with the customer: call him.",
                        visit=visit.display_name,
                    )
                )
            quiet = visit.sudo().company_id._aftersales_quiet_until(now)
            if quiet:
                raise UserError(
                    self.env._(
                        "Customers are left in peace now. Send the questions after %(time)s.",
                        time=fields.Datetime.context_timestamp(self, quiet).strftime("%H:%M"),
                    )
                )
        people = self._call_partner()
        Channel = self.env["aftersales.channel"].sudo()
        email = Channel.search([("reach", "=", "email")], limit=1)
        everybody = self.env["res.partner"].union(*people.values())
        reasons = everybody._aftersales_skip_reasons()
        wishes = everybody._aftersales_channels()
        for visit in self:
            contact = people[visit]
            if contact in reasons:
                raise UserError(
                    self.env._(
                        "%(contact)s is not to be contacted: %(reason)s.",
                        contact=contact.display_name,
                        reason=reasons[contact].name,
                    )
                )
            channel = wishes[contact] if wishes[contact].reach in WRITTEN else email
            if not self._address_of(contact, channel):
                raise UserError(
                    self.env._(
                        "%(contact)s has no address for “%(channel)s”, or it cannot be sent here. "
                        "Enter the address on the contact, or call.",
                        contact=contact.display_name,
                        channel=channel.name or self.env._("E-mail"),
                    )
                )
        for channel, visits in self.grouped(
            lambda visit: wishes[people[visit]] if wishes[people[visit]].reach in WRITTEN else email
        ).items():
            visits._ask_in_writing(channel)
        return True
