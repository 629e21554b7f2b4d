from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import SlaCase


class TestPauses(SlaCase):
    """Waiting for the customer, for parts, for a date: evidence, measure and end."""

    def setUp(self):
        super().setUp()
        for code in ("customer", "part", "date"):
            setattr(self, f"wait_{code}", self.env.ref(f"aftersales_service.pause_reason_{code}"))

    def diagnosed(self, at="2026-03-06 10:00"):
        """Return a case whose plan is owed: 8 working hours, until Monday 10:00."""
        case = self.received("2026-03-06 09:00")
        self.do("2026-03-06 09:00", case.action_register)
        self.do(at, case.write, {"finding": "Seal damaged"})
        return case

    def test_waiting_for_the_customer(self):
        """Issue 4 §2: paused without a due time; his reply takes it up by itself."""
        case = self.diagnosed()
        clock = self.clock(case, "plan_told")
        self.do("2026-03-06 11:00", case.action_pause, self.wait_customer.id, "photo of the plate")
        self.assertEqual((clock.state, clock.deadline), ("paused", False))
        self.assertIn("photo of the plate", case.waiting_words)
        self.assertIn("photo of the plate", clock.why)
        with freeze_time(self.local("2026-03-09 09:00")):
            case.sudo().message_post(
                body=self.contact.name, author_id=self.contact.id, message_type="email"
            )
        self.assertEqual(clock.state, "running")
        self.assertEqual(self.due(case, "plan_told"), "2026-03-09 17:00:00")
        pause = case.sudo().pause_ids
        self.assertEqual((pause.end_fact, bool(case.waiting_words)), ("customer_message", False))

    def test_each_refusal_says_what_is_missing(self):
        """Issue 4 §2: reason, note, date, evidence and the longest time are asked for."""
        new = self.received("2026-03-06 09:00")
        with self.assertRaisesRegex(UserError, f"{new.name} is “New”"):
            new.action_pause(self.wait_customer.id, "x")
        case = self.diagnosed()
        with freeze_time(self.local("2026-03-06 11:00")):
            with self.assertRaisesRegex(UserError, "choose what is waited for"):
                case.action_pause()
            with self.assertRaisesRegex(UserError, "what exactly is waited for"):
                case.action_pause(self.wait_customer.id, " ")
            with self.assertRaisesRegex(UserError, "needs evidence"):
                case.action_pause(self.wait_part.id)
            with self.assertRaisesRegex(UserError, "enter the date that was agreed"):
                case.action_pause(self.wait_date.id, "holiday")
            with self.assertRaisesRegex(UserError, "30 working days at most"):
                case.action_pause(self.wait_date.id, "x", self.local("2026-06-01 09:00"))
            with self.assertRaisesRegex(UserError, "end in the past"):
                case.action_pause(self.wait_date.id, "x", self.local("2026-03-05 09:00"))
            with self.assertRaisesRegex(UserError, "does not wait"):
                case.action_resume_clocks()
            with self.assertRaises(AccessError):
                case.with_user(self.user).action_pause(self.wait_customer.id, "x")

    def test_longest_time(self):
        """Issue 4 §2: a pause that nobody ends is over after its longest time."""
        self.wait_customer.most_days = 2
        case = self.diagnosed()
        self.do("2026-03-06 11:00", case.action_pause, self.wait_customer.id, "photo")
        self.watch("2026-03-10 16:00")
        self.assertEqual(self.clock(case, "plan_told").state, "paused")
        self.watch("2026-03-11 08:01")
        self.assertEqual(self.clock(case, "plan_told").state, "running")
        self.assertIn("is over", "".join(case.message_ids.mapped("body")))

    def test_a_pause_ends_with_the_work(self):
        """F-09: what the case waited for ends when it is handled; the confirmation runs."""
        case = self.diagnosed()
        self.do("2026-03-06 11:00", case.action_pause, self.wait_customer.id, "photo")
        self.do("2026-03-06 15:00", case.action_handle)
        confirmation = self.clock(case, "result_confirmation")
        self.assertEqual(confirmation.state, "running")
        self.assertEqual(self.due(case, "result_confirmation"), "2026-03-09 23:59:59")
        pause = case.sudo().pause_ids
        self.assertEqual((pause.end_fact, bool(case.waiting_words)), ("handled", False))
        self.do("2026-03-06 15:10", case.action_pause, self.wait_customer.id, "is away")
        self.assertEqual(confirmation.state, "paused")
        cancelled = self.diagnosed()
        self.do("2026-03-06 11:00", cancelled.action_pause, self.wait_customer.id, "photo")
        self.do("2026-03-06 11:10", cancelled.action_cancel, "twice")
        self.assertFalse(cancelled.sudo().pause_ids.filtered(lambda pause: not pause.ended_at))

    def test_two_reasons_at_once(self):
        """Issue 4 §2: a clock goes on when nothing is waited for any more."""
        case = self.diagnosed()
        self.do("2026-03-06 11:00", case.action_pause, self.wait_customer.id, "photo")
        self.do("2026-03-06 11:30", case._clock_fact, "waiting_part")
        self.do("2026-03-06 14:00", case._clock_fact, "customer_message")
        self.assertEqual(self.clock(case, "plan_told").state, "paused")
        self.do("2026-03-06 15:00", case._clock_fact, "parts_received")
        self.assertEqual(self.clock(case, "plan_told").state, "running")
        self.assertEqual(self.due(case, "plan_told"), "2026-03-09 14:00:00")

    def test_parts_end_the_wait_by_themselves(self):
        """Issue 4 §2: the receipt of the purchase order and reserved stock end a pause."""
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "order_line": [(0, 0, {"product_id": self.part.id, "product_qty": 1})],
            }
        )
        order.button_confirm()
        bought = self.diagnosed()
        self.do(
            "2026-03-06 11:00", bought.action_pause, self.wait_part.id, purchase_order_id=order.id
        )
        sale = self.sell([(self.part, 1)])
        reserved = self.diagnosed()
        self.do(
            "2026-03-06 11:00",
            reserved.action_pause,
            self.wait_part.id,
            picking_id=sale.picking_ids.id,
        )
        self.assertEqual(self.clock(reserved, "plan_told").state, "paused")
        self.do("2026-03-06 14:00", self.validate, order.picking_ids)
        self.assertEqual(self.clock(bought, "plan_told").state, "running")
        self.do("2026-03-06 14:30", sale.picking_ids.action_assign)
        self.assertEqual(self.clock(reserved, "plan_told").state, "running")

    def test_a_clock_that_begins_while_waiting(self):
        """Issue 4 §2: what starts during a wait waits as well; what never pauses does not."""
        medium = self.env.ref("aftersales_service.handling_limit_medium")
        case = self.received("2026-03-06 09:00")
        self.do("2026-03-06 09:00", case.action_register)
        self.do("2026-03-06 09:30", case.action_pause, self.wait_customer.id, "photo")
        self.do("2026-03-06 10:00", case.write, {"finding": "Seal damaged"})
        self.do("2026-03-06 10:00", case.write, {"handling_limit_id": medium.id})
        self.assertEqual(self.clock(case, "plan_told").state, "paused")
        self.assertEqual(self.clock(case, "handling").state, "running")
        self.do("2026-03-06 11:00", case.action_resume_clocks)
        self.assertEqual(self.due(case, "plan_told"), "2026-03-09 11:00:00")

    def test_evidence_of_the_dialog_is_read_by_all(self):
        """Issue 4 §2: what an agent uploads in the dialog hangs on the pause, where whoever reads
        the documents that wait reads it, and he himself does not change it any more."""
        cases = self.diagnosed() + self.diagnosed()
        Files = self.env["ir.attachment"].with_user(self.agent)
        file = Files.create(
            {"name": "slip.txt", "raw": b"slip", "res_model": "aftersales.pause.wizard"}
        )
        with freeze_time(self.local("2026-03-06 11:00")):
            dialog = self.env["aftersales.pause.wizard"].with_user(self.agent)
            dialog = dialog.with_context(active_model=cases._name, active_ids=cases.ids)
            dialog.create(
                {"reason_id": self.wait_part.id, "attachment_ids": file.ids}
            ).action_apply()
        for case in cases:
            pause = case.sudo().pause_ids
            seen = pause.attachment_ids.with_user(self.reader)
            self.assertEqual(seen.raw, b"slip")
            self.assertEqual((seen.res_model, seen.res_id), (pause._name, pause.id))
        with self.assertRaises(AccessError):
            file.raw = b"another"


