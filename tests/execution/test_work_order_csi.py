from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from ..csi.common import CsiCase
from .common import WorkOrderCase


@freeze_time("2026-03-10 02:00:00")
class TestWorkOrderOfCsi(CsiCase, WorkOrderCase):
    """The order of a CSI: its gate, its charge, and what its end does to CSI and cases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quality = cls.env.ref("aftersales_service.case_type_quality_complaint")
        cls.level = cls.env.ref("aftersales_service.level_important")

    def csi(self, state, mode="on_site_free", answer="agrees"):
        """Return a CSI in a state whose case the agent registered."""
        case = (
            self.env["aftersales.case"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.customer.id,
                    "type_id": self.quality.id,
                    "level_id": self.level.id,
                    "channel_id": self.env.ref("aftersales_service.channel_email").id,
                    "sale_order_id": self.sold.id,
                    "product_id": self.equipment.id,
                    "subject": "Pump leaks",
                    "description": "The hydraulic pump leaks.",
                }
            )
        )
        case.action_register()
        csi = case.with_env(self.env).csi_ids
        return self.csi_in(state, csi=csi, mode=mode, answer=answer)

    @property
    def sold(self):
        """The sales order with which the sweeper was delivered."""
        return self.env["sale.order"].search([("partner_id", "=", self.customer.id)], limit=1)

    def issue(self, csi, kind=None):
        """Issue the order of a CSI as the service manager does."""
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        return orders._issue_for_csi(csi.with_user(self.manager), kind)

    def start(self, order):
        """Take an order of a CSI into work."""
        order.write(
            {
                "engineer_ids": [Command.set(self.engineer.ids)],
                "planned_start": "2026-03-10 01:00:00",
                "planned_end": "2026-03-10 09:00:00",
            }
        )
        order.action_plan()
        order.with_user(self.engineer).action_start()
        return order

    def finish(self, order, **values):
        """Finish an order that is in work."""
        self.book(order)
        self.report(order, **values)
        order.with_user(self.engineer).action_finish()
        self.env.invalidate_all()

    def test_no_order_before_the_decision(self):
        """E-01, C-13: refused before the decision and before the reply, by method and by RPC."""
        for state, words in (("review", "not decided yet"), ("decided", "not replied to yet")):
            csi = self.csi(state)
            with self.subTest(state):
                text = self.refused(UserError, self.issue, csi)
                self.assertIn(csi.name, text)
                self.assertIn(words, text)
                orders = self.env["aftersales.work.order"].with_user(self.manager)
                values = {"partner_id": self.customer.id, "csi_ids": [Command.set(csi.ids)]}
                self.assertIn(words, self.refused(UserError, orders.create, values))

    def test_diagnosis_before_the_decision(self):
        """Amendment 2: a diagnosis order needs no decision, is free and leaves the CSI alone."""
        csi = self.csi("draft")
        order = self.issue(csi, "diagnosis")
        self.assertEqual((order.kind, order.charge), ("diagnosis", "free"))
        text = self.refused(UserError, order.write, {"kind": "on_site"})
        self.assertIn("not decided yet", text)
        self.finish(self.start(order))
        self.assertEqual(csi.state, "draft")
        self.assertEqual(csi.case_ids.state, "in_progress")

    def test_emergency_measure_before_the_decision(self):
        """Amendment 2, B5: the supervisor allows a containment order, and nothing else early."""
        csi = self.csi("draft")
        text = self.refused(UserError, self.issue, csi, "containment")
        self.assertIn("not decided yet", text)
        csi.with_user(self.supervisor).action_allow_emergency("The line stands still.")
        order = self.issue(csi, "containment")
        self.assertEqual(order.charge, "free")
        self.assertEqual(csi.state, "draft")
        text = self.refused(UserError, self.issue, csi, "on_site")
        self.assertIn("not decided yet", text)

    def test_a_quality_complaint_without_csi(self):
        """E-01: the case's own order is refused while its type asks for a CSI."""
        case = self._case(type_id=self.quality.id)
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        text = self.refused(UserError, orders._issue_for_case, case)
        self.assertIn(case.display_name, text)
        self.assertIn("quality complaint without a CSI", text)
        self.assertEqual(orders._issue_for_case(case, "diagnosis").kind, "diagnosis")

    def test_the_decision_fills_the_order(self):
        """E-03: one free order with cases, opinion and instructions; the CSI is executing."""
        csi = self.csi("replied")
        order = self.issue(csi)
        self.assertEqual((order.kind, order.charge, order.state), ("on_site", "free", "draft"))
        self.assertEqual(order.case_ids, csi.case_ids)
        self.assertEqual(order.csi_ids, csi)
        self.assertIn("Change the seal.", order.instructions)
        self.assertFalse(order.sale_order_id)
        self.assertEqual(csi.state, "executing")

    def test_the_charge_follows_the_decision(self):
        """E-04: paid by decision means paid on the order."""
        self.assertEqual(self.issue(self.csi("replied", "on_site_paid")).charge, "paid")

    def test_the_customer_objects(self):
        """D-03: a customer who objects gets no order."""
        csi = self.csi("replied", answer="objects")
        self.assertIn(csi.name, self.refused(UserError, self.issue, csi))

    def test_two_csis_on_one_trip(self):
        """Amendment 48: one trip serves two decisions; both are done with it."""
        csis = self.csi("replied") | self.csi("replied")
        order = self.issue(csis)
        self.finish(self.start(order))
        self.assertEqual(csis.mapped("state"), ["done", "done"])
        self.assertEqual(csis.case_ids.mapped("state"), ["to_confirm", "to_confirm"])

    def test_done_with_the_last_order(self):
        """E-03: the CSI is done and its case handled when its last order is done."""
        csi = self.csi("replied")
        first, second = self.issue(csi), self.issue(csi)
        self.finish(self.start(first))
        self.assertEqual((csi.state, csi.case_ids.state), ("executing", "in_progress"))
        self.finish(self.start(second))
        self.assertEqual((csi.state, csi.case_ids.state), ("done", "to_confirm"))

    def test_not_solved(self):
        """E-25: a visit that solves nothing keeps CSI and case open and tells the manager."""
        csi = self.csi("replied")
        order = self.start(self.issue(csi))
        self.finish(order, result="not_solved")
        self.assertEqual((csi.state, csi.case_ids.state), ("executing", "in_progress"))
        activity = order.activity_ids.filtered(lambda a: a.user_id == self.manager)
        self.assertIn("Not solved", activity.summary)
        self.finish(self.start(self.issue(csi)))
        self.assertEqual(csi.state, "done")

    def test_cancelling_steps_back(self):
        """Amendments: cancelling the order takes the CSI back to replied and names the order."""
        csi = self.csi("replied")
        order = self.issue(csi)
        order.action_cancel("Customer travels")
        self.assertEqual(csi.state, "replied")
        self.assertIn(order.name, csi.transition_ids.sorted("id")[-1].reason)

    def test_reopening_steps_back(self):
        """Amendments: reopening takes CSI and case back; finishing again brings them forth."""
        csi = self.csi("replied")
        order = self.start(self.issue(csi))
        self.finish(order)
        order.action_reopen("Seal leaks again")
        self.assertEqual((csi.state, csi.case_ids.state), ("executing", "in_progress"))
        order.with_user(self.engineer).action_finish()
        self.assertEqual((csi.state, csi.case_ids.state), ("done", "to_confirm"))

    def test_a_case_without_csi(self):
        """E-03: its order handles the case, a diagnosis does not; reopening takes it back."""
        repair = self.env.ref("aftersales_service.case_type_repair_request")
        case = self._case(
            type_id=repair.id,
            level_id=self.level.id,
            channel_id=self.env.ref("aftersales_service.channel_email").id,
            product_id=self.equipment.id,
            description="Leaks",
        )
        case.with_user(self.agent).action_register()
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        self.finish(self.start(orders._issue_for_case(case, "diagnosis")))
        self.assertEqual(case.state, "in_progress")
        order = self.start(orders._issue_for_case(case))
        self.finish(order)
        self.assertEqual(case.state, "to_confirm")
        order.action_reopen("Forgot a part")
        self.assertEqual(case.state, "in_progress")

    def test_the_second_visit_is_asked_for(self):
        """F-05: a finished order waits in the queue of the visit generator."""
        order = self.start(self.issue(self.csi("replied")))
        self.finish(order)
        self.assertFalse(order.visits_planned)
        self.run_job("visit_generation")
        self.assertTrue(order.visits_planned)
        self.assertEqual(order.visit_count, 1)
