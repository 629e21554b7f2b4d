from datetime import date

from odoo.tests import freeze_time

from .common import VisitCase


@freeze_time("2026-01-31 08:00:00")
class TestSeries(VisitCase):
    """Visits that come again after a delivery or a repair (F-12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("aftersales_service.visit_rule_periodic")
        cls.rule.write({"active": True, "preset_ids": False})
        cls.second.active = False

    def made(self, visit, day):
        """Make a visit on a day and let the rules look at it."""
        with freeze_time(f"{day} 02:00:00"):
            visit.with_user(self.agent).action_no_opinion()
            self.run_job("visit_generation")
        return visit.follow_ids

    def series(self, order):
        return [str(visit.window_start) for visit in self.visits_of(order)]

    def test_until_the_count(self):
        """F-12: with 90 days a finished repair is visited at +90 days, four times, each counted
        from the repair; one after the other."""
        order = self.order(self.local("2026-01-31 15:00"))
        self.run_job("visit_generation")
        first = self.visits_of(order)
        self.assertEqual(self.series(order), ["2026-05-01"])
        self.assertEqual((str(first.base_date), first.occurrence), ("2026-01-31", 1))
        second = self.made(first, "2026-05-06")
        third = self.made(second, "2026-07-31")
        fourth = self.made(third, "2026-10-28")
        self.assertEqual(
            self.series(order), ["2026-05-01", "2026-07-30", "2026-10-28", "2027-01-26"]
        )
        self.assertFalse(self.made(fourth, "2027-01-27"))
        self.assertEqual(self.Visit.search_count([("work_order_id", "=", order.id)]), 4)

    def test_months_from_the_31st(self):
        """F-12, peers: monthly from the 31st neither drifts nor skips."""
        self.rule.write({"repeat_every": 1, "repeat_unit": "months", "repeat_count": 0})
        days = [self.rule._occurrence_day(date(2026, 1, 31), n) for n in range(1, 5)]
        self.assertEqual(
            [str(day) for day in days], ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
        )

    def test_until_the_end(self):
        """F-12: the series ends with its months, whatever the count."""
        self.rule.write({"repeat_count": 0, "repeat_months": 6})
        order = self.order(self.local("2026-01-31 15:00"))
        self.run_job("visit_generation")
        last = self.made(self.visits_of(order), "2026-05-06")
        self.assertEqual(str(last.window_start), "2026-07-30")
        self.assertFalse(self.made(last, "2026-07-31"))

    def test_late_run_keeps_the_window(self):
        """F-01, F-12: a scheduled action some days late plans the next visit in its own window;
        one whose window was over when the customer was reached is left out."""
        self.rule.write({"repeat_every": 10, "repeat_count": 0})
        order = self.order(self.local("2026-01-31 15:00"))
        self.run_job("visit_generation")
        first = self.visits_of(order)
        with freeze_time("2026-03-01 02:00:00"):
            first.with_user(self.agent).action_no_opinion()
        with freeze_time("2026-03-12 02:00:00"):
            self.run_job("visit_generation")
        self.assertEqual(self.series(order)[1:], ["2026-03-02"])

    def test_unreachable_goes_on(self):
        """F-12, F-16: one who was not reached, or not called this time, is called next time."""
        order = self.order(self.local("2026-01-31 15:00"))
        self.run_job("visit_generation")
        visit = self.visits_of(order).with_user(self.agent)
        with freeze_time("2026-05-06 02:00:00"):
            self.try_to_reach(visit, 3)
            visit.action_unreachable()
            self.run_job("visit_generation")
        self.assertEqual(str(visit.follow_ids.window_start), "2026-07-30")

    def test_returned_ends_it(self):
        """F-12, A-04: who has given the unit back is not asked how it runs."""
        rows = self.own("2026-01-31")
        rule = self.rule.copy({"trigger": "delivery", "name": "Users of kits"})
        self.initial.active = False
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertEqual((visit.rule_id, str(visit.window_start)), (rule, "2026-05-01"))
        with freeze_time("2026-05-06 02:00:00"):
            visit.with_user(self.agent).action_no_opinion()
        rows.sudo().date_to = "2026-05-06"
        with freeze_time("2026-05-07 02:00:00"):
            self.run_job("visit_generation")
        self.assertFalse(visit.follow_ids)

    def test_pickup_corrected(self):
        """F-12, AMB-05: the first of a series follows a corrected pick-up date."""
        rows = self.own("2026-01-31")
        self.rule.copy({"trigger": "delivery", "name": "Users of kits"})
        self.initial.active = False
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        rows.with_user(self.manager).action_change_pickup_date("2026-01-30", "Fetched earlier")
        self.assertEqual(
            (str(visit.base_date), str(visit.window_start)), ("2026-01-30", "2026-04-30")
        )
        rows.sudo().visits_planned = False
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(rows), visit)

    def test_pickup_corrected_later(self):
        """F-12, AMB-05: the later visits of a series follow a corrected pick-up date as well; a
        rule edited since does not get into the one that is planned."""
        rows = self.own("2026-01-31", count=2)
        rule = self.rule.copy(
            {"trigger": "delivery", "name": "Users", "repeat_unit": "months", "repeat_every": 1}
        )
        self.initial.active = False
        self.run_job("visit_generation")
        second = self.made(self.visits_of(rows), "2026-03-02")
        self.assertEqual(str(second.window_start), "2026-03-31")
        with freeze_time("2026-03-03 02:00:00"):
            rows[0].with_user(self.manager).action_change_pickup_date("2026-01-30", "Earlier")
            self.assertEqual(str(second.window_start), "2026-03-31")
            rows[0].with_user(self.manager).action_change_pickup_date("2026-01-31", "No")
            rows.with_user(self.manager).action_change_pickup_date("2026-01-30", "Both earlier")
        self.assertEqual(
            (str(second.base_date), str(second.window_start)), ("2026-01-30", "2026-03-30")
        )
        rule.repeat_every = 2
        with freeze_time("2026-03-04 02:00:00"):
            rows.with_user(self.manager).action_change_pickup_date("2026-01-28", "Two days more")
            rows.sudo().visits_planned = False
            self.run_job("visit_generation")
        self.assertEqual(str(second.window_start), "2026-03-28")
        self.assertEqual(len(self.visits_of(rows)), 2)
        rule.repeat_every = 1
        third = self.made(second, "2026-04-01")
        self.assertEqual((third.occurrence, str(third.window_start)), (3, "2026-04-28"))

    def test_barred_customer(self):
        """F-12, F-03: one who is not to be contacted is left out once per interval, not for all
        time at once; called again when he may be."""
        self.rule.write({"repeat_count": 0, "repeat_months": 24})
        self.customer.aftersales_skip_reason_id = self.env.ref(
            "aftersales_service.skip_reason_refuses"
        )
        order = self.order(self.local("2026-01-31 15:00"))
        self.run_job("visit_generation")
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(order).mapped("state"), ["cancelled"])
        self.customer.aftersales_skip_reason_id = False
        with freeze_time("2026-05-09 02:00:00"):
            self.run_job("visit_generation")
        visits = self.visits_of(order)
        self.assertEqual(visits.mapped("state"), ["cancelled", "planned"])
        self.assertEqual(str(visits[1].window_start), "2026-07-30")

    def test_rule_switched_off(self):
        """F-12: a rule switched off later plans no further visit; those planned stay."""
        order = self.order(self.local("2026-01-31 15:00"))
        self.run_job("visit_generation")
        self.rule.active = False
        self.assertFalse(self.made(self.visits_of(order), "2026-05-06"))
        self.assertEqual(len(self.visits_of(order)), 1)

    def test_reopened_order(self):
        """F-05, F-12: a repair that is worked on again counts anew."""
        order = self.order(self.local("2026-01-31 15:00"))
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        order.sudo().write({"done_at": self.local("2026-02-10 15:00"), "visits_planned": False})
        with freeze_time("2026-02-10 08:00:00"):
            self.run_job("visit_generation")
        self.assertEqual(self.visits_of(order), visit)
        self.assertEqual(
            (str(visit.base_date), str(visit.window_start)), ("2026-02-10", "2026-05-11")
        )

    def test_batch(self):
        """O-05: planning the next visits costs the same for ten and for fifty of them."""
        spent = []
        for count in (10, 10, 50):
            orders = self.env["aftersales.work.order"]
            for partner in self.customers(count):
                orders |= self.order(self.local("2026-01-31 15:00"), partner_id=partner.id)
            self.run_job("visit_generation")
            visits = self.visits_of(orders)
            with freeze_time("2026-05-06 02:00:00"):
                visits.with_user(self.agent).action_no_opinion()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.Visit._plan_follow_ups(visits)
                self.env.flush_all()
                spent.append(self.cr.sql_log_count - before)
            self.assertEqual(len(visits.follow_ids), count)
        self.assertLessEqual((spent[2] - spent[1]) / 40, 0.2, spent)
