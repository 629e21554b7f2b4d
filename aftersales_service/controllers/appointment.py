from datetime import datetime

import pytz

from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.reception.appointment_portal import LONGEST

MINUTES = "%Y-%m-%dT%H:%M"


class AppointmentPortal(CustomerPortal):
    """A customer's appointments on his portal page: those of his own company only (G-05)."""

    def _appointments(self):
        """Return the appointments that the visitor may see, sudo: portal users have no right."""
        Appointment = request.env["aftersales.appointment"]
        domain = Appointment._portal_domain(request.env.user.partner_id)
        return Appointment.sudo(), domain

    def _company(self):
        """Return the company that a visitor asks: the one in which he is a user."""
        return request.env.user.company_id

    def _prepare_home_portal_values(self, counters):
        """Count the visitor's appointments for the card on his page."""
        values = super()._prepare_home_portal_values(counters)
        if "appointment_count" in counters:
            appointments, domain = self._appointments()
            values["appointment_count"] = appointments.search_count(domain)
        return values

    @route(
        ["/my/appointments", "/my/appointments/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_appointments(self, page=1, **_kwargs):
        """Show the list of the visitor's appointments."""
        appointments, domain = self._appointments()
        pager = portal_pager(
            url="/my/appointments",
            total=appointments.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        values = self._prepare_portal_layout_values()
        values.update(
            appointments=appointments.search(
                domain, limit=self._items_per_page, offset=pager["offset"]
            ),
            page_name="appointments",
            pager=pager,
            can_ask=self._company().sudo().aftersales_appointment_portal,
        )
        return request.render("aftersales_service.portal_appointments", values)

    @route("/my/appointments/<int:appointment_id>", type="http", auth="public", website=True)
    def portal_appointment(self, appointment_id, access_token=None, **_kwargs):
        """Show one appointment to its own customer, or to who has its link."""
        appointment = self._own_appointment(appointment_id, access_token)
        if not appointment:
            return request.redirect("/my")
        values = self._prepare_portal_layout_values()
        values.update(appointment=appointment, page_name="appointments")
        return request.render("aftersales_service.portal_appointment", values)

    @route(
        "/my/appointments/<int:appointment_id>/cancel",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_appointment_cancel(self, appointment_id, reason=None, **_posted):
        """Cancel one of the visitor's own appointments, with his reason; show it again (G-05)."""
        appointment = self._own_appointment(appointment_id, None)
        if not appointment:
            return request.redirect("/my")
        values = self._prepare_portal_layout_values()
        values.update(appointment=appointment, page_name="appointments")
        try:
            with request.env.cr.savepoint():
                appointment._cancel_from_portal(request.env.user.partner_id, reason)
        except UserError as refusal:
            values["error"] = str(refusal)
        return request.render("aftersales_service.portal_appointment", values)

    def _own_appointment(self, appointment_id, access_token):
        """Return the appointment, sudo, if the visitor may see it; else nothing."""
        if not request.env.user._is_public():
            appointments, domain = self._appointments()
            own = appointments.search([("id", "=", appointment_id), *domain])
            if own:
                return own
        try:
            return self._document_check_access(
                "aftersales.appointment", appointment_id, access_token
            )
        except (AccessError, MissingError):
            return None

    @route(
        "/my/appointments/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_appointment_new(self, **posted):
        """Show the form on GET; on POST make the request and show it."""
        company = self._company()
        if not company.sudo().aftersales_appointment_portal:
            return request.redirect("/my/appointments")
        error = None
        if request.httprequest.method == "POST":
            try:
                made = request.env["aftersales.appointment"]._request_from_portal(
                    request.env.user.partner_id, company, self._asked(company, posted)
                )
                return request.redirect(f"/my/appointments/{made.id}")
            except UserError as refusal:
                error = str(refusal)
        partner = request.env.user.partner_id
        Appointment = request.env["aftersales.appointment"].sudo()
        no_team = request.env["hr.department"].sudo()
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="appointments",
            units=Appointment._portal_units(partner, company),
            modes=Appointment._fields["mode"]._description_selection(request.env),
            free_days=Appointment._free_days(company, no_team, 1, company._aftersales_local_date()),
            longest=LONGEST,
            posted=posted,
            partner=partner,
            error=error,
        )
        return request.render("aftersales_service.portal_appointment_new", values)

    def _asked(self, company, posted):
        """Return what the visitor typed with its types; his time is that of the company."""
        unit = str(posted.get("unit_id") or "")
        return {
            **{name: posted.get(name) for name in (*LONGEST, "mode")},
            "unit_id": int(unit) if unit.isdecimal() else None,
            "start": self._moment(company, posted.get("start")),
        }

    def _moment(self, company, text):
        """Return the naive UTC moment of a local time, or nothing where it is none or past."""
        try:
            wall = datetime.strptime(text or "", MINUTES)
        except ValueError:
            return None
        local = pytz.timezone(company.sudo()._aftersales_tz()).localize(wall)
        moment = local.astimezone(pytz.utc).replace(tzinfo=None)
        return moment if moment > fields.Datetime.now() else None
