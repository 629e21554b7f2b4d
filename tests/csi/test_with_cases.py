from ..intake.common import IntakeCase
from .common import CsiCase


class TestWithCases(CsiCase, IntakeCase):
    def test_a_quality_complaint_opens_its_csi(self):
        """B-22: registering a quality complaint opens one linked CSI in the same act; only one."""
        case = self.registered(type_id=self.quality_complaint.id, sale_order_id=self.order.id)
        csi = case.sudo().csi_ids
        self.assertEqual(len(csi), 1)
        self.assertEqual(csi.origin_case_id, case.sudo())
        self.assertEqual(csi.level_id, self.important)
        self.assertFalse(self.env["aftersales.csi"]._open_for_cases(case))
        self.assertFalse(self.registered().sudo().csi_ids)

    def test_done_and_undone_take_the_cases_along(self):
        """C-14: done leads the cases to their confirmation; an undone document takes both back."""
        case = self.registered(type_id=self.quality_complaint.id, sale_order_id=self.order.id)
        csi = self.csi_in("done", case.sudo().csi_ids)
        self.assertEqual(case.state, "to_confirm")
        csi._step_back_to_replied("WO/000007", "cancelled by the engineer")
        self.assertEqual((csi.state, case.state), ("replied", "in_progress"))
        said = [case.sudo().transition_ids.sorted("id")[-1].reason]
        said.append(csi.transition_ids.sorted("id")[-1].reason)
        self.assertEqual(said, ["WO/000007: cancelled by the engineer"] * 2)

    def test_advice_ends_the_case_too(self):
        """C-14: a service done without a document leads the case to its confirmation."""
        case = self.registered(type_id=self.quality_complaint.id, sale_order_id=self.order.id)
        csi = self.csi_in("replied", case.sudo().csi_ids, mode="remote", answer="not_needed")
        csi.with_user(self.manager).action_finish("Explained by phone")
        self.assertEqual((csi.state, case.state), ("done", "to_confirm"))
