from odoo.exceptions import AccessError, UserError

from ..common import MODULE
from .common import IntakeCase


class TestTopic(IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("quality", "production", "contract", "price"):
            setattr(cls, code, cls.env.ref(f"{MODULE}.topic_{code}"))

    def messages_since(self, last):
        """Return the notices sent after a message."""
        return self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )

    def last_message(self):
        """Return the id of the last message."""
        return self.env["mail.message"].search([], order="id desc", limit=1).id

    def test_lead_and_assist(self):
        """B-10: topic A gives QA the lead and the after-sales department a note."""
        last = self.last_message()
        case = self.registered(topic_id=self.quality.id)
        lead = self.activities(case, "activity_topic")
        self.assertEqual(lead.user_id, self.qa)
        self.assertIn("confirm", lead.summary)
        notes = self.messages_since(last)
        self.assertEqual(notes.partner_ids, self.manager.partner_id)
        self.assertIn("Your department assists", notes.subject)
        self.assertIn(self.manager.partner_id, case.message_partner_ids)
        self.assertTrue(case.topic_told_at)

    def test_one_department_alone(self):
        """B-10: topic D is the after-sales department's alone."""
        last = self.last_message()
        case = self.registered(topic_id=self.price.id)
        self.assertEqual(self.activities(case, "activity_topic").user_id, self.manager)
        self.assertFalse(self.messages_since(last))

    def test_our_own_initiative(self):
        """B-10: what the company itself starts is routed by the same table."""
        case = self.registered(
            topic_id=self.production.id,
            channel_id=self.env.ref(f"{MODULE}.channel_own").id,
            type_id=self.consultation.id,
            promised_reply_at=False,
        )
        self.assertEqual(self.activities(case, "activity_topic").user_id, self.manager)
        self.assertIn(self.pmc.partner_id, case.message_partner_ids)

    def test_confirmation(self):
        """B-10: the leading department confirms, nobody else does."""
        case = self.registered(topic_id=self.quality.id)
        self.assertFalse(case.can_confirm_topic)
        with self.assertRaises(AccessError) as refusal:
            case.action_confirm_topic()
        self.assertIn(case.name, str(refusal.exception))
        self.assertIn(self.qa.name, str(refusal.exception))
        mine = case.with_user(self.qa)
        self.assertTrue(mine.can_confirm_topic)
        mine.action_confirm_topic()
        self.assertEqual(case.topic_confirmed_by, self.qa)
        self.assertFalse(self.activities(case, "activity_topic"))
        self.assertIn("Topic confirmed", "".join(case.message_ids.mapped("body")))
        with self.assertRaises(UserError) as refusal:
            self.registered().with_user(self.qa).action_confirm_topic()
        self.assertIn("no department was told", str(refusal.exception))

    def test_who_may_not_write_the_case_confirms_too(self):
        """B-10: a department without a right on cases still confirms its topic."""
        self.production.lead_role_id = self.env.ref(f"{MODULE}.role_production")
        case = self.registered(topic_id=self.production.id)
        case.with_user(self.pmc).action_confirm_topic()
        self.assertEqual(case.topic_confirmed_by, self.pmc)

    def test_table_is_data(self):
        """B-10, M-01: mapping the role or the topic elsewhere redirects the next routing."""
        self.price.lead_role_id = self.env.ref(f"{MODULE}.role_executive")
        case = self.registered(topic_id=self.price.id)
        self.assertEqual(self.activities(case, "activity_topic").user_id, self.approver)
        case.topic_id = self.quality
        self.assertEqual(self.activities(case, "activity_topic").user_id, self.qa)
        case.with_user(self.qa).action_confirm_topic()
        case.topic_id = self.contract
        self.assertFalse(case.topic_confirmed_at)
        self.assertEqual(self.activities(case, "activity_topic").user_id, self.manager)

    def test_usual_topic_of_a_type(self):
        """B-10: a type may propose its topic; without one nobody is told."""
        self.repair_request.topic_id = self.quality
        self.assertEqual(self.case().topic_id, self.quality)
        self.assertFalse(self.case(type_id=self.consultation.id).topic_id)

    def test_assignment_by_type(self):
        """B-11: each company names a person per type; re-classifying hands the case over."""
        service = self.service_complaint.with_company(self.company)
        service.user_id = self.manager
        case = self.registered(type_id=self.service_complaint.id)
        self.assertEqual(case.user_id, self.manager)
        self.assertEqual(self.activities(case, "activity_handle_case").user_id, self.manager)
        other = self.registered()
        self.assertEqual(other.user_id, self.agent)
        other.type_id = self.service_complaint
        self.assertEqual(other.user_id, self.manager)
        self.assertEqual(self.activities(other, "activity_handle_case").user_id, self.manager)
        second = self.env["res.company"].create({"name": "Second Maker"})
        self.assertFalse(self.service_complaint.with_company(second).user_id)
