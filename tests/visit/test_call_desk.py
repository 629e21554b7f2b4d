from base64 import b64encode

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time

from ..intake.common import IntakeCase
from .common import VisitCase

MONDAY = "2026-03-09 02:00:00"  # 10:00 in Shanghai, last day of the window


class DeskCase(VisitCase, IntakeCase):
    """A customer with two due visits and a result to confirm, and the desk of an agent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.own("2026-03-02", count=2)
        cls.Visit._plan_deliveries(cls.rows)
        cls.visit = cls.visits_of(cls.rows)
        cls.visit.contact_id = cls.contact
        cls.Desk = cls.env["aftersales.call.desk"].with_user(cls.agent)

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.invalidate_all()

    def result(self, code):
        """Return a result of calls."""
        return self.env.ref(f"aftersales_service.call_result_{code}")

    def close(self, code, contact=None, user=None, **values):
        """Record a call as an agent does; return it."""
        desk = self.Desk.with_user(user or self.agent)
        call = desk.close(
            (contact or self.contact).id, self.company.id, self.result(code).id, values
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["aftersales.call"].browse(call["call_id"])

    def card(self, contact=None, user=None):
        """Return the card of a contact."""
        return self.Desk.with_user(user or self.agent).card(
            (contact or self.contact).id, self.company.id
        )

    def keys(self, data):
        """Return the ids of the contacts in a list."""
        return [row["contact_id"] for row in data["contacts"]]

    def told(self):
        """Return a handled case of the contact whose result is to be confirmed."""
        case = self.handled(contact_id=self.contact.id)
        case.result_cause = "Seal damaged"
        self.env.flush_all()
        return case

    @staticmethod
    def key(record):
        return f"{record._name},{record.id}"


@freeze_time(MONDAY)
class TestCallDesk(DeskCase):
    def test_one_line_per_contact(self):
        """Amendment 56, F-16: all that is due to a contact is one line, the most urgent first."""
        other = self.customers(1)
        later = self.own("2026-03-03", partner=other)
        self.Visit._plan_deliveries(later)
        case = self.told()
        data = self.Desk.load("mine")
        self.assertEqual(self.keys(data), [self.contact.id, other.id])
        self.assertEqual(data["contacts"][0]["count"], 2)
        self.assertEqual(
            set(data["contacts"][0]["titles"]), {"Initial Visit", "Result Confirmation"}
        )
        self.assertFalse(data["quiet"])
        card = self.card()
        self.assertEqual(
            {item["key"] for item in card["items"]}, {self.key(self.visit), self.key(case)}
        )

    def test_one_call_closes_all(self):
        """Amendment 56, F-09, F-13: visit and confirmation are recorded in one call, or none."""
        case = self.told()
        answers = {
            self.key(self.visit): {"informed": True, "opinion": "Runs well"},
            self.key(case): {"confirm_solved": "yes", "result_measure": "none needed"},
        }
        with self.assertRaises(UserError) as refusal:
            self.close("answered", answers=answers)
        self.assertIn("satisfaction", str(refusal.exception))
        self.assertEqual(self.visit.state, "planned")
        answers[self.key(case)].update(confirm_satisfaction="4", result_cause="Seal")
        call = self.close("answered", answers=answers, note="Friendly")
        self.assertEqual(self.visit.state, "done")
        self.assertEqual(self.visit.done_by, self.agent)
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.result_cause, "Seal")
        self.assertEqual(call.contact_id, self.contact)
        self.assertEqual(call.user_id, self.agent)
        self.assertEqual(call.line_ids.mapped("outcome"), ["answered", "answered"])
        self.assertEqual(self.visit.call_count, 1)
        self.assertEqual(case.call_count, 1)
        self.assertEqual(self.contact.aftersales_call_count, 1)
        self.assertEqual(self.visit.action_open_calls()["res_id"], call.id)
        self.assertNotIn(self.contact.id, self.keys(self.Desk.load("mine")))

    def test_not_spoken_of_stays(self):
        """Amendment 56: what the customer had no time for stays due."""
        case = self.told()
        self.close("answered", answers={self.key(self.visit): {"informed": True, "opinion": "Ok"}})
        self.assertEqual(case.state, "to_confirm")
        self.assertIn(self.contact.id, self.keys(self.Desk.load("mine")))

    def test_only_what_was_asked_is_written(self):
        """M-03: the desk writes the answers to its questions and nothing else."""
        answers = {
            self.key(self.visit): {"informed": True, "no_opinion": True, "state": "cancelled"}
        }
        self.close("answered", answers=answers)
        self.assertEqual(self.visit.state, "done")

    def test_problem_becomes_finding(self):
        """F-15: a problem told on the phone waits for its analysis."""
        self.close(
            "answered", answers={self.key(self.visit): {"informed": True, "problem": "It drips"}}
        )
        self.assertEqual(self.visit.state, "to_analyse")
        self.assertEqual(self.visit.finding_ids.mapped("text"), ["It drips"])

    def test_settled_meanwhile(self):
        """F-16: what a colleague settled meanwhile is not written again."""
        self.visit.with_user(self.manager).action_no_opinion()
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "Nothing is due to .*Zhou Min any more"):
            self.close("answered", answers={self.key(self.visit): {"informed": True}})
        case = self.told()
        with self.assertRaisesRegex(UserError, "settled already"):
            self.close("answered", answers={self.key(self.visit): {"informed": True}})
        with self.assertRaisesRegex(UserError, "Nothing is answered yet"):
            self.close("answered", answers={})
        self.assertEqual(case.state, "to_confirm")

    def test_who_calls(self):
        """M-02, F-16: customers are called by agents; others get no list."""
        for user in (self.user, self.engineer, self.reader):
            with self.assertRaisesRegex(AccessError, "called by service agents"):
                self.Desk.with_user(user).load()
            with self.assertRaises(AccessError):
                self.close("answered", user=user)
        self.assertFalse(self.env["aftersales.call"].with_user(self.user).has_access("read"))

    def test_scopes(self):
        """F-16: one's own calls and those of nobody, or all."""
        self.visit.user_id = self.manager
        self.assertNotIn(self.contact.id, self.keys(self.Desk.load("mine")))
        self.assertIn(self.contact.id, self.keys(self.Desk.load("all")))
        self.visit.user_id = False
        self.assertIn(self.contact.id, self.keys(self.Desk.load("mine")))

    def test_company_and_person(self):
        """Amendment 56: what names no person is asked whoever of the customer is called."""
        self.visit.contact_id = False
        case = self.told()
        data = self.Desk.load("mine")
        self.assertEqual(self.keys(data), [self.contact.id])
        self.assertEqual(len(self.card()["items"]), 2)
        self.assertEqual(case.contact_id, self.contact)

    def test_card(self):
        """F-14, issue 6: script, four points, units, open complaints and last answers."""
        self.company.write(
            {
                "aftersales_service_contact": "Luo Ting",
                "aftersales_service_phone": "400 800 1234",
                "aftersales_complaint_flow": "Answered within a day",
                "aftersales_other_matters": "First maintenance after three months",
            }
        )
        self.case(subject="Hydraulic pump leaks")
        earlier = self.own("2026-02-02")
        with freeze_time("2026-02-09 02:00:00"):
            self.Visit._plan_deliveries(earlier)
            made = self.visits_of(earlier).with_user(self.agent)
            made.write({"informed": True, "opinion": "The seat is good"})
            made.action_done()
        card = self.card()
        item = card["items"][0]
        self.assertIn("telephone number", item["script"])
        self.assertEqual(
            [point.split(": ")[-1] for point in card["points"]],
            [
                "Luo Ting",
                "400 800 1234",
                "Answered within a day",
                "First maintenance after three months",
            ],
        )
        self.assertEqual(
            [q["name"] for q in item["form"]],
            ["informed", "no_opinion", "opinion", "satisfaction", "problem"],
        )
        self.assertTrue(item["form"][0]["required"])
        self.assertTrue(card["units"][0]["meant"])
        self.assertEqual(card["cases"][0]["subject"], "Hydraulic pump leaks")
        self.assertIn("The seat is good", card["answers"][0]["text"])
        self.assertEqual(card["phones"][0], "+86 138 0000 4321")

    def test_every_form(self):
        """F-06…F-11, F-18: the desk asks what each form of a visit asks, merged or not."""
        names = {}
        for form in ("second", "repair", "effect", "periodic", "communication"):
            self.visit.form = form
            questions = self.Desk._questions(self.visit.with_user(self.agent))
            names[form] = [q["name"] for q in questions]
            for question in questions:
                compulsory = question["name"] in ("informed", "solved", "cause", "measure")
                self.assertEqual(question["required"], compulsory, question)
        self.assertEqual(
            names["repair"][:4], ["no_opinion", "rating_quality", "rating_attitude", "rating_cost"]
        )
        self.assertEqual(names["effect"][:3], ["no_opinion", "solved", "opinion"])
        self.assertIn("handling_opinion", names["second"])
        self.assertEqual(names["communication"], ["cause", "measure", "satisfaction", "problem"])
        self.visit.form = "initial"
        rules = self.env["aftersales.visit.rule"]
        for name in ("post_repair", "effect"):
            rules |= self.env.ref(f"aftersales_service.visit_rule_{name}")
        self.visit.merged_rule_ids = rules
        item = self.card()["items"][0]
        self.assertIn("telephone number", item["script"])
        self.assertIn("What he thinks of the cost", item["script"])
        self.assertIn("can do it again", item["script"])
        with self.assertRaisesRegex(UserError, "whether the problem is solved"):
            self.close(
                "answered", answers={self.key(self.visit): {"informed": True, "opinion": "Ok"}}
            )
        answers = {"informed": True, "rating_cost": "2", "solved": "yes", "problem": ""}
        self.close("answered", answers={self.key(self.visit): answers})
        self.assertEqual((self.visit.state, self.visit.rating_cost), ("done", "2"))
        self.assertIn("Cost of the Repair: Dissatisfied", self.visit._answer_words())

    def test_contact_of_another_house(self):
        """F-04, F-16: who is named on a visit, of whatever house, is called and answers."""
        other = self.customers(1)
        self.visit.contact_id = other
        self.env.flush_all()
        self.assertEqual(self.keys(self.Desk.load("mine")), [other.id])
        self.assertEqual(
            [item["key"] for item in self.card(other)["items"]], [self.key(self.visit)]
        )
        self.close(
            "answered",
            contact=other,
            answers={self.key(self.visit): {"informed": True, "no_opinion": True}},
        )
        self.assertEqual(self.visit.state, "done")

    def test_not_solved_by_visit_and_case(self):
        """F-09, F-17, amendment 56: visit and case of one call both say "not solved", in whatever
        order; the case is reopened once."""
        case = self.told()
        self.visit.write({"form": "second", "case_id": case.id})
        self.env.flush_all()
        self.close(
            "answered",
            answers={
                self.key(self.visit): {"solved": "no", "usage_opinion": "Drips again"},
                self.key(case): {
                    "confirm_solved": "no",
                    "confirm_satisfaction": "3",
                    "result_cause": "Seal",
                    "result_measure": "New seal",
                    "result_next_plan": "We come on Friday",
                },
            },
        )
        self.assertEqual((self.visit.state, case.state), ("done", "in_progress"))
        self.assertEqual(case.reopen_count, 1)

    def test_day_of_each_company(self):
        """F-16: a visit is due on its day where its own company is, not where the caller looks."""
        other = self.env["res.company"].create({"name": "Auckland"})
        other.resource_calendar_id.tz = "Pacific/Auckland"
        self.visit.planned_date = "2026-03-10"
        visits = self.visit.with_context(allowed_company_ids=[other.id, self.company.id])
        # Late in the evening of the 9th in Shanghai, early on the 10th in Auckland.
        late = self.local("2026-03-09 23:30")
        self.assertFalse(visits.filtered_domain(visits._call_due_domain(late)))
        self.assertTrue(
            visits.filtered_domain(visits._call_due_domain(self.local("2026-03-10 00:30")))
        )

    def test_person_who_left(self):
        """F-16: for a contact who is archived the customer himself is called."""
        self.contact.active = False
        self.env.flush_all()
        self.assertEqual(self.keys(self.Desk.load("mine")), [self.customer.id])
        self.assertEqual(len(self.card(self.customer)["items"]), 1)

    def test_barred_person_hides_no_company(self):
        """F-03, amendment 56: what is due to a customer does not wait for who wants no calls."""
        case = self.told()
        case.contact_id = False
        self.contact.aftersales_wrong_phone = self.contact.phone
        self.env.flush_all()
        data = self.Desk.load("all")
        self.assertEqual(self.keys(data), [self.customer.id])
        self.assertEqual(data["blocked"], 1)

    def test_window_and_plan(self):
        """F-16, amendment 56: due from the planned day; in its window it joins another call."""
        self.visit.planned_date = "2026-03-10"
        self.env.flush_all()
        self.assertNotIn(self.contact.id, self.keys(self.Desk.load("mine")))
        self.told()
        self.assertEqual(self.keys(self.Desk.load("mine")), [self.contact.id])
        self.assertEqual(len(self.card()["items"]), 2)


