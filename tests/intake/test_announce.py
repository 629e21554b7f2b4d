from odoo.exceptions import UserError

from ..common import MODULE
from .common import IntakeCase


class TestAnnounce(IntakeCase):
    def notices(self, last):
        """Return the notices sent after a message."""
        return self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )

    def last_message(self):
        """Return the id of the last message."""
        return self.env["mail.message"].search([], order="id desc", limit=1).id

    def test_report_to_the_customer(self):
        """B-26: date, way and whoever had asked are kept with the content."""
        case = self.told()
        self.assertEqual(case.result_contact_id, self.customer)
        self.assertEqual(case.result_channel_id, self.phone)
        case = self.told(
            result_contact_id=self.contact.id,
            result_channel_id=self.env.ref(f"{MODULE}.channel_letter").id,
        )
        self.assertEqual(case.result_contact_id, self.contact)
        body = "".join(case.message_ids.mapped("body"))
        for words in (self.contact.display_name, "Letter", "Seal damaged"):
            self.assertIn(words, body)
        case.confirm_solved = "yes"
        case.confirm_satisfaction = "4"
        case.action_confirm_result()
        with self.assertRaises(UserError) as refusal:
            case.result_contact_id = self.customer
        self.assertIn("has ended", str(refusal.exception))

    def test_announcement(self):
        """B-26, amendment 34: colleagues who follow are told in one message, without a click."""
        cases = self.handled() | self.handled()
        cases.sudo().message_subscribe(partner_ids=(self.manager.partner_id | self.customer).ids)
        cases.write(self.contents())
        last = self.last_message()
        cases.action_tell_result()
        notice = self.notices(last)
        self.assertEqual(notice.partner_ids, self.manager.partner_id)
        for case in cases:
            self.assertTrue(case.announced_at)
            self.assertIn(case.name, notice.body)
        cases._reopen("Leaks again")
        self.assertFalse(any(cases.mapped("announced_at")))

    def test_weekly_digest(self):
        """Amendment 34: the marked roles get one message a week with all results."""
        roles = self.env["aftersales.role"].search([])
        roles.weekly_digest = False
        self.env.ref(f"{MODULE}.role_supervisor").weekly_digest = True
        cases = self.told() | self.told()
        last = self.last_message()
        self.run_job("result_digest")
        notice = self.notices(last)
        self.assertEqual(notice.partner_ids, self.supervisor.partner_id)
        self.assertIn("Results of the week", notice.subject)
        for case in cases:
            self.assertIn(case.name, notice.body)
        last = self.last_message()
        self.run_job("result_digest")
        self.assertFalse(self.notices(last))
