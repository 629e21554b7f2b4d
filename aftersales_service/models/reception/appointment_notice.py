from markupsafe import Markup

from odoo import fields, models
from odoo.tools import clean_context, html_escape

from ...tools import words

# Nobody is invited or reminded by Odoo's calendar: who is told, and how, is said here.
SILENT = {"no_mail_to_attendees": True, "dont_notify": True, "mail_create_nosubscribe": True}


class AppointmentNotice(models.AbstractModel):
    """Who hears of an appointment: departments, calendar and the customer (G-04)."""

    _name = "aftersales.appointment.notice"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Notices of appointments"

    event_id = fields.Many2one(
        "calendar.event", string="In the Calendar", guarded=True, copy=False, ondelete="set null"
    )
    told_at = fields.Datetime(string="Departments Told On", guarded=True, copy=False)
    told_names = fields.Char(string="Departments Told", guarded=True, copy=False)

    # -- departments ------------------------------------------------------------------------

    def _told_people(self, company):
        """Return ``{role: users}`` for the roles that hear of appointments in a company (G-04)."""
        return self.env["aftersales.role"]._appointment_users(company)

    def _tell_departments(self, subject):
        """Tell the departments date and contents: one message each for the whole batch (G-04).

        :param subject: function of the records, in the language of who reads it
        """
        for company, own in self.grouped("company_id").items():
            roles = self._told_people(company)
            people = self.env["res.users"].sudo().union(*roles.values())
            if people:
                own._tell_people(people, subject, lambda a: a._in_words())
            names = words.listed(self.env, [role.name for role in roles])
            own.sudo().write({"told_at": fields.Datetime.now(), "told_names": names})
            if names:
                own.sudo()._message_log_batch(
                    bodies={
                        a.id: self.env._("Told: %(departments)s", departments=names) for a in own
                    },
                    author_id=self.env.user.partner_id.id,
                )

    def _in_words(self):
        """Return time, mode, units and contents of an appointment in one line."""
        self.ensure_one()
        mode = dict(self._fields["mode"]._description_selection(self.env))[self.mode]
        units = self.sudo().installed_product_ids.mapped("display_name")
        what = words.listed(self.env, units) or " ".join(filter(None, (self.brand, self.model)))
        when = words.moment(self.env, self.start, self.company_id._aftersales_tz())
        return " · ".join(filter(None, (when, mode, what, self.plate, self.content)))

    # -- calendar ---------------------------------------------------------------------------

    def _sync_event(self):
        """Let Odoo's calendar show the appointments: made, moved or taken away (G-04)."""
        Event = (
            self.env["calendar.event"].sudo().with_context(**clean_context(self.env.context))
        ).with_context(**SILENT)
        gone = self.filtered(lambda a: a.state in ("no_show", "cancelled"))
        gone.sudo().event_id.with_context(**SILENT).write({"active": False})
        kept = self - gone
        fresh = kept.filtered(lambda a: not a.event_id)
        model_id = self.env["ir.model"]._get_id(self._name)
        events = Event.create([a._event_values() for a in fresh])
        for appointment, event in zip(fresh.sudo(), events, strict=True):
            appointment.event_id = event
            # Written afterwards: given at once Odoo would make a to-do of each.
            event.write({"res_model_id": model_id, "res_id": appointment.id})
        for appointment in (kept - fresh).sudo():
            values = appointment._event_values()
            appointment.event_id.with_context(**SILENT).write({**values, "active": True})

    def _event_values(self):
        """Return what Odoo's calendar says about one appointment."""
        self.ensure_one()
        company = self.company_id
        people = self.user_id.union(*self._told_people(company).values())
        appointment = self.sudo()
        place = ""
        if self.mode == "on_site":
            site = appointment.contact_id or appointment.partner_id
            place = ", ".join(
                line.strip()
                for line in site._display_address(without_company=True).splitlines()
                if line.strip()
            )
        return {
            "name": appointment.display_name,
            "start": self.start,
            "stop": self.stop,
            "allday": False,
            "user_id": self.user_id.id or self.env.uid,
            "partner_ids": [(6, 0, people.sudo().partner_id.ids)],
            "location": place,
            "description": Markup("<p>%s</p>") % html_escape(appointment._in_words()),
        }

    # -- customer ---------------------------------------------------------------------------

    def _tell_customer(self, template, to_do=False):
        """Write to the customers who can be written to; the others are to be called (G-04, A-09).

        Who prefers the phone, or is not to be contacted, gets no e-mail; at night it waits until
        customers are left in peace no more.

        :param str template: external id of the mail template
        :param bool to_do: whoever is not written to is called by the responsible person; on
            confirming he is on the line or in front of us
        """
        template = self.env.ref(template, raise_if_not_found=False)
        written = self._written_to() if template else self.browse()
        now = fields.Datetime.now()
        for company, own in written.grouped("company_id").items():
            quiet = company._aftersales_quiet_until(now)
            template.sudo().send_mail_batch(
                own.ids,
                email_values={"scheduled_date": quiet} if quiet else None,
                email_layout_xmlid="mail.mail_notification_light",
            )
        if to_do:
            (self - written)._create_activities(
                lambda a: a.user_id,
                lambda a: a.env._("Tell the customer what became of the appointment"),
                activity_type="aftersales_service.activity_tell_appointment",
            )

    def _written_to(self):
        """Return the appointments whose customers have an address and want to be written to."""
        people = {a: a.sudo().contact_id or a.sudo().partner_id for a in self}
        everybody = self.env["res.partner"].sudo().union(*people.values())
        channels, barred = everybody._aftersales_channels(), everybody._aftersales_skip_reasons()
        return self.filtered(
            lambda a: (
                a.email and people[a] not in barred and channels[people[a]].reach != "phone"
                if people[a]
                else a.email
            )
        )
