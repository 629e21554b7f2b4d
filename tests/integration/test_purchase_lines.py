"""Every other way in which a line gets into a zero-price order, or out of it (E-05…E-07)."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from tests.integration.common import DocumentCase


class TestPurchaseLines(DocumentCase):
    """Catalog, suggestion, import, copies, merging, moved lines, vendor and currency."""

    def assertFree(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        lines = self.env["purchase.order"].browse(order.id).order_line
        self.assertTrue(lines)
        for line in lines:
            self.assertEqual((line.price_unit, line.discount, line.price_subtotal), (0, 0, 0))

    def ordinary(self, product=None, quantity=2):
        """Return an ordinary request for quotation of the same vendor."""
        return self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "user_id": self.buyer.id,
                "order_line": [
                    Command.create(
                        {"product_id": (product or self.valve).id, "product_qty": quantity}
                    )
                ],
            }
        )

    def test_catalog(self):
        """E-05: products picked in the catalog come in at zero, and the catalog shows zero."""
        order = self.service_purchase(product=self.part).with_user(self.buyer)
        self.assertEqual(order._get_product_price_and_data(self.valve)["price"], 0)
        self.assertEqual(order._update_order_line_info(self.valve.id, 3), 0)
        self.assertEqual(order._update_order_line_info(self.valve.id, 5), 0)
        self.assertFree(order)
        line = order.order_line.filtered(lambda row: row.product_id == self.valve)
        self.assertEqual(line.product_qty, 5)
        order._update_order_line_info(self.valve.id, 0)
        self.assertEqual(order.order_line.product_id, self.part)
        with self.subTest("an ordinary order takes the vendor's price"):
            other = self.ordinary(self.part).with_user(self.buyer)
            self.assertEqual(other._update_order_line_info(self.valve.id, 3), 555)
            self.assertEqual(other._get_product_price_and_data(self.valve)["price"], 555)

    def test_suggestion(self):
        """E-05: what Odoo suggests to buy comes in at zero."""
        prepare = self.env["purchase.order.line"]._prepare_purchase_order_line
        for order, price in ((self.service_purchase(product=self.part), 0), (self.ordinary(), 555)):
            values = prepare(
                self.valve, 4, self.valve.uom_id, self.company, order.partner_id, order
            )
            self.assertEqual(values["price_unit"], price)
            order.with_user(self.buyer).write({"order_line": [Command.create(values)]})
        self.assertEqual(order.order_line[-1:].price_unit, 555)

    def load(self, order, fields, *rows):
        """Import lines into an order, as the import screen does; return the messages."""
        header = [".id", *(f"order_line/{field}" for field in fields)]
        data = [[str(order.id), *rows[0]], *(["", *row] for row in rows[1:])]
        result = self.env["purchase.order"].with_user(self.buyer).load(header, data)
        self.env.invalidate_all()
        return [message["message"] for message in result["messages"]]

    def test_import(self):
        """E-05: imported lines are free; a row with a price is refused in words, all of it."""
        order = self.service_purchase(product=self.part)
        product = str(self.valve.id)
        messages = self.load(
            order, ("product_id/.id", "product_qty"), (product, "3"), (str(self.part.id), "4")
        )
        self.assertEqual(messages, [])
        self.assertEqual(sorted(order.order_line.mapped("product_qty")), [2, 3, 4])
        self.assertFree(order)
        messages = self.load(
            order,
            ("product_id/.id", "product_qty", "price_unit"),
            (product, "7", "0"),
            (product, "8", "555"),
        )
        self.assertIn(order.name, messages[0])
        self.assertIn("Valve", messages[0])
        self.assertIn("We Pay", messages[0])
        self.assertEqual(sorted(order.order_line.mapped("product_qty")), [2, 3, 4])

    def test_import_does_not_set_what_is_ours(self):
        """E-06: number, kind and links of an order are not imported by a buyer."""
        order = self.ordinary()
        for field, value in (
            ("aftersales_kind", "parts"),
            ("aftersales_prj_number", "WO/1"),
            ("aftersales_work_order_id/.id", str(self.work_order.id)),
        ):
            with self.subTest(field=field):
                result = (
                    self.env["purchase.order"]
                    .with_user(self.buyer)
                    .load([".id", field], [[str(order.id), value]])
                )
                self.assertTrue(result["messages"])
                self.env.invalidate_all()
                self.assertFalse(order.aftersales_kind or order.aftersales_prj_number)

    def test_copies(self):
        """E-05: a copied line stays free in its order; a copied order is an ordinary one."""
        for kind in ("parts", "recovery"):
            with self.subTest(kind=kind):
                order = self.service_purchase(kind)
                order.order_line.with_user(self.buyer).copy({"order_id": order.id})
                self.assertEqual(len(order.order_line), 2)
                self.assertFree(order)
                copy = order.with_user(self.buyer).copy()
                self.assertFalse(copy.aftersales_kind or copy.aftersales_work_order_id)
                self.assertFalse(copy.aftersales_csi_id or copy.aftersales_prj_number)
                copy.button_confirm()
                self.assertEqual(copy.state, "purchase")
                location = self.company.aftersales_old_part_location_id
                self.assertNotEqual(copy.picking_ids.location_dest_id, location)
                self.assertFalse(copy.picking_ids.owner_id)

    def test_merge_beside_ordinary_ones(self):
        """E-05: of two ordinary and two service requests only the ordinary ones are merged."""
        service = self.service_purchase() | self.service_purchase()
        ordinary = self.ordinary() | self.ordinary()
        (service | ordinary).with_user(self.buyer).action_merge()
        self.assertEqual(service.mapped("state"), ["draft", "draft"])
        self.assertEqual(sorted(ordinary.mapped("state")), ["cancel", "draft"])
        for order in service:
            self.assertFree(order)
            self.assertEqual(order.order_line.product_qty, 2)
        kept = ordinary.filtered(lambda order: order.state == "draft")
        self.assertEqual((kept.order_line.product_qty, kept.order_line.price_unit), (4, 555))

    def test_split_by_moving_lines(self):
        """E-05: a line moved to an ordinary order costs its price there, and the other way."""
        order = self.service_purchase()
        order.order_line.copy({"order_id": order.id})
        other = self.ordinary(self.part)
        moved = order.order_line[-1]
        moved.with_user(self.buyer).order_id = other
        self.assertFree(order)
        self.assertEqual(moved.price_unit, 555)
        moved.with_user(self.buyer).order_id = order
        self.assertEqual(len(order.order_line), 2)
        self.assertFree(order)

    def test_vendor_with_another_currency(self):
        """E-05: vendor, currency and date changed in the form; the price list of the new vendor
        is not taken."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.other_vendor.with_company(self.company).property_purchase_currency_id = dollar
        self.valve.seller_ids = [
            Command.create(
                {"partner_id": self.other_vendor.id, "price": 80, "currency_id": dollar.id}
            )
        ]
        sellers = self.valve.seller_ids
        order = self.service_purchase().with_user(self.buyer)
        with Form(order) as form:
            form.partner_id = self.other_vendor
            with form.order_line.edit(0) as line:
                self.assertEqual(line.price_unit, 0)
                line.product_qty = 9
                self.assertEqual(line.price_unit, 0)
            form.date_order = "2027-03-09 02:00:00"
        self.assertEqual(order.currency_id, dollar)
        self.assertFree(order)
        order.button_confirm()
        self.assertFree(order)
        self.assertEqual(self.valve.seller_ids, sellers)
        self.assertEqual(sorted(sellers.mapped("price")), [80, 555])

    def test_no_bill_is_made(self):
        """E-05: a received order gives no bill, alone or beside an ordinary one."""
        for kind in ("parts", "recovery"):
            order = self.service_purchase(kind)
            order.with_user(self.buyer).button_confirm()
            self.receive(order)
            accountant = self.env["purchase.order"].browse(order.id)
            with self.assertRaises(UserError):
                accountant.action_create_invoice()
            self.assertFalse(accountant.invoice_ids)
            self.assertEqual(accountant.invoice_status, "no")

    def test_confirmed_line_is_refused_a_price(self):
        """E-05: after confirming too, by form and RPC; the text names order, product, way out."""
        order = self.service_purchase().with_user(self.buyer)
        order.button_confirm()
        for write in (
            lambda: order.order_line.write({"price_unit": 7}),
            lambda: order.write(
                {"order_line": [Command.update(order.order_line.id, {"price_unit": 7})]}
            ),
        ):
            with self.assertRaises(ValidationError) as caught:
                write()
            for words in (order.name, "Valve", "set the price", "We Pay"):
                self.assertIn(words, str(caught.exception))
            self.env.invalidate_all()
        self.assertFree(order)

    def test_cancelled_receipt_of_parts(self):
        """E-05: a receipt that is cancelled brings no value, and the part is still awaited."""
        order = self.service_purchase()
        order.with_user(self.buyer).button_confirm()
        picking = order.picking_ids
        picking.with_user(self.storekeeper).action_cancel()
        self.env.invalidate_all()
        self.assertEqual(picking.state, "cancel")
        self.assertEqual(picking.move_ids.value, 0)
        self.assertEqual(order.order_line.qty_received, 0)
        self.assertEqual(order.invoice_status, "no")
        self.assertEqual(self.valve.standard_price, 620)
        self.assertEqual(self.valve.qty_available, 0)
        self.assertEqual(self.valve.incoming_qty, 0)

    def test_cancelled_receipt_of_old_parts(self):
        """E-07: a cancelled receipt, then a cancelled order: the old part is awaited, and is
        proposed for recovery again."""
        work_order = self.work_order
        order = self.service_purchase("recovery")
        work_order._link_old_part(order.order_line)
        old_part = work_order.old_part_ids
        order.with_user(self.buyer).button_confirm()
        before = (self.valve.qty_available, self.valve.free_qty, self.valve.virtual_available)
        order.picking_ids.with_user(self.storekeeper).action_cancel()
        self.env.invalidate_all()
        self.assertEqual((old_part.state, old_part.received), ("awaited", 0))
        self.assertFalse(work_order._proposed_purchase("recovery"), "the order stands still")
        order.with_user(self.buyer).button_cancel()
        self.env.invalidate_all()
        self.assertEqual((old_part.state, old_part.awaited), ("awaited", 2))
        proposed = work_order._proposed_purchase("recovery")
        self.assertEqual(proposed, [{"product": self.valve, "quantity": 2}])
        after = (self.valve.qty_available, self.valve.free_qty, self.valve.virtual_available)
        self.assertEqual(after, before)

    def test_old_parts_are_neither_reserved_nor_counted(self):
        """E-07: recovered parts serve no delivery and no count of good stock."""
        order = self.service_purchase("recovery", 4)
        order.with_user(self.buyer).button_confirm()
        self.receive(order)
        self.assertEqual(order.order_line.qty_received, 4)
        sale = self.sell([(self.valve, 1)])
        sale.picking_ids.action_assign()
        self.assertEqual(sale.picking_ids.move_ids.quantity, 0)
        self.env.invalidate_all()
        self.assertEqual(self.valve.qty_available, 0)
        self.assertEqual(self.valve.free_qty, 0)
        self.assertEqual(self.valve.virtual_available, -1)
        self.assertFalse(self.valve.incoming_qty)
