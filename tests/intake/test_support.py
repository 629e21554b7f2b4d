from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..common import MODULE
from .common import IntakeCase


class TestSupport(IntakeCase):
    def asked(self, **values):
        """Return a case about which QA was asked."""
        case = self.registered(**values)
        case.action_ask_qa("May it run with a leaking seal?")
        return case

    def test_answer(self):
        """B-18: QA's answer has its own text, author and time, and goes to the handler."""
        with freeze_time(self.local("2026-09-28 09:40")):
            case = self.asked()
        with freeze_time(self.local("2026-09-28 10:05")):
            dialog = (
                self.env["aftersales.qa.answer"]
                .with_user(self.qa)
                .with_context(active_model=case._name, active_id=case.id)
                .create({"text": "No: stop it and bring it in."})
            )
            self.assertEqual(dialog.question, "May it run with a leaking seal?")
            dialog.action_apply()
        self.assertEqual(case.qa_answer, "No: stop it and bring it in.")
        self.assertEqual(case.qa_answered_by, self.qa)
        self.assertEqual(case.qa_answered_at, self.local("2026-09-28 10:05"))
        self.assertEqual(case.qa_answer_minutes, 25)
        self.assertFalse(self.activities(case, "activity_qa_support"))
        told = self.activities(case, "activity_qa_answer")
        self.assertEqual(told.user_id, self.agent)
        self.assertIn("bring it in", told.note)
        self.assertIn("bring it in", "".join(case.message_ids.mapped("body")))
        case.action_log_contact("told him")
        self.assertFalse(self.activities(case, "activity_qa_answer"))

    def test_only_qa_answers(self):
        """B-18, M-03: nobody else answers, neither by the method nor by writing."""
        case = self.asked()
        for user in (self.agent, self.supervisor, self.service_admin):
            with self.subTest(user.login), self.assertRaises(AccessError) as refusal:
                case.with_user(user).action_answer_qa("Yes")
            self.assertIn(f"{case.name}: only QA answers", str(refusal.exception))
        for user in (self.agent, self.qa):
            with self.subTest(user.login), self.assertRaises(AccessError):
                case.with_user(user).write({"qa_answer": "Yes"})
        self.assertFalse(case.qa_answer)

    def test_refusals(self):
        """B-18: what is missing before QA can answer is said."""
        case = self.registered().with_user(self.qa)
        with self.assertRaises(UserError) as refusal:
            case.action_answer_qa("Yes")
        self.assertIn(f"{case.name}: QA was not asked. Use “Ask QA” first.", str(refusal.exception))
        case.with_user(self.agent).action_ask_qa()
        with self.assertRaises(UserError) as refusal:
            case.action_answer_qa(" ")
        self.assertIn(f"{case.name}: enter QA's answer.", str(refusal.exception))
        case.action_answer_qa("Yes")
        with self.assertRaises(UserError) as refusal:
            case.action_answer_qa("No")
        self.assertIn("has answered already", str(refusal.exception))
        self.assertIn(self.qa.name, str(refusal.exception))
        case.with_user(self.agent).action_ask_qa("And the other one?")
        self.assertFalse(case.qa_answer)
        case.action_answer_qa("No")
        case.with_user(self.agent).action_explain("explained")
        with self.assertRaises(UserError) as refusal:
            case.action_answer_qa("x")
        self.assertIn("stays as it is", str(refusal.exception))

    def test_the_head_comes_to_the_counter(self):
        """B-19: the head of QA is called; call, arrival, minutes and talk are kept."""
        head = new_test_user(
            self.env,
            "svc_qa_head",
            f"{MODULE}.group_qa",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.env.ref(f"{MODULE}.role_qa_head").sudo().user_ids = head
        with freeze_time(self.local("2026-09-28 09:40")):
            case = self.asked(channel_id=self.walk_in.id)
            self.assertEqual(self.activities(case, "activity_qa_support").user_id, head)
            with self.assertRaises(UserError) as refusal:
                case.action_note_qa_talk("Agreed")
            self.assertIn("note first that QA has arrived", str(refusal.exception))
        with freeze_time(self.local("2026-09-28 09:52")):
            with self.assertRaises(UserError) as refusal:
                case.action_note_qa_arrival(fields.Datetime.now() + timedelta(minutes=1))
            self.assertIn("not later than now", str(refusal.exception))
            case.action_note_qa_arrival()
        self.assertEqual(case.qa_arrived_at, self.local("2026-09-28 09:52"))
        self.assertEqual(case.qa_arrival_minutes, 12)
        self.assertFalse(self.activities(case, "activity_qa_support"))
        dialog = (
            self.env["aftersales.qa.answer"]
            .with_user(self.agent)
            .with_context(active_model=case._name, active_id=case.id, default_talk=True)
            .create({"text": "He leaves the vehicle here until Friday."})
        )
        dialog.action_apply()
        self.assertEqual(case.qa_talk_result, "He leaves the vehicle here until Friday.")
        [(minutes,)] = case._read_group(
            [("id", "=", case.id)], aggregates=["qa_arrival_minutes:avg"]
        )
        self.assertEqual(minutes, 12)
        with self.assertRaises(UserError) as refusal:
            case.action_note_qa_talk("")
        self.assertIn("enter the result of the talk", str(refusal.exception))

    def test_nobody_comes_to_the_telephone(self):
        """B-19: an arrival belongs to the counter; others see no such minutes."""
        case = self.asked()
        with self.assertRaises(UserError) as refusal:
            case.action_note_qa_arrival()
        self.assertIn(f"{case.name} came by “{self.phone.name}”", str(refusal.exception))
        [(minutes,)] = case._read_group(
            [("id", "=", case.id)], aggregates=["qa_arrival_minutes:avg"]
        )
        self.assertFalse(minutes)
