from odoo.tests import Form

from .common import RemedyCase


class TestForms(RemedyCase):
    """The forms as the people of each role fill them in."""

    def test_an_agent_asks(self):
        """D-14: from the case, an agent chooses out of the catalogue and sees who approves."""
        action = self.case.with_user(self.agent).action_view_compensations()
        model = self.env["aftersales.compensation"].with_user(self.agent)
        with Form(model.with_context(**action["context"])) as form:
            self.assertEqual(form.partner_id, self.customer)
            self.assertEqual(form.sale_order_id, self.order)
            self.assertIn("at least one line", form.step_missing)
            form.reason = "Waited too long"
            with form.line_ids.new() as line:
                line.type_id = self.kind("coupon")
                line.quantity = 300
            self.assertIn("The service supervisor approves it", form.route_words)
            with form.line_ids.new() as line:
                line.type_id = self.kind("damages")
                line.quantity = 10
            self.assertIn("QA and the technical department", form.route_words)
        record = form.record
        self.assertEqual((record.installed_product_ids, record.value), (self.unit, 310))
        self.assertTrue(record.can_submit)

    def test_a_return_from_the_case(self):
        """D-18: the unit and the customer are filled in from the case."""
        action = self.case.with_user(self.agent).action_view_return_requests()
        model = self.env["aftersales.return.request"].with_user(self.agent)
        with Form(model.with_context(**action["context"])) as form:
            self.assertEqual(form.installed_product_id, self.unit)
            self.assertEqual(form.partner_id, self.customer)
            form.reason = "Third failure"
        self.assertTrue(form.record.can_submit)

    def test_the_catalogue(self):
        """D-14, M-02: an administrator keeps the catalogue; the unit follows from the effect."""
        model = self.env["aftersales.compensation.type"].with_user(self.service_admin)
        with Form(model) as form:
            form.name = "Free filter"
            form.effect = "gift"
            self.assertEqual(form.unit, "pieces")
            form.effect = "extension"
            self.assertEqual(form.unit, "months")
            form.limit = 3
        self.assertEqual(form.record.kind, "goodwill")

    def test_sales_fills_in_a_claim(self):
        """E-08: sales opens the claim and enters what it knows; the rest is closed."""
        claim = self.env["aftersales.supplier.claim"].create({"case_id": self.case.id})
        with Form(claim.with_user(self.claims)) as form:
            form.partner_id = self.contact
            with form.line_ids.new() as line:
                line.product_id = self.part
                line.quantity = 2
                line.price = 620
        self.assertEqual(claim.amount, 1240)
