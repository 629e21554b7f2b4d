from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ..common import MODULE
from .common import IntakeCase


class TestForward(IntakeCase):
    def colleague(self, login):
        """Return another service agent."""
        return new_test_user(
            self.env,
            login,
            f"{MODULE}.group_agent",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def messages_since(self, last):
        """Return the notices sent after a message."""
        return self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )

    def test_forwarded_case_is_announced(self):
        """B-02: who may accept gets an activity; it vanishes when one of them accepts."""
        second = self.colleague("svc_second")
        case = self.case(self.user)
        self.assertEqual(case.state, "forwarded")
        waiting = self.activities(case, "activity_accept_case")
        self.assertEqual(waiting.user_id, self.agent | second)
        self.assertEqual(len(waiting), 2)
        case.with_user(self.agent).action_accept()
        self.assertFalse(self.activities(case, "activity_accept_case"))
        self.assertEqual(self.activities(case, "activity_handle_case").user_id, self.agent)

    def test_team_comes_first(self):
        """B-02: the members of the team are told, not the whole role."""
        second = self.colleague("svc_second")
        self.env["aftersales.team"].create(
            {"name": "North", "company_id": self.company.id, "member_ids": second.ids}
        )
        case = self.case(self.user)
        self.assertEqual(self.activities(case, "activity_accept_case").user_id, second)

    def test_one_message_for_many(self):
        """B-02: fifty forwarded requests are one message, not fifty."""
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        cases = (
            self.env["aftersales.case"]
            .with_user(self.user)
            .create([self.values(subject=f"Case {index}") for index in range(50)])
        )
        told = self.messages_since(last)
        self.assertEqual(len(told), 1)
        self.assertEqual(told.partner_ids, self.agent.partner_id)
        self.assertIn("50 requests wait", told.subject)
        self.assertIn(cases[0].name, told.body)
        self.assertEqual(len(self.activities(cases, "activity_accept_case")), 50)

    def test_forwarding_by_an_agent(self):
        """B-02: an agent who forwards announces it to the others in the same act."""
        second = self.colleague("svc_second")
        case = self.case()
        self.assertFalse(self.activities(case, "activity_accept_case"))
        case.action_forward()
        self.assertEqual(self.activities(case, "activity_accept_case").user_id, self.agent | second)
        case.action_explain("Explained")
        self.assertFalse(self.activities(case, "activity_accept_case"))

    def test_unregistered_request_comes_to_its_author(self):
        """B-02: what an agent typed and left comes to his list after the setting's minutes."""
        self.company.aftersales_unregistered_minutes = 20
        with freeze_time(self.local("2026-09-28 09:40")):
            case = self.case(level_id=False)
        with freeze_time(self.local("2026-09-28 09:55")):
            self.run_job("intake_watch")
            self.assertFalse(self.activities(case, "activity_accept_case"))
        with freeze_time(self.local("2026-09-28 10:00")):
            self.run_job("intake_watch")
            waiting = self.activities(case, "activity_accept_case")
            self.assertEqual(waiting.user_id, self.agent)
            self.assertIn("Register or forward", waiting.summary)
            self.run_job("intake_watch")
        self.assertEqual(self.activities(case, "activity_accept_case"), waiting)
        case.level_id = self.general
        case.action_register()
        self.assertFalse(self.activities(case, "activity_accept_case"))

    def test_request_nobody_typed(self):
        """B-02: a mail or a portal request is announced by the next run, which is armed."""
        trigger = self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref(f"{MODULE}.cron_intake_watch").id)]
        )
        case = self.env["aftersales.case"].sudo().create(self.values())
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count(
                [("cron_id", "=", self.env.ref(f"{MODULE}.cron_intake_watch").id)]
            ),
            trigger + 1,
        )
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            self.run_job("intake_watch")
        self.assertEqual(self.activities(case, "activity_accept_case").user_id, self.agent)

    def test_managers_only(self):
        """B-02: where the procedure says so, agents record and forward, and managers accept."""
        self.company.aftersales_acceptance = "manager"
        case = self.case()
        self.assertFalse(case.can_register)
        with self.assertRaises(UserError) as refusal:
            case.action_register()
        self.assertIn(case.name, str(refusal.exception))
        self.assertIn("only service managers accept", str(refusal.exception))
        case.action_forward()
        self.assertEqual(self.activities(case, "activity_accept_case").user_id, self.manager)
        case.with_user(self.manager).action_accept()
        self.assertEqual(case.accepted_by, self.manager)
