from odoo import fields
from odoo.tests import freeze_time

from .common import MaintenanceCase

NOW = "2026-05-26 09:30"


class TestMaintenanceOnTheDesk(MaintenanceCase):
    """G-02, G-03, A-09: a reminder goes the customer's way, and the desk settles it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.commitment = cls.commit(3)
        cls.refuses = cls.env.ref("aftersales_service.skip_reason_refuses")

    def mails(self):
        """Return the e-mails about maintenance to the customer."""
        return self.env["mail.mail"].sudo().search([("email_to", "ilike", self.customer.email)])

    def test_one_call(self):
        """G-03, amendment 56: the reminder is settled on the desk, with time and contents, and
        the call stands on it."""
        due = self.dues(self.delivered("D-1"))
        self.remind()
        contact = due.contact_id or due.partner_id
        with freeze_time(self.local(NOW)):
            desk = self.env["aftersales.call.desk"].with_user(self.agent)
            card = desk.card(contact.id, self.company.id)
            [item] = [item for item in card["items"] if item["res_model"] == due._name]
            types = {question["name"]: question["type"] for question in item["form"]}
            self.assertEqual(types["appointment_at"], "datetime")
            desk.close(
                contact.id,
                self.company.id,
                self.env.ref("aftersales_service.call_result_answered").id,
                {
                    "answers": {
                        item["key"]: {
                            "outcome": "appointment",
                            "appointment_at": fields.Datetime.to_string(
                                self.local("2026-06-02 09:00")
                            ),
                            "appointment_content": "Oil",
                            "mode": "",
                            "call_note": "",
                        }
                    }
                },
            )
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((due.state, due.mode), ("appointment", "workshop"))
        self.assertEqual(due.appointment_at, self.local("2026-06-02 09:00"))
        due = due.with_user(self.agent)
        self.assertEqual(due.call_count, 1)
        self.assertEqual(due.action_open_calls()["res_model"], "aftersales.call")

    def test_not_to_be_contacted(self):
        """G-02, F-03: who is not to be contacted is not reminded, until that is taken back."""
        due = self.dues(self.delivered("D-2"))
        self.customer.aftersales_skip_reason_id = self.refuses
        self.remind()
        self.assertEqual(due.state, "planned")
        self.customer.aftersales_skip_reason_id = False
        self.remind("2026-05-27 08:00")
        self.assertEqual(due.state, "to_remind")

    def test_person_not_to_be_contacted(self):
        """F-03: another of the house is called than who wants no calls."""
        unit = self.delivered("D-3")
        unit.contact_id = self.contact
        self.env.flush_all()
        due = self.dues(unit)
        self.assertEqual(due.contact_id, self.contact)
        self.contact.aftersales_skip_reason_id = self.refuses
        self.assertFalse(due.contact_id)
        self.assertEqual(due._call_partner()[due], self.customer)

    def test_no_letter_any_more(self):
        """F-03: who wants no contact meanwhile gets no e-mail in the morning either."""
        self.commitment.notify = "message"
        due = self.dues(self.delivered("D-4"))
        before = self.mails()
        self.remind("2026-05-26 22:00")
        self.assertTrue(due.message_wanted)
        self.customer.aftersales_skip_reason_id = self.refuses
        self.remind("2026-05-27 08:01")
        self.assertEqual(self.mails(), before)
        self.assertFalse(due.message_sent_at)

    def test_preferred_channel(self):
        """A-09: who prefers e-mail is written to, who prefers the phone is called."""
        unit = self.delivered("D-5")
        self.customer.aftersales_channel_id = self.env.ref("aftersales_service.channel_email")
        self.remind("2026-05-26 08:01")
        due = self.dues(unit)
        self.assertEqual((due.state, due.by_call), ("reminded", False))
        self.commitment.notify = "message"
        self.customer.aftersales_channel_id = self.env.ref("aftersales_service.channel_phone")
        other = self.delivered("D-6")
        self.remind("2026-05-26 08:02")
        self.assertEqual(self.dues(other).state, "to_remind")
        self.assertTrue(self.dues(other).by_call)

    def test_quiet_hours(self):
        """Amendments 3.2: customers' quiet hours count, not the hours of our own people."""
        self.commitment.notify = "message"
        self.company.write({"aftersales_quiet_to": 9.5, "aftersales_day_from": 8.0})
        due = self.dues(self.delivered("D-7"))
        self.remind("2026-05-26 09:00")
        self.assertEqual((due.state, due.message_sent_at), ("to_remind", False))
        self.remind("2026-05-26 09:31")
        self.assertEqual(due.state, "reminded")
