from odoo.tests import HttpCase, tagged

from ..execution.common import WorkOrderCase


@tagged("post_install", "-at_install")
class TestEngineerOrder(WorkOrderCase, HttpCase):
    """The engineer works on his phone: nothing needs more than its width."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer.lang = "en_US"

    def test_order_on_the_phone(self):
        """E-06, E-09, E-15: start, hours, one report with one drawn signature, done."""
        order = self.order(state="confirmed")
        self.start_tour(
            "/odoo/my-work-orders", "aftersales_engineer_order", login="svc_engineer", timeout=180
        )
        order.invalidate_recordset()
        self.assertEqual((order.state, order.labour_hours), ("done", 2.5))
        report = order.report_id
        self.assertEqual((report.sign_kind, report.signed_name), ("drawn", "Zhou Min"))
        self.assertTrue(report.signature)
        self.assertEqual(report.signed_user_id, self.engineer)
