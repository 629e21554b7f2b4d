"""Old parts: expected, received, given up (E-07)."""

from odoo.exceptions import AccessError, UserError

from tests.integration.common import DocumentCase


class TestOldPart(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.csi_in("replied", cls.csi)
        orders = cls.env["aftersales.work.order"].with_user(cls.manager)
        cls.work_order = orders._issue_for_csi(cls.csi)

    def recover(self, quantity=2, lines=None):
        """Return the confirmed recovery order."""
        lines = lines or [{"product": self.valve, "quantity": quantity}]
        order = self.work_order._issue_purchase("recovery", self.customer, lines).sudo()
        order.with_user(self.buyer).button_confirm()
        return order

    def test_received_one_of_two(self):
        """E-07: 2 expected, 1 received: 1 awaited, the work order shows open recovery."""
        order = self.recover()
        row = self.work_order.old_part_ids
        self.assertEqual((row.quantity, row.received, row.awaited), (2, 0, 2))
        self.receive(order, 1)
        self.assertEqual((row.received, row.awaited, row.state), (1, 1, "awaited"))
        self.assertEqual(self.work_order.open_recovery, 1)
        self.receive(order)
        self.assertEqual((row.received, row.awaited, row.state), (2, 0, "received"))
        self.assertEqual(self.work_order.open_recovery, 0)

    def test_default_is_what_is_replaced(self):
        """E-07: the proposal is as many as are replaced on parts that ask for recovery."""
        self.env["aftersales.work.part"].with_user(self.manager).create(
            [
                {
                    "work_order_id": self.work_order.id,
                    "product_id": self.valve.id,
                    "quantity": 4,
                    "recover": True,
                },
                {"work_order_id": self.work_order.id, "product_id": self.part.id},
            ]
        )
        order = self.work_order._issue_purchase("recovery", self.customer).sudo()
        self.assertEqual(order.order_line.product_id, self.valve)
        self.assertEqual(order.order_line.product_qty, 4)
        self.assertEqual(self.work_order.old_part_ids.quantity, 4)
        self.assertEqual(self.work_order.old_part_ids.part_id.product_id, self.valve)
        self.assertFalse(self.work_order._proposed_purchase("recovery"))
        order.button_cancel()
        self.assertEqual(self.work_order._proposed_purchase("recovery")[0]["quantity"], 4)

    def test_given_up(self):
        """Story B18: 3 of 4 received, the rest is not recoverable, with its reason."""
        order = self.recover(4)
        self.receive(order, 3)
        row = self.work_order.old_part_ids.with_user(self.manager)
        with self.assertRaises(UserError) as caught:
            row.action_not_recoverable()
        self.assertIn("cannot be recovered", str(caught.exception))
        self.assertIn(self.work_order.name, str(caught.exception))
        row.action_not_recoverable("The customer has thrown it away")
        self.assertEqual(
            (row.state, row.received, row.lost, row.awaited), ("not_recoverable", 3, 1, 0)
        )
        self.assertEqual(row.transition_ids.reason, "The customer has thrown it away")
        self.assertEqual(self.work_order.open_recovery, 0)
        with self.assertRaises(UserError):
            row.reason = "Something else"
        row.action_expect_again()
        self.assertEqual((row.state, row.awaited), ("awaited", 1))

    def test_reason_from_the_form(self):
        """E-07: the reason entered on the form counts; the form says that it is missing."""
        self.recover()
        row = self.work_order.old_part_ids.with_user(self.manager)
        self.assertFalse(row.can_give_up)
        self.assertIn("Enter why", row.step_missing)
        row.reason = "Lost on site"
        self.assertTrue(row.can_give_up)
        row.action_not_recoverable()
        self.assertEqual(row.state, "not_recoverable")

    def test_found_after_all(self):
        """E-07: a part given up that is received all the same is received."""
        order = self.recover()
        row = self.work_order.old_part_ids
        row.with_user(self.manager).action_not_recoverable("Lost")
        self.receive(order)
        self.assertEqual((row.state, row.received), ("received", 2))

    def test_returned_again(self):
        """E-07: a receipt that is returned is awaited again."""
        order = self.recover()
        receipt = self.receive(order)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=receipt.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        self.validate(wizard._create_return())
        row = self.work_order.old_part_ids
        self.assertEqual((row.state, row.received, row.awaited), ("awaited", 1, 1))

    def test_not_a_customer_return(self):
        """AMB-21, amendment 1: receiving an old part touches no unit and no ownership."""
        rows = self.env["aftersales.ownership"].search([])
        units = self.env["aftersales.installed.product"].search([])
        before = rows.mapped("date_to") if "date_to" in rows._fields else []
        self.receive(self.recover())
        self.assertEqual(self.env["aftersales.ownership"].search([]), rows)
        self.assertEqual(self.env["aftersales.installed.product"].search([]), units)
        self.assertEqual(rows.mapped("date_to") if "date_to" in rows._fields else [], before)

    def test_closed_to_others(self):
        """E-07, M-02: nobody writes quantities or states; an engineer gives nothing up."""
        self.recover()
        row = self.work_order.old_part_ids
        for values in ({"state": "received"}, {"received": 2}, {"quantity": 1}):
            with self.assertRaises(AccessError):
                row.with_user(self.manager).write(values)
        with self.assertRaises(AccessError):
            row.with_user(self.engineer).action_not_recoverable("x")
        self.assertEqual(row.state, "awaited")

    def test_parts_let_the_work_go_on(self):
        """Story B15: the work order that waits goes on when all its parts are received."""
        order = self.work_order._issue_purchase(
            "parts", self.vendor, [{"product": self.valve, "quantity": 2}]
        ).sudo()
        order.with_user(self.buyer).button_confirm()
        self.work_order.sudo().write({"state": "waiting_parts"})
        self.receive(order, 1)
        self.assertEqual(self.work_order.state, "waiting_parts")
        self.receive(order)
        self.assertEqual(self.work_order.state, "in_progress")

    def test_fault_does_not_block(self):
        """Design 2.5: a fault of ours never blocks the storekeeper."""
        order = self.recover()
        self.patch(type(self.env["aftersales.old.part"]), "_count_received", lambda rows: 1 / 0)
        with self.assertLogs(
            "odoo.addons.aftersales_service.models.integration.stock_picking", "ERROR"
        ):
            self.receive(order)
        self.assertEqual(order.order_line.qty_received, 2)
