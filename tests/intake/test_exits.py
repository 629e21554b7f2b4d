from odoo.exceptions import AccessError, UserError

from .common import IntakeCase


class TestExits(IntakeCase):
    def test_explained(self):
        """B-17: an explained call closes without QA, is accepted by the same act and counts."""
        case = self.case(type_id=self.quality_complaint.id, promised_reply_at=False)
        case.action_explain("Showed how to bleed the pump")
        self.assertEqual((case.state, case.closing_reason), ("closed", "explained"))
        self.assertEqual(case.explanation, "Showed how to bleed the pump")
        self.assertEqual((case.accepted_by, case.user_id), (self.agent, self.agent))
        self.assertEqual(case.first_contact_at, case.received_at)
        self.assertTrue(case.closed_at)
        self.assertFalse(case.activity_ids)
        self.assertFalse(case.csi_ids)
        complaints = self.env.ref("aftersales_service.case_action_complaints")
        self.assertIn(case, case.search([("type_id.is_complaint", "=", True)]))
        self.assertIn("is_complaint", complaints.domain)

    def test_explained_in_work(self):
        """B-17: a case in work can still be explained; its activity goes."""
        case = self.registered(self.agent)
        case.explanation = "Explained"
        case.action_explain()
        self.assertEqual(case.closing_reason, "explained")
        self.assertFalse(case.activity_ids)

    def test_explained_without_words_is_refused(self):
        """B-17: the explanation is text; the refusal asks for it."""
        case = self.case()
        with self.assertRaises(UserError) as refusal:
            case.action_explain()
        self.assertIn(case.name, str(refusal.exception))
        self.assertIn("Enter the explanation", str(refusal.exception))
        self.assertEqual(case.state, "new")

    def test_an_exit_asks_for_the_facts_too(self):
        """B-05, B-17: who called and about what is known also of an explained call."""
        case = self.case(partner_id=False)
        with self.assertRaises(UserError) as refusal:
            case.action_explain("Explained")
        self.assertIn("the customer", str(refusal.exception))

    def test_out_of_scope(self):
        """B-21: reason, explanation and alternative close it; each one missing is named."""
        third_party = self.env.ref("aftersales_service.scope_alternative_third_party")
        case = self.case()
        with self.assertRaises(UserError) as refusal:
            case.action_out_of_scope()
        for words in (case.name, "why it is out of scope", "the explanation", "the alternative"):
            self.assertIn(words, str(refusal.exception))
        case.write({"scope_reason": "After warranty", "scope_alternative_id": third_party.id})
        with self.assertRaises(UserError) as refusal:
            case.action_out_of_scope()
        self.assertIn("the explanation given", str(refusal.exception))
        self.assertNotIn("why it is out of scope", str(refusal.exception))
        case.action_out_of_scope(explanation="Told him")
        self.assertEqual((case.state, case.closing_reason), ("closed", "out_of_scope"))

    def test_paid_repair_goes_on(self):
        """B-21: 付费维修 continues the case instead of closing it."""
        paid = self.env.ref("aftersales_service.scope_alternative_paid_repair")
        case = self.case()
        case.action_out_of_scope("After warranty", "Told him the price", paid.id)
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.scope_alternative_id, paid)
        self.assertFalse(case.closing_reason)
        self.assertIn("Paid Repair", "".join(case.message_ids.mapped("body")))
        other = self.case()
        with self.assertRaises(UserError) as refusal:
            other.action_out_of_scope(alternative=paid.id)
        self.assertIn("why it is out of scope", str(refusal.exception))
        self.assertEqual(other.state, "new")

    def test_declined(self):
        """D-12 as amended: the customer does not repair; no courtesy note is asked."""
        case = self.registered()
        case.action_decline()
        self.assertEqual((case.state, case.closing_reason), ("closed", "declined"))

    def test_cancel(self):
        """B-07: a mistake is cancelled with a reason that the log keeps."""
        case = self.case()
        with self.assertRaises(UserError) as refusal:
            case.action_cancel()
        self.assertIn(f"{case.name}: enter why", str(refusal.exception))
        case.action_cancel("registered twice")
        self.assertEqual(case.state, "cancelled")
        self.assertEqual(case.transition_ids.reason, "registered twice")

    def test_reason_dialog(self):
        """B-07: the dialog hands its reason to the method of the button, and only to a button's."""
        case = self.case()
        Wizard = self.env["aftersales.reason.wizard"].with_user(self.agent)
        Wizard = Wizard.with_context(active_model=case._name, active_ids=case.ids)
        Wizard.create({"method": "action_cancel", "reason": "twice"}).action_apply()
        self.assertEqual(case.state, "cancelled")
        for method in ("_reopen", "unlink", "write"):
            with self.assertRaises(UserError) as refusal:
                Wizard.create({"method": method, "reason": "x"}).action_apply()
            self.assertIn("Open this dialog from the record", str(refusal.exception))

    def test_ask_qa(self):
        """B-18: QA has an urgent activity in the same transaction."""
        case = self.registered()
        case.action_ask_qa()
        activity = self.activities(case, "activity_qa_support")
        self.assertEqual(activity.user_id, self.qa)
        self.assertIn("Urgent", activity.summary)
        self.assertTrue(case.qa_asked_at)
        new = self.case()
        with self.assertRaises(UserError) as refusal:
            new.action_ask_qa()
        self.assertIn("Register it first", str(refusal.exception))

    def test_exits_are_the_agents(self):
        """B-02: a plain user ends nothing."""
        case = self.case(self.user)
        for method, arguments in (
            ("action_decline", ()),
            ("action_cancel", ("x",)),
            ("action_out_of_scope", ("x", "y", 1)),
            ("action_ask_qa", ()),
            ("action_handle", ()),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(case, method)(*arguments)
