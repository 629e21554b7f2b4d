from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ReceptionCase


@tagged("post_install", "-at_install")
class TestPortal(ReceptionCase, HttpCase):
    """Customers ask for appointments on their page, and see their own only (G-05)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = new_test_user(
            cls.env,
            "svc_visitor",
            "base.group_portal",
            partner_id=cls.contact.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            lang="en_US",
        )
        cls.stranger = new_test_user(
            cls.env,
            "svc_other_visitor",
            "base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            lang="en_US",
        )
        # The pages are served at the real present.
        day = cls.env["aftersales.working.time"]._next_working_day(
            cls.company, cls.today() + timedelta(days=7)
        )
        cls.day = fields.Date.to_string(day)

    def post(self, **values):
        """Send the form as the visitor's browser does; return the answer."""
        page = self.url_open("/my/appointments/new").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(
            "/my/appointments/new",
            data={
                "csrf_token": token,
                "mode": "workshop",
                "unit_id": self.unit.id,
                "content": "Brakes squeal",
                "start": f"{self.day}T09:30",
                "phone": "+86 139 1111 2222",
                **values,
            },
        )

    def test_asked_and_confirmed(self):
        """G-05: a request from the web waits for an agent, who confirms it; he sees it."""
        self.authenticate("svc_visitor", "svc_visitor")
        answer = self.post(state="confirmed", partner_id=self.stranger.partner_id.id)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("will confirm the time", answer.text)
        appointment = self.env["aftersales.appointment"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(len(appointment), 1, "what he cannot choose is ignored")
        self.assertEqual((appointment.state, appointment.channel), ("requested", "web"))
        self.assertEqual(appointment.contact_id, self.contact)
        self.assertEqual(appointment.installed_product_ids, self.unit)
        self.assertEqual(appointment.start, self.local(f"{self.day} 09:30"))
        self.assertEqual(appointment.phone, "+86 139 1111 2222")
        self.assertEqual(appointment.plate, "ZJ-0417")
        to_do = appointment.activity_ids.filtered(lambda a: a.user_id == self.agent)
        self.assertIn("Confirm the appointment", to_do.summary)
        appointment.with_user(self.agent).action_confirm()
        self.assertFalse(appointment.activity_ids)
        page = self.url_open("/my/appointments").text
        self.assertIn(appointment.name, page)
        self.assertIn("Confirmed", page)
        self.assertIn("Appointments", self.url_open("/my").text)

    def test_cancelled_by_the_customer(self):
        """G-05: a customer cancels his own appointment on his page, and says why; nobody else."""
        self.authenticate("svc_visitor", "svc_visitor")
        self.post()
        appointment = self.env["aftersales.appointment"].search([], order="id desc", limit=1)
        path = f"/my/appointments/{appointment.id}"
        page = self.url_open(path).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(f"{path}/cancel", data={"csrf_token": token, "reason": " "})
        self.assertIn("Please say why you cancel", answer.text)
        self.assertEqual(appointment.state, "requested")
        self.authenticate("svc_other_visitor", "svc_other_visitor")
        token = self.url_open("/my/appointments/new").text
        token = token.split('name="csrf_token" value="')[1].split('"')[0]
        self.url_open(f"{path}/cancel", data={"csrf_token": token, "reason": "Mine"})
        self.assertEqual(appointment.state, "requested")
        self.authenticate("svc_visitor", "svc_visitor")
        token = self.url_open(path).text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(f"{path}/cancel", data={"csrf_token": token, "reason": "Strike"})
        self.assertEqual(appointment.state, "cancelled")
        self.assertIn("Strike", appointment.transition_ids[0].reason)
        self.assertNotIn("Cancel the Appointment", answer.text)

    def test_sent_twice(self):
        """G-05: the form sent twice is one request."""
        self.authenticate("svc_visitor", "svc_visitor")
        domain = [("partner_id", "=", self.customer.id)]
        for _time in range(2):
            self.post()
        self.assertEqual(self.env["aftersales.appointment"].search_count(domain), 1)
        self.post(start=f"{self.day}T14:00")
        self.assertEqual(self.env["aftersales.appointment"].search_count(domain), 2)

    def test_others_see_nothing(self):
        """G-05, O-05: another customer neither lists nor opens it; with its link one may look."""
        appointment = self.appointment(start=f"{self.day} 09:00")
        self.authenticate("svc_other_visitor", "svc_other_visitor")
        self.assertNotIn(appointment.name, self.url_open("/my/appointments").text)
        answer = self.url_open(f"/my/appointments/{appointment.id}")
        self.assertNotIn("Maintenance after three months", answer.text)
        answer = self.url_open(f"/my/appointments/{appointment.id}?access_token=wrong")
        self.assertNotIn("Maintenance after three months", answer.text)
        self.authenticate(None, None)
        token = appointment.sudo()._portal_ensure_token()
        answer = self.url_open(f"/my/appointments/{appointment.id}?access_token={token}")
        self.assertIn("Maintenance after three months", answer.text)
        # His unit is not offered to others, nor taken from them.
        self.authenticate("svc_other_visitor", "svc_other_visitor")
        self.post()
        made = self.env["aftersales.appointment"].search([], limit=1, order="id desc")
        self.assertEqual(made.partner_id, self.stranger.partner_id)
        self.assertFalse(made.installed_product_ids)

    def test_what_is_missing_is_said(self):
        """G-05: no time, a time that is past, no words: the form comes back and says so."""
        self.authenticate("svc_visitor", "svc_visitor")
        before = self.env["aftersales.appointment"].search_count([])
        self.assertIn("it lies ahead", self.post(start="2020-01-01T09:00").text)
        self.assertIn("it lies ahead", self.post(start="soon").text)
        answer = self.post(content=" ")
        self.assertIn("what is to be done", answer.text)
        self.assertEqual(self.env["aftersales.appointment"].search_count([]), before)
        self.assertEqual(self.url_open("/my/appointments/new?content=x").status_code, 200)
        self.assertEqual(
            self.env["aftersales.appointment"].search_count([]), before, "GET changes nothing"
        )

    def test_a_company_may_take_none(self):
        """G-05, O-01: the company switches it off; then nobody asks there."""
        self.company.aftersales_appointment_portal = False
        self.authenticate("svc_visitor", "svc_visitor")
        self.assertNotIn("Ask for an Appointment", self.url_open("/my/appointments").text)
        text = self.refused(
            UserError,
            self.env["aftersales.appointment"]._request_from_portal,
            self.contact,
            self.company,
            {"content": "x", "start": self.local(f"{self.day} 09:30")},
        )
        self.assertIn("call us", text)
