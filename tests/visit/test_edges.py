from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time

from .common import VisitCase

WEEK = {5: "2026-03-07 02:00:00", 7: "2026-03-09 02:00:00"}


@freeze_time("2026-03-02 02:00:00")
class TestEdges(VisitCase):
    """What real deliveries do to their visits, made by Odoo's own documents (F-04)."""

    def rows_of(self, pickings):
        """Return the deliveries that were registered from transfers."""
        return self.env["aftersales.ownership"].search([("picking_id", "in", pickings.ids)])

    def partly(self, picking, quantity):
        """Deliver a part of what is reserved; return the back-order."""
        picking.action_assign()
        for line in picking.move_line_ids[quantity:]:
            line.quantity = 0
        picking.move_line_ids[:quantity].picked = True
        picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
        return self.env["stock.picking"].search([("backorder_id", "=", picking.id)])

    def take_back(self, picking, quantity):
        """Return goods of a delivery."""
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_model="stock.picking"
            )
        ).save()
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        return self.validate(back)

    def test_partial_delivery_and_back_order(self):
        """F-04: a back-order of another day has its own visit, one of the same day joins."""
        self.stock(self.equipment, serials=["E-1", "E-2", "E-3"])
        order = self.sell([(self.equipment, 3)])
        first = order.picking_ids
        rest = self.partly(first, 1)
        self.run_job("visit_generation")
        visit = self.visits_of(self.rows_of(first))
        self.assertEqual(len(visit.installed_product_ids), 1)
        last = self.partly(rest, 1)
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(self.rows_of(rest)), visit)
        self.assertEqual(visit.picking_count, 2)
        with freeze_time("2026-03-04 02:00:00"):
            self.validate(last)
            self.run_job("visit_generation")
        own = self.visits_of(self.rows_of(last))
        self.assertNotEqual(own, visit)
        self.assertEqual(str(own.window_start), "2026-03-09")

    def test_two_orders_of_a_day(self):
        """F-04: two pickings of a customer and day are one visit that lists both."""
        orders = self.deliver(self.kit, quantity=1) | self.deliver(self.equipment, ["E-1"])
        self.run_job("visit_generation")
        visit = self.visits_of(self.rows_of(orders.picking_ids))
        self.assertEqual(len(visit), 1)
        self.assertEqual(visit.ownership_ids.picking_id, orders.picking_ids)

    def test_delivered_to_a_contact_and_to_the_company(self):
        """F-04: addresses of one customer are one customer."""
        rows = self.rows_of(
            (
                self.deliver(self.kit, quantity=1)
                | self.deliver(self.kit, quantity=1, partner=self.contact)
            ).picking_ids
        )
        self.run_job("visit_generation")
        self.assertEqual(len(self.visits_of(rows)), 1)
        self.assertEqual(self.visits_of(rows).partner_id, self.customer)

    def test_two_hundred_serials(self):
        """F-04: two hundred serial numbers of a day are one visit, one call and one sheet."""
        self.deliver(self.equipment, [f"L-{n:03}" for n in range(200)])
        self.run_job("visit_generation")
        visit = self.Visit.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(len(visit), 1)
        self.assertEqual(visit.unit_count, 200)
        self.assertEqual(visit.picking_count, 1)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("aftersales_service.return_visit_report", visit.ids)[0]
            .decode()
        )
        self.assertIn("L-000", html)
        self.assertIn("L-199", html)
        with freeze_time(WEEK[7]):
            visit.with_user(self.agent).action_no_opinion()
        self.assertEqual(visit.state, "done")

    def test_late_in_the_evening_of_utc(self):
        """F-02, AMB-05, O-02: done at 17:30 UTC it is the next day in China."""
        with freeze_time("2026-03-01 17:30:00"):
            rows = self.rows_of(self.deliver(self.kit, quantity=1).picking_ids)
            self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertEqual(str(visit.event_date), "2026-03-02")
        self.assertEqual(str(visit.window_start), "2026-03-07")
        with freeze_time("2026-03-02 15:59:00"):
            same_day = self.rows_of(self.deliver(self.kit, quantity=1).picking_ids)
            self.run_job("visit_generation")
        self.assertEqual(self.visits_of(same_day), visit)
        with freeze_time("2026-03-02 16:00:00"):
            next_day = self.rows_of(self.deliver(self.kit, quantity=1).picking_ids)
            self.run_job("visit_generation")
        self.assertEqual(str(self.visits_of(next_day).event_date), "2026-03-03")

    def test_on_the_last_second(self):
        """F-16, O-02: a visit made at 23:59:59 of its last local day is in time."""
        rows = self.own("2026-03-02") | self.own("2026-03-02", partner=self.customers(1))
        self.run_job("visit_generation")
        in_time, late = self.visits_of(rows).with_user(self.agent)
        with freeze_time("2026-03-09 15:59:59"):
            self.run_job("visit_overdue")
            in_time.action_no_opinion()
        with freeze_time("2026-03-09 16:00:00"):
            self.run_job("visit_overdue")
            self.assertTrue(late.overdue)
            late.action_no_opinion()
        self.assertFalse(in_time.overdue)
        self.assertEqual((in_time.clock_ids.state, late.clock_ids.state), ("met", "breached"))

    def test_returned_before_the_visit(self):
        """F-04, A-04: fully returned before, the visit is cancelled with its reason; partly
        returned, the customer is still called."""
        order = self.deliver(self.equipment, ["E-1", "E-2"])
        picking = order.picking_ids
        self.run_job("visit_generation")
        visit = self.visits_of(self.rows_of(picking))
        self.take_back(picking, 1)
        self.assertEqual(visit.state, "planned")
        self.take_back(picking, 1)
        self.assertEqual(visit.state, "cancelled")
        self.assertEqual(
            visit.transition_ids[0].reason, "Everything was returned before the visit."
        )
        self.assertEqual(visit.clock_ids.state, "cancelled")
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(self.rows_of(picking)), visit)

    def test_part_of_a_quantity_returned(self):
        """F-04, A-04: of ten untracked pieces three come back; the visit stays for the rest."""
        picking = self.deliver(self.kit, quantity=10).picking_ids
        self.run_job("visit_generation")
        visit = self.visits_of(self.rows_of(picking))
        self.take_back(picking, 3)
        self.assertEqual(visit.state, "planned")
        self.assertEqual(visit.ownership_ids.quantity, 7)
        self.take_back(picking, 7)
        self.assertEqual(visit.state, "cancelled")

    def test_returned_before_the_generator_ran(self):
        """F-04: what came back before anybody planned is not visited."""
        picking = self.deliver(self.kit, quantity=1).picking_ids
        self.take_back(picking, 1)
        self.run_job("visit_generation")
        self.assertFalse(self.visits_of(self.rows_of(picking)))

    def test_returned_after_the_visit(self):
        """F-04: a visit that was made stays when the goods come back later."""
        picking = self.deliver(self.kit, quantity=1).picking_ids
        self.run_job("visit_generation")
        visit = self.visits_of(self.rows_of(picking))
        with freeze_time(WEEK[7]):
            visit.with_user(self.agent).action_no_opinion()
            self.take_back(picking, 1)
        self.assertEqual(visit.state, "done")

    def test_returned_while_skipping_is_asked(self):
        """F-03, F-04: when the goods come back, nobody is asked any more whether the visit may
        be left out."""
        picking = self.deliver(self.kit, quantity=1).picking_ids
        self.run_job("visit_generation")
        visit = self.visits_of(self.rows_of(picking))
        visit.skip_reason_id = self.env.ref("aftersales_service.skip_reason_other")
        visit.skip_note = "The customer is on holiday"
        visit.with_user(self.agent).action_cancel()
        self.assertTrue(visit.skip_pending)
        self.assertTrue(visit.activity_ids)
        self.take_back(picking, 1)
        self.assertEqual(visit.state, "cancelled")
        self.env.invalidate_all()
        self.assertFalse(visit.skip_pending)
        self.assertFalse(visit.activity_ids)

    def test_cancelled_order(self):
        """F-04: an order cancelled before its delivery is not visited."""
        self.stock(self.kit, 1)
        order = self.sell([(self.kit, 1)])
        order._action_cancel()
        self.run_job("visit_generation")
        self.assertFalse(self.Visit.search([("partner_id", "=", self.customer.id)]))

    def test_archived_customer(self):
        """F-03: a customer who was archived is still visited or skipped for a reason."""
        rows = self.own("2026-03-02")
        self.run_job("visit_generation")
        self.customer.child_ids.active = False
        self.customer.active = False
        later = self.own("2026-03-03")
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertTrue(self.visits_of(later))
        with self.assertRaisesRegex(UserError, "Choose the reason"):
            visit.with_user(self.agent).action_cancel()
        visit.skip_reason_id = self.env.ref("aftersales_service.skip_reason_duplicate")
        visit.with_user(self.agent).action_cancel()
        self.assertEqual(visit.state, "cancelled")

    def test_merged_customer(self):
        """F-04: visits go with a customer who is merged into another one; the generator finds
        them under his new name and plans none twice."""
        double = self.env["res.partner"].create({"name": "Clean City Works Ltd", "phone": "1"})
        rows = self.own("2026-03-02", partner=double)
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((double | self.customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(visit.partner_id, self.customer)
        self.assertEqual(rows.partner_id, self.customer)
        later = self.own("2026-03-02")
        rows.visits_planned = False
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(rows | later), visit)

    def test_order_taken_back_to_work(self):
        """F-05: a repair that is worked on again is visited after it is finished again."""
        order = self.order(self.local("2026-03-02 15:00"))
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        self.Visit._cancel_for_orders(order, "Still leaks")
        self.assertEqual(visit.state, "cancelled")
        self.assertIn("Still leaks", visit.transition_ids[0].reason)
        order.write({"done_at": self.local("2026-03-05 15:00"), "visits_planned": False})
        self.run_job("visit_generation")
        again = self.visits_of(order) - visit
        self.assertEqual(str(again.event_date), "2026-03-05")

    def test_dropped_visit_taken_up(self):
        """F-01, F-05: a dropped visit that is taken up again holds its place, and does not where
        another visit has it."""
        order = self.order(self.local("2026-03-02 15:00"))
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        self.Visit._cancel_for_orders(order, "Still leaks")
        visit.reopen_reason = "The customer asks for it"
        visit.with_user(self.agent).action_reopen()
        self.assertEqual(visit.state, "planned")
        order.write({"done_at": self.local("2026-03-05 15:00"), "visits_planned": False})
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(order), visit)
        self.assertEqual(str(visit.event_date), "2026-03-05")
        self.Visit._cancel_for_orders(order, "Still leaks")
        order.write({"done_at": self.local("2026-03-06 15:00"), "visits_planned": False})
        self.run_job("visit_generation")
        other = self.visits_of(order) - visit
        visit.reopen_reason = "The customer asks for it"
        self.assertFalse(visit.with_user(self.agent).can_reopen)
        with self.assertRaisesRegex(
            UserError, f"{visit.name}: The customer is visited by {other.name} instead"
        ):
            visit.with_user(self.agent).action_reopen()

    def test_planned_again_at_once(self):
        """F-03: a supervisor has deliveries that no rule wanted planned, and sees it at once."""
        self.initial.active = False
        rows = self.own("2026-03-02")
        self.run_job("visit_generation")
        self.assertFalse(self.visits_of(rows))
        self.initial.active = True
        ids = self.Visit.with_user(self.supervisor).action_plan_again(rows.ids)
        self.assertEqual(self.visits_of(rows).ids, ids)
        again = self.Visit.with_user(self.supervisor).action_plan_again(rows.ids)
        self.assertEqual(again, ids)
