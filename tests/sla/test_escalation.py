from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import SlaCase


class TestEscalation(SlaCase):
    """Who hears of a time limit, when, and that it is once (B-28, O-03)."""

    def setUp(self):
        super().setUp()
        # One clock per case is enough to look at.
        self.Policy.search(
            [("company_id", "=", self.company.id), ("key", "not in", ["first_contact"])]
        ).active = False
        self.first_contact = self.policy("first_contact")

    def waiting(self, at="2026-03-06 09:00", **values):
        """Return a case in work whose customer waits for the first contact: 2 working hours."""
        case = self.received(at, "consultation", **values)
        self.do(at, case.action_register)
        return case

    def test_warning_breach_manager(self):
        """B-28, amendments 3.2: owner at 80 %, then supervisor, then the manager a day later."""
        case = self.waiting()
        self.watch("2026-03-06 10:30")
        self.assertEqual(self.told(case), [])
        self.watch("2026-03-06 10:36")
        self.assertEqual(self.told(case), [("agent", "warning")])
        self.watch("2026-03-06 10:50")
        self.assertEqual(len(self.told(case)), 1)
        self.watch("2026-03-06 11:01")
        breach = [("agent", "breach"), ("supervisor", "breach")]
        self.assertCountEqual(self.told(case)[1:], breach)
        self.watch("2026-03-09 10:00")
        self.assertEqual(len(self.told(case)), 3)
        self.watch("2026-03-09 11:02")
        self.assertEqual(self.told(case)[3:], [("manager", "silence")])
        self.watch("2026-03-12 09:00")
        self.assertEqual(len(self.told(case)), 4)

    def test_acknowledged(self):
        """B-28: who says that he sees to it keeps the next rung quiet; keeping it ends all."""
        case = self.waiting()
        self.watch("2026-03-06 11:01")
        clock = self.clock(case, "first_contact")
        self.assertEqual(
            case.sudo().activity_ids.mapped("summary").count("Overdue: First Contact"), 2
        )
        self.do("2026-03-06 11:20", clock.with_user(self.agent).action_acknowledge)
        self.assertEqual(clock.acknowledged_by, self.agent)
        self.watch("2026-03-10 11:00")
        self.assertEqual(len(self.told(case)), 2)
        self.do("2026-03-10 11:30", case.action_log_contact, "called")
        summaries = case.sudo().activity_ids.mapped("summary")
        self.assertNotIn("Overdue: First Contact", summaries)

    def test_nothing_to_acknowledge(self):
        """B-28: before anybody was told there is nothing to acknowledge; the words say so."""
        clock = self.clock(self.waiting(), "first_contact")
        with self.assertRaisesRegex(UserError, f"{clock.document}, First Contact: nobody was told"):
            clock.with_user(self.agent).action_acknowledge()

    def test_who_may_acknowledge(self):
        """B-28: whom nobody told does not silence the next rung; the words name who does."""
        case = self.waiting()
        self.watch("2026-03-06 11:01")
        clock = self.clock(case, "first_contact")
        for stranger in (self.engineer, self.qa, self.sales_admin):
            with self.assertRaises(AccessError) as refusal:
                clock.with_user(stranger).action_acknowledge()
            self.assertIn(case.name, str(refusal.exception))
            self.assertIn(self.agent.name, str(refusal.exception))
            self.assertIn(self.supervisor.name, str(refusal.exception))
            self.assertIn("Service Manager", str(refusal.exception))
            self.assertFalse(clock.with_user(stranger).can_acknowledge)
        self.assertTrue(clock.with_user(self.agent).can_acknowledge)
        self.assertFalse(clock.acknowledged_at)
        for user in (self.agent, self.supervisor, self.manager):
            clock.with_user(user).action_acknowledge()
            self.assertEqual(clock.acknowledged_by, user)

    def test_absent_when_it_is_told(self):
        """B-28: there when the rung fell due, on leave when it would be told: the next hears."""
        self.absent(self.agent, "2026-03-07 00:00", "2026-03-13 23:59")
        # 80 % of two working hours end with the day.
        case = self.waiting("2026-03-06 15:24")
        self.watch("2026-03-06 17:01")
        self.assertEqual(self.told(case), [])
        self.watch("2026-03-09 08:00")
        self.assertEqual(self.told(case), [("supervisor", "warning")])
        self.watch("2026-03-09 08:30")
        self.assertEqual(self.told(case)[1:], [("supervisor", "breach")])
        self.assertNotIn(self.agent, self.clock(case, "first_contact").sudo().alert_ids.user_id)

    def test_everybody_is_absent(self):
        """B-28: the leaders come last; when they are away too nothing is lost for it."""
        for user in (self.agent, self.supervisor, self.manager):
            self.absent(user, "2026-03-06 00:00", "2026-03-06 23:59")
        case = self.waiting()
        self.watch("2026-03-06 10:40")
        self.assertEqual(self.told(case), [("service_admin", "warning")])
        leaders = self.env["aftersales.role"]._users("manager", self.company)
        for user in leaders - self.supervisor - self.manager:
            self.absent(user, "2026-03-06 00:00", "2026-03-06 23:59")
        other = self.waiting()
        self.watch("2026-03-06 10:41")
        self.assertIn(("agent", "warning"), self.told(other))

    def test_nobody_to_tell(self):
        """B-28: a rung of which nobody can be told is not spoken, and tried again."""
        case = self.waiting()
        clock = self.clock(case, "first_contact")
        nobody = self.env["res.users"].sudo()
        with (
            patch.object(type(clock), "_receivers", lambda *args: nobody),
            patch.object(type(self.env["aftersales.role"]), "_users", lambda *args: nobody),
        ):
            self.watch("2026-03-06 11:01")
        self.assertEqual((clock.alert_level, clock.next_check), (0, self.local("2026-03-06 12:01")))
        self.watch("2026-03-06 13:00")
        self.assertTrue(self.told(case))

    def test_on_call_but_on_leave(self):
        """B-28: who stands on the roster and is on leave is not called at night."""
        urgent = self.Policy.with_context(active_test=False).search(
            [("company_id", "=", self.company.id), ("key", "=", "first_contact_urgent")]
        )
        urgent.active = True
        self.on_call(self.engineer)
        self.absent(self.engineer, "2026-03-06 00:00", "2026-03-08 23:59")
        case = self.received("2026-03-06 22:00", level="urgent", user_id=self.agent.id)
        self.watch("2026-03-06 22:31")
        self.assertEqual(self.told(case), [])
        self.watch("2026-03-09 08:00")
        self.assertNotIn("engineer", [login for login, _basis in self.told(case)])

    def test_absent_people_are_left_out(self):
        """B-28: the owner is on leave: the next rung hears of it at once."""
        self.absent(self.agent, "2026-03-06 00:00", "2026-03-06 23:59")
        case = self.waiting()
        self.watch("2026-03-06 10:40")
        self.assertEqual(self.told(case), [("supervisor", "warning")])
        self.supervisor.active = False
        other = self.waiting()
        self.watch("2026-03-06 10:41")
        self.assertEqual(self.told(other), [("service_admin", "warning")])

    def test_at_night_only_those_on_call(self):
        """B-28, AMB-04: an urgent limit with a roster speaks at night, to the one on call."""
        self.policy("first_contact_urgent")
        urgent = self.Policy.with_context(active_test=False).search(
            [("company_id", "=", self.company.id), ("key", "=", "first_contact_urgent")]
        )
        urgent.active = True
        self.on_call(self.engineer)
        case = self.received("2026-03-06 22:00", level="urgent", user_id=self.agent.id)
        self.watch("2026-03-06 22:31")
        self.assertEqual(self.told(case), [("engineer", "breach")])
        self.watch("2026-03-06 23:32")
        self.assertEqual(self.told(case)[1:], [("engineer", "silence")])
        self.watch("2026-03-09 08:00")
        self.assertIn(("manager", "silence"), self.told(case))

    def test_one_digest_per_person_and_run(self):
        """B-28: thirty cases become one message per person, and a to-do on each case."""
        cases = [self.waiting() for _index in range(4)]
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.watch("2026-03-06 10:40")
        messages = self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )
        self.assertEqual(messages.partner_ids, self.agent.partner_id)
        self.assertEqual(len(messages), 1)
        for case in cases:
            self.assertIn(case.name, messages.body)
            self.assertIn("At risk: First Contact", case.sudo().activity_ids.mapped("summary"))

    def test_who_left_before_being_told(self):
        """B-28, M-01: a manager is told in his place, by a link that works in a mail."""
        case = self.waiting("2026-03-06 15:00")
        # Due in the evening, to be told on the next working day, and by then he is gone.
        self.watch("2026-03-06 17:10")
        self.assertEqual(self.told(case), [])
        self.agent.sudo().active = False
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.watch("2026-03-09 08:00")
        self.assertEqual({name for name, _basis in self.told(case)}, {"manager", "supervisor"})
        todo = (
            case.sudo()
            .activity_ids.filtered("automated")
            .filtered(lambda activity: activity.user_id == self.manager)
        )
        self.assertTrue(todo)
        message = self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )
        message = message.filtered(lambda m: m.partner_ids == self.manager.partner_id)
        self.assertEqual(len(message), 1)
        self.assertIn(case._notify_get_action_link("view").replace("&", "&amp;"), message.body)

    def test_a_ladder_is_data(self):
        """B-28: delays, receivers and hours are the administrator's to choose."""
        ladder = self.first_contact.ladder_id
        ladder.rung_ids[1].write({"role_ids": [Command.clear()], "user_ids": self.qa.ids})
        ladder.rung_ids[2].write({"delay": 30, "delay_unit": "minutes", "hours": "always"})
        case = self.waiting("2026-03-06 15:00")
        self.watch("2026-03-06 17:10")
        self.assertEqual(self.told(case), [])
        self.watch("2026-03-09 08:00")
        self.assertCountEqual(self.told(case), [("agent", "breach"), ("qa", "breach")])
        self.watch("2026-03-09 08:31")
        self.assertEqual(self.told(case)[2:], [("manager", "silence")])

    def test_armed_for_the_moment(self):
        """O-03: the watch is armed for the warning; a 30-minute promise is told in two minutes."""
        cron = self.env.ref("aftersales_service.cron_promise_watch")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self.first_contact.write({"amount": 30, "unit": "working_minutes"})
        with freeze_time(self.local("2026-03-06 09:00:00")):
            self.waiting()
            triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(self.local("2026-03-06 09:24"), triggers.mapped("call_at"))
        self.assertEqual((cron.interval_number, cron.interval_type), (5, "minutes"))

    def test_nobody_is_told_at_night_for_want_of_working_hours(self):
        """B-28: without hours of his own a person is told in the company's, and where it has none
        that say when, in its hours of the day."""
        empty = self.env["resource.calendar"].create(
            {"name": "Empty", "attendance_ids": [], "tz": "Asia/Shanghai"}
        )
        flexible = self.env["resource.calendar"].create(
            {"name": "Flexible", "schedule_type": "flexible", "tz": "Asia/Shanghai"}
        )
        self.assertTrue(flexible.flexible_hours)
        self.company.partner_id.tz = "Asia/Shanghai"
        resource = self.env["resource.resource"].create(
            {
                "name": "Agent",
                "user_id": self.agent.id,
                "calendar_id": empty.id,
                "company_id": self.company.id,
            }
        )

        def at(moment):
            presence = self.env["aftersales.sla.presence"]._at(self.local(moment))
            return presence.next_moment(self.agent, self.company)

        for own in (empty, flexible):
            resource.calendar_id = own
            self.company.resource_calendar_id = self.calendar
            self.assertEqual(at("2026-03-06 23:50"), self.local("2026-03-09 08:00"))
            for shared in (empty, flexible, False):
                self.company.resource_calendar_id = shared
                self.assertEqual(at("2026-03-06 23:50"), self.local("2026-03-07 08:00"))
                self.assertEqual(at("2026-03-06 19:59"), self.local("2026-03-06 19:59"))
        self.company.write({"aftersales_day_from": 9.5, "aftersales_day_to": 18})
        self.assertEqual(at("2026-03-06 19:59"), self.local("2026-03-07 09:30"))

    def test_a_ladder_of_all_companies_is_not_one_companys(self):
        """B-28, O-05: who works in one company duplicates the shared ladder and changes the copy,
        which no policy of another company may use."""
        other = self.env["res.company"].create({"name": "Second Maker"})
        admin = self.service_admin
        admin.company_ids = self.company
        shared = self.first_contact.ladder_id.with_user(admin)
        rung = shared.rung_ids[2]
        for act in (
            lambda: shared.write({"name": "Ours"}),
            lambda: rung.write({"delay": 9}),
            rung.unlink,
            shared.unlink,
            lambda: rung.copy({"ladder_id": shared.id}),
            lambda: shared.create({"name": "For all", "company_id": False}),
        ):
            with self.assertRaisesRegex(UserError, "serves all companies.*Duplicate it"):
                act()
        own = shared.copy()
        self.assertEqual(own.company_id, self.company)
        own.rung_ids[2].delay = 9
        self.assertEqual(own.rung_ids.company_id, self.company)
        self.assertEqual(rung.delay, 1)
        self.first_contact.with_user(admin).ladder_id = own
        with self.assertRaisesRegex(UserError, "company"):
            self.first_contact.copy({"key": False, "title": "Theirs", "company_id": other.id})
        admin.company_ids += self.env["res.company"].search([])
        shared.name = "Everybody"
