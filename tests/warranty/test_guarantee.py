from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from ..workshop.common import WorkshopCase


class TestGuarantee(WorkshopCase):
    """Who guarantees which replaced part, and what follows from it (D-19)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock(cls.part, 9)
        cls.env["aftersales.warranty.term"].create(
            {
                "name": "Parts",
                "product_tmpl_id": cls.part.product_tmpl_id.id,
                "part_months": 6,
            }
        )

    def finished(self, case=None):
        """Return an order on the unit that is done, with one part put in."""
        order = self.order(case or self.unit_case)
        self.env["aftersales.work.part"].with_user(self.engineer).create(
            {"work_order_id": order.id, "product_id": self.part.id}
        )
        self.book(order)
        self.report(order)
        order.with_user(self.engineer).action_finish()
        self.env.invalidate_all()
        return order

    def test_parts_of_a_repair_in_our_house(self):
        """D-19, E-18: parts that Odoo's repair put in are guaranteed from the hand-back on, once;
        what was taken out is not."""
        order = self.dispatch("planned")
        repair = order.repair_ids
        repair.with_user(self.storekeeper).write(
            {
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": 2,
                            "repair_line_type": kind,
                            "company_id": self.company.id,
                        }
                    )
                    for kind in ("add", "remove")
                ]
            }
        )
        self.begin(order)
        repair.sudo().move_ids.quantity = 2
        self.repair(order)
        guarantees = self.env["aftersales.part.guarantee"].search([("dispatch_id", "=", order.id)])
        self.assertFalse(guarantees, "it is still with us")
        with freeze_time("2026-10-05 02:00:00"):
            self.hand_back(order)
        guarantee = guarantees.search([("dispatch_id", "=", order.id)])
        self.assertEqual((guarantee.product_id, guarantee.quantity), (self.part, 2))
        self.assertEqual(guarantee.installed_product_ids, self.unit)
        self.assertEqual(
            (guarantee.date_start, guarantee.date_end), (date(2026, 10, 5), date(2027, 4, 4))
        )
        self.assertEqual(guarantee.company_id, self.company)
        self.assertEqual(guarantee._passport_detail(), order.display_name)
        guarantee.sudo()._give_repairs(order.sudo())
        self.assertEqual(self.unit.with_user(self.agent).guarantee_count, 1)
        later = self._case(
            received_at=self.local("2026-11-02 10:00"),
            installed_product_ids=[Command.set(self.unit.ids)],
            part_id=self.part.id,
        )
        verdict = later.warranty_verdict_ids
        self.assertEqual(verdict.guarantee_id, guarantee)
        self.assertIn(order.display_name, verdict.reasons)

    def test_what_is_open_is_judged_anew(self):
        """D-19, D-06: a new guarantee covers the unit's open cases, but not the case for which the
        part was put in."""
        other = self._case(installed_product_ids=[Command.set(self.unit.ids)], part_id=self.part.id)
        self.unit_case.part_id = self.part
        self.assertFalse(other.warranty_verdict_ids.covers_parts)
        guarantee = self.finished().guarantee_ids
        self.assertEqual(other.warranty_verdict_ids.guarantee_id, guarantee)
        self.assertTrue(other.warranty_verdict_ids.covers_parts)
        self.assertFalse(self.unit_case.warranty_verdict_ids.guarantee_id)

    def test_a_cancelled_order_guarantees_nothing(self):
        """D-19: an order that is reopened and then cancelled withdraws its guarantees."""
        order = self.finished()
        guarantee = order.guarantee_ids
        other = self._case(installed_product_ids=[Command.set(self.unit.ids)], part_id=self.part.id)
        self.assertEqual(other.warranty_verdict_ids.guarantee_id, guarantee)
        manager = order.with_user(self.manager)
        manager.action_reopen("Wrong unit")
        self.assertTrue(guarantee.active, "the work goes on")
        self.assertIn("Parts were taken out", self.refused(UserError, manager.action_cancel, "x"))
        move = order.part_ids.move_id
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=move.picking_id.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        self.validate(wizard._create_return())
        manager.action_cancel("Wrong unit")
        self.env.invalidate_all()
        self.assertFalse(guarantee.active)
        self.assertFalse(other.warranty_verdict_ids.guarantee_id)
