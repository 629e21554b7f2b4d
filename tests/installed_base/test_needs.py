from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..common import AftersalesCase


class TestNeeds(AftersalesCase):
    """A-12: what customers need is noted from any contact, found again and counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deliver(cls.equipment, ["N-1"])
        cls.unit = cls.env["aftersales.installed.product"].search([("serial", "=", "N-1")])
        cls.channel = cls.env["aftersales.channel"].search([], limit=1)
        cls.category = cls.env.ref("aftersales_service.need_category_parts")

    def need(self, user=None, **values):
        """Return a need as a user notes it."""
        return (
            self.env["aftersales.customer.need"]
            .with_user(user or self.agent)
            .create(
                {
                    "partner_id": self.customer.id,
                    "channel_id": self.channel.id,
                    "category_id": self.category.id,
                    "need": "A wider brush",
                    **values,
                }
            )
        )

    def test_from_the_customer(self):
        """A-12: noted from the customer's form, it has source, need, date and owner."""
        action = self.customer.with_user(self.agent).action_aftersales_needs()
        form = Form(
            self.env["aftersales.customer.need"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        form.channel_id = self.channel
        form.category_id = self.category
        form.need = "A wider brush"
        need = form.save()
        self.assertEqual(need.partner_id, self.customer)
        self.assertEqual(need.user_id, self.agent)
        self.assertTrue(need.name.startswith("XQ/"))
        self.assertEqual(self.env["aftersales.customer.need"].search(action["domain"]), need)
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.with_user(self.agent).aftersales_need_count, 1)

    def test_in_the_histories(self):
        """A-07, A-12: it stands in the histories of its customer and of its unit."""
        need = self.need(installed_product_id=self.unit.id)
        archive = self.env["aftersales.customer.archive"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(need.product_id, self.equipment)
        for record in (archive, self.unit):
            story = record.with_user(self.agent).history
            self.assertIn(need.name, story)
            self.assertIn("Parts and Accessories · To Be Answered", story)
        order = self.unit.sale_order_id
        self.assertIn(order.name, self.unit.with_user(self.agent).history)
        self.assertIn("Delivery · Clean City Works", self.unit.with_user(self.agent).history)

    def test_from_a_case(self):
        """A-12: noted in a call, it knows customer, unit and channel; buttons lead both ways."""
        case = (
            self.env["aftersales.case"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.customer.id,
                    "channel_id": self.channel.id,
                    "installed_product_ids": self.unit.ids,
                }
            )
        )
        context = case.action_open_needs()["context"]
        need = (
            self.env["aftersales.customer.need"]
            .with_user(self.agent)
            .with_context(**context)
            .create({"category_id": self.category.id, "need": "A spare key"})
        )
        self.assertEqual(need.installed_product_id, self.unit)
        self.assertEqual(need.case_id, case)
        case.invalidate_recordset()
        self.assertEqual((case.need_count, need.case_count), (1, 1))
        self.assertEqual(need.action_open_case()["res_id"], case.id)

    def test_what_became_of_it(self):
        """A-12: answering says what became of it, not pursuing says why; back with a reason."""
        need = self.need()
        with self.assertRaisesRegex(UserError, "what became of the need"):
            need.action_answer()
        need.answer = "Quotation sent"
        need.action_answer()
        self.assertEqual((need.state, need.answered_by), ("answered", self.agent))
        with self.assertRaisesRegex(UserError, "needs a reason"):
            need.action_reopen()
        need.action_reopen("He wants another width")
        with self.assertRaisesRegex(UserError, "enter why the need is not pursued"):
            need.action_drop(" ")
        need.action_drop("Not made any more")
        self.assertEqual(need.state, "dropped")

    def test_everybody_notes_some_keep(self):
        """A-12, M-02: an engineer on site notes a need; agents keep it."""
        need = self.need(user=self.engineer)
        with self.assertRaisesRegex(AccessError, "not allowed"):
            need.answer = "Done"
        need.with_user(self.agent).answer = "Done"
        need.with_user(self.agent).action_answer()
        self.assertEqual(need.state, "answered")

    def test_report(self):
        """A-12: the report counts needs by category."""
        other = self.env.ref("aftersales_service.need_category_price")
        self.need()
        self.need()
        self.need(category_id=other.id)
        rows = (
            self.env["aftersales.customer.need"]
            .with_user(self.agent)
            .formatted_read_group(
                [("partner_id", "=", self.customer.id)], ["category_id"], ["__count"]
            )
        )
        counts = {row["category_id"][0]: row["__count"] for row in rows}
        self.assertEqual(counts, {self.category.id: 2, other.id: 1})

    def test_sheet(self):
        """A-12, N-13: the customer information record prints source, need and what became of it."""
        need = self.need(answer="Quotation sent")
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("aftersales_service.customer_need_document", need.ids)[0]
            .decode()
        )
        for text in ("顾客信息记录表", need.name, "A wider brush", "Quotation sent"):
            self.assertIn(text, html)
