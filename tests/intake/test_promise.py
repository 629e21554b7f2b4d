from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time

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

    def test_a_promise_is_not_changed_to_the_past(self):
        """B-16: a reply that is agreed anew is still to come."""
        case = self.registered()
        with self.assertRaisesRegex(UserError, f"{case.name}: the new reply time is past"):
            case.action_change_promise("2020-01-01 06:00:00", "part comes tomorrow")
        self.assertEqual(str(case.promised_reply_at), "2030-01-01 06:00:00")

    def test_a_late_promise_only_warns(self):
        """B-16, amendment 67: “30 days” warns by the company's limit; zero switches it off."""
        late = fields.Datetime.now() + timedelta(days=30)
        case = self.case(promised_reply_at=late)
        self.assertIn("later than 8 working hours", case.promise_warning)
        self.company.aftersales_promise_limit = 0
        case.invalidate_recordset(["promise_warning"])
        self.assertFalse(case.promise_warning)

    def test_proposal_in_working_time(self):
        """B-16, amendment 67: the form proposes now + 4 working hours; a letter gets none."""
        Case = self.env["aftersales.case"].with_user(self.agent)
        with freeze_time(self.local("2026-03-06 16:00")), Form(Case) as form:
            form.channel_id = self.email
            form.type_id = self.repair_request
            self.assertFalse(form.promised_reply_at)
            form.channel_id = self.phone
            self.assertEqual(form.promised_reply_at, self.local("2026-03-09 11:00"))

    @staticmethod
    def promises(case):
        """Return the clocks of the promised reply; the case has others by its policies."""
        return case.clock_ids.filtered(lambda clock: clock.kind == "promised_reply")

    def test_clock(self):
        """B-16: the promise runs as a clock of the responsible; an answer in time keeps it."""
        self.repair_request.user_id = self.manager
        promised = fields.Datetime.now().replace(microsecond=0) + timedelta(hours=2)
        case = self.registered(promised_reply_at=promised)
        clock = self.promises(case)
        self.assertEqual(
            (clock.kind, clock.state, clock.deadline, clock.user_id),
            ("promised_reply", "running", promised, self.manager),
        )
        later = promised + timedelta(hours=1)
        case.action_change_promise(later, "part comes tomorrow")
        clock.invalidate_recordset()
        self.assertEqual((clock.deadline, clock.state), (later, "running"))
        self.assertIn("part comes tomorrow", clock.event_ids.mapped("reason"))
        case.action_log_contact("told him")
        self.assertEqual(clock.state, "met")
        case.action_change_promise(later + timedelta(days=1), "another question")
        self.assertEqual(self.promises(case).mapped("state"), ["met", "running"])

    def test_the_exits_end_the_clock(self):
        """B-16: explained answers the promise, cancelled voids it."""
        future = fields.Datetime.now() + timedelta(hours=2)
        case = self.registered(promised_reply_at=future)
        case.action_explain("Explained")
        self.assertEqual(self.promises(case).state, "met")
        case = self.registered(promised_reply_at=future)
        case.action_cancel("twice")
        self.assertEqual(self.promises(case).state, "cancelled")

    def test_a_promise_of_a_new_case_is_typed(self):
        """B-16: before registering the promise is just a field."""
        case = self.case()
        with self.assertRaises(UserError) as refusal:
            case.action_change_promise("2030-01-02 06:00:00", "x")
        self.assertIn("a case in work", str(refusal.exception))
        case.promised_reply_at = "2030-01-02 06:00:00"
        self.assertFalse(self.promises(case))
