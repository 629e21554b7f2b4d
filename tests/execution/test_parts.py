from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import WorkOrderCase


@freeze_time("2026-03-10 02:00:00")
class TestParts(WorkOrderCase):
    """Parts leave the stock by moves linked to the order (E-03, E-13 light, E-07)."""

    def add(self, order, product=None, quantity=1.0, user=None, **values):
        """Add a part as the engineer does."""
        return (
            self.env["aftersales.work.part"]
            .with_user(user or self.engineer)
            .create(
                {
                    "work_order_id": order.id,
                    "product_id": (product or self.part).id,
                    "quantity": quantity,
                    **values,
                }
            )
        )

    def finish(self, order):
        """Have the engineer finish the order."""
        self.book(order)
        self.report(order)
        order.with_user(self.engineer).action_finish()
        self.env.invalidate_all()

    def test_done_takes_parts_out(self):
        """E-13: finishing moves the parts to the customer, linked to the order, at their value."""
        self.stock(self.part, 5)
        order = self.order()
        part = self.add(order, quantity=2.0)
        self.assertEqual(part.source, "stock")
        self.finish(order)
        move = part.sudo().move_id
        self.assertEqual((move.state, move.quantity), ("done", 2.0))
        self.assertEqual(move.location_dest_id.usage, "customer")
        self.assertEqual(move.picking_id.aftersales_work_order_id, order)
        self.assertTrue(part.posted)
        self.assertEqual(self.part.with_company(self.company).qty_available, 3.0)
        mine = order.with_user(self.manager)
        self.assertEqual(mine.parts_cost, 1240.0)
        self.assertEqual(mine.total_cost, 1240.0 + 240.0)
        self.assertEqual(mine.picking_count, 1)

    def test_no_unit_is_registered(self):
        """A-04, amendment 1: an exchange part that is equipment opens no archive."""
        lot = self.stock(self.equipment, serials=["SW-77"])
        order = self.order()
        self.add(order, product=self.equipment, lot_id=lot.id)
        self.finish(order)
        units = self.env["aftersales.installed.product"].search([("lot_id", "=", lot.id)])
        self.assertFalse(units)

    def test_not_enough_in_stock(self):
        """E-13: the refusal names order, part, quantity and place; nothing is half done."""
        self.stock(self.part, 1)
        order = self.order()
        self.add(order, quantity=2.0)
        self.book(order)
        self.report(order)
        text = self.refused(UserError, order.with_user(self.engineer).action_finish)
        self.assertIn(order.name, text)
        self.assertIn("2 Units of Brush are needed, 1 are free in", text)
        self.assertEqual(order.state, "in_progress")
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.labour_ids.sudo().analytic_line_ids)

    def test_two_lines_of_one_part(self):
        """E-13: two lines of one part need both quantities, and each knows its own move."""
        self.stock(self.part, 2)
        order = self.order()
        parts = self.add(order) | self.add(order, quantity=2.0)
        text = self.refused(UserError, order.with_user(self.engineer).action_post_parts)
        self.assertIn("3 Units", text)
        parts[1].quantity = 1.0
        order.with_user(self.engineer).action_post_parts()
        self.assertEqual(len(parts.sudo().move_id), 2)
        self.assertEqual(len(order.picking_ids), 1)

    def test_serial_numbers(self):
        """E-13: a tracked part needs its serial number, and exactly that one leaves."""
        pump = self._product("Pump", "part", tracking="serial", standard_price=100.0)
        first, second = self.stock(pump, serials=["P-1", "P-2"])
        order = self.order()
        part = self.add(order, product=pump)
        text = self.refused(UserError, order.with_user(self.engineer).action_post_parts)
        self.assertIn("serial number of the Pump", text)
        part.lot_id = second
        order.with_user(self.engineer).action_post_parts()
        self.assertEqual(part.sudo().move_id.lot_ids, second)
        self.assertEqual(part.sudo().move_id.quantity, 1.0)
        stock = self.warehouse.lot_stock_id
        self.assertEqual(
            self.env["stock.quant"]._get_available_quantity(pump, stock, lot_id=first), 1.0
        )

    def test_engineers_location(self):
        """B6: parts come from the engineers' location where the company has one."""
        van = self.env["stock.location"].create(
            {
                "name": "Van",
                "usage": "internal",
                "location_id": self.warehouse.view_location_id.id,
                "company_id": self.company.id,
            }
        )
        self.company.aftersales_engineer_location_id = van
        self.stock(self.part, 5)
        order = self.order()
        part = self.add(order)
        text = self.refused(UserError, order.with_user(self.engineer).action_post_parts)
        self.assertIn("Van", text)
        self.env["stock.quant"]._update_available_quantity(self.part, van, 1)
        order.with_user(self.engineer).action_post_parts()
        self.assertEqual(part.sudo().move_id.location_id, van)

    def test_old_parts_are_awaited(self):
        """E-07: replacing 2 with recovery awaits 2, once; the order shows open recovery."""
        self.stock(self.part, 5)
        order = self.order()
        self.add(order, quantity=2.0, recover=True)
        self.add(order)
        order.with_user(self.engineer).action_post_parts()
        order.with_user(self.engineer).action_post_parts()
        old = order.old_part_ids
        self.assertEqual((len(old), old.quantity, old.state), (1, 2.0, "awaited"))
        self.assertEqual(order.open_recovery, 1)

    def test_goods_that_are_not_stored(self):
        """E-03: a part that is not kept in stock leaves no move and costs its standard price."""
        grease = self._product("Grease", "part", is_storable=False, standard_price=12.0)
        order = self.order()
        part = self.add(order, product=grease, quantity=3.0)
        self.finish(order)
        self.assertTrue(part.posted)
        self.assertFalse(part.sudo().move_id)
        self.assertEqual(order.with_user(self.manager).parts_cost, 36.0)

    def test_what_left_the_stock_stays(self):
        """A posted part is neither changed nor deleted; nor is an order with it cancelled."""
        self.stock(self.part, 5)
        order = self.order()
        part = self.add(order)
        order.with_user(self.engineer).action_post_parts()
        for change in (lambda: part.write({"quantity": 3.0}), part.unlink):
            text = self.refused(UserError, change)
            self.assertIn("taken out of stock already", text)
            self.assertIn(part.sudo().move_id.picking_id.name, text)
        text = self.refused(UserError, order.action_cancel, "Not needed")
        self.assertIn("Parts were taken out", text)
        self.finish(order)
        self.assertIn("cannot be changed", self.refused(UserError, self.add, order))

    def test_parts_before_the_start(self):
        """Parts are listed while planning, but leave the stock only once work is in progress."""
        self.stock(self.part, 5)
        order = self.order(state="planned")
        self.add(order)
        text = self.refused(UserError, order.with_user(self.engineer).action_post_parts)
        self.assertIn("Start the order first", text)

    def test_move_and_cost_are_not_typed(self):
        """O-02, M-05: the link to the move is closed to RPC, the cost absent for the engineer."""
        part = self.add(self.order())
        for values in ({"move_id": 1}, {"posted": True}, {"purchase_line_id": 1}):
            with self.subTest(values), self.assertRaises(AccessError):
                part.write(values)
        fields = self.env["aftersales.work.part"].with_user(self.engineer).fields_get()
        self.assertNotIn("cost", fields)

    def test_cancelled_once_the_parts_are_back(self):
        """E-03: the refusal says to return the parts; then the order is cancelled."""
        self.stock(self.part, 5)
        order = self.order()
        self.add(order, quantity=2.0)
        order.with_user(self.engineer).action_post_parts()
        self.env.invalidate_all()
        picking = order.sudo().picking_ids
        for quantity, state in ((1, "in_progress"), (1, "cancelled")):
            text = self.refused(UserError, order.action_cancel, "Not needed")
            self.assertIn(picking.name, text)
            wizard = (
                self.env["stock.return.picking"]
                .with_context(active_id=picking.id, active_model="stock.picking")
                .create({})
            )
            wizard.product_return_moves.quantity = quantity
            self.validate(wizard._create_return())
            self.env.invalidate_all()
            if state == "cancelled":
                order.action_cancel("Not needed")
            self.assertEqual(order.state, state)
