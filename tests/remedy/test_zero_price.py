from odoo.exceptions import AccessError, ValidationError

from ..integration.common import DocumentCase


class TestZeroPrice(DocumentCase):
    """Who may pay for service parts at all (E-05, amendments C11)."""

    def test_the_policy(self):
        """E-05: off, nobody pays; on, a buyer may, which is logged; recovery never costs."""
        self.company.aftersales_priced_purchase = False
        order = self.service_purchase().with_user(self.buyer)
        with self.assertRaises(ValidationError) as refusal:
            order.aftersales_priced = True
        self.assertIn(order.name, str(refusal.exception))
        self.assertIn("pays for no service parts", str(refusal.exception))
        with self.assertRaises(ValidationError) as refusal:
            order.order_line.price_unit = 1
        self.assertIn("set the price", str(refusal.exception))
        self.company.aftersales_priced_purchase = True
        order.aftersales_priced = True
        order.order_line.price_unit = 555
        order.button_confirm()
        self.env.flush_all()
        self.env.cr.precommit.run()
        fields = order.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("aftersales_priced", fields)
        recovery = self.service_purchase("recovery").with_user(self.buyer)
        with self.assertRaises(ValidationError):
            recovery.aftersales_priced = True

    def test_only_a_buyer(self):
        """E-05, M-03: who serves does not decide that we pay."""
        order = self.service_purchase()
        for user in (self.manager, self.supervisor, self.engineer):
            with self.assertRaises(AccessError):
                order.with_user(user).write({"aftersales_priced": True})

    def test_whatever_is_changed(self):
        """E-05: quantity, product and vendor changed and back leave the price at zero."""
        order = self.service_purchase().with_user(self.buyer)
        line = order.order_line
        for values in ({"product_qty": 3}, {"product_id": self.part.id}, {"product_qty": 2}):
            line.write(values)
            self.assertEqual((line.price_unit, line.discount), (0, 0))
        for vendor in (self.other_vendor, self.vendor):
            order.partner_id = vendor
            self.assertEqual(line.price_unit, 0)
        order.date_order = "2026-12-01 08:00:00"
        line.product_id = self.valve
        self.assertEqual((line.price_unit, order.amount_total), (0, 0))
        order.button_confirm()
        line.product_qty = 5
        self.assertEqual(line.price_unit, 0)
        self.assertFalse(self.other_vendor in self.valve.seller_ids.partner_id)
