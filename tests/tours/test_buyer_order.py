from odoo.tests import HttpCase, tagged

from ..integration.common import DocumentCase


@tagged("post_install", "-at_install")
class TestBuyerOrder(DocumentCase, HttpCase):
    """The buyer works in Odoo's own purchase forms, in Chinese, with Odoo's groups only."""

    def test_a_service_order_in_chinese(self):
        """E-05, E-06, issue 5: he finds the order by its PRJ#, changes a quantity, the price stays
        zero, and he confirms it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.buyer.lang = "zh_CN"
        self.work_order.name = "WO-BUYER"
        order = self.service_purchase()
        other = self.service_purchase(aftersales_work_order_id=self.work_order.copy().id)
        self.start_tour(
            "/odoo/purchase", "aftersales_buyer_order", login=self.buyer.login, timeout=180
        )
        self.assertEqual((order.state, other.state), ("purchase", "draft"))
        self.assertEqual(order.order_line.product_qty, 3)
        self.assertEqual((order.order_line.price_unit, order.amount_total), (0, 0))
        self.assertEqual(order.aftersales_prj_number, self.work_order.name)
