"""What was bought and what was charged counts at the company's money, once (J-07, E-04, E-05)."""

from odoo import fields
from odoo.tests import freeze_time, new_test_user

from .common import CostCase


@freeze_time("2026-03-10 02:00:00")
class TestCostMoney(CostCase):
    """Purchases, fees and credit notes, in any currency and through any approval."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollar = cls.env.ref("base.USD")
        if cls.company.currency_id == cls.dollar:
            cls.dollar = cls.env.ref("base.EUR")
        cls.dollar.active = True
        cls.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": cls.dollar.id,
                "company_id": cls.company.id,
                "rate": 0.125,
            }
        )
        cls.crane = cls.env["product.product"].create(
            {"name": "Crane hire", "type": "service", "company_id": cls.company.id}
        )
        cls.chief_buyer = new_test_user(
            cls.env,
            "svc_chief_buyer",
            "purchase.group_purchase_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.fee = cls.env.ref("aftersales_service.product_service_fee")

    def purchase(self, order, vendor, price, product=None):
        """Let the manager order for a work order, and the buyer set what the vendor charges."""
        purchase = order.with_user(self.manager)._issue_purchase(
            "parts", vendor, [{"product": product or self.crane, "quantity": 1}]
        )
        bought = purchase.with_user(self.buyer)
        bought.aftersales_priced = True
        bought.order_line.price_unit = price
        bought.order_line.tax_ids = False
        return bought

    def charge(self, orders, price=500.0, case=None):
        """Issue the sales order that charges work orders; the salesperson confirms it."""
        sale = (
            self.env["sale.order"]
            .with_user(self.manager)
            ._issue_for_case(
                (case or self.case).with_user(self.manager),
                [{"product": self.fee, "quantity": 1, "free": False, "price": price}],
                orders,
            )
        )
        sale.sudo().order_line.tax_ids = False
        return sale

    def test_purchase_in_two_steps(self):
        """J-07, E-05: a service bought counts once both approvals are given, not before."""
        self.company.write({"po_double_validation": "two_step", "po_double_validation_amount": 100})
        order = self.trip()
        bought = self.purchase(order, self.vendor, 800.0)
        own = [("work_order_id", "=", order.id)]
        bought.button_confirm()
        self.assertEqual(bought.state, "to approve")
        self.assertEqual(self.sums(own), {})
        bought.with_user(self.chief_buyer).button_approve()
        self.assertEqual(self.sums(own), {"purchase": 800.0})
        row = self.env["aftersales.cost.line"].search(own)
        self.assertEqual((row.supplier_id, row.part_id), (self.vendor, self.crane))
        self.assertEqual(order.with_user(self.manager).purchase_cost, 800)
        self.assertEqual(row.with_user(self.manager).action_open_source()["res_id"], bought.id)

    def test_customer_as_vendor_in_his_currency(self):
        """E-05, AMB-21: a foreign customer as vendor: old parts at zero, his charge is ours."""
        self.customer.with_company(self.company).property_purchase_currency_id = self.dollar
        self.company.write({"po_double_validation": "two_step", "po_double_validation_amount": 100})
        order = self.trip()
        recovery = order.with_user(self.manager)._issue_purchase(
            "recovery", self.customer, [{"product": self.part, "quantity": 1}]
        )
        self.assertEqual(
            (recovery.sudo().currency_id, recovery.sudo().amount_total), (self.dollar, 0)
        )
        recovery.with_user(self.buyer).button_confirm()
        self.receive(recovery.sudo())
        self.assertEqual(order.old_part_ids.state, "received")
        own = [("work_order_id", "=", order.id)]
        self.assertEqual(self.total(own), 0)
        bought = self.purchase(order, self.customer, 100.0)
        self.assertEqual(bought.currency_id, self.dollar)
        bought.button_confirm()
        self.assertEqual(bought.state, "to approve")
        bought.with_user(self.chief_buyer).button_approve()
        self.assertEqual(self.sums(own), {"purchase": 800.0})

    def test_bought_parts_count_where_they_are_used(self):
        """J-07: a stored part bought for the order costs once it is used, not when it comes in."""
        product = self.good("fifo")
        order = self.trip()
        bought = self.purchase(order, self.vendor, 700.0, product)
        bought.button_confirm()
        self.receive(bought.sudo())
        own = [("work_order_id", "=", order.id)]
        self.assertEqual(self.total(own), 0)
        order.with_user(self.engineer).action_post_parts()
        move = order.sudo().part_ids.move_id
        self.assertEqual(self.sums(own), {"part": move.value})

    def test_a_service_bought_and_used_counts_once(self):
        """J-07: a priced service among the parts counts with its purchase, not twice."""
        self.crane.standard_price = 650.0
        order = self.trip()
        bought = self.purchase(order, self.vendor, 800.0)
        bought.button_confirm()
        order.with_user(self.engineer).action_post_parts()
        self.assertEqual(self.sums([("work_order_id", "=", order.id)]), {"purchase": 800.0})
        self.assertEqual(order.with_user(self.manager).total_cost, 800.0)

    def test_fee_and_credit(self):
        """J-07, E-04: the fee is that of the confirmed order, a credit note lowers it."""
        order = self.trip()
        self.book(order, 3.0)
        sale = self.charge(order)
        own = [("work_order_id", "=", order.id)]
        self.assertEqual(self.sums(own, "fee"), {})
        sale.sudo().action_confirm()
        self.assertEqual(self.sums(own, "fee"), {"fee": 500.0})
        self.assertEqual(self.total(own, "margin"), 260.0)
        line = sale.sudo().order_line.filtered("product_id")
        line.qty_delivered = 1
        invoice = sale.sudo()._create_invoices()
        invoice.invoice_date = fields.Date.today()
        invoice.action_post()
        self.assertEqual(self.total(own, "fee"), 500.0)
        credit = invoice._reverse_moves([{"invoice_date": fields.Date.today()}])
        credit.invoice_line_ids.price_unit = 120.0
        self.assertEqual(self.total(own, "fee"), 500.0, "a draft credits nothing")
        credit.action_post()
        self.assertEqual(self.sums(own, "fee"), {"fee": 500.0, "credit": -120.0})
        self.assertEqual(self.case.with_user(self.manager).service_fee, 380.0)
        credited = self.env["aftersales.cost.line"].search([*own, ("kind", "=", "credit")])
        action = credited.with_user(self.manager).action_open_source()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("sale.order", sale.id),
            "who keeps no books reads the order that was credited",
        )

    def test_one_fee_for_several_orders(self):
        """E-04, J-07: one sales order pays two work orders; each bears half of the fee."""
        orders = self.trip() | self.trip(cases=self.other_case)
        sale = self.charge(orders)
        sale.sudo().action_confirm()
        for order in orders:
            self.assertEqual(self.total([("work_order_id", "=", order.id)], "fee"), 250.0)
        self.assertEqual(
            self.total([("work_order_id", "in", orders.ids)], "fee"), sale.sudo().amount_untaxed
        )

    def test_fee_in_a_foreign_currency(self):
        """J-07: a fee of 100 in a currency worth 8 of ours is 800."""
        pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": self.dollar.id, "company_id": self.company.id}
        )
        self.customer.with_company(self.company).specific_property_product_pricelist = pricelist
        order = self.trip()
        sale = self.charge(order, 100.0)
        self.assertEqual(sale.sudo().currency_id, self.dollar)
        sale.sudo().action_confirm()
        self.assertEqual(self.total([("work_order_id", "=", order.id)], "fee"), 800.0)

    def test_parts_sent_without_a_work_order(self):
        """E-02, J-07: parts sent free under a case cost what left the stock and earn nothing."""
        product = self.good("average")
        sale = (
            self.env["sale.order"]
            .with_user(self.manager)
            ._issue_for_case(
                self.case.with_user(self.manager),
                [{"product": product, "quantity": 2, "free": True}],
            )
            .sudo()
        )
        sale.action_confirm()
        self.validate(sale.picking_ids)
        own = [("case_id", "=", self.case.id)]
        self.assertEqual(self.sums(own), {"part": sale.picking_ids.move_ids.value})
        self.assertEqual(self.total(own), 1240)
        self.assertEqual(self.total(own, "fee"), 0)
