from odoo.tests import HttpCase, tagged

from ..intake.common import IntakeCase


@tagged("post_install", "-at_install")
class TestRegisterCall(IntakeCase, HttpCase):
    def test_by_keyboard(self):
        """B-05, B-07, issue 4: a known customer's call is registered without the mouse."""
        self.agent.lang = "en_US"
        self.unit.warranty_end = "2099-09-14"
        first = self.registered()
        self.start_tour(
            "/odoo/register-call", "aftersales_register_call", login=self.agent.login, timeout=180
        )
        case = self.env["aftersales.case"].search(
            [("partner_id", "=", self.customer.id), ("id", "!=", first.id)]
        )
        self.assertEqual((case.state, case.user_id), ("in_progress", self.agent))
        self.assertEqual(case.contact_id, self.contact)
        self.assertEqual(case.phone, self.contact.phone)
        self.assertEqual(case.installed_product_ids, self.unit)
        self.assertEqual(case.channel_id, self.phone)
        self.assertEqual(case.subject, "Left brush does not turn")
        self.assertTrue(case.promised_reply_at)

    def test_nothing_entered(self):
        """B-07, issue 4: Register on an empty form says one thing, and leaving it makes no case."""
        self.agent.lang = "en_US"
        before = self.env["aftersales.case"].search_count([])
        self.start_tour(
            "/odoo/register-call",
            "aftersales_register_nothing",
            login=self.agent.login,
            timeout=180,
        )
        self.assertEqual(self.env["aftersales.case"].search_count([]), before)
