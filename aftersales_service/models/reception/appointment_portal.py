from odoo import Command, api, models
from odoo.exceptions import UserError

# What a visitor may type; nobody needs more for it.
LONGEST = {"content": 2000, "brand": 60, "model": 60, "plate": 20, "contact_name": 60, "phone": 30}


class AppointmentPortal(models.AbstractModel):
    """Appointments that customers ask for on their portal page (G-05)."""

    _name = "aftersales.appointment.portal"
    _description = "Appointments on the portal"

    @api.model
    def _portal_domain(self, partner):
        """Return the domain of the appointments that a portal user may see: his company's own."""
        return [("partner_id", "child_of", partner.commercial_partner_id.ids)]

    @api.model
    def _portal_units(self, partner, company):
        """Return the units for which a portal user may ask: those in his company's hands, sudo."""
        own = partner.commercial_partner_id.ids
        return (
            self.env["aftersales.installed.product"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "in_service"),
                    "|",
                    ("partner_id", "child_of", own),
                    ("final_user_id", "child_of", own),
                ]
            )
        )

    @api.model
    def _asked_before(self, partner, company, start, unit, content):
        """Return the same request, sudo, where the form was sent twice; or nothing."""
        return (
            self.env["aftersales.appointment"]
            .sudo()
            .search(
                [
                    *self._portal_domain(partner),
                    ("company_id", "=", company.id),
                    ("channel", "=", "web"),
                    ("state", "in", ("requested", "confirmed")),
                    ("start", "=", start),
                    ("content", "=", content),
                ]
            )
            .filtered(lambda a: a.installed_product_ids == unit)[:1]
        )

    def _cancel_from_portal(self, partner, reason):
        """Cancel the appointment of a portal user in his name (G-05).

        :param partner: res.partner of the portal user
        :param str reason: what he typed; compulsory
        :raise UserError: no reason, or it is too late to cancel
        """
        reason = (reason or "").strip()[: LONGEST["content"]]
        if not reason:
            raise UserError(self.env._("Please say why you cancel the appointment."))
        self.sudo().action_cancel(
            reason=self.env._(
                "%(person)s, on the web: %(reason)s", person=partner.name, reason=reason
            )
        )

    @api.model
    def _request_from_portal(self, partner, company, values):
        """Make the request of a portal user; a service agent is asked to confirm it (G-05).

        :param partner: res.partner of the portal user
        :param company: res.company that is asked
        :param dict values: what he typed: content, start (naive UTC), mode, unit_id, brand, model,
            plate, contact_name, phone; everything else is ignored
        :return: the requested aftersales.appointment, sudo
        :raise UserError: the company takes none there, or what he wants or when is missing
        """
        if not company.sudo().aftersales_appointment_portal:
            raise UserError(self.env._("Please call us for an appointment."))
        texts = {name: (values.get(name) or "").strip()[:size] for name, size in LONGEST.items()}
        if not texts["content"]:
            raise UserError(self.env._("Please write what is to be done."))
        if not values.get("start"):
            raise UserError(self.env._("Please choose when you would like to come; it lies ahead."))
        modes = dict(self.env["aftersales.appointment"]._fields["mode"].selection)
        mode = values.get("mode") if values.get("mode") in modes else "workshop"
        units = self._portal_units(partner, company)
        unit = units.filtered(lambda unit: unit.id == values.get("unit_id"))
        agents = self.env["aftersales.role"]._direct_users("agent", company)
        asked = self._asked_before(partner, company, values["start"], unit, texts["content"])
        if asked:
            return asked
        appointment = (
            self.env["aftersales.appointment"]
            .sudo()
            .with_company(company)
            .with_context(mail_create_nosubscribe=True)
            .create(
                {
                    "company_id": company.id,
                    "partner_id": partner.commercial_partner_id.id,
                    "contact_id": partner.id if partner != partner.commercial_partner_id else False,
                    "channel": "web",
                    "mode": mode,
                    "start": values["start"],
                    "installed_product_ids": [Command.set(unit.ids)],
                    "expected_hours": company.sudo().aftersales_appointment_hours,
                    "user_id": agents[:1].id,
                    "content": texts["content"],
                    # What he typed goes before what is known of him.
                    **{
                        name: text
                        for name, text in texts.items()
                        if text and name != "content" and not (unit and name == "model")
                    },
                }
            )
        )
        appointment._create_activities(
            lambda a: agents,
            lambda a: a.env._("Confirm the appointment that the customer asks for"),
            activity_type="aftersales_service.activity_confirm_appointment",
            note=lambda a: a._in_words(),
        )
        return appointment
