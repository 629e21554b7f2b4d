from odoo.tests import Form

from ..common import MODULE
from .common import IntakeCase


class TestAcknowledge(IntakeCase):
    def mails(self, case):
        """Return the mails written for a case."""
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", case._name), ("res_id", "=", case.id)])
        )

    def test_mail_is_acknowledged_once(self):
        """B-06: whoever wrote is told once that it is accepted, with the minutes of his class."""
        case = self.case(channel_id=self.email.id, promised_reply_at=False)
        self.assertFalse(self.mails(case))
        case.action_register()
        mail = self.mails(case)
        self.assertEqual(len(mail), 1)
        self.assertIn(case.name, mail.subject)
        self.assertIn("within 60 minutes", mail.body_html)
        self.assertIn(self.customer.email, mail.email_to)
        self.assertTrue(case.acknowledged_at)
        case._acknowledge()
        self.assertEqual(len(self.mails(case)), 1)
        self.assertIn(mail.mail_message_id, case.message_ids)

    def test_phone_is_not(self):
        """B-06: on the phone the customer heard it."""
        case = self.registered()
        self.assertFalse(self.mails(case))
        self.assertFalse(case.acknowledged_at)

    def test_minutes_are_data(self):
        """B-06, B-12: the type's limit, the level's where it is shorter, none where none is set."""
        for values, minutes in (
            ({"type_id": self.consultation.id}, 120),
            ({"type_id": self.quality_complaint.id}, 30),
            ({"type_id": self.consultation.id, "level_id": self.urgent.id}, 30),
        ):
            self.assertEqual(self.case(**values).start_minutes, minutes)
        self.repair_request.start_minutes = 45
        self.assertEqual(self.case().start_minutes, 45)
        self.repair_request.start_minutes = 0
        case = self.registered(channel_id=self.email.id, promised_reply_at=False)
        self.assertNotIn("minutes", self.mails(case).body_html)
        self.email.acknowledge = False
        case = self.registered(channel_id=self.email.id, promised_reply_at=False)
        self.assertFalse(self.mails(case))

    def test_at_receipt(self):
        """B-06: what a customer sent himself is acknowledged when it comes, not when accepted."""
        case = (
            self.env["aftersales.case"]
            .sudo()
            .create(self.values(channel_id=self.email.id, promised_reply_at=False))
        )
        self.assertTrue(case.acknowledged_at)
        case.with_user(self.agent).action_register()
        self.assertEqual(len(self.mails(case)), 1)

    def test_customer_without_address(self):
        """B-06: without an address nothing is sent and nothing fails."""
        partner = self.env["res.partner"].create({"name": "Letter Writer", "phone": "0571 8765432"})
        case = self.registered(
            partner_id=partner.id,
            installed_product_ids=False,
            product_id=self.part.id,
            channel_id=self.email.id,
            promised_reply_at=False,
        )
        self.assertFalse(case.acknowledged_at)

    def test_settings_are_saved(self):
        """B-06: the administrator edits minutes and channels."""
        for record in (self.repair_request, self.urgent):
            with Form(record.with_user(self.service_admin)) as form:
                form.start_minutes = 77
            self.assertEqual(record.start_minutes, 77)
        self.assertTrue(self.env.ref(f"{MODULE}.channel_portal").acknowledge)
        self.assertTrue(self.env.ref(f"{MODULE}.channel_qr").acknowledge)
