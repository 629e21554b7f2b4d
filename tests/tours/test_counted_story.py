"""How many actions of a user the whole story of a complaint takes (issue 5, section 6)."""

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import MODULE
from ..csi.common import CsiCase

HATS = (
    f"{MODULE}.group_supervisor",
    f"{MODULE}.group_qa",
    f"{MODULE}.group_engineer",
    "purchase.group_purchase_user",
    "stock.group_stock_user",
)


@tagged("post_install", "-at_install")
class TestCountedStory(CsiCase, HttpCase):
    """One person of a small company wears all hats, as who tried the other apps did."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.warranty.term"].with_user(cls.design).create(
            {"name": "Terms", "product_tmpl_id": cls.equipment.product_tmpl_id.id, "months": 24}
        )
        cls.env["res.users"].search([("company_id", "=", cls.company.id)]).active = False
        # Nobody else is there to ask the customer how the work was.
        cls.company.aftersales_call_independent = False
        cls.one = new_test_user(
            cls.env,
            login="svc_one",
            name="One for All",
            groups=",".join(HATS),
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            tz="Asia/Shanghai",
            lang="en_US",
        )
        cls.env["hr.employee"].create(
            {
                "name": "One for All",
                "user_id": cls.one.id,
                "company_id": cls.company.id,
                "hourly_cost": 80,
            }
        )
        vendor = cls.env["res.partner"].create({"name": "Shuofeng Pneumatics"})
        cls.valve = cls._product("Valve", "part", standard_price=620.0, list_price=900.0)
        cls.valve.seller_ids = [Command.create({"partner_id": vendor.id, "price": 555.0})]
        cls.second = cls.deliver(cls.equipment, serials=["SW-0002"])
        cls.unit = cls.env["aftersales.installed.product"].search([("serial", "=", "SW-0002")])
        cls.env["aftersales.installed.product"].search(
            [("serial", "=", "SW-0001")]
        ).partner_id = vendor

    def test_actions_of_the_whole_story(self):
        """B-05, C-08, C-11, D-03, E-01, E-03, E-05, E-06, E-15, F-05, F-09, issue 5 §6: at most
        35 actions from the call to the end, counted by the tour; every record leads to the next.
        """
        self.start_tour(
            "/odoo/register-call", "aftersales_counted_story", login="svc_one", timeout=300
        )
        self.env.invalidate_all()
        case = self.env["aftersales.case"].search([("user_id", "=", self.one.id)])
        self.assertEqual((case.state, case.closing_reason), ("closed", "solved"))
        self.assertEqual(case.installed_product_ids, self.unit)
        csi, order = case.csi_ids, case.work_order_ids
        self.assertEqual(case.sale_order_id, self.second)
        self.assertEqual((csi.state, csi.sale_order_id), ("done", self.second))
        self.assertEqual(csi.service_mode_id, self.mode("on_site_free"))
        self.assertEqual(case.warranty_verdict_ids.term, "warranty")
        self.assertEqual((order.state, order.csi_ids, order.charge), ("done", csi, "free"))
        self.assertEqual((order.labour_hours, order.engineer_ids), (2.5, self.one))
        purchase = order.purchase_order_ids
        self.assertEqual((purchase.state, purchase.amount_total), ("purchase", 0))
        self.assertEqual(purchase.aftersales_prj_number, order.name)
        self.assertIn(csi.name, purchase.note)
        part = order.part_ids
        self.assertEqual((part.product_id, part.posted), (self.valve, True))
        self.assertEqual(part.purchase_line_id.order_id, purchase)
        self.assertEqual(order.picking_ids, purchase.picking_ids | part.move_id.picking_id)
        self.assertTrue(order.report_id.signature)
        self.assertTrue(order.total_cost)
        self.run_job("visit_generation")
        self.assertEqual(order.visit_count, 1, "the second visit follows")
        for record, counts in (
            (case, ("csi_count", "work_order_count")),
            (csi, ("case_count", "unit_count", "work_order_count", "purchase_order_count")),
            (order, ("case_count", "csi_count", "unit_count", "purchase_count", "picking_count")),
        ):
            for name in counts:
                with self.subTest(f"{record._name} {name}"):
                    self.assertTrue(record.with_user(self.one)[name])
