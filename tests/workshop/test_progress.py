from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError

from .common import WorkshopCase


class TestProgress(WorkshopCase):
    """Prepared texts and the talk about the progress (E-17)."""

    def wizard(self, record, **values):
        """Return the dialog as it opens from a record, filled in by the agent."""
        return (
            self.env["aftersales.tell.progress"]
            .with_user(self.agent)
            .with_context(active_model=record._name, active_ids=record.ids)
            .create(values)
        )

    def template(self, code):
        """Return a prepared text."""
        return self.env.ref(f"aftersales_service.progress_template_{code}")

    def test_texts_are_filled_in(self):
        """E-17: number, customer and the time stand in the text, in the company's time."""
        text = self.template("parts_sent")._text_for(
            self.unit_case, fields.Datetime.to_datetime("2026-09-30 07:20:00")
        )
        self.assertIn(self.unit_case.name, text)
        self.assertIn("Zhou Min", text)
        self.assertIn("15:20", text.replace("03:20", "15:20"))
        self.assertNotIn("{", text)
        with self.assertRaisesRegex(ValidationError, "only the marks"):
            self.env["aftersales.progress.template"].create({"name": "x", "body": "{price}"})

    def test_told_moves_the_next_update(self):
        """E-17: telling is logged with its channel, and the next update counts from then."""
        with freeze_time(self.local("2026-09-28 09:00")):
            case = self._case(user_id=self.agent.id, received_at=fields.Datetime.now())
            order = self.order(cases=case)
        clock = case._open_clocks("progress")
        before = clock.deadline
        self.assertTrue(before)
        with freeze_time(self.local("2026-09-28 15:20")):
            wizard = self.wizard(
                order,
                template_id=self.template("parts_sent").id,
                moment="2026-09-29 01:00:00",
                channel_id=self.env.ref("aftersales_service.channel_phone").id,
            )
            self.assertEqual(wizard.case_ids, case)
            self.assertIn(case.name, wizard.body)
            wizard.action_tell()
        self.env.invalidate_all()
        self.assertGreater(case._open_clocks("progress").deadline, before)
        self.assertIn("Phone: Zhou Min, the parts", case.message_ids[0].body)

    def test_an_agreed_date_replaces_the_rhythm(self):
        """E-17, amendment 46: an update agreed in the talk is due then."""
        with freeze_time(self.local("2026-09-28 09:00")):
            case = self._case(user_id=self.agent.id, received_at=fields.Datetime.now())
            order = self.order(cases=case)
            wizard = self.wizard(order, body="Waiting for the seal", next_at="2026-10-09 01:00:00")
            wizard.action_tell()
        deadline = case._open_clocks("progress").deadline
        self.assertEqual(str(deadline), "2026-10-09 01:00:00")

    def test_from_a_dispatch_order(self):
        """E-11, E-17: telling from the dispatch order closes its task and is its progress."""
        order = self.dispatch("in_repair")
        order.with_user(self.pmc).action_part_shortage("Seal short")
        self.wizard(order, body="The seal comes tomorrow").action_tell()
        told = order.progress_ids.filtered(lambda row: row.kind == "told")
        self.assertEqual((told.text, told.user_id), ("The seal comes tomorrow", self.agent))
        kind = self.env.ref("aftersales_service.activity_tell_customer")
        self.assertNotIn(kind, order.activity_ids.activity_type_id)

    def test_by_mail(self):
        """E-17: by mail the text goes to the customer; without an address it is refused."""
        email = self.env.ref("aftersales_service.channel_email")
        self.wizard(self.unit_case, body="In repair", channel_id=email.id).action_tell()
        sent = self.unit_case.message_ids.filtered(lambda m: m.message_type == "comment")[:1]
        self.assertEqual(sent.partner_ids, self.contact)
        (self.contact | self.customer).email = False
        wizard = self.wizard(self.unit_case, body="In repair", channel_id=email.id)
        self.assertIn("no mail address", self.refused(UserError, wizard.action_tell))

    def test_refusals(self):
        """E-17: a text that names a time asks for it; a case has to be in work."""
        wizard = self.wizard(
            self.unit_case, template_id=self.template("parts_sent").id, body="Parts sent"
        )
        self.assertIn("names a time", self.refused(UserError, wizard.action_tell))
        order = self.order(cases=self.unit_case)
        order.case_ids = [Command.clear()]
        wizard = self.wizard(order, body="x")
        self.assertIn("no case in work", self.refused(UserError, wizard.action_tell))
