from odoo.exceptions import AccessError, UserError

from ..common import MODULE
from .common import IntakeCase


class TestQuickCase(IntakeCase):
    def remark(self, user, source=None, **values):
        """Note a remark down and return its case."""
        Wizard = self.env["aftersales.quick.case"].with_user(user)
        if source:
            Wizard = Wizard.with_context(active_model=source._name, active_id=source.id)
        last = self.env["aftersales.case"].search([], order="id desc", limit=1).id
        Wizard.create({"text": "The brush wears out too fast", **values}).action_apply()
        return self.env["aftersales.case"].search([("id", ">", last)]).with_user(user)

    def test_one_line(self):
        """Amendment 37, B-23: who and what are enough; it stands in the complaint list."""
        case = self.remark(self.agent, self.customer)
        self.assertEqual((case.state, case.user_id), ("in_progress", self.agent))
        self.assertEqual(case.subject, "The brush wears out too fast")
        self.assertEqual((case.partner_id, case.channel_id), (self.customer, self.verbal))
        self.assertTrue(case.is_complaint)

    def test_from_a_visit(self):
        """Amendment 37: on a return visit customer and units are known, both are linked."""
        visit = (
            self.env["aftersales.return.visit"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "event_date": "2026-09-15",
                    "opens_at": "2026-09-19 16:00:00",
                    "window_start": "2026-09-20",
                    "window_end": "2026-09-22",
                    "planned_date": "2026-09-20",
                    "due_at": "2026-09-22 15:59:59",
                    "rule_id": self.env["aftersales.visit.rule"].search([], limit=1).id,
                    "installed_product_ids": [(6, 0, self.unit.ids)],
                }
            )
        )
        case = self.remark(self.agent, visit.with_user(self.agent))
        self.assertEqual(case.origin_visit_id, visit)
        self.assertEqual(case.installed_product_ids, self.unit)
        self.assertIn(case, visit.origin_case_ids)
        self.assertEqual(case.action_view_origin_visit()["res_id"], visit.id)

    def test_from_a_work_order(self):
        """Amendment 37: the engineer at the customer notes it; it waits for the desk."""
        order = (
            self.env["aftersales.work.order"]
            .with_user(self.manager)
            ._issue_for_case(self.registered().with_user(self.manager))
        )
        order.sudo().engineer_ids = self.engineer
        case = self.remark(self.engineer, order.with_user(self.engineer))
        self.assertEqual((case.state, case.forwarded_by), ("forwarded", self.engineer))
        self.assertEqual(case.origin_order_id, order)
        mine = order.with_user(self.manager)
        self.assertEqual(mine.remark_count, 1)
        self.assertEqual(mine.action_open_remarks()["res_id"], case.id)
        self.assertEqual(self.activities(case, "activity_accept_case").user_id, self.agent)

    def test_incomplete_remark_waits(self):
        """Amendment 37: what cannot be registered yet is kept all the same."""
        unknown = self.env["res.partner"].create({"name": "Somebody"})
        case = self.remark(self.agent, partner_id=unknown.id)
        self.assertEqual(case.state, "new")
        self.assertIn("a phone number", case.step_missing)

    def test_refusals(self):
        """Amendment 37: an empty remark, and somebody without a role of ours."""
        with self.assertRaises(UserError) as refusal:
            self.remark(self.agent, self.customer, text=" ")
        self.assertIn("Enter in one line what the customer said", str(refusal.exception))
        with self.assertRaises(AccessError):
            self.remark(self.buyer, self.customer)
        self.assertTrue(self.env.ref(f"{MODULE}.menu_quick_case").action)
