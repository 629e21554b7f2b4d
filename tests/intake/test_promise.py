from odoo.exceptions import UserError

from .common import IntakeCase


class TestPromise(IntakeCase):
    def test_a_call_needs_a_promise(self):
        """B-16: on the phone a fault is registered with a promised time or explained."""
        case = self.case(promised_reply_at=False)
        with self.assertRaises(UserError) as refusal:
            case.action_register()
        self.assertIn(case.name, str(refusal.exception))
        self.assertIn("promise a time for the reply", str(refusal.exception))
        self.assertIn("promise a time for the reply", case.step_missing)
        case.promised_reply_at = "2030-01-01 06:00:00"
        case.action_register()
        self.assertEqual(case.state, "in_progress")

    def test_no_promise_by_mail_or_for_a_question(self):
        """B-16, amendments 3.2: neither a letter nor a consultation asks for a promise."""
        self.assertEqual(
            self.registered(channel_id=self.email.id, promised_reply_at=False).state, "in_progress"
        )
        self.assertEqual(
            self.registered(type_id=self.consultation.id, promised_reply_at=False).state,
            "in_progress",
        )

    def test_a_promise_is_not_changed_in_silence(self):
        """B-16: a given promise changes by its own act with a reason."""
        case = self.registered()
        with self.assertRaises(UserError) as refusal:
            case.promised_reply_at = "2030-01-02 06:00:00"
        self.assertIn(case.name, str(refusal.exception))
        self.assertIn("Change Promise", str(refusal.exception))
        with self.assertRaises(UserError) as refusal:
            case.action_change_promise("2030-01-02 06:00:00", " ")
        self.assertIn("why it changed", str(refusal.exception))
        case.action_change_promise("2030-01-02 06:00:00", "part comes tomorrow")
        self.assertEqual(str(case.promised_reply_at), "2030-01-02 06:00:00")

    def test_a_past_promise_only_warns(self):
        """B-16, amendment 67: an absurd time warns and stops nobody."""
        case = self.case(promised_reply_at="2020-01-01 06:00:00")
        self.assertIn("past", case.promise_warning)
        case.action_register()
        self.assertEqual(case.state, "in_progress")
