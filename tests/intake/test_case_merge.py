from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import IntakeCase


class TestCaseMerge(IntakeCase):
    """Issue 4: cases of one matter become one."""

    def pair(self, **values):
        """Return two registered cases of one customer."""
        return self.registered(), self.registered(subject="Called again", **values)

    def refused(self, cases, survivor, *words):
        """Check that a merge is refused in these words."""
        with self.assertRaises(UserError) as refusal:
            cases.action_merge_into(survivor.id)
        for word in words:
            self.assertIn(word, str(refusal.exception))

    def test_everything_goes_over(self):
        """Issue 4: talk, files, to-dos, followers, units, visits and promise go over."""
        other_unit = self.unit.sudo().copy({"serial": "HY5031-26-0418"})
        kept, twin = self.pair(
            installed_product_ids=[Command.set(other_unit.ids)],
            promised_reply_at="2029-12-31 06:00:00",
        )
        words = "He called twice"
        message = twin.message_post(
            body=words, subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        file = self.env["ir.attachment"].create(
            {"name": "leak.jpg", "res_model": twin._name, "res_id": twin.id, "raw": b"x"}
        )
        todo = twin.activity_schedule("mail.mail_activity_data_todo", user_id=self.manager.id)
        twin.message_subscribe(self.contact.ids)
        steps = twin.transition_ids
        action = twin.action_merge_into(kept.id, reason="Same leak")
        self.assertEqual(action["res_id"], kept.id)
        self.assertEqual((twin.state, twin.closing_reason), ("closed", "merged"))
        self.assertEqual(twin.merged_into_id, kept)
        self.assertEqual(kept.merged_case_ids, twin)
        self.assertEqual((message.res_id, file.res_id), (kept.id, kept.id))
        self.assertEqual(todo.sudo().res_id, kept.id)
        self.assertIn(self.contact, kept.message_partner_ids)
        self.assertEqual(kept.installed_product_ids, self.unit | other_unit)
        # The earlier of the two promises is the one that is owed.
        self.assertEqual(str(kept.promised_reply_at), "2029-12-31 06:00:00")
        clocks = kept.sudo().clock_ids.filtered(lambda clock: clock.state == "running")
        self.assertEqual([str(c.deadline) for c in clocks], ["2029-12-31 06:00:00"])
        self.assertFalse(twin.sudo().activity_ids)
        # The merged case keeps the log of its own steps, with the reason and the way to go.
        self.assertLessEqual(steps, twin.transition_ids)
        self.assertIn("Same leak", twin.transition_ids.sorted("id")[-1].reason)
        self.assertIn(kept.name, " ".join(twin.message_ids.mapped("body")))
        self.assertIn("Called again", " ".join(kept.message_ids.mapped("body")))

    def test_one_activity_remains(self):
        """Issue 4: the work is to be done once."""
        kept, twin = self.pair()
        twin.action_merge_into(kept.id)
        self.assertEqual(len(self.activities(kept, "activity_handle_case")), 1)

    def test_a_new_case_is_merged(self):
        """Issue 4: a draft registration merges as well; who merged it accepted it."""
        kept, draft = self.registered(), self.case(level_id=False)
        draft.action_merge_into(kept.id)
        self.assertEqual(draft.state, "closed")
        self.assertEqual(draft.accepted_by, self.agent)

    def test_what_the_survivor_lacks_is_taken_over(self):
        """Issue 4: a mail of an unknown sender gets customer and number from its twin."""
        bare = self.case(partner_id=False, installed_product_ids=False)
        known = self.case(contact_id=self.contact.id)
        known.action_merge_into(bare.id)
        self.assertEqual(bare.partner_id, self.customer)
        self.assertEqual(bare.phone, self.contact.phone)

    def test_visits_and_orders_go_over(self):
        """Issue 4: whatever names the merged case names the surviving one."""
        kept, twin = self.pair()
        order = self.sell([(self.part, 1)])
        order.aftersales_case_id = twin
        twin.action_merge_into(kept.id)
        self.assertEqual(order.aftersales_case_id, kept)

    def test_no_second_csi(self):
        """B-22, issue 4: an untouched second CSI is cancelled; its case's goes on."""
        kept, twin = self.pair(type_id=self.quality_complaint.id)
        self.assertFalse(kept.csi_ids)
        csi = twin.sudo().csi_ids
        twin.action_merge_into(kept.id)
        self.assertEqual(kept.sudo().csi_ids, csi)
        self.assertEqual((csi.case_ids, csi.origin_case_id), (kept, kept))
        third = self.registered(type_id=self.quality_complaint.id)
        spare = third.sudo().csi_ids
        third.action_merge_into(kept.id)
        self.assertEqual(kept.sudo().csi_ids.filtered(lambda c: c.state != "cancelled"), csi)
        self.assertEqual(spare.state, "cancelled")

    def test_two_csis_at_work_are_refused(self):
        """B-22: what people worked on is not thrown away."""
        one = self.registered(type_id=self.quality_complaint.id)
        two = self.registered(type_id=self.quality_complaint.id)
        for case in (one, two):
            csi = case.csi_ids.with_user(self.qa)
            csi.cause = "Seal damaged"
        # Of the second the cause is written, but not said to be found yet.
        one.csi_ids.with_user(self.qa).action_find_cause()
        names = [case.sudo().csi_ids.name for case in (one, two)]
        self.refused(two, one, *names, "Cancel one of them before you merge")
        self.assertEqual(two.state, "in_progress")

    def test_refusals_say_what_to_do(self):
        """Issue 4: ended cases, other customers and nothing chosen."""
        kept, twin = self.pair()
        stranger = self.env["res.partner"].create({"name": "Other", "phone": "1234567"})
        foreign = self.case(partner_id=stranger.id, installed_product_ids=False)
        self.refused(foreign, kept, foreign.name, kept.name, "different customers")
        self.refused(kept, kept, "at least one other")
        twin.action_explain("Done")
        self.refused(twin, kept, twin.name, "Closed", "Reopen it first")
        self.refused(kept, twin, twin.name, "Reopen it first")

    def test_who_may_merge(self):
        """B-02: a colleague who only forwards merges nothing."""
        kept, twin = self.pair()
        with self.assertRaises(AccessError):
            twin.with_user(self.user).action_merge_into(kept.id)
        with self.assertRaises(AccessError):
            twin.with_user(self.qa).action_merge_into(kept.id)
        self.assertEqual(twin.state, "in_progress")

    def test_a_merged_case_is_not_reopened(self):
        """Issue 4: it lives on in the surviving case, along the whole chain."""
        first, second = self.pair()
        third = self.registered()
        first.action_merge_into(second.id)
        second.action_merge_into(third.id)
        self.assertEqual(first._survivor(), third)
        self.assertFalse(first.can_reopen)
        with self.assertRaises(UserError) as refusal:
            first.action_reopen("Leaks again")
        self.assertIn(third.name, str(refusal.exception))
        third.action_handle()
        first._reopen("The customer says so")
        self.assertEqual((first.state, third.state), ("closed", "in_progress"))

    def test_the_dialog(self):
        """Issue 4: of several cases the oldest goes on unless another is chosen."""
        kept, twin = self.pair()
        dialog = (
            self.env["aftersales.case.merge"]
            .with_user(self.agent)
            .with_context(active_model="aftersales.case", active_ids=(twin | kept).ids)
            .create({})
        )
        self.assertEqual(dialog.survivor_id, kept)
        dialog.action_merge()
        self.assertEqual(twin.merged_into_id, kept)

    def test_a_wait_goes_over(self):
        """Issue 4 §2: what the merged case waited for ends on the surviving one."""
        reason = self.env.ref("aftersales_service.pause_reason_customer")
        written = {"channel_id": self.email.id, "promised_reply_at": False}
        kept, twin = self.registered(**written), self.registered(**written)
        twin.finding = "Seal damaged"
        twin.action_pause(reason.id, "photo")
        clock = twin.sudo().clock_ids.filtered(lambda c: c.kind == "plan_told")
        self.assertEqual(clock.state, "paused")
        twin.action_merge_into(kept.id)
        self.assertIn("photo", kept.waiting_words)
        self.assertEqual((clock.res_id, clock.state), (kept.id, "paused"))
        kept.action_resume_clocks()
        self.assertEqual(clock.state, "running")
        self.assertFalse(kept.waiting_words)

    def test_one_wait_of_two_for_the_same(self):
        """Issue 4 §2: both waited for the customer; the surviving case waits once."""
        reason = self.env.ref("aftersales_service.pause_reason_customer")
        kept, twin = self.pair()
        (kept | twin).action_pause(reason.id, "photo")
        twin.action_merge_into(kept.id)
        pauses = self.env["aftersales.pause"]
        self.assertEqual(len(pauses._open_of(kept)), 1)
        self.assertFalse(pauses._open_of(twin))

    def test_a_contact_counts_for_both(self):
        """B-12, issue 4: whoever was talked with is not owed a first contact any more."""
        kept = self.registered(channel_id=self.email.id, promised_reply_at=False)
        clock = kept.sudo().clock_ids.filtered(lambda c: c.kind == "first_contact")
        self.assertEqual(clock.state, "running")
        twin = self.registered()
        twin.action_merge_into(kept.id)
        self.assertTrue(kept.first_contact_at)
        self.assertEqual(clock.state, "met")

    def test_a_kept_promise_is_not_owed_again(self):
        """B-16, issue 4: the surviving case shows the promise that is open, not the kept one."""
        kept, twin = self.pair(promised_reply_at="2029-12-31 06:00:00")
        twin.action_log_contact()
        twin.action_merge_into(kept.id)
        clock = kept.sudo().clock_ids.filtered(
            lambda c: c.kind == "promised_reply" and c.state == "running"
        )
        self.assertEqual(kept.promised_reply_at, clock.deadline)
        self.assertEqual(str(clock.deadline), "2030-01-01 06:00:00")

    def test_a_waiver_asked_for_ends(self):
        """F-17: a waiver of a merged case is withdrawn with its to-do."""
        kept, twin = self.registered(), self.told()
        twin.action_ask_waiver("Cannot be reached")
        asked = twin.sudo().approval_ids
        self.assertEqual(asked.state, "pending")
        twin.action_merge_into(kept.id)
        self.assertEqual(asked.state, "withdrawn")
        self.assertFalse(self.activities(kept, "activity_waiver"))
