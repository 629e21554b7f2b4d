from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from ..common import MODULE
from .common import IntakeCase


class TestCaseHandover(IntakeCase):
    """Issue 4: a case stays with its first owner until a colleague accepts it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(
            cls.env,
            login="svc_colleague",
            groups=f"{MODULE}.group_agent",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            tz="Asia/Shanghai",
            lang="en_US",
        )

    def asked(self):
        """Return a case that the colleague was asked to take over."""
        case = self.registered()
        case.action_ask_handover(self.colleague.id, note="Customer waits for the date")
        return case

    def clock(self, case):
        """Return the running promise of a case."""
        return case.sudo().clock_ids.filtered(lambda clock: clock.state == "running")

    def away(self, user, start, end):
        """Give a user's employee time off."""
        employee = self.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Time off",
                "resource_id": employee.resource_id.id,
                "calendar_id": employee.resource_calendar_id.id,
                "date_from": start,
                "date_to": end,
            }
        )

    def test_it_stays_until_accepted(self):
        """Issue 4: owner, activity and clock stay with the first until the second accepts."""
        case = self.asked()
        self.assertEqual(case.user_id, self.agent)
        self.assertEqual(self.clock(case).user_id, self.agent)
        self.assertEqual(self.activities(case, "activity_handle_case").user_id, self.agent)
        question = self.activities(case, "activity_take_over")
        self.assertEqual(question.user_id, self.colleague)
        self.assertIn("Customer waits for the date", question.note)
        self.assertIn("stays responsible", case.handover_words)
        mine = case.with_user(self.colleague)
        self.assertTrue(mine.can_take_over)
        self.assertFalse(case.can_take_over or case.can_hand_over)
        mine.action_accept_handover()
        self.assertEqual(case.user_id, self.colleague)
        self.assertEqual(self.clock(case).user_id, self.colleague)
        self.assertEqual(self.activities(case, "activity_handle_case").user_id, self.colleague)
        self.assertFalse(self.activities(case, "activity_take_over") or case.handover_user_id)
        self.assertEqual(case.handover_ids.state, "accepted")
        self.assertEqual(case.handover_ids.owner_id, self.agent)

    def test_decline_with_reason(self):
        """Issue 4: a colleague who does not take it says why; the owner is told."""
        case = self.asked()
        mine = case.with_user(self.colleague)
        with self.assertRaises(UserError) as refusal:
            mine.action_decline_handover(" ")
        self.assertIn("enter why you do not take it over", str(refusal.exception))
        mine.action_decline_handover("I am on the road")
        self.assertEqual(case.user_id, self.agent)
        self.assertEqual(case.handover_ids.state, "declined")
        self.assertEqual(case.handover_ids.reason, "I am on the road")
        told = self.activities(case, "activity_handle_case").filtered(
            lambda activity: "does not take" in activity.summary
        )
        self.assertEqual(told.user_id, self.agent)
        self.assertIn("I am on the road", told.note)
        self.assertTrue(case.can_hand_over)

    def test_only_the_asked_answers(self):
        """Issue 4: nobody else accepts or declines."""
        case = self.asked()
        for user in (self.agent, self.manager):
            for act in ("action_accept_handover", "action_decline_handover"):
                with self.assertRaises(UserError) as refusal:
                    getattr(case.with_user(user), act)()
                self.assertIn("is not offered to you", str(refusal.exception))

    def test_absent_receiver_is_warned_of(self):
        """Issue 4: a colleague who is away is named in the dialog, on the screen and in the log."""
        now = fields.Datetime.now()
        self.away(self.colleague, fields.Datetime.subtract(now, days=1), "2099-10-08 00:00:00")
        case = self.registered()
        dialog = Form(
            self.env["aftersales.case.hand.over"]
            .with_user(self.agent)
            .with_context(active_model="aftersales.case", active_ids=case.ids)
        )
        self.assertFalse(dialog.absence)
        dialog.user_id = self.colleague
        self.assertIn("is away until 2099-10-08", dialog.absence)
        notice = dialog.save().action_ask()
        self.assertEqual(notice["tag"], "display_notification")
        self.assertIn("is away until 2099-10-08", notice["params"]["message"])
        self.assertTrue(case.handover_ids.absent_until)
        self.assertEqual(case.user_id, self.agent)

    def test_somebody_else_s_time_off(self):
        """Issue 4: yesterday's time off, and that of others, warns of nobody."""
        self.away(self.colleague, "2020-01-01 00:00:00", "2020-01-02 00:00:00")
        self.away(self.manager, "2020-01-01 00:00:00", "2099-01-02 00:00:00")
        self.assertFalse(self.colleague._aftersales_absent_until())
        self.assertTrue(self.registered().action_ask_handover(self.colleague.id) is True)

    def test_refusals_say_what_to_do(self):
        """Issue 4: wrong state, wrong person, asked twice."""
        new = self.case()
        case = self.asked()
        for records, user, receiver, words in (
            (new, self.agent, self.colleague, "Assign it instead"),
            (case, self.agent, self.manager, "Withdraw that request first"),
        ):
            with self.assertRaises(UserError) as refusal:
                records.with_user(user).action_ask_handover(receiver.id)
            self.assertIn(records.name, str(refusal.exception))
            self.assertIn(words, str(refusal.exception))
        free = self.registered()
        for receiver, words in (
            (self.agent, "Choose a colleague"),
            (self.reader, "cannot work on this case"),
            (self.storekeeper, "cannot work on this case"),
        ):
            with self.assertRaises(UserError) as refusal:
                free.action_ask_handover(receiver.id)
            self.assertIn(words, str(refusal.exception))
        with self.assertRaises(AccessError) as refusal:
            free.with_user(self.colleague).action_ask_handover(self.manager.id)
        self.assertIn("who is responsible, or by a service manager", str(refusal.exception))

    def test_an_agent_does_not_give_a_case_away(self):
        """Issue 4: writing the field is no way around the question; a manager assigns."""
        case = self.registered()
        with self.assertRaises(UserError) as refusal:
            case.user_id = self.colleague
        self.assertIn("until a colleague accepts it", str(refusal.exception))
        with self.assertRaises(UserError):
            case.with_user(self.colleague).user_id = self.colleague
        case.with_user(self.manager).user_id = self.colleague
        self.assertEqual(case.user_id, self.colleague)

    def test_the_offer_ends_with_the_case(self):
        """Issue 4: closing or assigning the case withdraws what was offered."""
        closed, assigned = self.asked(), self.asked()
        closed.action_explain("Told him")
        assigned.with_user(self.manager).user_id = self.manager
        for case in (closed, assigned):
            self.assertEqual(case.handover_ids.state, "withdrawn")
            self.assertFalse(case.handover_user_id)
            self.assertFalse(self.activities(case, "activity_take_over"))

    def test_withdraw(self):
        """Issue 4: the owner takes the question back; another agent does not."""
        case = self.asked()
        with self.assertRaises(AccessError):
            case.with_user(self.colleague).action_withdraw_handover()
        case.action_withdraw_handover()
        self.assertEqual(case.handover_ids.state, "withdrawn")
        self.assertTrue(case.can_hand_over)
        with self.assertRaises(AccessError):
            case.write({"handover_user_id": self.colleague.id})

    def test_many_at_once(self):
        """O-05: handing over many cases costs no query per case."""
        cases = self.env["aftersales.case"].with_user(self.agent).create([self.values()] * 60)
        cases.action_register()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(80):
            cases.action_ask_handover(self.colleague.id)
            self.env.flush_all()
        with self.assertQueryCount(110):
            cases.with_user(self.colleague).action_accept_handover()
            self.env.flush_all()

    def test_with_two_companies_switched_on(self):
        """Issue 4: which companies the sender looks at is not the receiver's matter."""
        second = self.env["res.company"].create({"name": "Second"})
        self.agent.sudo().company_ids |= second
        case = self.registered().with_context(allowed_company_ids=[self.company.id, second.id])
        case.action_ask_handover(self.colleague.id)
        self.assertEqual(case.handover_user_id, self.colleague)