@freeze_time(MONDAY)
class TestCallResults(DeskCase):
    def test_no_answer(self):
        """F-16: an attempt is logged, and the next one is at another time of the day."""
        case = self.told()
        call = self.close("no_answer", note="rang long")
        self.assertEqual(self.visit.attempt_count, 1)
        self.assertIn("rang long", self.visit.attempt_ids.note)
        # Monday is the last day of the window, so it is the afternoon of the same day.
        self.assertEqual(call.next_at, self.local("2026-03-09 15:00"))
        self.assertEqual(self.visit.next_attempt_at, call.next_at)
        self.assertEqual(case.state, "to_confirm")
        self.assertEqual(set(call.line_ids.mapped("outcome")), {"attempt"})
        self.assertNotIn(self.contact.id, self.keys(self.Desk.load("mine")))
        with freeze_time(self.local("2026-03-09 15:01")):
            self.assertIn(self.contact.id, self.keys(self.Desk.load("mine")))
            call = self.close("no_answer")
        self.assertEqual(call.next_at, self.local("2026-03-10 10:00"))

    def test_busy(self):
        """F-16: a busy line is called again soon, which is no attempt at another time."""
        call = self.close("busy")
        self.assertEqual(call.next_at, self.local("2026-03-09 10:30"))
        self.assertEqual(self.visit.attempt_count, 0)

    def test_busy_in_the_evening(self):
        """F-16, amendments 3.2: no call is planned in quiet hours."""
        with freeze_time(self.local("2026-03-09 19:45")):
            call = self.close("busy")
        self.assertEqual(call.next_at, self.local("2026-03-10 10:00"))

    def test_quiet_hours(self):
        """F-16, amendments 3.2: at night the desk says until when customers sleep."""
        with freeze_time(self.local("2026-03-09 21:00")):
            quiet = self.Desk.load("mine")["quiet"]
        self.assertEqual(quiet, fields.Datetime.to_string(self.local("2026-03-10 08:00")))
        self.company.write({"aftersales_quiet_from": 0, "aftersales_quiet_to": 0})
        with freeze_time(self.local("2026-03-09 21:00")):
            self.assertFalse(self.Desk.load("mine")["quiet"])

    def test_new_matter_does_not_wait(self):
        """F-09, F-16: a call agreed for later does not hide what became due since."""
        self.close("later", next_at="2026-03-11 03:00:00")
        self.assertNotIn(self.contact.id, self.keys(self.Desk.load("mine")))
        self.told()
        self.assertIn(self.contact.id, self.keys(self.Desk.load("mine")))

    def test_customer_says_when(self):
        """F-16: the customer is called when he wants, which has to lie ahead."""
        with self.assertRaisesRegex(UserError, "Call Back Later.*lies ahead"):
            self.close("later")
        with self.assertRaisesRegex(UserError, "lies ahead"):
            self.close("later", next_at="2026-03-09 01:00:00")
        call = self.close("later", next_at="2026-03-11 03:00:00")
        self.assertEqual(self.visit.next_attempt_at, call.next_at)
        self.assertEqual(self.visit.planned_date, fields.Date.to_date("2026-03-11"))
        self.assertEqual(self.visit.attempt_count, 0)

    def test_wrong_number(self):
        """F-16: a wrong number is not dialled again; sales administration finds the right one."""
        call = self.close("wrong_number", phone=self.contact.phone)
        self.assertFalse(call.next_at)
        with freeze_time(self.local("2026-03-09 16:00")):
            data = self.Desk.load("mine")
        self.assertNotIn(self.contact.id, self.keys(data))
        self.assertEqual(data["blocked"], 1)
        activity = self.contact.activity_ids
        self.assertEqual(activity.user_id, self.sales_admin)
        self.assertIn("find the right one", activity.summary)
        self.contact.phone = "+86 138 0000 9999"
        with freeze_time(self.local("2026-03-09 16:00")):
            self.assertIn(self.contact.id, self.keys(self.Desk.load("mine")))

    def test_refuses(self):
        """F-03, amendment 62: who wants no calls is left out for a standing reason, from now on."""
        case = self.told()
        self.close("refuses", note="never again")
        self.assertEqual(self.contact.aftersales_skip_reason_id.code, "refuses")
        self.assertEqual(self.contact.aftersales_skip_by, self.agent)
        self.assertEqual(self.contact.aftersales_skip_at, fields.Datetime.now())
        self.assertEqual(self.visit.state, "cancelled")
        self.assertEqual(self.visit.skip_reason_id.code, "refuses")
        self.assertEqual(case.state, "to_confirm")
        self.assertTrue(case.sudo()._pending_waivers())
        self.assertNotIn(self.contact.id, self.keys(self.Desk.load("mine")))

    def test_give_up(self):
        """F-16: unreachable only after the attempts that the rule asks for."""
        with self.assertRaisesRegex(UserError, "0 of 3 attempts"):
            self.close("unreachable")
        self.try_to_reach(self.visit.with_user(self.agent), 3)
        call = self.close("unreachable")
        self.assertEqual(self.visit.state, "unreachable")
        self.assertEqual(call.line_ids.outcome, "given_up")

    def test_give_up_what_was_tried(self):
        """F-16: what was not tried often enough stays due, and does not stop the rest."""
        other = self.own("2026-03-03")
        self.Visit._plan_deliveries(other)
        fresh = self.visits_of(other)
        fresh.contact_id = self.contact
        self.try_to_reach(self.visit.with_user(self.agent), 3)
        call = self.close("unreachable")
        self.assertEqual((self.visit.state, fresh.state), ("unreachable", "planned"))
        self.assertEqual(call.line_ids.res_id, self.visit.id)

    def test_wrong_number_of_the_case(self):
        """F-16: the number that is somebody else's is not proposed again; another is."""
        case = self.told()
        case.phone = "+86 571 0000"
        self.close("wrong_number", phone="+86 571 0000")
        self.assertEqual(self.card()["phones"][0], self.contact.phone)

    def test_result_needs_standing_reason(self):
        """Amendment 62: only a reason that needs no approval ends all calls."""
        with self.assertRaisesRegex(ValidationError, "needs no approval"):
            self.result("refuses").skip_reason_id = self.env.ref(
                "aftersales_service.skip_reason_other"
            )
        with self.assertRaisesRegex(ValidationError, "needs a supervisor's approval"):
            self.contact.aftersales_skip_reason_id = self.env.ref(
                "aftersales_service.skip_reason_other"
            )

    def test_recording(self):
        """Issue 6 §1: a recording is attached; it is sound, and stays as it is."""
        wave = b64encode(b"RIFF\x24\x00\x00\x00WAVEfmt ")
        with self.assertRaisesRegex(UserError, "“call.wav” is no sound file"):
            self.close("no_answer", recording=b64encode(b"MZ\x90\x00"), recording_name="call.wav")
        self.env.invalidate_all()
        call = self.close("no_answer", recording=wave.decode(), recording_name="call.wav")
        self.assertTrue(call.recording)
        call = call.with_user(self.agent)
        with self.assertRaisesRegex(UserError, "kept already"):
            call.recording = wave
        with self.assertRaises(AccessError):
            call.note = "other words"

    def test_not_by_who_did_the_work(self):
        """F-16, RV: the technician of the order does not ask how it was."""
        self.agent.group_ids |= self.env.ref("aftersales_service.group_engineer")
        order = self.order(self.local("2026-03-02 15:00"), engineer_ids=[(6, 0, self.agent.ids)])
        self.Visit._plan_orders(order)
        second = self.visits_of(order)
        second.contact_id = self.contact
        answers = {self.key(second): {"solved": "yes", "no_opinion": True}}
        with self.assertRaisesRegex(UserError, "You did this work yourself"):
            self.close("answered", answers=answers)
        with self.assertRaisesRegex(UserError, "You did this work yourself"):
            second.with_user(self.agent).write({"solved": "yes", "no_opinion": True})
            second.with_user(self.agent).action_done()
        self.company.aftersales_call_independent = False
        self.close("answered", answers=answers)
        self.assertEqual(second.state, "done")


