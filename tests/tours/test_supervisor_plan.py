from odoo.tests import HttpCase, tagged

from ..solution.common import SolutionCase


@tagged("post_install", "-at_install")
class TestSupervisorPlan(SolutionCase, HttpCase):
    """The supervisor splits, decides, plans and records the customer's yes, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.supervisor.lang = "zh_CN"

    def play(self, url, tour):
        self.start_tour(url, tour, login=self.supervisor.login, timeout=180)
        self.env.invalidate_all()

    def test_split_and_decision_in_chinese(self):
        """D-03, D-09, D-11, C-11, O-06, issue 5: own 60, customer 40, part-paid, he agrees."""
        csi = self.csi_in("review")
        self.play("/odoo/aftersales-csi", "aftersales_supervisor_split_zh")
        self.assertEqual(csi.state, "replied")
        shares = {line.party: line.share for line in csi.liability_ids}
        self.assertEqual(shares, {"own": 60, "customer": 40})
        self.assertEqual(csi.service_mode_id, self.mode("on_site_part"))
        self.assertEqual((csi.opinion, csi.customer_answer), ("更换密封圈，客户承担四成", "agrees"))
        self.assertEqual(csi.plan_ids.state, "accepted")

    def test_plan_and_agreement_in_chinese(self):
        """D-01…D-03, D-13, O-06, issue 5: cost and warranty explained, told, accepted."""
        case = self.case()
        case.with_user(self.manager).action_split_liability([{"party": "customer", "share": 100}])
        self.play("/odoo/service-cases", "aftersales_supervisor_plan_zh")
        plan = case.plan_ids
        self.assertEqual(
            (plan.state, plan.estimate, plan.policy_explained), ("accepted", 900, True)
        )
        self.assertEqual(plan.service_mode_id, self.mode("on_site_paid"))
        self.assertEqual(plan.answer_user_id, self.supervisor)
        self.assertTrue(case.plan_told_at)
