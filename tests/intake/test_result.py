from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import IntakeCase


class TestResult(IntakeCase):
    def test_told_and_confirmed(self):
        """B-25, F-09, F-17: told with four contents, confirmed, closed."""
        case = self.handled()
        self.assertEqual(case.state, "to_confirm")
        self.assertTrue(case.handled_at)
        self.assertTrue(self.activities(case, "activity_tell_result"))
        case.write(self.contents())
        case.action_tell_result()
        self.assertEqual(case.result_told_by, self.agent)
        self.assertTrue(case.result_told_at)
        case.write({"confirm_solved": "yes", "confirm_satisfaction": "4"})
        case.action_confirm_result()
        self.assertEqual((case.state, case.closing_reason), ("closed", "solved"))
        self.assertEqual(case.confirmed_by, self.agent)
        self.assertTrue(case.closed_at and case.confirmed_at)
        self.assertFalse(case.activity_ids)

    def test_one_call(self):
        """Amendment 56: what is due to one customer is one call and one click."""
        case = self.handled()
        case.write({**self.contents(), "confirm_solved": "yes", "confirm_satisfaction": "5"})
        case.action_tell_and_confirm()
        self.assertEqual(case.state, "closed")
        self.assertTrue(case.result_told_at)

    def test_each_content_is_asked(self):
        """B-25 as amended: any of the four contents empty is refused; the words name it."""
        for name, words in (
            ("result_solved", "whether it is solved"),
            ("result_cause", "the cause"),
            ("result_measure", "the measures"),
            ("result_satisfaction", "the satisfaction"),
        ):
            with self.subTest(name):
                case = self.handled()
                case.write(self.contents(**{name: False}))
                with self.assertRaises(UserError) as refusal:
                    case.action_tell_result()
                self.assertIn(case.name, str(refusal.exception))
                self.assertIn(words, str(refusal.exception))
                self.assertFalse(case.result_told_at)

    def test_unsolved_needs_a_plan(self):
        """B-25: not solved is told with the reason and the next plan."""
        case = self.handled()
        case.write(self.contents(result_solved="no"))
        with self.assertRaises(UserError) as refusal:
            case.action_tell_result()
        self.assertIn("the reason and the next plan", str(refusal.exception))
        case.result_next_plan = "Part comes on Monday"
        case.action_tell_result()
        self.assertTrue(case.result_told_at)

    def test_asked_or_written_is_an_answer(self):
        """B-25 as amended (16): the duty is to ask."""
        self.assertTrue(self.told(result_satisfaction="written").result_told_at)

    def test_not_told_before_it_is_handled(self):
        """B-25: the result follows the handling."""
        case = self.registered()
        case.write(self.contents())
        with self.assertRaises(UserError) as refusal:
            case.action_tell_result()
        self.assertIn("is handled", str(refusal.exception))
        self.assertIn(case.name, str(refusal.exception))

    def test_confirmation_follows_the_result(self):
        """F-09: told first; solved and level are compulsory, ratings are not."""
        case = self.handled()
        case.write({"confirm_solved": "yes", "confirm_satisfaction": "4"})
        with self.assertRaises(UserError) as refusal:
            case.action_confirm_result()
        self.assertIn("Tell the customer the result first", str(refusal.exception))
        self.assertIn("Tell the customer the result first", case.step_missing)
        case = self.told()
        with self.assertRaises(UserError) as refusal:
            case.action_confirm_result()
        self.assertIn("whether it is solved thoroughly", str(refusal.exception))
        self.assertIn("how satisfied", str(refusal.exception))
        self.assertIn(case.name, str(refusal.exception))

    def test_not_solved_reopens(self):
        """F-09: “not solved” takes the case back into work; the chatter keeps the answers."""
        case = self.told()
        case.confirm_solved = "no"
        with self.assertRaises(UserError) as refusal:
            case.action_confirm_result()
        self.assertIn("how satisfied", str(refusal.exception))
        case.confirm_satisfaction = "3"
        case.action_confirm_result()
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.reopen_count, 1)
        self.assertFalse(case.confirm_solved or case.confirmed_at or case.result_told_at)
        self.assertIn("Seal damaged", "".join(case.message_ids.mapped("body")))
        self.assertTrue(self.activities(case, "activity_handle_case"))

    def test_dissatisfied_goes_to_the_supervisor(self):
        """F-09: a dissatisfied customer becomes the supervisor's task."""
        case = self.told()
        case.write({"confirm_solved": "yes", "confirm_satisfaction": "2"})
        case.action_confirm_result()
        self.assertIn(self.supervisor, self.activities(case, "activity_dissatisfied").user_id)

    def test_waiver(self):
        """F-17: only another person, a supervisor, waives the confirmation, with a reason."""
        case = self.handled()
        with self.assertRaises(UserError) as refusal:
            case.action_ask_waiver(" ")
        self.assertIn(f"{case.name}: enter why", str(refusal.exception))
        case.action_ask_waiver("customer moved away")
        row = case.approval_ids
        self.assertEqual((row.kind, row.reason), ("waiver", "customer moved away"))
        self.assertTrue(self.activities(case, "activity_waiver"))
        with self.assertRaises(UserError) as refusal:
            case.action_ask_waiver("again")
        self.assertIn("asked for already", str(refusal.exception))
        with self.assertRaises(UserError) as refusal:
            row.with_user(self.agent).action_approve()
        self.assertIn("you asked for this yourself", str(refusal.exception))
        with self.assertRaises(AccessError) as refusal:
            row.with_user(self.manager).action_approve()
        self.assertIn("Service Supervisor", str(refusal.exception))
        row.with_user(self.supervisor).action_approve()
        self.assertEqual((case.state, case.closing_reason), ("closed", "waived"))
        self.assertFalse(case.confirmed_at)
        self.assertFalse(case.activity_ids)

    def test_a_refused_waiver_can_be_asked_again(self):
        """F-17: after a no the case stays, and a new request may be approved."""
        case = self.handled()
        case.action_ask_waiver("moved")
        case.approval_ids.with_user(self.supervisor).action_reject("write to him")
        self.assertEqual(case.state, "to_confirm")
        self.assertIn("write to him", "".join(case.message_ids.mapped("body")))
        case.action_ask_waiver("wrote, no answer")
        pending = case.approval_ids.filtered(lambda a: a.state == "pending")
        pending.with_user(self.supervisor).action_approve()
        self.assertEqual(case.closing_reason, "waived")

    def test_waiver_of_a_case_in_work_is_refused(self):
        """F-17: there is nothing to waive before the handling."""
        case = self.registered()
        with self.assertRaises(UserError) as refusal:
            case.action_ask_waiver("x")
        self.assertIn("handled case", str(refusal.exception))

    def test_reopen(self):
        """F-17: a closed case is reopened with a reason, by hand or by a return visit."""
        case = self.told()
        case.write({"confirm_solved": "yes", "confirm_satisfaction": "4"})
        case.action_confirm_result()
        with self.assertRaises(UserError) as refusal:
            case.action_reopen()
        self.assertIn("needs a reason", str(refusal.exception))
        case.with_user(self.qa)._reopen("not solved at the second visit")
        self.assertEqual((case.state, case.reopen_count), ("in_progress", 1))
        self.assertFalse(case.closing_reason or case.closed_at or case.confirmed_at)
        self.assertEqual(case.transition_ids[:1].reason, "not solved at the second visit")

    def test_undo_handled(self):
        """Amendments: an undone document takes the case back, naming it; others are left alone."""
        case, other = self.handled(), self.registered()
        moved = (case | other)._undo_handled("S00042 cancelled")
        self.assertEqual(moved, case)
        self.assertEqual(case.state, "in_progress")
        self.assertIn("S00042", "".join(case.message_ids.mapped("body")))
        self.assertEqual(case.reopen_count, 0)

    def test_handled_waits_for_its_documents(self):
        """Amendments: an open work order holds the handling; its end lets it go."""
        case = self.registered()
        order = (
            self.env["aftersales.work.order"]
            .sudo()
            .create({"partner_id": self.customer.id, "case_ids": case.ids})
        )
        case.invalidate_recordset()
        with self.assertRaises(UserError) as refusal:
            case.action_handle()
        self.assertIn(order.name, str(refusal.exception))
        self.assertIn(order.name, case.step_missing)
        self.assertFalse(case._mark_handled())
        with self.assertRaises(UserError) as refusal:
            case.action_cancel("twice")
        self.assertIn(f"Cancel {order.name} first", str(refusal.exception))
        order.write({"state": "done", "done_at": fields.Datetime.now()})
        self.assertEqual(case.with_user(self.engineer)._mark_handled(), case)
        self.assertEqual(case.state, "to_confirm")

    def test_an_ended_case_keeps_what_was_said(self):
        """F-09, F-17: what was told and confirmed does not change after the end."""
        case = self.told()
        case.write({"confirm_solved": "yes", "confirm_satisfaction": "4"})
        case.action_confirm_result()
        with self.assertRaises(UserError) as refusal:
            case.confirm_satisfaction = "5"
        self.assertIn(case.name, str(refusal.exception))
        self.assertIn("Customer Satisfaction", str(refusal.exception))
        self.assertIn("Reopen it first", str(refusal.exception))
