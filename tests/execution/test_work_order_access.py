from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from .common import WorkOrderCase

COSTS = {
    "labour_cost",
    "parts_cost",
    "purchase_cost",
    "total_cost",
    "fee_untaxed",
    "fee_total",
    "fee_invoiced",
    "fee_paid",
    "margin",
}


@freeze_time("2026-03-10 02:00:00")
class TestWorkOrderAccess(WorkOrderCase):
    """Who sees which orders and what of them (M-05 light)."""

    def test_engineers_see_their_own_orders(self):
        """M-05: engineer A cannot read B's order by search or by id, nor what hangs on it."""
        mine = self.done()
        theirs = self.order(engineers=self.other_engineer)
        line = self.book(theirs, user=self.other_engineer, employee=self.other_employee)
        part = self.env["aftersales.work.part"].create(
            {"work_order_id": theirs.id, "product_id": self.part.id}
        )
        report = self.report(theirs, user=self.other_engineer, sign=False)
        self.env.invalidate_all()
        orders = self.env["aftersales.work.order"].with_user(self.engineer)
        self.assertEqual(orders.search([]), mine)
        for record in (theirs, line, line.share_ids, part, report):
            with self.subTest(record._name):
                own = record.with_user(self.engineer)
                self.assertNotIn(own, own.search([]))
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    own.read(["id", "create_date"])
        with self.assertRaises(AccessError):
            theirs.with_user(self.engineer).action_need_support("Help")

    def test_the_service_sees_all_orders(self):
        """M-05, M-06: everybody else in the service reads every order, a bare user his own."""
        order = self.order(state="draft")
        for login in (
            "agent",
            "manager",
            "supervisor",
            "qa",
            "inspector",
            "reviewer",
            "design",
            "pmc",
            "sales_admin",
            "claims",
            "approver",
            "hr_person",
            "reader",
        ):
            with self.subTest(login):
                self.env.invalidate_all()
                orders = self.env["aftersales.work.order"].with_user(self.users[login])
                self.assertIn(order, orders.search([]))
        self.assertFalse(self.env["aftersales.work.order"].with_user(self.user).search([]))

    def test_reading_is_not_acting(self):
        """QA and the agent read an order but take none of its steps."""
        order = self.order(state="planned")
        for login in ("agent", "qa", "reader"):
            with self.subTest(login), self.assertRaises(AccessError):
                order.with_user(self.users[login]).action_start()

    def test_costs_are_absent_for_the_engineer(self):
        """M-05: the cost fields do not exist for him; the manager has them."""
        orders = self.env["aftersales.work.order"]
        lines = self.env["aftersales.labour.line"]
        self.assertFalse(COSTS & set(orders.with_user(self.engineer).fields_get()))
        self.assertLessEqual(COSTS, set(orders.with_user(self.manager).fields_get()))
        hidden = {"rate", "amount", "analytic_line_ids"}
        self.assertFalse(hidden & set(lines.with_user(self.engineer).fields_get()))
        line = self.book(self.order())
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            line.with_user(self.engineer).read(["amount"])

    def test_other_company(self):
        """A second company's people see nothing of it."""
        order = self.order(state="draft")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.manager.copy(
            {"login": "stranger", "company_id": company.id, "company_ids": [(6, 0, company.ids)]}
        )
        self.env.invalidate_all()
        orders = (
            self.env["aftersales.work.order"]
            .with_user(stranger)
            .with_context(allowed_company_ids=company.ids)
        )
        self.assertFalse(orders.search([("id", "=", order.id)]))