@freeze_time(MONDAY)
class TestSecondCommunication(DeskCase):
    def test_supervisor_calls_the_dissatisfied(self):
        """F-10: dissatisfied customers stand on the supervisor's list, with cause and measure."""
        case = self.told()
        self.visit.with_user(self.agent).action_no_opinion()
        answers = {
            self.key(case): {
                "result_cause": "Seal",
                "result_measure": "none needed",
                "confirm_solved": "yes",
                "confirm_satisfaction": "2",
            }
        }
        self.close("answered", answers=answers)
        self.assertEqual(case.state, "to_confirm")
        self.assertFalse(self.keys(self.Desk.load("all")))
        desk = self.Desk.with_user(self.supervisor)
        self.assertEqual(self.keys(desk.load("mine")), [self.contact.id])
        item = self.card(user=self.supervisor)["items"][0]
        self.assertEqual(item["title"], "Second Communication")
        self.assertTrue(item["deadline"])
        with self.assertRaisesRegex(UserError, "why the customer is dissatisfied"):
            self.close(
                "answered", user=self.supervisor, answers={self.key(case): {"second_cause": ""}}
            )
        self.env.invalidate_all()
        self.close(
            "answered",
            user=self.supervisor,
            answers={self.key(case): {"second_cause": "Late; new seal"}},
        )
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.second_contact_by, self.supervisor)

    def test_not_solved_reopens(self):
        """F-09: “not solved” said on the desk takes the case back into work."""
        case = self.told()
        self.close(
            "answered",
            answers={
                self.key(case): {
                    "result_cause": "Seal",
                    "result_measure": "none needed",
                    "result_next_plan": "Come again",
                    "confirm_solved": "no",
                    "confirm_satisfaction": "3",
                }
            },
        )
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.reopen_count, 1)


