"""Cancelling and undoing SO, PO and transfer takes CSI and case a step back (amendments, O-04)."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError

from tests.integration.common import DocumentCase


class TestUndo(DocumentCase):
    def setUp(self):
        super().setUp()
        self.undone = []

        def undo_handled(cases, reason):
            if cases:
                self.undone.append((cases, reason))
            return cases

        case_class = type(self.env["aftersales.case"])
        self.startPatcher(patch.object(case_class, "_undo_handled", undo_handled, create=True))

    def sent(self, state="sale"):
        """Return the free order of a CSI that is executing, taken to a state."""
        csi = self.csi_in("replied", mode="parts_free")
        self.stock(self.part, 5)
        order = (
            self.env["sale.order"]
            .with_user(self.manager)
            ._issue_for_csi(csi, [{"product": self.part, "quantity": 2, "free": True}])
            .sudo()
        )
        if state == "sale":
            order.action_confirm()
        self.assertEqual(csi.state, "executing")
        return csi, order

    def assertSteppedBack(self, csi, document, word):
        """Check that the CSI is back at 'replied' and that both logs name the document."""
        self.env.invalidate_all()
        self.assertEqual(csi.state, "replied")
        row = self.env["aftersales.transition"].search(
            [("res_model", "=", csi._name), ("res_id", "=", csi.id)], limit=1
        )
        self.assertEqual((row.from_state, row.to_state), ("executing", "replied"))
        self.assertIn(document, row.reason)
        self.assertIn(word, row.reason)
        cases, reason = self.undone[0]
        self.assertEqual(cases, csi.case_ids)
        self.assertIn(document, reason)
        self.assertIn(document, csi.message_ids[0].body)

    def test_sales_order_cancelled(self):
        """Amendments: cancelling the SO; the log names the SO and not its transfers."""
        csi, order = self.sent()
        order.sudo().user_id = self.salesperson
        order.with_user(self.salesperson).action_cancel()
        self.assertEqual(order.picking_ids.mapped("state"), ["cancel"])
        self.assertSteppedBack(csi, order.name, "cancelled")

    def test_sales_order_deleted(self):
        """Amendments: deleting the draft SO; a cancelled one was reflected already."""
        csi, order = self.sent("draft")
        name = order.name
        order.unlink()
        self.assertSteppedBack(csi, name, "deleted")
        csi, order = self.sent()
        order.action_cancel()
        csi._mark_executing()
        order.unlink()
        self.assertEqual(csi.state, "executing")

    def test_transfer_cancelled(self):
        """Amendments: the storekeeper cancels the transfer."""
        csi, order = self.sent()
        picking = order.picking_ids
        picking.with_user(self.storekeeper).action_cancel()
        self.assertSteppedBack(csi, picking.name, "cancelled")

    def test_transfer_deleted(self):
        """Amendments: deleting the transfer undoes it too."""
        csi, order = self.sent()
        name = order.picking_ids.name
        order.picking_ids.unlink()
        self.assertSteppedBack(csi, name, "cancelled")

    def test_backorder_cancelled(self):
        """Amendments: what is left is not delivered: the CSI goes back, naming the backorder."""
        csi, order = self.sent()
        picking = order.picking_ids
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
        backorder = order.picking_ids - picking
        self.assertEqual(backorder.aftersales_csi_id, csi)
        backorder.with_user(self.storekeeper).action_cancel()
        self.assertSteppedBack(csi, backorder.name, "cancelled")

    def test_delivery_returned(self):
        """Amendments: what was delivered comes back: from done to replied, naming the transfer."""
        csi, order = self.sent()
        picking = self.validate(order.picking_ids)
        self.assertEqual(csi.state, "done")
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.storekeeper)
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 2
        back = wizard._create_return().sudo()
        self.assertEqual(back.aftersales_csi_id, csi)
        self.assertEqual(csi.state, "done")
        self.validate(back)
        self.assertEqual(csi.state, "replied")
        row = self.env["aftersales.transition"].search(
            [("res_model", "=", csi._name), ("res_id", "=", csi.id)], limit=1
        )
        self.assertIn(picking.name, row.reason)
        self.assertIn(back.name, row.reason)

    def purchased(self, confirm=True):
        """Return the parts order of a CSI that is executing."""
        csi = self.csi_in("replied")
        manager = self.env["aftersales.work.order"].with_user(self.manager)
        work_order = manager._issue_for_csi(csi)
        order = work_order._issue_purchase(
            "parts", self.vendor, [{"product": self.valve, "quantity": 2}]
        ).sudo()
        if confirm:
            order.with_user(self.buyer).button_confirm()
        return csi, order

    def test_purchase_cancelled(self):
        """Amendments: the buyer cancels the PO; draft or confirmed; the PO is named."""
        for confirm in (False, True):
            with self.subTest(confirm=confirm):
                self.undone.clear()
                csi, order = self.purchased(confirm)
                order.with_user(self.buyer).button_cancel()
                self.assertSteppedBack(csi, order.name, "cancelled")
                order.with_user(self.buyer).unlink()

    def test_receipt_cancelled(self):
        """Amendments: the storekeeper cancels the receipt."""
        csi, order = self.purchased()
        self.assertEqual(order.picking_ids.aftersales_csi_id, csi)
        order.picking_ids.with_user(self.storekeeper).action_cancel()
        self.assertSteppedBack(csi, order.picking_ids.name, "cancelled")

    def test_further_back_stays(self):
        """Amendments: a CSI that does not execute is left alone by a second undoing."""
        csi, order = self.sent()
        order.picking_ids.action_cancel()
        before = len(csi.transition_ids)
        order.action_cancel()
        self.assertEqual(len(csi.transition_ids), before)

    def test_matter_is_not_deleted(self):
        """O-04: a CSI or work order is not deleted from under its documents."""
        csi, _order = self.purchased()
        for record in (csi.work_order_ids, csi):
            with self.assertRaises(UserError) as caught:
                record.sudo().unlink()
            self.assertIn(record.name, str(caught.exception))

    def test_ordinary_documents_cost_nothing(self):
        """O-04: ordinary orders and transfers cancel as ever; our part of it asks nothing."""
        self.stock(self.part, 5)
        order = self.sell([(self.part, 2)])
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [Command.create({"product_id": self.valve.id, "product_qty": 2})],
            }
        )
        purchase.button_confirm()
        self.env.flush_all()
        (order.picking_ids | purchase.picking_ids).mapped("aftersales_csi_id")
        with self.assertQueryCount(0):
            order._aftersales_serving()._aftersales_step_back("x")
            purchase._aftersales_serving()._aftersales_step_back("x")
            order.picking_ids.move_ids._aftersales_follow()
        order.action_cancel()
        purchase.button_cancel()
        self.assertEqual((order.state, purchase.state), ("cancel", "cancel"))
        self.assertEqual(order.picking_ids.mapped("state"), ["cancel"])
