from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time

from .common import SlaCase


class TestClockCorners(SlaCase):
    """Where pauses, alarms, agreed dates and rights meet."""

    def setUp(self):
        super().setUp()
        for code in ("customer", "part"):
            setattr(self, f"wait_{code}", self.env.ref(f"aftersales_service.pause_reason_{code}"))

    def in_work(self, at, kind="repair_request", **values):
        """Return a case that was registered when it came."""
        case = self.received(at, kind, **values)
        self.do(at, case.action_register)
        return case

    def agree(self, case, at, moment):
        self.do(at, case.action_agree_next_contact, self.local(moment), "with Ms Zhou")

    def test_an_agreed_date_is_not_moved_by_what_was_waited_before(self):
        """E-17, amendment 46: a day of waiting, then the customer agrees on Thursday 09:00."""
        case = self.in_work("2026-03-05 09:00")
        self.do("2026-03-05 10:00", case._clock_fact, "started")
        self.do("2026-03-05 11:00", case.action_pause, self.wait_customer.id, "photo")
        self.do("2026-03-06 11:00", case._clock_fact, "customer_message")
        self.agree(case, "2026-03-06 11:30", "2026-03-12 09:00")
        self.assertEqual(self.due(case, "progress"), "2026-03-12 09:00:00")
        self.do("2026-03-06 14:00", case.action_pause, self.wait_customer.id, "photo")
        self.do("2026-03-06 15:00", case._clock_fact, "customer_message")
        self.assertEqual(self.due(case, "progress"), "2026-03-12 10:00:00")

    def test_a_wait_out_of_hours_stops_no_alarm(self):
        """B-28: the same moments come again after a wait at lunch: one message, and the to-do."""
        case = self.in_work("2026-03-05 13:00")
        self.do("2026-03-05 13:30", case.action_log_contact, "called")
        self.do("2026-03-05 13:30", case.write, {"finding": "Seal damaged"})
        self.watch("2026-03-06 11:00")
        self.assertEqual(self.told(case), [("agent", "warning")])
        self.do("2026-03-06 12:10", case.action_pause, self.wait_customer.id, "photo")
        self.assertNotIn("At risk: Plan Told", case.sudo().activity_ids.mapped("summary"))
        self.do("2026-03-06 12:50", case._clock_fact, "customer_message")
        self.assertEqual(self.due(case, "plan_told"), "2026-03-06 13:30:00")
        self.watch("2026-03-06 13:10")
        self.assertFalse(self.env["aftersales.job.failure"].search([]))
        self.assertEqual(self.told(case), [("agent", "warning")])
        self.assertIn("At risk: Plan Told", case.sudo().activity_ids.mapped("summary"))
        self.watch("2026-03-06 13:31")
        self.assertCountEqual(self.told(case)[1:], [("agent", "breach"), ("supervisor", "breach")])

    def test_an_answer_from_an_unknown_address(self):
        """Issue 4 §2: the customer writes from an address that no contact has; the wait is over."""
        case = self.in_work("2026-03-06 09:00")
        self.do("2026-03-06 10:00", case.write, {"finding": "Seal damaged"})
        self.do("2026-03-06 11:00", case.action_pause, self.wait_customer.id, "photo")
        with freeze_time(self.local("2026-03-06 13:00")):
            case.sudo().message_post(
                body=self.contact.name,
                author_id=False,
                email_from="zm@new.example",
                message_type="email",
            )
        self.assertEqual(self.clock(case, "plan_told").state, "running")

    def test_evidence_is_only_linked(self):
        """Issue 4 §2: a pause neither changes nor deletes files, nor shows those of others."""
        file = (
            self.env["ir.attachment"]
            .sudo()
            .create({"name": "salaries", "res_model": "res.company", "res_id": self.company.id})
        )
        case = self.in_work("2026-03-06 09:00")
        with freeze_time(self.local("2026-03-06 10:00")):
            for commands in ([[1, file.id, {"name": "x"}]], [[2, file.id, 0]]):
                with self.assertRaises(TypeError):
                    case.action_pause(self.wait_part.id, attachment_ids=commands)
            with self.assertRaisesRegex(UserError, "needs evidence"):
                case.action_pause(self.wait_part.id, anything=1)
            own = self.env["ir.attachment"].with_user(self.agent).create({"name": "slip"})
            case.action_pause(self.wait_part.id, attachment_ids=own.ids)
        self.assertEqual(file.exists().name, "salaries")
        self.assertEqual(case.sudo().pause_ids.attachment_ids, own.sudo())

    def test_a_pause_ends_when_its_longest_time_is_over(self):
        """Issue 4 §2: the watch comes two days late; the time limit goes on from the right day."""
        self.wait_customer.most_days = 2
        case = self.in_work("2026-03-06 09:00")
        self.do("2026-03-06 10:00", case.write, {"finding": "Seal damaged"})
        self.do("2026-03-06 11:00", case.action_pause, self.wait_customer.id, "photo")
        self.watch("2026-03-12 16:00")
        self.assertEqual(case.sudo().pause_ids.ended_at, self.local("2026-03-10 23:59:59"))
        self.assertEqual(self.due(case, "plan_told"), "2026-03-11 16:00:00")

    def test_policies_are_applied_to_ones_own_company(self):
        """O-05: an administrator of one company queues nothing in another."""
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.env["aftersales.apply.policies"].with_user(self.service_admin).create(
                {"company_id": other.id, "reason": "x"}
            )

    def test_a_promise_follows_its_customer(self):
        """Issue 4 §4: My Day finds the promise by the customer who was entered later."""
        case = self.received("2026-03-05 09:00", channel="phone")
        self.do(
            "2026-03-05 09:00",
            case.write,
            {"promised_reply_at": self.local("2026-03-06 10:00")},
        )
        self.do("2026-03-05 09:01", case.action_register)
        new = self.env["res.partner"].create({"name": "New customer"})
        self.do(
            "2026-03-05 09:30", case.write, {"partner_id": new.id, "installed_product_ids": False}
        )
        self.assertEqual(self.clock(case, "promised_reply").partner_id, new)

    def test_many_receipts_ask_the_roster_once(self):
        """Issue 4 §5: cases received at different times cost no query each."""
        self.on_call(self.engineer)
        now = fields.Datetime.now()
        values = self.values(channel_id=self.email.id, promised_reply_at=False)
        Case = self.env["aftersales.case"].with_context(tracking_disable=True)
        cases = Case.create(
            [{**values, "received_at": now - timedelta(minutes=n)} for n in range(200)]
        )
        self.env.flush_all()
        before = self.cr.sql_log_count
        cases._clock_reassess("tried")
        self.env.flush_all()
        self.assertLessEqual(self.cr.sql_log_count - before, 20)

    def test_a_calendar_without_hours_refuses_no_work(self):
        """peers_measured.md F4: the phone is answered, and parts are waited for."""
        self.calendar.attendance_ids.unlink()
        case = self.received("2026-03-06 16:30")
        self.assertEqual(case.expected_response_at, self.local("2026-03-06 17:30"))
        self.do("2026-03-06 16:31", case.action_register)
        self.do("2026-03-06 16:31", case._clock_fact, "waiting_part")
        with freeze_time(self.local("2026-03-06 16:31")):
            form = Form(self.env["aftersales.case"].with_user(self.agent))
            form.channel_id, form.type_id = self.phone, self.repair_request
            self.assertEqual(form.promised_reply_at, self.local("2026-03-06 20:31"))

    def test_a_wait_before_the_corrected_receipt_does_not_count(self):
        """B-12, issue 4 §2: paused 08:10-09:10, received at 09:30 in truth: 2 h are 2 h."""
        self.set_facts(self.policy("first_contact"), pause=["waiting_customer"])
        case = self.in_work("2026-03-06 08:00", "consultation")
        self.do("2026-03-06 08:10", case.action_pause, self.wait_customer.id, "photo")
        self.do("2026-03-06 09:10", case.action_resume_clocks)
        self.do(
            "2026-03-06 09:40", case.action_change_receipt, self.local("2026-03-06 09:30"), "typo"
        )
        self.assertEqual(self.due(case, "first_contact"), "2026-03-06 11:30:00")

    def test_the_calendar_of_an_archived_policy_is_edited(self):
        """O-02: what runs by an archived policy follows its calendar all the same."""
        hours = self.calendar.copy({"name": "Hotline"})
        policy = self.policy("first_contact")
        policy.calendar_id = hours
        case = self.in_work("2026-03-06 09:00", "consultation")
        policy.active = False
        fridays = hours.attendance_ids.filtered(lambda line: line.dayofweek == "4")
        self.do("2026-03-06 09:10", fridays.unlink)
        with freeze_time(self.local("2026-03-06 09:15")):
            self.run_job("calendar_reread")
        self.assertEqual(self.due(case, "first_contact"), "2026-03-09 10:00:00")
