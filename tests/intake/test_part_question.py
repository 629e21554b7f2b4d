from odoo import Command
from odoo.tests import Form

from ..common import MODULE
from ..execution.common import WorkOrderCase


class TestPartQuestion(WorkOrderCase):
    def test_part_line_of_a_work_order(self):
        """B-08: a spare-part question names the part line it asks about, and is found from it."""
        order = self.order()
        part = (
            self.env["aftersales.work.part"]
            .with_user(self.manager)
            .create({"work_order_id": order.id, "product_id": self.part.id})
        )
        self.assertIn(order.name, part.display_name)
        self.assertIn(self.part.name, part.display_name)
        form = Form(self.env["aftersales.case"].with_user(self.agent))
        form.type_id = self.env.ref(f"{MODULE}.case_type_part_question")
        form.channel_id = self.env.ref(f"{MODULE}.channel_phone")
        form.level_id = self.env.ref(f"{MODULE}.level_general")
        form.work_part_id = part.with_user(self.agent)
        self.assertEqual(form.part_id, self.part)
        self.assertEqual(form.partner_id, order.partner_id)
        form.description = "How long does the new brush last?"
        case = form.save()
        case.action_register()
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(part.with_user(self.agent).question_count, 1)
        self.assertEqual(part.with_user(self.agent).action_view_questions()["res_id"], case.id)
        mine = order.with_user(self.agent)
        self.assertEqual(mine.part_question_count, 1)
        self.assertEqual(mine.action_open_part_questions()["res_id"], case.id)
        self.assertEqual(case.action_view_work_part()["res_id"], order.id)
        for product in (self.part, self.part.product_tmpl_id):
            product = product.with_user(self.agent)
            self.assertEqual(product.aftersales_question_count, 1)
            self.assertEqual(product.action_aftersales_questions()["res_id"], case.id)
        found = case.search([("part_id", "ilike", self.part.name)])
        self.assertIn(case, found)

    def test_part_alone(self):
        """B-08: without a work order the part product is enough to accept the question."""
        case = (
            self.env["aftersales.case"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.customer.id,
                    "channel_id": self.env.ref(f"{MODULE}.channel_phone").id,
                    "type_id": self.env.ref(f"{MODULE}.case_type_part_question").id,
                    "level_id": self.env.ref(f"{MODULE}.level_general").id,
                    "installed_product_ids": [Command.clear()],
                    "description": "Which brush fits?",
                }
            )
        )
        self.assertIn("the product or one of the customer's units", case.step_missing)
        case.part_id = self.part
        case.action_register()
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.part_id, self.part)