@freeze_time(MONDAY)
class TestWishes(DeskCase):
    def test_channel(self):
        """A-09, F-08: visits take the customer's channel, else his company's, else the rule's."""
        sms = self.env.ref("aftersales_service.channel_sms")
        email = self.env.ref("aftersales_service.channel_email")
        plain, wishing, of_company = self.customers(3)
        wishing.aftersales_channel_id = sms
        of_company.aftersales_channel_id = email
        person = self.env["res.partner"].create({"name": "Person", "parent_id": of_company.id})
        self.assertEqual(person._aftersales_channels()[person], email)
        for partner in plain | wishing | of_company:
            self.Visit._plan_deliveries(self.own("2026-03-02", partner=partner))
        visits = self.Visit.search([("partner_id", "in", (plain | wishing | of_company).ids)])
        taken = {visit.partner_id: visit.channel_id.code for visit in visits}
        self.assertEqual(taken, {plain: "phone", wishing: "sms", of_company: "email"})

    def test_not_to_be_contacted(self):
        """F-03, amendment 62: visits to who wants none are skipped, new ones and planned ones."""
        reason = self.env.ref("aftersales_service.skip_reason_staff")
        partner = self.customers(1)
        partner.aftersales_skip_reason_id = reason
        self.Visit._plan_deliveries(self.own("2026-03-02", partner=partner))
        visit = self.Visit.search([("partner_id", "=", partner.id)])
        self.assertEqual(visit.state, "cancelled")
        self.assertEqual(visit.skip_reason_id, reason)
        self.assertEqual(self.visit.state, "planned")
        self.customer.aftersales_skip_reason_id = reason
        self.assertEqual(self.visit.state, "cancelled")

    def test_queries_of_the_list(self):
        """Issue 6 §5: opening the desk costs the same queries for one contact and for thirty."""
        self.Desk.load("all")
        self.env.flush_all()
        self.env.invalidate_all()
        count = self.env.cr.sql_log_count
        self.env.invalidate_all()
        self.Desk.load("all")
        few = self.env.cr.sql_log_count - count
        for partner in self.customers(30):
            self.Visit._plan_deliveries(self.own("2026-03-02", partner=partner))
        self.env.flush_all()
        self.env.invalidate_all()
        count = self.env.cr.sql_log_count
        data = self.Desk.load("all")
        self.assertEqual(len(data["contacts"]), 31)
        self.assertLessEqual(self.env.cr.sql_log_count - count, few)
