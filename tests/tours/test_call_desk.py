from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..intake.common import IntakeCase
from ..visit.common import VisitCase

CALLS = 20


class DeskTourCase(VisitCase, IntakeCase, HttpCase):
    """Twenty customers with a due initial visit, one of them with a result to confirm as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The tour calls at any hour of the day.
        cls.company.write({"aftersales_quiet_from": 0, "aftersales_quiet_to": 0})
        day = fields.Date.to_string(fields.Date.today() - timedelta(days=6))
        cls.people = cls.env["res.partner"].create(
            [
                {"name": f"Customer {index:02}", "phone": f"+86 10 8000 {index:04}"}
                for index in range(CALLS)
            ]
        )
        for partner in cls.people:
            cls.Visit._plan_deliveries(cls.own(day, partner=partner))
        cls.visits = cls.Visit.search([("partner_id", "in", cls.people.ids)], order="id")
        cls.visits.write({"user_id": cls.agent.id})
        # Whatever day it is: all are due today, each at a time of its own.
        start = fields.Datetime.now() + timedelta(hours=3)
        for index, visit in enumerate(cls.visits):
            visit.write(
                {
                    "planned_date": fields.Date.today() - timedelta(days=1),
                    "opens_at": fields.Datetime.now() - timedelta(days=1),
                    "due_at": start + timedelta(minutes=index),
                }
            )
        cls.env.flush_all()


@tagged("post_install", "-at_install")
class TestCallDeskTour(DeskTourCase):
    def test_twenty_calls_without_the_mouse(self):
        """Issue 6, done when: the cockpit works a list of twenty calls without the mouse."""
        case = self.case(partner_id=self.people[1].id, contact_id=False)
        case.action_register()
        case.action_handle()
        self.env.flush_all()
        self.start_tour(
            "/odoo/aftersales-call-desk",
            "aftersales_call_desk",
            login=self.agent.login,
            timeout=300,
        )
        self.env.invalidate_all()
        calls = self.env["aftersales.call"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(calls), CALLS)
        self.assertEqual(calls.user_id, self.agent)
        self.assertEqual(calls.contact_id, self.people)
        codes = [call.result_id.code for call in calls]
        self.assertEqual(
            {code: codes.count(code) for code in set(codes)},
            {"answered": 15, "no_answer": 2, "busy": 1, "later": 1, "refuses": 1},
        )
        self.assertEqual(self.visits.mapped("state").count("done"), 14)
        self.assertEqual(self.visits.mapped("state").count("to_analyse"), 1)
        self.assertEqual(self.visits[0].opinion, "Runs well: j k a 1")
        self.assertEqual(case.state, "closed")
        self.assertEqual(calls.line_ids.mapped("outcome").count("answered"), 16)


@tagged("post_install", "-at_install")
class TestCallDeskOnPhone(DeskTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_by_thumb(self):
        """Issue 6 §1: the desk is usable on a phone: dial, tick, answered."""
        self.start_tour(
            "/odoo/aftersales-call-desk",
            "aftersales_call_desk_phone",
            login=self.agent.login,
            timeout=180,
        )
        self.env.invalidate_all()
        self.assertEqual(self.visits[0].state, "done")


@tagged("post_install", "-at_install")
class TestAnswerPageOnPhone(DeskTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_answer_in_chinese(self):
        """F-08, issue 6 §1: the public answer page works on a phone, in the customer's language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.people[0].write({"lang": "zh_CN", "email": "someone@clean.example"})
        self.visits[0]._ask_in_writing(self.env.ref("aftersales_service.channel_email"))
        sent = self.env["aftersales.call.invitation"].search(
            [("visit_ids", "in", self.visits[0].ids)]
        )
        self.start_tour(sent.url, "aftersales_visit_answer", login=None, timeout=180)
        self.env.invalidate_all()
        self.assertEqual(self.visits[0].state, "done")
        self.assertEqual(self.visits[0].opinion, "很好用")
