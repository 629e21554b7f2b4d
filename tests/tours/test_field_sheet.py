"""The engineer's page on a phone of 390 pixels: nothing that he enters is lost."""

import base64

from odoo import Command
from odoo.tests import HttpCase, tagged

from ..execution.common import WorkOrderCase


@tagged("post_install", "-at_install")
class TestFieldSheet(WorkOrderCase, HttpCase):
    """Start, points with a photo, parts, hours, report, signature, done; and a lost connection."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer.lang = "en_US"
        cls.stock(cls.part, 10)
        cls.part.barcode = "6901234567892"
        cls.env["aftersales.checklist"].search([]).active = False
        cls.env["aftersales.checklist"].create(
            {
                "name": "Visit",
                "company_id": cls.company.id,
                "line_ids": [
                    Command.create({"name": "Power is off"}),
                    Command.create({"name": "No leaks", "photo": True}),
                ],
            }
        )

    def test_a_day_on_the_phone(self):
        """E-03, E-09, E-13, E-15, E-21: what is entered outlives a reload and no connection."""
        order = self._day("aftersales_field_sheet")
        self.assertEqual(order.report_id.work_done, "Seal replaced")

    def test_a_day_in_chinese(self):
        """E-09, E-15, E-25, O-06, issue 5: the engineer's whole part at 390 pixels in Chinese,
        with a call for support and what was agreed with the customer."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.engineer.lang = "zh_CN"
        order = self._day("aftersales_field_sheet_zh")
        self.assertEqual(order.report_id.work_done, "更换密封圈")
        self.assertEqual((order.support_request, order.agreement), ("需要液压专家", "明天上午继续"))
        # The browser's own clock stands in UTC.
        self.assertEqual(str(order.next_date), "2027-03-11 09:00:00")
        steps = order.transition_ids.sorted("id").mapped("step")
        self.assertEqual(steps[-4:], ["start", "need_support", "resume", "finish"])

    def _day(self, tour):
        """Play the engineer's day on a confirmed order; return the order, which is done then."""
        order = self.order(state="confirmed")
        self.start_tour("/odoo/aftersales-on-site", tour, login="svc_engineer", timeout=180)
        self.env.invalidate_all()
        self.assertEqual((order.state, order.labour_hours), ("done", 2.5))
        self.assertEqual(order.part_ids.product_id, self.part)
        self.assertEqual(order.part_ids.quantity, 2)
        self.assertEqual(set(order.check_ids.mapped("result")), {"ok"})
        photo = order.check_ids[1].attachment_ids
        self.assertEqual(len(photo), 1)
        self.assertTrue(photo.raw.startswith(base64.b64decode("/9j/")))
        report = order.report_id
        self.assertEqual((report.signed_name, report.sign_kind), ("Zhou Min", "drawn"))
        return order
