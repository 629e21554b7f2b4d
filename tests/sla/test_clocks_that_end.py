"""What ends with its case, what runs on after a change of the preset, what is met at receipt."""

from odoo import Command

from .common import SlaCase

OPEN = ("running", "paused")


class TestClocksThatEnd(SlaCase):
    def in_work(self, at="2026-03-05 09:00", channel="email", **values):
        """Return a case in work at a local moment."""
        case = self.received(at, "consultation", channel=channel, **values)
        self.do(at, case.action_register)
        return case

    def open_kinds(self, case):
        """Return the kinds of what still runs on a case."""
        self.env.flush_all()
        return set(case.sudo().clock_ids.filtered(lambda c: c.state in OPEN).mapped("kind"))

    # Without a policy

    def test_an_agreed_date_without_a_policy(self):
        """E-17, O-01: under procedures without progress updates an agreed next contact is kept by
        the contact, and ends with the case."""
        names = ("aftersales_acceptance", "aftersales_require_steps")
        settings = {name: self.company[name] for name in names}
        for code in ("auto", "wi", "reg", "comm"):
            with self.subTest(code):
                self.preset(code)
                # What else the procedure asks for is no matter here.
                self.company.write(settings)
                agreed = self.local("2026-03-06 15:00")
                kept, left = self.in_work(), self.in_work()
                for case in kept | left:
                    self.do("2026-03-05 10:00", case.action_agree_next_contact, agreed, "he asked")
                self.do("2026-03-06 14:00", kept.action_progress_told, "part is on its way")
                clock = self.clock(kept, "progress")
                self.assertEqual((clock.state, clock.policy_id), ("met", self.Policy))
                self.do("2026-03-06 14:10", left.action_handle)
                self.assertEqual(self.clock(left, "progress").state, "cancelled")

    # Every end

    def test_a_waived_case_owes_nothing(self):
        """F-17, issue 4 §2: nobody was contacted, the confirmation is waived: what was owed ends
        with words and without a verdict."""
        case = self.in_work()
        promise = self.local("2026-03-06 15:00")
        self.do("2026-03-05 09:10", case.action_change_promise, promise, "asked by mail")
        self.do("2026-03-05 09:20", case.action_handle)
        self.do("2026-03-05 09:30", case.action_ask_waiver, "firm was dissolved")
        self.assertLessEqual({"first_contact", "response", "promised_reply"}, self.open_kinds(case))
        row = case.approval_ids.with_user(self.supervisor)
        self.do("2026-03-05 09:40", row.action_approve)
        self.assertEqual(case.state, "closed")
        self.assertFalse(self.open_kinds(case))
        for kind in ("first_contact", "response", "promised_reply"):
            clock = self.clock(case, kind)
            self.assertEqual((clock.state, clock.first_breached), ("cancelled", False), kind)
            self.assertIn("nothing is owed any more", clock.event_ids[-1].reason)

    def test_no_end_leaves_a_time_limit(self):
        """B-17, B-21, F-09: whichever way a case ends nothing of it runs on."""
        explained = self.in_work()
        self.do("2026-03-05 09:20", explained.action_explain, "how it works")
        declined = self.in_work()
        self.do("2026-03-05 09:20", declined.action_decline)
        cancelled = self.in_work()
        self.do("2026-03-05 09:20", cancelled.action_cancel, "twice")
        confirmed = self.in_work()
        self.do("2026-03-05 09:20", confirmed.action_handle)
        confirmed.write({**self.contents(), "confirm_solved": "yes", "confirm_satisfaction": "4"})
        self.do("2026-03-05 09:30", confirmed.action_tell_result)
        again = self.local("2026-03-09 10:00")
        self.do("2026-03-05 09:35", confirmed.action_change_promise, again, "wants the report")
        self.do("2026-03-05 09:40", confirmed.action_confirm_result)
        merged, survivor = self.in_work(), self.in_work()
        self.do("2026-03-05 09:20", merged.action_merge_into, survivor.id)
        for case in explained | declined | cancelled | confirmed | merged:
            self.assertIn(case.state, ("closed", "cancelled"))
            self.assertFalse(self.open_kinds(case), case.state)
        self.assertEqual(self.clock(confirmed, "promised_reply").state, "met")
        self.assertIn("first_contact", self.open_kinds(survivor))

    def test_an_ended_case_begins_nothing(self):
        """Issue 4 §2: a closed case that is classified anew starts no time limit."""
        case = self.received("2026-03-05 09:00", "consultation")
        self.do("2026-03-05 09:10", case.action_cancel, "twice")
        count = len(case.clock_ids)
        self.do("2026-03-05 09:20", case.sudo().write, {"level_id": self.urgent.id})
        self.assertEqual(len(case.sudo().clock_ids), count)

    # A preset that changed

    def test_running_cases_keep_what_they_have(self):
        """O-01: after a change of the preset neither a new customer nor a new level takes a time
        limit that still fits, nor a promise that was given."""
        other = self.env["res.partner"].create({"name": "Other", "phone": "0571 1234567"})
        case = self.received("2026-03-05 09:00", "consultation")
        self.preset("reg")
        values = {"partner_id": other.id, "installed_product_ids": [Command.clear()]}
        self.do("2026-03-05 09:10", case.write, values)
        clock = self.clock(case, "first_contact")
        self.assertEqual((clock.state, clock.partner_id), ("running", other))
        self.assertEqual(clock.deadline, self.local("2026-03-05 11:00"))
        self.preset("recommended")
        promised = self.in_work()
        at = self.local("2026-03-06 15:00")
        self.do("2026-03-05 09:10", promised.action_change_promise, at, "asked by mail")
        self.preset("tpl")
        self.do("2026-03-05 09:20", promised.write, {"level_id": self.urgent.id})
        clock = self.clock(promised, "promised_reply")
        self.assertEqual((clock.state, clock.deadline), ("running", at))

    def test_what_left_its_policy_is_dropped(self):
        """O-01: a complaint that proves to be none has no limit of complaints any more."""
        case = self.received("2026-03-05 09:00", "service_complaint")
        self.preset("reg")
        self.do("2026-03-05 09:05", case.write, {"type_id": self.consultation.id})
        self.assertEqual(self.clock(case, "first_contact").state, "cancelled")

    def test_another_policy_with_the_same_limit(self):
        """B-28: a policy of the same limit that warns earlier is watched from then on."""
        case = self.received("2026-03-05 09:00", "consultation")
        clock = self.clock(case, "first_contact")
        self.assertEqual(clock.warn_at, self.local("2026-03-05 10:36"))
        own = self.policy("first_contact").copy(
            {"title": "Key customer", "partner_ids": self.customer.ids, "warning_share": 50}
        )
        self.do("2026-03-05 09:05", case._clock_reassess)
        self.assertEqual((clock.policy_id, clock.deadline), (own, self.local("2026-03-05 11:00")))
        self.assertEqual(clock.warn_at, self.local("2026-03-05 10:00"))
        self.assertEqual(clock.next_check, self.local("2026-03-05 10:00"))

    # Met at receipt

    def test_a_saved_call_alarms_nobody(self):
        """B-12, amendment 3: a call that is saved and not yet registered was met at receipt."""
        for channel in ("phone", "walk_in"):
            case = self.received("2026-03-05 09:00", "consultation", channel=channel)
            self.assertEqual(case.first_contact_at, self.local("2026-03-05 09:00"))
            for at in ("2026-03-05 10:40", "2026-03-05 11:01"):
                self.watch(at)
            self.assertFalse(self.told(case))
            self.do("2026-03-05 11:30", case.write, {"type_id": self.repair_request.id})
            case.promised_reply_at = self.local("2026-03-06 10:00")
            self.do("2026-03-05 11:35", case.action_register)
            clock = self.clock(case, "first_contact")
            self.assertEqual((clock.state, clock.breached), ("met", False))
            self.assertEqual(clock.stopped_at, self.local("2026-03-05 09:00"))

    def test_a_corrected_channel(self):
        """B-12, amendment 3: a letter saved as a call burns since its receipt; a call saved as a
        letter was met at receipt."""
        case = self.received("2026-03-05 09:00", "consultation", channel="phone")
        self.do("2026-03-05 09:30", case.write, {"channel_id": self.email.id})
        clock = self.clock(case, "first_contact")
        self.assertFalse(case.first_contact_at)
        self.assertEqual((clock.state, clock.deadline), ("running", self.local("2026-03-05 11:00")))
        case = self.received("2026-03-05 09:00", "consultation")
        changed = {"channel_id": self.phone.id, "type_id": self.repair_request.id}
        self.do("2026-03-05 11:30", case.write, changed)
        clock = self.clock(case, "first_contact")
        self.assertEqual((clock.state, clock.stopped_at), ("met", self.local("2026-03-05 09:00")))

    def test_a_corrected_receipt_of_a_call(self):
        """B-12: the contact of a saved call follows its corrected receipt."""
        case = self.received("2026-03-05 09:00", "consultation", channel="phone")
        earlier = self.local("2026-03-05 08:30")
        self.do("2026-03-05 09:30", case.write, {"received_at": earlier})
        self.assertEqual(case.first_contact_at, earlier)
        self.assertFalse(self.open_kinds(case) & {"first_contact", "response"})
