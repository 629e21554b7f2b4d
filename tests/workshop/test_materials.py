from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import WorkshopCase


class TestMaterials(WorkshopCase):
    """Replacement standard and materials of a work order (E-21, E-22)."""

    def replaced(self, **values):
        """Return a part that the engineer notes on a started order."""
        self.stock(self.part, 5)
        order = self.order()
        return (
            self.env["aftersales.work.part"]
            .with_user(self.engineer)
            .create(
                {
                    "work_order_id": order.id,
                    "product_id": self.part.id,
                    "quantity": 2,
                    **values,
                }
            )
        )

    def ready(self, order):
        """Book the hours and have the report signed."""
        self.book(order)
        self.report(order)
        return order.with_user(self.engineer)

    def free(self):
        """Return how many of the part are free in the main stock."""
        return self.env["stock.quant"]._get_available_quantity(
            self.part, self.warehouse.lot_stock_id
        )

    def test_the_standard_is_off_where_no_procedure_has_it(self):
        """E-21, design 3.3: preset_auto asks for it, the recommended one does not."""
        self.assertFalse(self.company.aftersales_part_standard)
        part = self.replaced()
        self.assertFalse(part.work_order_id.has_standard)
        self.ready(part.work_order_id).action_finish()
        self.assertEqual(part.work_order_id.state, "done")

    def test_five_points_and_a_cause(self):
        """E-21, amendment 53: points per order, cause per part, “all normal” sets every point."""
        self.company.aftersales_part_standard = True
        part = self.replaced()
        order = self.ready(part.work_order_id)
        text = self.refused(UserError, order.action_finish)
        self.assertIn("replacement standard", text)
        self.assertIn("choose why the replaced part failed", text)
        self.assertIn("Brush", text)
        order.action_standard_normal()
        self.assertTrue(order.standard_tested and order.standard_trial)
        order.standard_conform = False
        part.fault_cause_id = self.env.ref("aftersales_service.fault_cause_wear")
        self.assertIn("replacement standard", self.refused(UserError, order.action_finish))
        order.write({"standard_conform": True, "supplier_consulted": "Shuofeng: fits"})
        order.action_finish()
        self.assertEqual(order.state, "done")
        text = self.refused(UserError, order.write, {"standard_trial": False})
        self.assertIn("cannot be changed any more", text)

    def test_wear_parts_are_exempt(self):
        """E-21, amendment 53: a wear part needs neither points nor cause."""
        self.company.aftersales_part_standard = True
        self.part.product_tmpl_id.aftersales_wear_part = True
        part = self.replaced()
        self.ready(part.work_order_id).action_finish()
        self.assertEqual(part.work_order_id.state, "done")

    def test_more_than_needed_says_why(self):
        """E-22: issuing above the plan needs a reason; the manager plans."""
        part = self.replaced()
        self.refused(AccessError, part.write, {"planned_quantity": 1})
        part.with_user(self.manager).planned_quantity = 1
        order = part.work_order_id.with_user(self.engineer)
        text = self.refused(UserError, order.action_post_parts)
        for words in ("Brush", "2 of", "1 are needed", order.name):
            self.assertIn(words, text)
        part.over_reason = "One may break when fitted"
        order.action_post_parts()
        self.assertTrue(part.posted)

    def test_issued_is_used_and_returned(self):
        """E-22: what was not used is returned by a real transfer before the order is finished."""
        part = self.replaced()
        order = self.ready(part.work_order_id)
        order.action_post_parts()
        self.assertEqual(self.free(), 3)
        part.used_quantity = 1
        text = self.refused(UserError, order.action_finish)
        self.assertIn("2 taken out, 1 used, 0 returned", text)
        self.refused(UserError, part.write, {"quantity": 1})
        order.action_return_unused()
        self.env.invalidate_all()
        self.assertEqual((part.returned_quantity, self.free()), (1, 4))
        self.assertEqual(part.with_user(self.manager).cost, 620.0)
        self.assertEqual(order.with_user(self.manager).parts_cost, 620.0)
        order.action_finish()
        self.assertEqual(order.state, "done")
        order.with_user(self.manager).action_close()

    def test_returning_unused_parts_undoes_nothing(self):
        """E-22: the case stays in work while its order goes on."""
        part = self.replaced()
        order = part.work_order_id.with_user(self.engineer)
        order.action_post_parts()
        part.used_quantity = 0
        case = order.sudo().case_ids
        order.action_return_unused()
        self.assertEqual((case.state, order.state), ("in_progress", "in_progress"))
        self.assertEqual(self.free(), 5)

    def test_a_part_gone_after_the_end_holds_up_the_closing(self):
        """E-22: a part returned after the work is done no longer adds up; closing says so."""
        part = self.replaced()
        order = part.work_order_id
        self.ready(order).action_finish()
        picking = part.sudo().move_id.picking_id
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model=picking._name)
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = 1
        self.validate(wizard._create_return())
        self.env.invalidate_all()
        text = self.refused(UserError, order.with_user(self.manager).action_close)
        self.assertIn("2 taken out, 2 used, 1 returned", text)

    def test_serial_numbers_come_back(self):
        """E-22: an unused part with a serial number comes back under it."""
        pump = self._product("Pump", "part", tracking="serial", standard_price=100.0)
        lot = self.stock(pump, serials=["P-1"])
        order = self.order()
        part = (
            self.env["aftersales.work.part"]
            .with_user(self.engineer)
            .create(
                {
                    "work_order_id": order.id,
                    "product_id": pump.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                }
            )
        )
        order = order.with_user(self.engineer)
        order.action_post_parts()
        part.used_quantity = 0
        order.action_return_unused()
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id", "=", self.warehouse.lot_stock_id.id)]
        )
        self.assertEqual(sum(quants.mapped("quantity")), 1)


class TestRemote(WorkshopCase):
    """Guidance from afar (E-16)."""

    def test_steps_and_independence(self):
        """E-16: without steps and the customer doing it himself the guidance is not finished."""
        order = self.order(kind="remote")
        self.book(order)
        mine = order.with_user(self.engineer)
        text = self.refused(UserError, mine.action_finish)
        self.assertIn("Note the steps", text)
        self.assertIn("Customer Did It Himself", text)
        self.assertNotIn("signed", text)
        mine.write(
            {
                "remote_step_ids": [
                    Command.create({"name": "Loosen the cover", "outcome": "Loose"}),
                    Command.create({"name": "Change the brush"}),
                ]
            }
        )
        text = self.refused(UserError, mine.action_finish)
        self.assertNotIn("Note the steps", text)
        mine.customer_independent = True
        mine.action_finish()
        self.assertEqual(order.state, "done")
        text = self.refused(UserError, mine.remote_step_ids[:1].write, {"name": "x"})
        self.assertIn("cannot be changed any more", text)
        clock = order.clock_ids.filtered(lambda clock: clock.kind == "remote_effect")
        self.assertEqual(clock.state, "running")

    def test_other_orders_have_no_steps(self):
        """E-16: steps stand on guidance; the switch of the company turns the gate off."""
        order = self.order()
        steps = self.env["aftersales.remote.step"].with_user(self.engineer)
        text = self.refused(UserError, steps.create, {"work_order_id": order.id, "name": "x"})
        self.assertIn("no remote guidance", text)
        self.company.aftersales_remote_steps = False
        guided = self.order(kind="remote", cases=self._case())
        self.book(guided)
        self.report(guided)
        guided.with_user(self.engineer).action_finish()
        self.assertEqual(guided.state, "done")
