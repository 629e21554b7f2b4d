from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..csi.common import CsiCase

# What one more order costs: its number by Odoo's sequence, and what Odoo does per order.
PER_SALE, PER_PURCHASE, PER_WORK_ORDER = 9, 10, 2


class TestIssueMany(CsiCase):
    """Documents for many decided CSIs at once (E-01, issue 5 section 6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Shuofeng Pneumatics"})
        cls.valve = cls._product("Valve", "part", standard_price=620.0)
        cls.valve.seller_ids = [Command.create({"partner_id": cls.vendor.id, "price": 555.0})]
        cls.fee = cls.env.ref("aftersales_service.product_service_fee")

    def replied(self, count, mode="on_site_paid"):
        """Return CSIs of paid visits to which the customer agreed."""
        csis = self.env["aftersales.csi"]
        for _number in range(count):
            csis |= self.csi_in("replied", mode=mode)
        return csis.with_user(self.manager)

    def queries(self, act):
        """Return how many queries a call takes, and what it returns."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def test_a_batch(self):
        """E-01, E-03…E-06: a further order costs little more than its number; each document names
        its own CSI, and pressed again nothing is issued twice."""
        few, many = self.replied(2), self.replied(8)
        more = len(many) - len(few)
        sales = self.env["sale.order"].with_user(self.manager)
        lines = [{"product": self.fee, "quantity": 1, "free": False, "price": 500}]
        found = []
        for csis in (few, many):
            work, _action = self.queries(csis.action_issue_work_orders)
            orders = csis.work_order_ids
            self.assertEqual(len(orders), len(csis))
            self.assertEqual(set(csis.mapped("state")), {"executing"})
            requests = [
                {"csi": order.csi_ids, "case": order.case_ids, "lines": lines, "work_orders": order}
                for order in orders
            ]
            sold, issued = self.queries(lambda requests=requests: sales._issue_many(requests))
            for order, sale in zip(orders, issued, strict=True):
                self.assertEqual(order.sudo().sale_order_id.id, sale.id)
                self.assertEqual(sale.sudo().aftersales_csi_id, order.csi_ids)
                self.assertIn(order.csi_ids.name, sale.sudo().note)
                self.assertIn(sale.sudo().name, order.csi_ids.message_ids[0].body)
            again = sales._issue_many(requests)
            self.assertEqual(again, issued)
            self.env["aftersales.work.part"].sudo().create(
                [
                    {
                        "work_order_id": order.id,
                        "product_id": self.valve.id,
                        "source": "purchase",
                    }
                    for order in orders
                ]
            )
            bought, _action = self.queries(orders.action_order_missing_parts)
            purchases = orders.sudo().purchase_order_ids
            self.assertEqual(len(purchases), len(orders))
            self.assertEqual(
                purchases.mapped("aftersales_prj_number"),
                purchases.aftersales_work_order_id.mapped("name"),
            )
            self.assertEqual(sum(purchases.mapped("amount_total")), 0)
            self.assertEqual(orders.part_ids.purchase_line_id, purchases.order_line)
            with self.assertRaisesRegex(UserError, "all are ordered already"):
                orders.action_order_missing_parts()
            found.append((work, sold, bought))
        for first, second, most, what in zip(
            *found,
            (PER_WORK_ORDER, PER_SALE, PER_PURCHASE),
            ("work orders", "sales orders", "purchases"),
            strict=True,
        ):
            with self.subTest(what):
                self.assertLessEqual((second - first) / more, most, (first, second))

    def test_refusals(self):
        """E-01, E-03, M-03: parts alone need no work order; only managers issue; a part without a
        vendor is named."""
        parts = self.replied(1, mode="parts_free")
        with self.assertRaisesRegex(UserError, "sends parts only"):
            parts.action_issue_work_orders()
        csi = self.replied(1)
        with self.assertRaises(AccessError):
            csi.with_user(self.agent).action_issue_work_orders()
        csi.action_issue_work_orders()
        order = csi.work_order_ids
        self.env["aftersales.work.part"].sudo().create(
            {"work_order_id": order.id, "product_id": self.part.id, "source": "purchase"}
        )
        with self.assertRaisesRegex(UserError, "no vendor of Brush is known"):
            order.action_order_missing_parts()
        self.part.seller_ids = [Command.create({"partner_id": self.vendor.id})]
        with self.assertRaises(AccessError):
            order.with_user(self.agent).action_order_missing_parts()