class TestExcuse(SlaCase):
    """A breach is a fact; excusing it takes a supervisor who did not ask."""

    def broken(self):
        """Return a case and its first contact, which came too late."""
        case = self.received("2026-03-06 09:00", "consultation")
        self.do("2026-03-06 09:00", case.action_register)
        self.do("2026-03-06 15:00", case.action_log_contact, "called")
        return case, self.clock(case, "first_contact").with_user(self.agent)

    def test_excused_by_another_person(self):
        """Issue 4 §2, M-04: reason and a supervisor other than the one who asks; still broken."""
        _case, clock = self.broken()
        with self.assertRaisesRegex(UserError, "enter why the time was missed"):
            clock.action_ask_excuse(" ")
        clock.action_ask_excuse("telephone line was down")
        with self.assertRaisesRegex(UserError, "asked for already"):
            clock.action_ask_excuse("again")
        with self.assertRaisesRegex(UserError, "you asked for this yourself"):
            clock.action_excuse()
        with self.assertRaises(AccessError):
            clock.with_user(self.manager).action_excuse()
        clock.with_user(self.supervisor).action_excuse()
        self.assertEqual((clock.state, clock.breached, clock.excused), ("breached", True, True))
        self.assertEqual(clock.excused_by, self.supervisor)

    def test_what_cannot_be_excused(self):
        """Issue 4 §2: only what is broken, and only by those it concerns."""
        case = self.received("2026-03-06 09:00", "consultation")
        running = self.clock(case, "first_contact")
        with self.assertRaisesRegex(UserError, "is not broken"):
            running.with_user(self.agent).action_ask_excuse("x")
        with self.assertRaisesRegex(AccessError, "only the responsible"):
            running.with_user(self.reader).action_ask_excuse("x")

    def test_both_figures(self):
        """Issue 4 §2: the share kept as it was, and with what was excused."""
        _case, clock = self.broken()
        kept = self.received("2026-03-06 09:00", "consultation")
        self.do("2026-03-06 09:00", kept.action_register)
        self.do("2026-03-06 09:30", kept.action_log_contact, "called")

        def figures():
            self.env.flush_all()
            self.env["aftersales.sla.report"].invalidate_model()
            return self.env["aftersales.sla.report"]._read_group(
                [("company_id", "=", self.company.id), ("kind", "=", "first_contact")],
                [],
                ["kept:avg", "kept_or_excused:avg", "worked_hours:avg"],
            )[0]

        self.assertEqual(figures(), (50, 50, 2.75))
        clock.action_ask_excuse("telephone line was down")
        clock.with_user(self.supervisor).action_excuse()
        self.assertEqual(figures(), (50, 100, 2.75))
