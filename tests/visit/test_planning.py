from datetime import date

from odoo.tests import freeze_time
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import VisitCase


@freeze_time("2026-03-02 02:00:00")
class TestPlanning(VisitCase):
    def assertWindow(self, visit, start, end, planned, rolled=False):
        """Check the days of a visit, given as ISO dates."""
        self.assertEqual(
            [visit.window_start, visit.window_end, visit.planned_date, visit.rolled],
            [date.fromisoformat(day) for day in (start, end, planned)] + [rolled],
        )

    def test_initial_visit(self):
        """F-01, F-02, B1: delivery 03-02 → window 03-07…03-09, planned Monday 03-09."""
        rows = self.own("2026-03-02")
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertWindow(visit, "2026-03-07", "2026-03-09", "2026-03-09")
        self.assertEqual(visit.partner_id, self.customer)
        self.assertEqual(visit.form, "initial")
        self.assertEqual(visit.state, "planned")
        self.assertTrue(visit.name.startswith("HF/"))
        self.assertEqual(visit.installed_product_ids, rows.installed_product_id)
        self.assertEqual(visit.clock_ids.kind, "visit_window")
        self.assertEqual(visit.clock_ids.deadline, self.local("2026-03-09 23:59:59"))

    def test_window_without_working_day_rolls(self):
        """AMB-02, A15: a window inside a holiday rolls to the next working day and is marked."""
        self.holiday("2026-10-01 00:00", "2026-10-07 23:59:59")
        rows = self.own("2026-09-30")
        self.run_job("visit_generation")
        self.assertWindow(
            self.visits_of(rows), "2026-10-05", "2026-10-08", "2026-10-08", rolled=True
        )

    def test_window_without_working_day_stays(self):
        """AMB-02: with the policy "stay" the visit is planned on the first day of the window."""
        self.holiday("2026-10-01 00:00", "2026-10-07 23:59:59")
        self.initial.holiday_policy = "stay"
        rows = self.own("2026-09-30")
        self.run_job("visit_generation")
        self.assertWindow(self.visits_of(rows), "2026-10-05", "2026-10-07", "2026-10-05")

    def test_working_days(self):
        """F-01: a window in working days counts them from the day after the event."""
        self.initial.unit = "working"
        rows = self.own("2026-03-06")
        self.run_job("visit_generation")
        self.assertWindow(self.visits_of(rows), "2026-03-13", "2026-03-17", "2026-03-13")

    def test_same_customer_and_day(self):
        """F-04, AMB-07: two deliveries of a day are one visit, also when the second comes after
        the generator ran; a delivery on a later day has its own."""
        first = self.own("2026-03-02", count=2)
        self.run_job("visit_generation")
        later = self.own("2026-03-02")
        other_day = self.own("2026-03-03")
        self.run_job("visit_generation")
        visit = self.visits_of(first)
        self.assertEqual(len(visit), 1)
        self.assertEqual(visit.ownership_ids, first | later)
        self.assertEqual(visit.installed_product_ids, (first | later).installed_product_id)
        self.assertEqual(len(self.visits_of(first | later | other_day)), 2)

    def test_delivery_after_the_visit_was_made(self):
        """F-04: what is delivered on the same day after the visit was made is visited itself."""
        first = self.own("2026-03-02")
        self.run_job("visit_generation")
        self.visits_of(first).write({"no_opinion": True, "informed": True})
        self.visits_of(first).action_done()
        later = self.own("2026-03-02")
        self.run_job("visit_generation")
        self.assertEqual(len(self.visits_of(first | later)), 2)
        later.visits_planned = False
        self.run_job("visit_generation")
        self.assertEqual(len(self.visits_of(first | later)), 2)

    def test_twice_changes_nothing(self):
        """F-01, O-05: a second run, also over the same deliveries, makes no second visit."""
        rows = self.own("2026-03-02") | self.own("2026-03-02", partner=self.customers(1))
        self.run_job("visit_generation")
        visits = self.visits_of(rows)
        rows.visits_planned = False
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(rows), visits)
        self.assertEqual(len(visits), 2)
        self.assertEqual(len(visits.clock_ids), 2)

    def test_rule_change_concerns_later_visits(self):
        """F-01: offsets, form and label of visits that are planned stay as they are."""
        rows = self.own("2026-03-02")
        self.run_job("visit_generation")
        self.initial.write({"offset_min": 1, "offset_max": 2, "label": "new", "form": "second"})
        later = self.own("2026-03-03")
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertWindow(visit, "2026-03-07", "2026-03-09", "2026-03-09")
        self.assertEqual((visit.form, visit.label), ("initial", False))
        self.assertWindow(self.visits_of(later), "2026-03-04", "2026-03-05", "2026-03-04")

    def test_inactive_rule_plans_nothing(self):
        """F-01: an inactive rule plans no visit, and its deliveries leave the queue."""
        self.initial.active = False
        rows = self.own("2026-03-02")
        self.run_job("visit_generation")
        self.assertFalse(self.visits_of(rows))
        self.assertTrue(all(rows.mapped("visits_planned")))

    def test_late_run_keeps_the_window(self):
        """F-01: a scheduler that was off for days plans the visit with its own window."""
        rows = self.own("2026-03-02")
        with freeze_time("2026-03-20 02:00:00"):
            self.run_job("visit_generation")
        self.assertWindow(self.visits_of(rows), "2026-03-07", "2026-03-09", "2026-03-09")

    def test_what_is_not_visited(self):
        """F-02, A4, amendment 1: loose parts, exchanges and what came back start no visit."""
        rows = self.own("2026-03-02", product=self.part)
        rows |= self.own("2026-03-02", kind="exchange")
        rows |= self.own("2026-03-02", date_to="2026-03-02")
        self.run_job("visit_generation")
        self.assertFalse(self.visits_of(rows))

    def test_first_delivery_only(self):
        """AMB-07: with the switch only a customer's first delivery day is visited."""
        self.initial.first_only = True
        first = self.own("2026-03-02")
        later = self.own("2026-03-03")
        self.run_job("visit_generation")
        self.assertTrue(self.visits_of(first))
        self.assertFalse(self.visits_of(later))

    def test_final_user_is_visited(self):
        """Amendment 29: the visit goes to the final user; registering him later plans his."""
        agency, school = self.customers(2)
        rows = self.own("2026-03-02", partner=agency)
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertEqual(visit.partner_id, agency)
        rows.installed_product_id.final_user_id = school
        self.assertFalse(rows.visits_planned)
        with freeze_time("2026-05-04 02:00:00"):
            self.run_job("visit_generation")
        self.assertEqual(visit.state, "cancelled")
        self.assertIn("final user", visit.transition_ids[0].reason)
        own = self.visits_of(rows) - visit
        self.assertEqual(own.partner_id, school)
        self.assertWindow(own, "2026-05-09", "2026-05-11", "2026-05-11")

    def test_contact(self):
        """Amendment 29: the person is the unit's contact, else where it was delivered."""
        rows = self.own("2026-03-02", delivery_partner_id=self.contact.id)
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertEqual(visit.contact_id, self.contact)
        self.assertEqual(visit.phone, self.contact.phone)

    def test_contact_of_whom(self):
        """Amendment 29: nobody of the agency is called for its final user, and the customer
        himself is not his own contact."""
        school = self.customers(1)
        rows = self.own("2026-03-02")
        rows.installed_product_id.write({"contact_id": self.contact.id, "final_user_id": school.id})
        direct = self.own("2026-03-03")
        direct.installed_product_id.contact_id = self.customer
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertEqual((visit.partner_id, visit.phone), (school, school.phone))
        self.assertFalse(visit.contact_id)
        self.assertFalse(self.visits_of(direct).contact_id)
        self.assertEqual(self.visits_of(direct).phone, self.customer.phone)

    def test_what_the_call_is_about(self):
        """F-14, F-04: the caller reads in a line what was fetched; the calendar names whom."""
        rows = self.own("2026-03-02", count=3) | self.own("2026-03-02", product=self.equipment)
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertEqual(visit.about, "3 × Tool kit, Sweeper")
        self.assertEqual(visit.display_name, visit.name)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.return_visit_action"
        )
        shown = visit.with_context(**safe_eval(action["context"]))
        self.assertEqual(shown.display_name, f"{self.customer.name} · {visit.name}")

    def test_returned_before_the_visit(self):
        """F-04, A-04: a visit falls away when all its units came back, not when some did."""
        rows = self.own("2026-03-02", count=2)
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        rows[0].date_to = "2026-03-04"
        self.Visit._cancel_for_returns(rows[0])
        self.assertEqual(visit.state, "planned")
        rows[1].date_to = "2026-03-05"
        self.Visit._cancel_for_returns(rows[1])
        self.assertEqual(visit.state, "cancelled")
        self.assertIn("returned", visit.transition_ids[0].reason)
        self.assertEqual(visit.clock_ids.state, "cancelled")

    def test_second_visit(self):
        """F-05, AMB-06: on-site and workshop orders, also paid ones; not diagnosis or remote."""
        done = self.local("2026-03-02 15:00")
        orders = self.order(done) | self.order(done, kind="workshop", charge="paid")
        self.env.ref("aftersales_service.visit_rule_effect").active = False
        others = self.order(done, kind="diagnosis") | self.order(done, kind="remote")
        self.run_job("visit_generation")
        visits = self.visits_of(orders)
        self.assertEqual(visits.work_order_id, orders)
        self.assertEqual(set(visits.mapped("label")), {"二次回访"})
        self.assertWindow(visits[0], "2026-03-07", "2026-03-09", "2026-03-09")
        self.assertFalse(self.visits_of(others))
        self.assertTrue(all(others.mapped("visits_planned")))
        self.assertFalse(self.visits_of(self.own("2026-03-02")))

    def test_second_visit_of_reopened_order(self):
        """F-05: an order that is finished again moves its planned visit."""
        order = self.order(self.local("2026-03-02 15:00"))
        self.run_job("visit_generation")
        order.write({"done_at": self.local("2026-03-04 15:00"), "visits_planned": False})
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        self.assertWindow(visit, "2026-03-09", "2026-03-11", "2026-03-09")
        self.assertEqual(visit.clock_ids.deadline, self.local("2026-03-11 23:59:59"))

    def test_free_repairs_only(self):
        """Amendment 28: paid repairs are visited by switch."""
        self.second.include_paid = False
        done = self.local("2026-03-02 15:00")
        paid, free = self.order(done, charge="paid"), self.order(done)
        self.run_job("visit_generation")
        self.assertFalse(self.visits_of(paid))
        self.assertTrue(self.visits_of(free))

    def test_least_loaded_person(self):
        """F-01: visits go to the people of the rule's role, evenly."""
        colleague = self.agent.copy({"login": "svc_agent_2", "name": "Second"})
        self.initial.role_id = self.env["aftersales.role"].create(
            {"name": "Callers", "code": "callers", "user_ids": (self.agent | colleague).ids}
        )
        partners = self.customers(4)
        rows = self.env["aftersales.ownership"]
        for partner in partners:
            rows |= self.own("2026-03-02", partner=partner)
        self.run_job("visit_generation")
        visits = self.visits_of(rows)
        self.assertEqual(len(visits.filtered(lambda v: v.user_id == self.agent)), 2)
        self.assertEqual(len(visits.filtered(lambda v: v.user_id == colleague)), 2)

    def test_bad_record_stops_no_other(self):
        """O-03: a delivery that cannot be planned is noted; those before and after it are done."""
        rows = self.own("2026-03-02")
        bad = self.own("2026-03-03", partner=self.customers(1))
        after = self.own("2026-03-04")
        plan = type(self.Visit)._plan_deliveries

        def fail(self, ownerships):
            if bad in ownerships:
                raise ValueError("broken delivery")
            return plan(self, ownerships)

        self.patch(type(self.Visit), "_plan_deliveries", fail)
        with mute_logger("odoo.addons.aftersales_service.models.jobs.job"):
            self.run_job("visit_generation")
        self.assertEqual(len(self.visits_of(rows | after)), 2)
        self.assertFalse(self.visits_of(bad))
        job = self.env.ref("aftersales_service.job_visit_generation")
        self.assertIn("broken delivery", job.failure_ids.error)

    def test_coverage(self):
        """F-03: after the run no delivery is without its visit."""
        rows = self.own("2026-03-02", count=3) | self.own("2026-03-03")
        domain = [("id", "in", rows.ids), ("visit_ids", "=", False)]
        self.assertEqual(self.env["aftersales.ownership"].search_count(domain), 4)
        self.run_job("visit_generation")
        self.assertFalse(self.env["aftersales.ownership"].search_count(domain))
