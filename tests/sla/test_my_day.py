"""My Day: all that is owed to customers, by time."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user

from ..common import MODULE
from .my_day import NOW, MyDayCase


class TestMyDay(MyDayCase):
    def test_sections(self):
        """Issue 4 §4: by time; overdue, before noon, today, the next working day, later, paused."""
        one, two, three, four = self.customers
        self.owe("2026-09-16 08:30", partner=one)
        self.owe("2026-09-16 12:00", partner=two)
        self.owe("2026-09-16 12:01", partner=three)
        self.owe("2026-09-16 23:59", partner=four)
        self.owe("2026-09-17 00:00")
        self.owe("2026-09-18 00:00")
        screen = self.load()
        self.assertEqual(
            self.counts(screen), {"overdue": 1, "noon": 1, "today": 2, "next": 1, "later": 1}
        )
        self.assertEqual(screen["total"], {"today": 4, "overdue": 1})
        later = self.load(at="2026-09-16 12:30")
        self.assertEqual(self.counts(later), {"overdue": 3, "today": 1, "next": 1, "later": 1})

    def test_next_working_day(self):
        """Issue 4 §4: on a Friday the next working day is Monday, and the weekend belongs to it."""
        self.owe("2026-09-12 10:00")
        self.owe("2026-09-14 17:00", partner=self.customers[0])
        screen = self.load(at="2026-09-11 09:00")
        self.assertEqual((screen["next_date"], self.counts(screen)), ("2026-09-14", {"next": 2}))

    def test_today_is_the_users(self):
        """Issue 4 §4: today ends at midnight of the user's time zone, not of the server's."""
        for zone, section in (
            ("Asia/Shanghai", "next"),
            ("Europe/Berlin", "today"),
            # Without one of his own the company's counts.
            (False, "next"),
        ):
            user = self.agent.copy({"login": f"svc_{zone}", "tz": zone})
            self.owe("2026-09-17 01:00", user=user)
            with self.subTest(zone=zone):
                screen = self.load(user, at="2026-09-16 23:00")
                self.assertEqual(self.counts(screen), {section: 1})

    def test_paused(self):
        """Issue 4 §4: what waits is no work of today; it says for what it waits."""
        with freeze_time(self.local("2026-09-15 09:00")):
            case = self.registered(promised_reply_at=False, channel_id=self.email.id)
            case.solution = "Replace the seal"
            case._clock_fact("diagnosed")
            case.action_pause(
                reason_id=self.env.ref(f"{MODULE}.pause_reason_customer").id, note="Photo"
            )
            self.env.flush_all()
        screen = self.load()
        paused = next(s for s in screen["sections"] if s["key"] == "paused")
        self.assertTrue(paused["count"])
        item = paused["lines"][0]["items"][0]
        self.assertEqual((item["document"], item["state"]), (case.display_name, "paused"))
        self.assertIn("Photo", item["waits"])
        today = sum(self.counts(screen).get(key, 0) for key in ("overdue", "noon", "today"))
        self.assertEqual(screen["total"]["today"], today)
        self.do(NOW, case.with_user(self.agent).action_resume_clocks)
        self.assertNotIn("paused", self.counts(self.load()))

    def test_one_line_per_customer(self):
        """Story A17: what is owed to one customer stands together, at the time of the first."""
        first = self.owe("2026-09-16 10:00", contact_id=self.contact.id, phone=False)
        other = self.owe("2026-09-16 10:30", partner=self.customers[0])
        second = self.owe("2026-09-16 16:00")
        third = self.owe("2026-09-17 16:00")
        screen = self.load()
        lines = [line for section in screen["sections"] for line in section["lines"]]
        self.assertEqual(
            [[item["document"] for item in line["items"]] for line in lines],
            [
                [first.display_name, second.display_name, third.display_name],
                [other.display_name],
            ],
        )
        self.assertEqual(lines[0]["customer"], "Clean City Works")
        self.assertEqual(lines[0]["phone"], self.contact.phone)
        self.assertEqual(self.counts(screen), {"noon": 2, "today": 1, "next": 1})
        self.assertEqual(sum(section["shown"] for section in screen["sections"]), 4)

    def test_customer_beyond_the_page(self):
        """Story A17: a promise that is on a later page stands beside its customer's first one."""
        self.owe("2026-09-16 10:00", partner=self.customers[1])
        for minute in range(4):
            self.owe(f"2026-09-16 10:1{minute}", partner=self.customers[2])
        self.owe("2026-09-16 11:50", partner=self.customers[1])
        screen = self.load(limits={"noon": 2})
        lines = screen["sections"][0]["lines"]
        self.assertEqual([len(line["items"]) for line in lines], [2, 4])

    def test_visit_is_owed_on_its_day(self):
        """Issue 4 §4: a visit in its window stands on the day for which it is planned."""
        with freeze_time(self.local("2026-09-10 09:00")):
            visit = self.env["aftersales.return.visit"].create(
                {
                    "company_id": self.company.id,
                    "rule_id": self.env.ref(f"{MODULE}.visit_rule_initial").id,
                    "partner_id": self.customer.id,
                    "user_id": self.agent.id,
                    "event_date": "2026-09-11",
                    "window_start": "2026-09-16",
                    "window_end": "2026-09-18",
                    "opens_at": self.local("2026-09-16 00:00"),
                    "due_at": self.local("2026-09-18 23:59"),
                    "planned_date": "2026-09-17",
                }
            )
            visit._start_clock("visit_window", deadline=visit.due_at)
            self.env.flush_all()
        self.assertEqual(self.counts(self.load(at="2026-09-16 09:00")), {"later": 1})
        screen = self.load(at="2026-09-17 09:00")
        self.assertEqual(self.counts(screen), {"today": 1})
        item = screen["sections"][0]["lines"][0]["items"][0]
        self.assertEqual(item["acts"], ["missed"])
        self.assertFalse(self.act(visit, "missed", at="2026-09-17 09:05")["action"])
        self.assertEqual((visit.attempt_count, visit.state), (1, "planned"))
        action = self.act(visit, "contact", at="2026-09-17 09:05")["action"]
        self.assertEqual((action["res_model"], action["res_id"]), (visit._name, visit.id))

    def test_whose(self):
        """M-05, issue 4 §4: an agent sees his own and his team's, a leader everybody's."""
        mine = self.owe("2026-09-16 10:00")
        theirs = self.owe("2026-09-16 10:01", user=self.colleague, partner=self.customers[0])
        nobodys = self.owe("2026-09-16 10:02", user=False, partner=self.customers[1])
        strange = self.owe("2026-09-16 10:03", user=self.stranger, partner=self.customers[2])
        names = [case.display_name for case in (mine, theirs, nobodys, strange)]
        screen = self.load()
        self.assertEqual((screen["scope"], screen["scopes"]), ("mine", ["mine", "team"]))
        self.assertEqual(self.documents(screen), names[:1])
        self.assertEqual(self.documents(self.load(scope="team")), names[:3])
        self.assertEqual(self.documents(self.load(scope="all")), names[:1])
        everybody = self.load(self.supervisor)
        self.assertEqual((everybody["scope"], self.documents(everybody)), ("all", names))
        self.assertEqual(self.load(self.manager)["scope"], "mine")
        self.assertEqual(self.documents(self.load(self.manager, scope="all")), names)

    def test_unclaimed(self):
        """B-28: among his own an agent learns how much of today nobody is responsible for."""
        self.owe("2026-09-16 10:00")
        self.owe("2026-09-16 10:01", user=False)
        self.owe("2026-09-16 08:00", user=False)
        self.owe("2026-09-18 10:00", user=False)
        self.assertEqual(self.load()["unclaimed"], 2)
        self.assertEqual(self.load(scope="team")["unclaimed"], 0)
        self.assertEqual(self.load(self.engineer)["unclaimed"], 0)

    def test_other_teams(self):
        """Issue 4 §4: what waits for another team is not mine to see."""
        other = self.env["aftersales.team"].create({"name": "Abroad", "member_ids": []})
        self.owe("2026-09-16 10:02", user=False, team_id=other.id)
        self.assertEqual(self.documents(self.load(scope="team")), [])
        self.assertEqual(len(self.documents(self.load(self.supervisor))), 1)

    def test_engineer(self):
        """M-05: an engineer sees the promises on his own orders, nobody else's."""
        orders = self.env["aftersales.work.order"].create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "kind": "remote",
                    "user_id": self.manager.id,
                    "engineer_ids": [Command.set(engineers.ids)],
                }
                for engineers in (self.engineer, self.env["res.users"])
            ]
        )
        with freeze_time(self.local("2026-09-14 09:00")):
            orders._start_clock("remote_effect", deadline=self.local("2026-09-16 10:00"))
            self.env.flush_all()
        self.owe("2026-09-16 10:00")
        screen = self.load(self.engineer, scope="all")
        self.assertEqual(screen["scopes"], ["mine"])
        self.assertEqual(self.documents(screen), [orders[0].display_name])

    def test_document_that_may_not_be_read(self):
        """M-05: a promise is hidden where its document is, though its responsible is the user."""
        order = self.env["aftersales.work.order"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "kind": "remote",
                "user_id": self.manager.id,
            }
        )
        with freeze_time(self.local("2026-09-14 09:00")):
            order._start_clock(
                "remote_effect", deadline=self.local("2026-09-16 10:00"), user=self.user
            )
            self.env.flush_all()
        screen = self.load(self.user)
        self.assertEqual((screen["sections"], screen["total"]["today"]), ([], 0))
        self.assertEqual(self.act(order, "done", self.user), {"open": False, "action": False})
        order.engineer_ids = self.user
        self.assertEqual(self.documents(self.load(self.user)), [order.display_name])

    def test_outsider(self):
        """M-05: who does not belong to the service has no My Day."""
        outsider = new_test_user(self.env, login="svc_outsider", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.load(outsider)

    def test_companies(self):
        """O-06: another company's promises are not shown, unless it is switched on."""
        other = self.env["res.company"].create({"name": "Other Maker"})
        case = self.owe("2026-09-16 10:00")
        self.env.cr.execute(
            "UPDATE aftersales_sla_clock SET company_id = %s WHERE res_id = %s",
            [other.id, case.id],
        )
        self.env.cr.execute(
            "UPDATE aftersales_case SET company_id = %s WHERE id = %s", [other.id, case.id]
        )
        self.owe("2026-09-16 10:00", partner=self.customers[0])
        self.supervisor.company_ids |= other
        self.assertEqual(len(self.documents(self.load(self.supervisor))), 1)
        both = self.env["aftersales.my.day"].with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        self.env.invalidate_all()
        with freeze_time(self.local(NOW)):
            screen = both.with_user(self.supervisor).load()
        self.assertEqual(screen["total"]["today"], 2)
        companies = {
            item["company"]
            for section in screen["sections"]
            for line in section["lines"]
            for item in line["items"]
        }
        self.assertEqual(companies, {"Service Maker", "Other Maker"})

    def test_counts_per_person(self):
        """Issue 4 §4: open, overdue, at risk, paused and due today per agent; one is chosen."""
        self.owe("2026-09-16 08:00")
        self.owe("2026-09-16 15:00")
        at_risk = self.owe("2026-09-18 15:00", user=self.colleague)
        self.clock(at_risk, "promised_reply").sudo().warn_at = self.local("2026-09-16 08:00")
        self.owe("2026-09-16 10:00", user=False)
        screen = self.load(self.supervisor)
        figures = {
            person["name"]: [person[key] for key in ("open", "overdue", "risk", "due", "paused")]
            for person in screen["people"]
        }
        self.assertEqual(
            figures,
            {
                self.agent.name: [2, 1, 0, 2, 0],
                "Colleague": [1, 0, 1, 0, 0],
                "": [1, 0, 0, 1, 0],
            },
        )
        self.assertEqual(screen["people"][0]["name"], self.agent.name)
        chosen = self.load(self.supervisor, person=self.colleague.id)
        self.assertEqual((self.counts(chosen), len(chosen["people"])), ({"later": 1}, 3))
        self.assertEqual(self.documents(chosen), [at_risk.display_name])
        nobody = self.load(self.supervisor, person="nobody")
        self.assertEqual(self.counts(nobody), {"noon": 1})

    def test_person_outside_the_scope(self):
        """M-05: choosing a person shows nothing that the scope does not hold."""
        self.owe("2026-09-16 10:00", user=self.stranger)
        screen = self.load(scope="team", person=self.stranger.id)
        self.assertEqual((screen["sections"], screen["total"]["today"]), ([], 0))

    def test_measured_only(self):
        """O-01: what is only measured asks nothing of anybody."""
        policy = self.policy("first_contact")
        case = self.owe("2026-09-16 10:00")
        self.clock(case, "promised_reply").sudo().policy_id = policy
        self.assertEqual(self.load()["total"]["today"], 1)
        policy.sudo().measured_only = True
        self.assertEqual(self.load()["total"]["today"], 0)

    def test_queries_do_not_grow(self):
        """Issue 4 §4: opening takes as many queries with 1,000 open time limits as with 10."""
        self.many(10, 0)
        self.load(self.supervisor)
        few = self._queries()
        self.many(990, 10)
        screen = self.load(self.supervisor)
        self.assertEqual(screen["total"]["today"], 1000)
        self.assertEqual(screen["sections"][0]["shown"], 30)
        self.assertEqual(len(screen["people"]), 1)
        self.assertLessEqual(self._queries(), few)

    def test_more(self):
        """Issue 4 §4: pages are limited; more of a section is read when it is asked for."""
        self.many(40, 0)
        section = self.load(self.supervisor)["sections"][0]
        self.assertEqual((section["count"], section["shown"]), (40, 30))
        section = self.load(self.supervisor, limits={"noon": 60})["sections"][0]
        self.assertEqual((section["count"], section["shown"]), (40, 40))

    def _queries(self):
        """Return how many queries opening takes."""
        self.env.invalidate_all()
        with freeze_time(self.local(NOW)):
            before = self.env.cr.sql_log_count
            self.env["aftersales.my.day"].with_user(self.supervisor).load()
            return self.env.cr.sql_log_count - before
