from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..intake.common import IntakeCase


class DayCase(IntakeCase, HttpCase):
    """An agent who owes one customer two answers, one of them late, and another customer one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "Other Works", "phone": "+86 10 1"})
        cls.colleague = cls.agent.copy({"login": "svc_colleague", "name": "Colleague"})
        cls.late = cls.owe("Pump leaks", "promised_reply", -30)
        cls.progress = cls.owe("Brush is worn", "progress", 5)
        cls.third = cls.owe("Third pump", "promised_reply", 60, cls.other, cls.colleague)
        cls.next = cls.owe("Other pump", "promised_reply", 30, cls.other)

    @classmethod
    def owe(cls, subject, kind, minutes, partner=None, user=None):
        """Return a case in work with one time limit, due in so many minutes."""
        case = cls.env["aftersales.case"].create(
            cls.values(
                subject=subject,
                partner_id=(partner or cls.customer).id,
                user_id=(user or cls.agent).id,
                company_id=cls.company.id,
                promised_reply_at=False,
                installed_product_ids=False,
                # Whoever wrote was not on the line at receipt.
                channel_id=cls.email.id,
            )
        )
        now = fields.Datetime.now()
        case.write({"state": "in_progress", "accepted_at": now, "accepted_by": cls.agent.id})
        for clock in case._open_clocks():
            case._cancel_clock(clock.kind, "Test")
        case._start_clock(kind, deadline=now + timedelta(minutes=minutes))
        return case


@tagged("post_install", "-at_install")
class TestMyDay(DayCase):
    def test_by_keyboard(self):
        """Issue 4 §4: a morning is worked down with the keyboard; keys are no keys in a text."""
        self.start_tour(
            "/odoo/aftersales-my-day", "aftersales_my_day", login=self.agent.login, timeout=180
        )
        self.assertTrue(self.late.first_contact_at)
        self.assertTrue(self.progress.progress_told_at)
        self.assertFalse(self.progress.first_contact_at)
        self.assertFalse(self.next.first_contact_at)

    def test_per_person(self):
        """Issue 4 §4: a supervisor sees the counts per agent, and one agent's list by a click."""
        self.start_tour(
            "/odoo/aftersales-my-day",
            "aftersales_my_day_people",
            login=self.supervisor.login,
            timeout=180,
        )


@tagged("post_install", "-at_install")
class TestMyDayOnPhone(DayCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_by_thumb(self):
        """Issue 4 §4: My Day is usable on a phone, and the customer is called from it."""
        self.start_tour(
            "/odoo/aftersales-my-day",
            "aftersales_my_day_phone",
            login=self.agent.login,
            timeout=180,
        )
        self.assertTrue(self.late.first_contact_at)
