from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from ..execution.common import WorkOrderCase


class TestWorkOrderClocks(WorkOrderCase):
    """Visit time agreed ahead (E-14), progress while parts are awaited (E-17), effect (F-11)."""

    def clock(self, record, kind):
        """Return the last clock of a kind."""
        return self.env["aftersales.sla.clock"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("kind", "=", kind)],
            order="id desc",
            limit=1,
        )

    def test_agreed_a_day_ahead(self):
        """E-14, P-16: planned for Tuesday 10:00: to be agreed by Monday 10:00; it moves along."""
        with freeze_time(self.local("2026-03-06 10:00")):
            order = self.order(state="planned", planned_start=self.local("2026-03-10 10:00"))
            clock = self.clock(order, "visit_confirmation")
            self.assertEqual(clock.deadline, self.local("2026-03-09 10:00"))
            order.write(
                {
                    "planned_start": self.local("2026-03-11 14:00"),
                    "planned_end": self.local("2026-03-11 16:00"),
                }
            )
            self.assertEqual(clock.deadline, self.local("2026-03-10 14:00"))
        with freeze_time(self.local("2026-03-10 13:00")):
            order.agreed_with = "Zhou Min"
            order.action_confirm()
        self.assertEqual(clock.state, "met")

    def test_too_late_needs_the_customers_yes(self):
        """E-14: less than 24 hours is refused unless he agrees, with the reason."""
        with freeze_time(self.local("2026-03-06 10:00")):
            order = self.order(state="planned", planned_start=self.local("2026-03-06 15:00"))
            order.agreed_with = "Zhou Min"
            text = self.refused(UserError, order.action_confirm)
            self.assertIn(order.name, text)
            self.assertIn("less than 24 hours", text)
            self.assertIn("less than 24 hours", order.step_missing)
            order.short_notice = "The line stands still"
            order.action_confirm()
        self.assertEqual(order.state, "confirmed")

    def test_a_moved_visit_is_agreed_anew(self):
        """E-14: agreed for Tuesday, moved to today: the customer is asked again, with the rule."""
        with freeze_time(self.local("2026-03-06 10:00")):
            order = self.order(state="confirmed", planned_start=self.local("2026-03-10 10:00"))
            first = self.clock(order, "visit_confirmation")
            self.assertEqual((first.state, order.state), ("met", "confirmed"))
            order.planned_end = self.local("2026-03-10 18:00")
            self.assertEqual(order.state, "confirmed")
            order.write(
                {
                    "planned_start": self.local("2026-03-06 14:00"),
                    "planned_end": self.local("2026-03-06 16:00"),
                }
            )
            self.assertEqual(order.state, "planned")
            self.assertFalse(order.agreed_at or order.agreed_by or order.agreed_with)
            again = self.clock(order, "visit_confirmation")
            self.assertNotEqual(again, first)
            self.assertEqual((first.state, again.stopped_at), ("met", False))
            order.agreed_with = "Zhou Min"
            self.assertIn("less than 24 hours", self.refused(UserError, order.action_confirm))
            order.short_notice = "The line stands still"
            order.action_confirm()
            self.assertEqual((order.state, order.agreed_by), ("confirmed", self.manager))

    def test_cancelled_work_owes_no_progress(self):
        """E-17: the only started order is cancelled: no update is owed, an agreed contact is."""
        self.case.sudo().write(
            {"state": "in_progress", "accepted_by": self.agent.id, "accepted_at": "2026-03-05"}
        )
        with freeze_time(self.local("2026-03-06 09:00")):
            first, second = self.order(), self.order()
            progress = self.clock(self.case, "progress")
            first.with_user(self.manager).action_cancel("wrong engineer")
            self.assertEqual(progress.state, "running")
            second.with_user(self.manager).action_cancel("customer repairs it himself")
            self.assertEqual(progress.state, "cancelled")
            third = self.order()
            progress = self.clock(self.case, "progress")
            self.assertEqual(progress.state, "running")
            moment = self.local("2026-03-12 09:00")
            self.case.with_user(self.agent).action_agree_next_contact(moment, "Ms Zhou")
            third.with_user(self.manager).action_cancel("again")
            self.assertEqual((progress.state, progress.deadline), ("running", moment))

    def test_urgent_visits_need_no_day(self):
        """E-14, amendments 3.2: urgent visits are exempt."""
        self.case.level_id = self.env.ref("aftersales_service.level_urgent")
        with freeze_time(self.local("2026-03-06 10:00")):
            order = self.order(state="planned", planned_start=self.local("2026-03-06 12:00"))
            order.agreed_with = "Zhou Min"
            order.action_confirm()
        self.assertEqual(order.state, "confirmed")

    def test_parts_and_the_agreed_date(self):
        """E-17, story B14: waiting for parts with an agreed date: the update is due on that day."""
        self.case.with_user(self.agent)
        self.case.sudo().write(
            {"state": "in_progress", "accepted_by": self.agent.id, "accepted_at": "2026-03-05"}
        )
        with freeze_time(self.local("2026-03-06 09:00")):
            order = self.order()
            progress = self.clock(self.case, "progress")
            self.assertEqual(progress.deadline, self.local("2026-03-09 09:00"))
        with freeze_time(self.local("2026-03-06 13:30")):
            order.action_wait_parts(self.local("2026-03-12 09:00"))
        self.assertEqual(progress.deadline, self.local("2026-03-12 09:00"))
        self.assertIn("Waiting for Parts", self.case.waiting_words)
        with freeze_time(self.local("2026-03-10 10:00")):
            order._parts_arrived("WH/IN/1")
        self.case.invalidate_recordset()
        self.assertFalse(self.case.waiting_words)

    def test_effect_call(self):
        """F-11, P-08: remote guidance done on 03-02: call by 03-05; not effective reopens."""
        with freeze_time(self.local("2026-03-02 10:00")):
            order = self.order(kind="remote")
            self.book(order)
            self.report(order)
            guided = {"remote_step_ids": [Command.create({"name": "Loosen the cover"})]}
            order.with_user(self.engineer).write({**guided, "customer_independent": True})
            order.with_user(self.engineer).action_finish()
        clock = self.clock(order, "remote_effect")
        self.assertEqual(clock.deadline, self.local("2026-03-05 23:59:59"))
        with self.assertRaisesRegex(AccessError, "service agent or a field engineer"):
            order.with_user(self.qa).action_effective()
        with self.assertRaisesRegex(UserError, "what the customer says"):
            order.with_user(self.agent).action_not_effective(" ")
        with freeze_time(self.local("2026-03-04 10:00")):
            order.with_user(self.agent).action_effective("runs")
        self.assertEqual((clock.state, order.effect), ("met", "yes"))
        with self.assertRaisesRegex(UserError, "made already"):
            order.with_user(self.agent).action_effective()
        other = self.done()
        with self.assertRaisesRegex(UserError, "finished remote guidance"):
            other.with_user(self.agent).action_effective()
