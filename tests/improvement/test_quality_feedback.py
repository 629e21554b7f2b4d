from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ImprovementCase


@tagged("post_install", "-at_install")
class TestQualityFeedback(ImprovementCase):
    def feedback(self, **values):
        return (
            self.env["aftersales.quality.feedback"]
            .with_user(self.engineer)
            .create(
                {
                    "kind": "potential",
                    "installed_product_id": self.unit.id,
                    "description": "The seal sweats; it will leak.",
                    **values,
                }
            )
        )

    def test_reported_and_settled(self):
        """I-05: also a problem to come; QA finds the cause, and who reported it reads the end."""
        sheet = self.feedback()
        self.assertEqual((sheet.product_id, sheet.partner_id), (self.equipment, self.customer))
        sheet.action_submit()
        self.assertIn(self.qa, sheet.activity_ids.user_id)
        by_qa = sheet.with_user(self.qa)
        with self.assertRaisesRegex(UserError, "Enter the cause that was found"):
            by_qa.action_close()
        by_qa.cause = "The batch of May is too soft."
        with self.assertRaisesRegex(UserError, "how it is rectified, or open a corrective action"):
            by_qa.action_close()
        by_qa.action_open_corrective_action()
        by_qa.action_close()
        self.assertEqual((sheet.state, by_qa.closed_by), ("closed", self.qa))
        self.assertEqual(sheet.with_user(self.engineer).corrective_action_ids.kind, "preventive")
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.engineer.partner_id.ids)]
        )
        self.assertIn("Your quality feedback is settled", told.mapped("subject"))

    def test_what_was_submitted_stays(self):
        """I-05: the sheet stays as reported; the engineer writes neither cause nor measure."""
        sheet = self.feedback()
        with self.assertRaises(AccessError):
            sheet.cause = "Mine"
        sheet.action_submit()
        with self.assertRaises(UserError):
            sheet.description = "Something else"
        with self.assertRaises(AccessError):
            sheet.action_close()

    def test_needs(self):
        """I-05: problem and product."""
        sheet = self.feedback(description=False, installed_product_id=False)
        with self.assertRaisesRegex(UserError, "Describe the problem.*\n.*Enter the product"):
            sheet.action_submit()

    def test_from_the_work_order(self):
        """I-05, O-04: from a work order, with its case, unit and customer; found from it."""
        case = self.complaint()
        order = self.env["aftersales.work.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "kind": "on_site",
                "case_ids": [(6, 0, case.ids)],
            }
        )
        shown = order.action_view_feedback()
        self.assertEqual(shown["context"], {"default_work_order_id": order.id})
        sheet = self.env["aftersales.quality.feedback"].create(
            {"work_order_id": order.id, "description": "x"}
        )
        self.assertEqual(
            (sheet.case_id, sheet.installed_product_id, sheet.partner_id),
            (case, self.unit, self.customer),
        )
        self.assertEqual(order.feedback_count, 1)

    def test_prints(self):
        """I-05, N-11, N-19: the sheet QAHRC0722C."""
        sheet = self.feedback()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("aftersales_service.quality_feedback_report", sheet.ids)[0]
            .decode()
        )
        for words in ("产品质量问题反馈单", "QAHRC0722C", "The seal sweats", "HY5031-26-0417"):
            self.assertIn(words, html)


@tagged("post_install", "-at_install")
class TestImprovementPlan(ImprovementCase):
    def test_plan(self):
        """I-07: measures of four kinds, progress, effect, before and after; summed up with a
        date."""
        plan = (
            self.env["aftersales.improvement.plan"]
            .with_user(self.manager)
            .create({"name": "2026", "date_from": "2026-01-01", "date_to": "2026-12-31"})
        )
        with self.assertRaisesRegex(UserError, "Enter at least one measure"):
            plan.action_start()
        Measure = self.env["aftersales.improvement.measure"].with_user(self.manager)
        measures = Measure.create(
            [
                {"plan_id": plan.id, "kind": kind, "name": kind, "progress": progress}
                for kind, progress in (("training", 100), ("quality", 50))
            ]
        )
        self.assertEqual(plan.progress, 75)
        plan.action_start()
        with self.assertRaisesRegex(UserError, "Enter what “training” has brought"):
            plan.action_close()
        measures.write({"effect": "Fewer second calls", "value_before": 71, "value_after": 88})
        plan.summary = "<p>The procedure asks for a second call now.</p>"
        plan.action_close()
        self.assertEqual(plan.summary_date, self.company._aftersales_local_date())
        with self.assertRaisesRegex(UserError, "is summed up: its measures stay"):
            measures[0].progress = 10
        with self.assertRaisesRegex(UserError, "begins after it ends"):
            plan.copy({"date_from": "2027-01-01"})
