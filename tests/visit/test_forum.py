from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from ..intake.common import IntakeCase


@freeze_time("2026-03-09 02:00:00")
class TestForum(IntakeCase):
    def forum(self, **values):
        """Return a forum that an agent plans."""
        return (
            self.env["aftersales.forum"]
            .with_user(self.agent)
            .create({"name": "Sweepers in winter", "start_at": "2026-03-06 06:00:00", **values})
        )

    def test_opinions_are_followed_up(self):
        """F-19: participants and opinions are kept; each problem has its follow-up."""
        forum = self.forum()
        with self.assertRaisesRegex(UserError, "Enter who took part"):
            forum.action_hold()
        forum.participant_ids = self.contact
        forum.action_hold()
        forum.opinion_ids = [
            Command.create({"kind": "problem", "text": "The tank froze", "partner_id": None}),
            Command.create({"kind": "suggestion", "text": "Winter set"}),
        ]
        problem = forum.opinion_ids[0]
        with self.assertRaisesRegex(UserError, "Register “The tank froze” as a case"):
            forum.action_close()
        with self.assertRaisesRegex(UserError, "enter who said it"):
            problem.action_open_case()
        problem.partner_id = self.contact
        problem.action_open_case()
        self.assertEqual(problem.case_id.partner_id, self.customer)
        self.assertEqual(problem.case_id.contact_id, self.contact)
        self.assertEqual(problem.outcome, "case")
        self.assertEqual(forum.case_count, 1)
        with self.assertRaisesRegex(UserError, "registered already"):
            problem.action_open_case()
        forum.action_close()
        self.assertEqual(forum.state, "closed")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            problem.text = "Something else"
        with self.assertRaisesRegex(UserError, "needs a reason"):
            forum.action_reopen()
        forum.action_reopen("One was forgotten")
        self.assertEqual(forum.state, "held")

    def test_explained(self):
        """F-19: how a problem is followed up is enough."""
        forum = self.forum(participant_ids=[Command.set(self.contact.ids)])
        forum.action_hold()
        forum.opinion_ids = [Command.create({"kind": "problem", "text": "Too loud"})]
        forum.opinion_ids.follow_up = "Explained the new fan"
        forum.action_close()
        self.assertEqual(forum.opinion_ids.outcome, "followed")

    def test_access(self):
        """M-02: others read forums and write none."""
        forum = self.forum()
        with self.assertRaises(AccessError):
            forum.with_user(self.engineer).name = "x"


@freeze_time("2026-03-09 02:00:00")
class TestCustomerMeeting(IntakeCase):
    def meeting(self, **values):
        """Return an appointment that an agent makes."""
        return (
            self.env["aftersales.customer.meeting"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.customer.id,
                    "purpose": "Fleet",
                    "start_at": "2026-03-06 06:00:00",
                    **values,
                }
            )
        )

    def test_record(self):
        """F-19: a visit by appointment has contact, result and the needs found."""
        meeting = self.meeting()
        with self.assertRaisesRegex(UserError, "whom you met.*\n.*what came of the visit"):
            meeting.action_done()
        meeting.write({"met_ids": [Command.set(self.contact.ids)], "result": "All fine"})
        meeting.needs = "Two more sweepers\n\n A second operator \nTwo more sweepers"
        meeting.action_done()
        self.assertEqual(meeting.state, "done")
        needs = self.env["aftersales.customer.need"].search([("meeting_id", "=", meeting.id)])
        self.assertEqual(set(needs.mapped("need")), {"Two more sweepers", "A second operator"})
        self.assertEqual((meeting.need_count, len(needs)), (2, 2))
        self.assertEqual(needs.contact_id, self.contact)
        self.assertEqual(needs[0].action_open_meeting()["res_id"], meeting.id)
        meeting.action_reopen("More was said")
        meeting.needs += "\nSpare brushes"
        meeting.action_done()
        self.env.invalidate_all()
        self.assertEqual(meeting.need_count, 3)
        ahead = self.meeting(
            start_at="2026-03-12 06:00:00",
            met_ids=[Command.set(self.contact.ids)],
            result="Too early",
        )
        with self.assertRaisesRegex(UserError, "lies ahead"):
            ahead.action_done()
        ahead.action_cancel("Customer ill")
        self.assertEqual(ahead.state, "cancelled")

    def test_case(self):
        """F-19: what the customer reports becomes a service case with its origin."""
        meeting = self.meeting(met_ids=[Command.set(self.contact.ids)])
        meeting.action_register_case()
        self.assertEqual(meeting.case_ids.contact_id, self.contact)
        self.assertEqual(meeting.case_ids.channel_id.code, "visit")
        self.assertEqual(meeting.case_count, 1)
