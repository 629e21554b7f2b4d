from ..intake.common import IntakeCase
from .common import CsiCase


class TestWithCases(CsiCase, IntakeCase):
    def opened(self):
        """Return a registered quality complaint and its CSI, whoever opened it first."""
        case = self.registered(type_id=self.quality_complaint.id, sale_order_id=self.order.id)
        self.env["aftersales.csi"]._open_for_cases(case)
        return case, case.sudo().csi_ids

    def test_a_quality_complaint_has_one_csi(self):
        """B-22: a registered quality complaint has one linked CSI, however often it is asked."""
        case, csi = self.opened()
        self.assertEqual(len(csi), 1)
        self.assertEqual(csi.origin_case_id, case.sudo())
        self.assertEqual(csi.level_id, self.important)
        self.assertFalse(self.env["aftersales.csi"]._open_for_cases(case))

    def test_done_and_undone_take_the_cases_along(self):
        """C-14: done leads the cases to their confirmation; an undone document takes both back."""
        case, csi = self.opened()
        self.csi_in("done", csi)
        self.assertEqual(case.state, "to_confirm")
        # The agent tells the cause that QA found without typing it again (B-25).
        case.with_user(self.agent).action_open_result()
        self.assertEqual(case.result_cause, csi.cause)
        csi._step_back_to_replied("WO/000007", "cancelled by the engineer")
        self.assertEqual((csi.state, case.state), ("replied", "in_progress"))
        said = [case.sudo().transition_ids.sorted("id")[-1].reason]
        said.append(csi.transition_ids.sorted("id")[-1].reason)
        self.assertEqual(said, ["WO/000007: cancelled by the engineer"] * 2)

    def test_advice_ends_the_case_too(self):
        """C-14: a service done without a document leads the case to its confirmation."""
        case, csi = self.opened()
        self.csi_in("replied", csi, mode="remote", answer="not_needed")
        csi.with_user(self.manager).action_finish("Explained by phone")
        self.assertEqual((csi.state, case.state), ("done", "to_confirm"))

    def test_a_corrected_customer_reaches_the_sheet(self):
        """C-07, C-08: until it is printed the CSI follows the customer of its case, with words;
        then it stays, and its manager reads what to do."""
        other = self.env["res.partner"].create({"name": "Right Customer"})
        case, csi = self.opened()
        case.with_user(self.agent).partner_id = other
        self.env.invalidate_all()
        self.assertEqual((csi.partner_id, bool(csi.sale_order_id)), (other, False))
        said = csi.message_ids[0].body
        for words in (case.name, self.customer.name, "Right Customer", self.order.name):
            self.assertIn(words, said)
        case, csi = self.opened()
        self.csi_in("printed", csi)
        case.with_user(self.agent).partner_id = other
        self.env.invalidate_all()
        self.assertEqual((csi.partner_id, csi.sale_order_id), (self.customer, self.order))
        message = csi.message_ids[0]
        self.assertIn("is printed with", message.body)
        self.assertIn("Ask QA to change the cause", message.body)
        self.assertEqual(message.notified_partner_ids, csi.user_id.partner_id)

    def test_a_customer_chosen_on_the_sheet_stays(self):
        """C-07: what the manager chose on the CSI itself is not overwritten by its case."""
        chosen = self.env["res.partner"].create({"name": "Final User"})
        case, csi = self.opened()
        csi.with_user(self.manager).write({"partner_id": chosen.id, "sale_order_id": False})
        case.with_user(self.agent).partner_id = self.contact
        self.assertEqual(csi.partner_id, chosen)
