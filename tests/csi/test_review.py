from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import CsiCase


class TestReview(CsiCase):
    def refused(self, act, *words, error=UserError):
        """Assert that an act is refused with these words."""
        with self.assertRaises(error) as refused:
            act()
        for word in words:
            self.assertIn(word, str(refused.exception))

    def review(self, form, *people, level=None):
        """Return a CSI in review in a form with participants in their order."""
        values = {"level_id": level.id} if level else {}
        csi = self.csi_in("printed", self.open_csi(**values))
        csi.with_user(self.supervisor).write(
            {
                "review_form_id": self.form(form).id,
                "chair_id": self.supervisor.id,
                "participant_ids": [
                    Command.create({"user_id": user.id, "sequence": sequence})
                    for sequence, user in enumerate(people)
                ],
            }
        )
        csi.with_user(self.manager).action_submit()
        return csi

    def decide(self, csi, user):
        return csi.with_user(user).action_decide("Change the seal.", self.mode("on_site_free").id)

    def test_the_form_is_proposed_by_level(self):
        """C-10: general and urgent single, important circulation; filled in at submit."""
        levels = {level.code: level for level in self.env["aftersales.level"].search([])}
        wanted = {
            "general": "review_form_single",
            "important": "review_form_circulation",
            "urgent": "review_form_single",
        }
        for code, form in wanted.items():
            with self.subTest(level=code):
                csi = self.csi_in("printed", self.open_csi(level_id=levels[code].id))
                csi.with_user(self.manager).action_submit()
                self.assertEqual(csi.review_form_id, self.form(form))
                self.assertEqual(csi.chair_id.has_group("aftersales_service.group_supervisor"), 1)
                self.assertEqual(csi.review_user_ids, self.reviewer)

    def test_only_the_supervisor_sets_form_and_people(self):
        """C-10, M-03: form, chair and participants are the service supervisor's."""
        csi = self.csi_in("review")
        form = self.form("review_form_meeting").id
        for user in (self.manager, self.qa, self.reviewer, self.agent):
            for vals in (
                {"review_form_id": form},
                {"chair_id": user.id},
                {"review_user_ids": [Command.link(user.id)]},
                {"participant_ids": [Command.create({"user_id": user.id})]},
            ):
                with self.subTest(user=user.login, vals=vals), self.assertRaises(AccessError):
                    csi.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                self.env["aftersales.csi.participant"].with_user(user).create(
                    {"csi_id": csi.id, "user_id": user.id}
                )
        csi.with_user(self.supervisor).write({"review_user_ids": [Command.link(self.design.id)]})
        self.assertIn(self.design, csi.participant_ids.user_id)
        self.assertEqual(csi.approval_ids.filtered("user_id").mapped("kind"), ["review"] * 2)

    def test_circulation_waits_for_all(self):
        """C-10: in a circulation everybody who is asked answers before the decision."""
        csi = self.review("review_form_circulation", self.reviewer, self.qa)
        self.refused(
            lambda: self.decide(csi, self.supervisor),
            csi.name,
            "opinions of these participants are missing",
            self.reviewer.name,
            self.qa.name,
        )
        self.assertEqual(csi.state, "review")
        csi.with_user(self.reviewer).action_give_opinion("Housing must change.")
        csi.with_user(self.qa).action_give_opinion("I would wait.", agree=False)
        lines = csi.participant_ids
        self.assertEqual(lines.mapped("answer"), ["approved", "rejected"])
        self.assertEqual(lines[0].opinion, "Housing must change.")
        self.assertTrue(all(lines.mapped("answered_at")))
        self.decide(csi, self.supervisor)
        self.assertEqual(csi.state, "decided")
        bodies = " ".join(csi.sudo().message_ids.mapped("body"))
        self.assertIn("Housing must change.", bodies)

    def test_in_turn(self):
        """C-10: where it goes round in order, nobody answers before his turn."""
        csi = self.review("review_form_in_turn", self.reviewer, self.qa)
        self.refused(
            lambda: csi.with_user(self.qa).action_give_opinion("Mine first."),
            csi.name,
            self.reviewer.name,
            "before you",
        )
        self.assertEqual(csi.participant_ids.mapped("answer"), ["pending", "pending"])
        csi.with_user(self.reviewer).action_give_opinion("First.")
        csi.with_user(self.qa).action_give_opinion("Second.")
        # The row of the approval has the same gate as the button of the record.
        other = self.review("review_form_in_turn", self.reviewer, self.qa)
        row = other.participant_ids[1].approval_id.with_user(self.qa)
        self.refused(lambda: row.action_approve("Mine first."), "before you")

    def test_meeting_needs_enough(self):
        """C-10: a meeting needs its number of opinions, the signer's own one included."""
        csi = self.review("review_form_meeting", self.reviewer, self.qa)
        self.refused(lambda: self.decide(csi, self.supervisor), "needs the opinions of 2 people")
        csi.with_user(self.reviewer).action_give_opinion("Yes.")
        self.decide(csi, self.supervisor)
        self.assertEqual(csi.state, "decided")

    def test_opinion_needs_words_and_a_participant(self):
        """C-11, M-03: an opinion is written, by somebody who is asked, while it is in review."""
        csi = self.review("review_form_circulation", self.reviewer, self.qa)
        self.refused(
            lambda: csi.with_user(self.reviewer).action_give_opinion("  "),
            csi.name,
            "opinion is missing",
        )
        self.refused(
            lambda: csi.with_user(self.agent).action_give_opinion("Me too"),
            csi.name,
            "no participant",
            self.reviewer.name,
            error=AccessError,
        )
        row = csi.participant_ids[0].approval_id
        self.refused(row.with_user(self.qa).action_approve, error=AccessError)
        csi.with_user(self.qa).cause = "Another cause"
        self.refused(
            lambda: csi.with_user(self.reviewer).action_give_opinion("Late"),
            "while it is in review",
        )

    def test_who_may_sign(self):
        """C-11, M-03: a service manager who is no signer cannot decide; a participant can."""
        csi = self.review("review_form_single", self.reviewer)
        for user in (self.manager, self.agent, self.qa, self.service_admin):
            with self.subTest(user=user.login):
                self.refused(
                    lambda user=user: self.decide(csi, user),
                    csi.name,
                    "no signer",
                    self.supervisor.name,
                    error=AccessError,
                )
        for user in (self.manager, self.agent):
            with self.assertRaises(AccessError):
                csi.with_user(user).write({"opinion": "Free of charge"})
        # QA may write opinions of reviews in which QA takes part, not of this one.
        with self.assertRaises(AccessError):
            csi.with_user(self.qa).write({"opinion": "Free of charge"})
        self.assertFalse(csi.opinion)
        self.env.invalidate_all()
        self.assertTrue(csi.with_user(self.reviewer).can_decide)
        self.assertFalse(csi.with_user(self.manager).can_decide)
        self.decide(csi, self.reviewer)
        self.assertEqual(csi.signer_id, self.reviewer)
        self.assertEqual(csi.participant_ids.answer, "approved")

    def test_decision_needs_text_and_mode(self):
        """C-11: no decision without written opinion and way of service."""
        csi = self.review("review_form_single")
        chair = csi.with_user(self.supervisor)
        self.refused(
            chair.action_decide, csi.name, "written opinion is missing", "way of service is missing"
        )
        self.refused(lambda: chair.action_decide("Yes"), "way of service is missing")
        chair.write({"opinion": "Yes", "service_mode_id": self.mode("refuse").id})
        chair.action_decide()
        self.assertEqual(csi.state, "decided")

    def test_no_decision_on_an_old_print(self):
        """C-08: the present revision has to be printed before it is decided."""
        csi = self.review("review_form_single")
        csi.sudo().revision = 2
        self.refused(lambda: self.decide(csi, self.supervisor), "Revision 2 was not printed")

    @freeze_time("2026-03-05 08:00:00")
    def test_decision_asks_to_answer_today(self):
        """C-13: the service manager has to answer the customer, due today."""
        csi = self.csi_in("decided")
        activity = csi.sudo().activity_ids
        self.assertEqual(activity.summary, "Answer the customer")
        self.assertEqual(activity.user_id, csi.user_id)
        self.assertEqual(str(activity.date_deadline), "2026-03-05")
        csi.with_user(self.manager).action_reply("We come.", "agrees")
        self.assertFalse(csi.sudo().activity_ids)

    def test_signed_stays(self):
        """C-12: after the signature nothing of the decision changes, only a new revision does."""
        csi = self.csi_in("decided")
        for vals in (
            {"opinion": "Something else"},
            {"service_mode_id": self.mode("refuse").id},
            {"chair_id": self.service_admin.id},
            {"review_form_id": self.form("review_form_meeting").id},
            {"participant_ids": [Command.create({"user_id": self.design.id})]},
            {"problem": "Another problem"},
            {"sale_order_id": False},
        ):
            with self.subTest(vals=vals):
                self.refused(
                    lambda vals=vals: csi.with_user(self.supervisor).write(vals),
                    csi.name,
                    "Decided",
                    "stays as it is",
                    "new revision",
                )
        self.refused(lambda: csi.with_user(self.supervisor).action_revise(), "reason")
        with self.assertRaises(AccessError):
            csi.with_user(self.manager).action_revise("Wrong mode")
        csi.with_user(self.supervisor).action_revise("Wrong way of service")
        self.assertEqual((csi.state, csi.revision, csi.opinion), ("cause", 2, False))
        self.assertIn("Change the seal.", csi.transition_ids.sorted("id")[-1].reason)
        csi.with_user(self.manager).action_print_and_submit()
        self.assertEqual(csi.participant_ids.mapped("answer"), ["pending"])

    def test_opinions_of_an_old_revision_stay_as_history(self):
        """C-10: the people are asked again about the new revision; their old words stay."""
        csi = self.review("review_form_circulation", self.reviewer)
        csi.with_user(self.reviewer).action_give_opinion("On revision 1.")
        csi.with_user(self.qa).cause = "Better cause"
        self.assertIn("On revision 1.", csi.transition_ids.sorted("id")[-1].reason)
        csi.with_user(self.manager).action_print_and_submit()
        self.assertEqual(csi.participant_ids.answer, "pending")
        self.assertEqual(csi.approval_ids.sorted("id").mapped("replaced"), [True, False])

    def test_who_answered_stays_a_participant(self):
        """C-10: nobody is dropped who has given an opinion; others may be."""
        csi = self.review("review_form_circulation", self.reviewer, self.qa)
        csi.with_user(self.reviewer).action_give_opinion("Yes.")
        lines = csi.participant_ids.with_user(self.supervisor)
        self.refused(lines[0].unlink, csi.name, "has given an opinion")
        lines[1].unlink()
        self.decide(csi, self.supervisor)
        self.assertEqual(csi.state, "decided")

    @freeze_time("2026-03-05 09:05:00")
    def test_emergency_measure(self):
        """Amendment 2: the supervisor allows it with a reason; the opinion follows in one day."""
        csi = self.csi_in("draft").with_user(self.supervisor)
        with self.assertRaises(AccessError):
            csi.with_user(self.manager).action_allow_emergency("Line stands still")
        self.refused(csi.action_allow_emergency, csi.name, "cannot wait")
        csi.action_allow_emergency("Line stands still")
        self.assertRecordValues(
            csi,
            [
                {
                    "emergency_reason": "Line stands still",
                    "emergency_by": self.supervisor.id,
                    "opinion_to_follow": True,
                }
            ],
        )
        self.assertEqual(str(csi._local_date(csi.emergency_due)), "2026-03-06")
        Csi = self.env["aftersales.csi"].with_user(self.supervisor)
        self.assertIn(csi, Csi.search([("opinion_to_follow", "=", True)]))
        self.assertNotIn(csi, Csi.search([("opinion_to_follow", "=", False)]))
        self.assertTrue(list(csi._may_execute()))
        self.assertFalse(list(csi._may_execute(diagnosis=True)))
        self.assertFalse(list(csi._may_execute(emergency=True)))
        decided = self.csi_in("decided", csi)
        self.assertFalse(decided.opinion_to_follow)
        self.refused(decided.with_user(self.supervisor).action_allow_emergency, "not decided yet")
