from odoo.tests import HttpCase, tagged

from ..intake.common import IntakeCase


@tagged("post_install", "-at_install")
class TestAgentCase(IntakeCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps read English words, whatever language the database was made in.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.agent.lang = "en_US"

    def _cases(self):
        return self.env["aftersales.case"].search([("partner_id", "=", self.customer.id)])

    def test_fault_by_phone(self):
        """B-05, B-07, B-16, B-25, F-09: the agent's part in the web client, from call to end."""
        self.start_tour(
            "/odoo/service-cases", "aftersales_agent_case", login=self.agent.login, timeout=180
        )
        case = self._cases()
        self.assertEqual((case.state, case.closing_reason), ("closed", "solved"))
        self.assertEqual(case.contact_id, self.contact)
        self.assertEqual(case.installed_product_ids, self.unit)
        self.assertTrue(case.promised_reply_at)
        promise = case.clock_ids.filtered(lambda clock: clock.kind == "promised_reply")
        self.assertEqual(promise.state, "met")
        self.assertEqual(
            case.transition_ids.sorted("id").mapped("step"), ["register", "handle", "confirm"]
        )

    def test_fault_by_phone_in_chinese(self):
        """O-06, B-05: the same call by an agent who works in Chinese."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.agent.lang = "zh_CN"
        self.start_tour(
            "/odoo/service-cases", "aftersales_agent_zh", login=self.agent.login, timeout=180
        )
        case = self._cases()
        self.assertEqual((case.state, case.subject), ("in_progress", "液压泵漏油"))

    def test_explained_by_phone(self):
        """B-17: explained while the customer is on the line, in one form and one dialog."""
        self.start_tour(
            "/odoo/service-cases", "aftersales_agent_explain", login=self.agent.login, timeout=180
        )
        case = self._cases()
        self.assertEqual((case.state, case.closing_reason), ("closed", "explained"))
