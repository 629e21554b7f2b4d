from datetime import date

from odoo.tests import freeze_time

from .common import VisitCase


@freeze_time("2026-03-12 02:00:00")
class TestMoving(VisitCase):
    """Planned visits follow a changed pick-up date, those that were made stay (AMB-05)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.own("2026-03-12", count=2)
        cls.Visit._plan_deliveries(cls.rows)
        cls.visit = cls.visits_of(cls.rows)

    def change(self, rows, day, reason="Fetched on Monday"):
        """Change the pick-up date as a service manager does."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows.with_user(self.manager).action_change_pickup_date(day, reason)
        self.env.invalidate_all()

    def assertWindow(self, visit, *days):
        """Check event, earliest, latest and planned day of a visit, given as ISO dates."""
        self.assertEqual(
            [visit.event_date, visit.window_start, visit.window_end, visit.planned_date],
            [date.fromisoformat(day) for day in days],
        )

    def test_moves(self):
        """AMB-05: window, planned date, deadline and clock move, and both forms say why."""
        self.assertWindow(self.visit, "2026-03-12", "2026-03-17", "2026-03-19", "2026-03-17")
        self.change(self.rows, "2026-03-09")
        self.assertWindow(self.visit, "2026-03-09", "2026-03-14", "2026-03-16", "2026-03-16")
        self.assertEqual(self.visit.opens_at, self.local("2026-03-14 00:00"))
        self.assertEqual(self.visit.due_at, self.local("2026-03-16 23:59:59"))
        clock = self.visit.clock_ids
        self.assertEqual((clock.state, clock.deadline), ("running", self.visit.due_at))
        self.assertEqual(clock.event_ids.mapped("kind"), ["start", "retarget"])
        self.assertEqual(clock.event_ids[-1].reason, "Fetched on Monday")
        said = self.visit.message_ids[0]
        self.assertIn("03/17/2026 – 03/19/2026 to 03/14/2026 – 03/16/2026", said.body)
        self.assertIn("Fetched on Monday", said.body)
        self.assertEqual(said.author_id, self.manager.partner_id)
        self.assertEqual(self.visit.user_id, self.visit.clock_ids.user_id)

    def test_generator_agrees(self):
        """F-01, AMB-05: looked at again, a moved visit is the delivery's visit still."""
        self.change(self.rows, "2026-03-09")
        self.rows.visits_planned = False
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(self.rows), self.visit)
        later = self.own("2026-03-09")
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(later), self.visit)
        self.assertNotEqual(self.visits_of(self.own("2026-03-12")), self.visit)

    def test_made_visit_stays(self):
        """AMB-05: a visit that was made stays, and the new day does not ask for a second one."""
        with freeze_time("2026-03-17 02:00:00"):
            self.visit.with_user(self.agent).action_no_opinion()
            self.change(self.rows, "2026-03-09")
            self.rows.visits_planned = False
            self.run_job("visit_generation")
        self.assertWindow(self.visit, "2026-03-12", "2026-03-17", "2026-03-19", "2026-03-17")
        self.assertEqual(self.visits_of(self.rows), self.visit)

    def test_skipped_visit_stays(self):
        """AMB-05, F-03: neither does a visit that was skipped for a reason come back."""
        self.visit.skip_reason_id = self.env.ref("aftersales_service.skip_reason_refuses")
        self.visit.with_user(self.agent).action_cancel()
        self.change(self.rows, "2026-03-09")
        self.rows.visits_planned = False
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(self.rows), self.visit)

    def test_one_of_two(self):
        """F-04, AMB-05: a unit fetched on another day than the other leaves their common visit."""
        one, other = self.rows
        self.change(one, "2026-03-10")
        self.assertEqual(self.visit.ownership_ids, other)
        self.assertEqual(self.visit.installed_product_ids, other.installed_product_id)
        self.assertWindow(self.visit, "2026-03-12", "2026-03-17", "2026-03-19", "2026-03-17")
        own = self.visits_of(one)
        self.assertWindow(own, "2026-03-10", "2026-03-15", "2026-03-17", "2026-03-16")
        self.assertIn("Not visited here any more", self.visit.message_ids[0].body)
        # Corrected back, it is visited with the other one again.
        self.change(one, "2026-03-12")
        self.assertEqual(self.visit.ownership_ids, self.rows)
        self.assertEqual(own.state, "cancelled")
        self.assertIn("Fetched on Monday", own.transition_ids[0].reason)

    def test_joins_the_visit_of_the_day(self):
        """F-04, AMB-05: fetched on the day of another delivery, both are one visit."""
        earlier = self.own("2026-03-09")
        self.run_job("visit_generation")
        standing = self.visits_of(earlier)
        self.change(self.rows, "2026-03-09")
        self.assertEqual(self.visit.state, "cancelled")
        self.assertEqual(self.visit.clock_ids.state, "cancelled")
        self.assertEqual(standing.ownership_ids, earlier | self.rows)
        self.assertEqual(standing.state, "planned")

    def test_day_of_a_visit_that_was_made(self):
        """F-04, AMB-05: the visit of the day was made already, so this one keeps its own."""
        earlier = self.own("2026-03-09")
        self.run_job("visit_generation")
        with freeze_time("2026-03-14 02:00:00"):
            self.visits_of(earlier).with_user(self.agent).action_no_opinion()
            self.change(self.rows, "2026-03-09")
        self.assertEqual(self.visit.state, "planned")
        self.assertWindow(self.visit, "2026-03-09", "2026-03-14", "2026-03-16", "2026-03-16")

    def test_rule_edited_since(self):
        """F-01, AMB-05: a visit moves by the terms it was planned with."""
        self.initial.write({"offset_min": 1, "offset_max": 2, "unit": "hours"})
        self.change(self.rows, "2026-03-09")
        self.assertWindow(self.visit, "2026-03-09", "2026-03-14", "2026-03-16", "2026-03-16")

    def test_late_by_a_wrong_date(self):
        """AMB-05, F-16: a visit that was late by a wrong date is in time again, and its reminder
        and broken limit go."""
        with freeze_time("2026-03-20 02:00:00"):
            self.run_job("visit_overdue")
            self.assertTrue(self.visit.overdue)
            self.assertTrue(self.visit.activity_ids)
            self.change(self.rows, "2026-03-17")
            self.assertFalse(self.visit.overdue)
            self.assertFalse(self.visit.activity_ids)
            old, new = self.visit.clock_ids.sorted("id")
            self.assertEqual((old.state, new.state), ("cancelled", "running"))
            self.assertEqual(new.deadline, self.local("2026-03-24 23:59:59"))
        with freeze_time("2026-03-23 02:00:00"):
            self.visit.with_user(self.agent).action_no_opinion()
        self.assertFalse(self.visit.overdue)
        self.assertEqual(new.state, "met")

    def test_late_by_the_right_date(self):
        """AMB-05, F-16: moved into the past a visit is late, and the supervisor hears it once."""
        with freeze_time("2026-03-16 02:00:00"):
            self.change(self.rows, "2026-03-02")
            self.run_job("visit_overdue")
            self.assertTrue(self.visit.overdue)
            self.change(self.rows, "2026-03-03")
            self.run_job("visit_overdue")
            self.assertTrue(self.visit.overdue)
            self.assertEqual(len(self.visit.activity_ids), 1)

    def test_hours(self):
        """F-01, AMB-05: hours run from the same hour of the day entered by hand."""
        self.initial.write({"unit": "hours", "offset_min": 24, "offset_max": 48})
        self.initial.holiday_policy = "stay"
        order = self.deliver(self.equipment, ["M-1"], partner=self.customers(1))
        row = self.env["aftersales.ownership"].search([("picking_id", "in", order.picking_ids.ids)])
        self.run_job("visit_generation")
        visit = self.visits_of(row)
        self.assertEqual(visit.due_at, self.local("2026-03-14 10:00"))
        self.change(row, "2026-03-11")
        self.assertEqual(visit.opens_at, self.local("2026-03-12 10:00"))
        self.assertEqual(visit.due_at, self.local("2026-03-13 10:00"))

    def test_other_final_user(self):
        """Amendment 29: a visit that counts from the day its customer became known stays."""
        school = self.customers(1)
        with freeze_time("2026-04-20 02:00:00"):
            self.rows.installed_product_id.final_user_id = school
            self.run_job("visit_generation")
            visit = self.visits_of(self.rows) - self.visit
            self.assertEqual(str(visit.event_date), "2026-04-20")
            self.change(self.rows, "2026-03-09")
        self.assertEqual(str(visit.event_date), "2026-04-20")
        self.assertEqual(visit.state, "planned")

    def test_second_visit_stays(self):
        """F-05: the visit after a repair does not hang on the pick-up date."""
        done = self.local("2026-03-12 09:00")
        order = self.order(done, installed_product_ids=self.rows.installed_product_id.ids)
        self.run_job("visit_generation")
        self.change(self.rows, "2026-03-09")
        self.assertWindow(
            self.visits_of(order), "2026-03-12", "2026-03-17", "2026-03-19", "2026-03-17"
        )
