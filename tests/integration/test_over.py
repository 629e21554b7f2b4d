from odoo.exceptions import UserError

from ..workshop.common import WorkshopCase


class TestOver(WorkshopCase):
    """Nothing is issued for what is over (E-01, C-13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Shuofeng Pneumatics"})

    def test_a_closed_case_without_a_csi(self):
        """E-01, E-02, E-05: neither work order nor sales or purchase order; reopened, all of
        them."""
        order = self.order(self.unit_case, state="draft")
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        sales = self.env["sale.order"].with_user(self.manager)
        case = self.unit_case.with_user(self.manager)
        lines = [{"product": self.part, "quantity": 1, "free": True}]
        parts = [{"product": self.part, "quantity": 1}]
        for state, label in (("closed", "Closed"), ("cancelled", "Cancelled")):
            closed = state == "closed"
            values = {
                "state": state,
                "closed_at": closed and "2026-03-02 02:00:00",
                "closing_reason": closed and "explained",
            }
            self.unit_case.sudo().with_context(mail_notrack=True).write(values)
            for act in (
                lambda: orders._issue_for_case(case),
                lambda: sales._issue_for_case(case, lines),
                lambda: order._issue_purchase("parts", self.vendor, parts),
            ):
                with self.subTest(state):
                    text = self.refused(UserError, act)
                    self.assertIn(case.name, text)
                    self.assertIn(f"“{label}”. Reopen it", text)
            organise = self.env["aftersales.organise"].with_user(self.manager)
            dialog = organise.with_context(default_case_id=case.id).create({})
            self.assertIn("Reopen it", dialog.why_no_work_order)
            self.assertIn("Reopen it", dialog.why_no_sales_order)
        self.unit_case.sudo().with_context(mail_notrack=True).write({"state": "in_progress"})
        self.assertTrue(orders._issue_for_case(case))
        self.assertTrue(sales._issue_for_case(case, lines))
        self.assertTrue(order._issue_purchase("parts", self.vendor, parts))

    def test_no_warehouse(self):
        """E-05, E-13: a company without a warehouse is told so, in words."""
        order = self.order()
        self.env["aftersales.work.part"].with_user(self.engineer).create(
            {"work_order_id": order.id, "product_id": self.part.id}
        )
        types = self.env["stock.picking.type"].search([("company_id", "=", self.company.id)])
        types.active = False
        self.warehouse.active = False
        self.env.invalidate_all()
        text = self.refused(UserError, order.with_user(self.engineer).action_post_parts)
        self.assertIn(f"{self.company.name} has no warehouse", text)
        parts = [{"product": self.part, "quantity": 1}]
        text = self.refused(
            UserError,
            order.with_user(self.manager)._issue_purchase,
            "parts",
            self.vendor,
            parts,
        )
        self.assertIn("administrator create one", text)
