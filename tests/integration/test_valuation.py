"""What the service does to stock and its value: nothing that it should not (E-05, E-07, AMB-21)."""

from odoo import Command
from odoo.exceptions import ValidationError

from tests.integration.valuation_common import ValuationCase


class TestValuation(ValuationCase):
    """Real orders and receipts with each cost method."""

    def test_free_part_enters_at_cost(self):
        """E-05: two parts at zero beside ten at 620: the cost of each stays 620."""
        for method in self.METHODS:
            with self.subTest(method=method):
                product = self.good(method)
                self.assertEqual(self.facts(product)["value"], 6200)
                order = self.service_purchase(product=product)
                order.with_user(self.buyer).button_confirm()
                receipt = self.receive(order)
                self.assertEqual(receipt.move_ids.value, 1240)
                facts = self.facts(product)
                self.assertEqual(facts["cost"], 620)
                self.assertEqual(facts["on hand"], 12)
                self.assertEqual(facts["value"], 7440)

    def test_ordinary_zero_dilutes(self):
        """E-05: the proof that the hook matters: an ordinary order at zero dilutes the average."""
        product = self.good("average")
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_qty": 2, "price_unit": 0})
                ],
            }
        )
        order.order_line.write({"price_unit": 0})
        order.button_confirm()
        self.receive(order)
        self.assertAlmostEqual(self.facts(product)["cost"], 6200 / 12, 2)

    def test_value_stays_where_it_was(self):
        """E-05: when the cost moves on, a later look at the old receipt does not revalue it."""
        product = self.good("average")
        order = self.service_purchase(product=product)
        order.with_user(self.buyer).button_confirm()
        move = self.receive(order).move_ids
        self.buy(product, 12, 700)
        self.assertEqual(self.facts(product)["cost"], 660)
        order.order_line.with_user(self.buyer).product_qty = 3
        self.assertEqual(move.value, 1240)
        self.assertEqual(self.facts(product)["cost"], 660)

    def test_vendor_bill_overrides(self):
        """E-05: when the vendor bills the parts all the same, the bill is their value."""
        for method in ("average", "fifo"):
            with self.subTest(method=method):
                product = self.good(method)
                order = self.service_purchase(product=product)
                order.with_user(self.buyer).button_confirm()
                move = self.receive(order).move_ids
                self.bill(order, 2, 320)
                self.assertEqual(move.value, 640)
                self.assertEqual(self.facts(product)["value"], 6840)

    def test_serial_numbers_keep_the_cost_of_the_day(self):
        """E-05: valued by serial number, parts at zero enter at the product's cost and stay."""
        for method in self.METHODS:
            with self.subTest(method=method):
                product = self.good(method, tracking="serial", lot_valuated=True)
                self.assertEqual(self.facts(product)["value"], 6200)
                order, move = self.receive_free(product)
                new = move.move_line_ids.lot_id.with_company(self.company)
                self.assertEqual(new.mapped("standard_price"), [620, 620])
                self.assertEqual(self.facts(product)["cost"], 620)
                self.assertEqual(self.facts(product)["value"], 7440)
                if method == "standard":
                    continue
                self.buy(product, 12, 700)
                self.assertEqual(self.facts(product)["cost"], 660)
                move._set_value()
                self.env.invalidate_all()
                self.assertEqual(move.value, 1240)
                self.assertEqual(new.mapped("standard_price"), [620, 620])
                self.bill(order, 2, 300)
                self.assertEqual(move.value, 600)
                self.assertEqual(new.mapped("standard_price"), [300, 300])

    def test_lots_keep_their_own_cost(self):
        """E-05: more of a lot that is in stock enters at this lot's cost and dilutes it not."""
        for method in ("average", "fifo"):
            with self.subTest(method=method):
                product = self.good(method, tracking="lot", lot_valuated=True)
                self.buy(product, 10, 700, [("LOT-B", 10)])
                _order, move = self.receive_free(product, 2, [("LOT-B", 2)])
                lot = move.move_line_ids.lot_id.with_company(self.company)
                self.assertEqual(lot.name, "LOT-B")
                self.assertEqual(lot.standard_price, 700)
                self.assertEqual(move.value, 1400)
                self.assertEqual(self.facts(product)["value"], 6200 + 8400)

    def test_unknown_cost_stays_unknown(self):
        """E-05: a part without a cost enters at zero, and keeps it when it is bought later."""
        category = self.env["product.category"].create(
            {"name": "new", "property_cost_method": "fifo"}
        )
        product = self._product("New part", "part", categ_id=category.id)
        _order, move = self.receive_free(product)
        self.buy(product, 2, 700)
        move._set_value()
        self.env.invalidate_all()
        self.assertEqual(move.value, 0)

    def test_paid_later(self):
        """C11: “we pay” after the receipt values what came in at the price agreed."""
        product = self.good("average")
        order = self.service_purchase(product=product)
        order.with_user(self.buyer).button_confirm()
        move = self.receive(order).move_ids
        buyer_order = order.with_user(self.buyer)
        buyer_order.aftersales_priced = True
        buyer_order.order_line.price_unit = 500
        self.env.invalidate_all()
        self.assertEqual(move.value, 1000)

    def test_recovery_moves_nothing(self):
        """E-07, AMB-21: receiving old parts moves neither cost, quantity, free stock nor value."""
        for method in self.METHODS:
            with self.subTest(method=method):
                product = self.good(method)
                before = self.facts(product)
                order = self.service_purchase("recovery", product=product)
                order.with_user(self.buyer).button_confirm()
                receipt = self.receive(order, 1)
                self.assertEqual(self.facts(product), before)
                self.receive(order)
                self.assertEqual(self.facts(product), before)
                self.assertFalse(receipt.move_ids.is_in)
                location = self.company.aftersales_old_part_location_id
                quants = self.env["stock.quant"].search(
                    [("location_id", "=", location.id), ("product_id", "=", product.id)]
                )
                self.assertEqual(sum(quants.mapped("quantity")), 2)
                self.assertEqual(quants.owner_id, self.customer)

    def test_recovery_in_three_steps(self):
        """AMB-21: where receipts take three steps, no step leads old parts into stock."""
        self.warehouse.reception_steps = "three_steps"
        product = self.part
        before = self.facts(product)
        order = self.service_purchase("recovery", product=product)
        order.with_user(self.buyer).button_confirm()
        receipt = self.receive(order)
        self.assertEqual(
            receipt.move_ids.location_dest_id, self.company.aftersales_old_part_location_id
        )
        self.assertFalse(receipt.move_ids.move_dest_ids)
        self.assertEqual(self.facts(product), before)

    def test_place_is_outside_stock(self):
        """AMB-21: a location inside a warehouse is refused as the place of old parts."""
        with self.assertRaises(ValidationError) as caught:
            self.company.aftersales_old_part_location_id = self.warehouse.lot_stock_id
        self.assertIn(self.warehouse.name, str(caught.exception))

    def test_every_company_has_a_place(self):
        """AMB-21: each company gets its old-part location, in no warehouse."""
        companies = self.env["res.company"].with_context(active_test=False).search([])
        self.assertTrue(all(companies.mapped("aftersales_old_part_location_id")))
        location = self.company.aftersales_old_part_location_id
        self.assertEqual((location.usage, location.company_id), ("internal", self.company))
        self.assertFalse(location.warehouse_id)
        again = location
        self.company._aftersales_open()
        self.assertEqual(self.company.aftersales_old_part_location_id, again)
