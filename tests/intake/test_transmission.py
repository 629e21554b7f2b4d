from lxml import html

from odoo.exceptions import AccessError, UserError

from ..common import MODULE
from .common import IntakeCase


class TestTransmission(IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_transmission = True
        cls.to_qa = cls.env.ref(f"{MODULE}.role_qa")

    def sheet(self, user=None, **values):
        """Return a sheet for QA, written by an agent."""
        return (
            self.env["aftersales.transmission"]
            .with_user(user or self.agent)
            .create(
                {
                    "subject": "Seal of batch 2607",
                    "content": "Two more customers report it.",
                    "to_role_id": self.to_qa.id,
                    **values,
                }
            )
        )

    def test_receipt(self):
        """B-27: the receiving department has the sheet until it confirms the receipt."""
        case = self.registered()
        action = case.action_view_transmissions()
        sheet = self.sheet(case_id=action["context"]["default_case_id"])
        self.assertEqual(sheet.from_role_id, self.env.ref(f"{MODULE}.role_agent"))
        sheet.action_send()
        self.assertEqual(self.activities(sheet, "activity_transmission").user_id, self.qa)
        self.assertEqual(case.transmission_count, 1)
        self.assertEqual(sheet.action_view_case()["res_id"], case.id)
        self.assertFalse(sheet.can_confirm)
        with self.assertRaises(UserError) as refusal:
            sheet.action_confirm()
        self.assertIn(sheet.name, str(refusal.exception))
        self.assertIn(f"Receipt is confirmed by {self.to_qa.name}", str(refusal.exception))
        sheet.with_user(self.qa).action_confirm()
        self.assertEqual((sheet.state, sheet.confirmed_by), ("confirmed", self.qa))
        self.assertFalse(self.activities(sheet, "activity_transmission"))

    def test_what_was_sent_stays(self):
        """B-27: a sent sheet is not changed or deleted; its sender withdraws it with a reason."""
        sheet = self.sheet(content=False)
        with self.assertRaises(UserError) as refusal:
            sheet.action_send()
        self.assertIn("Enter what the department is to know", str(refusal.exception))
        sheet.content = "Two more"
        sheet.action_send()
        with self.assertRaises(UserError) as refusal:
            sheet.content = "Three more"
        self.assertIn(f"{sheet.name} was sent and stays as it is", str(refusal.exception))
        with self.assertRaises(UserError) as refusal:
            sheet.unlink()
        self.assertIn("is kept", str(refusal.exception))
        with self.assertRaises(UserError) as refusal:
            sheet.with_user(self.manager).action_withdraw("Mine")
        self.assertIn("Only the sender", str(refusal.exception))
        with self.assertRaises(UserError) as refusal:
            sheet.action_withdraw()
        self.assertIn("needs a reason", str(refusal.exception))
        sheet.action_withdraw("Wrong batch")
        self.assertEqual(sheet.state, "draft")
        self.assertFalse(self.activities(sheet, "activity_transmission"))
        for name in ("state", "confirmed_at", "sent_by"):
            with self.subTest(name), self.assertRaises(AccessError):
                sheet.write({name: False})

    def test_switched_off(self):
        """B-27, design 3.3: where sheets are off they are refused and not on the screen."""
        menu = self.env.ref(f"{MODULE}.menu_transmissions")
        Menu = self.env["ir.ui.menu"].with_user(self.agent)
        self.assertIn(menu.id, Menu.load_menus(False))
        self.company.aftersales_transmission = False
        self.assertNotIn(menu.id, Menu.load_menus(False))
        self.assertFalse(self.case().uses_transmission)
        with self.assertRaises(UserError) as refusal:
            self.sheet()
        self.assertIn(self.company.name, str(refusal.exception))
        self.assertIn("does not use transmission sheets", str(refusal.exception))
        second = self.env["res.company"].create({"name": "Second Maker"})
        self.assertFalse(second.aftersales_transmission)

    def test_print(self):
        """N-14: from, to, content, date and receipt."""
        sheet = self.sheet()
        sheet.action_send()
        sheet.with_user(self.qa).action_confirm()
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.agent)
            ._render_qweb_html(f"{MODULE}.transmission_report", sheet.ids)
        )
        text = " ".join(html.fromstring(content).text_content().split())
        for words in (
            "信息传递单",
            sheet.name,
            "Seal of batch 2607",
            "Two more customers",
            self.to_qa.name,
            "接收人签收",
            self.qa.name,
        ):
            self.assertIn(words, text)
