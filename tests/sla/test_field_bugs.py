"""What went wrong elsewhere: each test is named after the report that tells of it.

The reports stand in the field study: peers.md, part (c), and the faults measured on OCA's apps in
peers_measured.md.
"""

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user

from odoo.addons.aftersales_service.tools.clock import Event, Limit, replay

from .common import SlaCase


class TestFieldBugs(SlaCase):
    def diagnosed(self, at="2026-03-06 10:00", **values):
        """Return a case of which the plan is owed within 8 working hours."""
        case = self.received("2026-03-06 09:00", **values)
        self.do("2026-03-06 09:00", case.action_register)
        self.do(at, case.write, {"finding": "Seal damaged"})
        return case

    def look(self, *events, now="2026-04-01 09:00"):
        """Replay events given as (local moment, kind, limit) on the company's calendar."""
        times = self.env["aftersales.working.time"]._named(self.company)
        facts = [Event(self.local(at), *rest) for at, *rest in events]
        return replay(facts, times, self.local(now))

    def test_frappe_1554_original_hours_back_after_the_pause(self):
        """peers.md (c), frappe/helpdesk#1554: what had run before a pause stays used up."""
        reading = self.look(
            ("2026-03-06 09:00", "start", Limit("working_minutes", 240)),
            ("2026-03-06 11:00", "pause"),
            ("2026-03-09 11:00", "resume"),
            now="2026-03-09 11:00",
        )
        self.assertEqual(reading.deadline, self.local("2026-03-09 14:00"))

    def test_frappe_2212_lunch_break_counted(self):
        """peers.md (c), frappe/helpdesk#2212: one working hour from 11:30 ends at 13:30, not at
        12:30."""
        case = self.received("2026-03-06 11:30", "repair_request")
        self.assertEqual(self.due(case, "first_contact"), "2026-03-06 13:30:00")

    def test_frappe_2449_hold_time_added_over_a_holiday(self):
        """peers.md (c), frappe/helpdesk PR#2449: a pause over a holiday moves the limit by the
        working time it took, not by days."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Founding Day",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": self.local("2026-03-09 00:00"),
                "date_to": self.local("2026-03-09 23:59:59"),
            }
        )
        reading = self.look(
            ("2026-03-06 15:00", "start", Limit("working_minutes", 240)),
            ("2026-03-06 16:00", "pause"),
            ("2026-03-10 09:00", "resume"),
            now="2026-03-10 09:00",
        )
        self.assertEqual(reading.deadline, self.local("2026-03-10 12:00"))

    def test_erpnext_49414_off_hours_counted_twice(self):
        """peers.md (c), frappe/erpnext PR#49414: a pause over the night costs no more than the
        working time in it."""
        reading = self.look(
            ("2026-03-05 16:00", "start", Limit("working_minutes", 120)),
            ("2026-03-05 16:30", "pause"),
            ("2026-03-06 08:30", "resume"),
            now="2026-03-06 08:30",
        )
        self.assertEqual(reading.deadline, self.local("2026-03-06 10:00"))

    def test_zammad_4432_mails_at_midnight_and_on_sunday(self):
        """peers.md (c), zammad#4432: a limit that ends at night is told in the morning of the next
        working day."""
        self.preset("auto")
        case = self.received("2026-03-06 23:30", "consultation")
        self.watch("2026-03-07 23:31")
        self.assertTrue(self.clock(case, "response").breached)
        self.assertEqual(self.told(case), [])
        self.watch("2026-03-08 12:00")
        self.assertEqual(self.told(case), [])
        self.watch("2026-03-09 08:00")
        self.assertIn(("supervisor", "breach"), self.told(case))

    def test_glpi_22678_escalated_at_midnight_instead_of_ten(self):
        """peers.md (c), glpi#22678: the next rung waits for working time of the one before, and
        speaks in its own."""
        ladder = self.policy("first_contact").ladder_id
        ladder.rung_ids[2].write({"delay": 2, "delay_unit": "working_hours"})
        case = self.received("2026-03-06 14:00", "consultation", user_id=self.agent.id)
        self.watch("2026-03-06 16:01")
        self.watch("2026-03-07 00:00")
        self.assertNotIn(("manager", "silence"), self.told(case))
        self.watch("2026-03-09 08:59")
        self.assertNotIn(("manager", "silence"), self.told(case))
        self.watch("2026-03-09 09:02")
        self.assertIn(("manager", "silence"), self.told(case))

    def test_zammad_5177_update_overrules_first_response(self):
        """peers.md (c), zammad#5177: two promises on one record are two clocks; one does not move
        the other."""
        case = self.received("2026-03-06 09:00", "consultation")
        self.do("2026-03-06 09:05", case.action_register)
        before = self.due(case, "first_contact")
        self.do("2026-03-06 09:10", case._clock_fact, "started")
        self.assertEqual(self.due(case, "first_contact"), before)
        self.assertTrue(self.due(case, "progress"))

    def test_zammad_3140_escalates_although_the_agent_answered(self):
        """peers.md (c), zammad#3140: once the customer was called nobody hears of the limit any
        more."""
        case = self.received("2026-03-06 09:00", "consultation")
        self.do("2026-03-06 09:05", case.action_register)
        self.do("2026-03-06 10:00", case.action_log_contact, "called")
        self.watch("2026-03-09 12:00")
        self.assertFalse(self.clock(case, "first_contact").alert_ids)

    def test_zammad_2579_minutes_missing_on_the_first_close(self):
        """peers.md (c), zammad#2579: elapsed and working minutes stand there at the first stop, and
        stay when it reopens."""
        medium = self.env.ref("aftersales_service.handling_limit_medium")
        case = self.received("2026-03-05 16:00", handling_limit_id=medium.id)
        self.do("2026-03-05 16:00", case.action_register)
        self.do("2026-03-06 09:00", case.action_handle)
        clock = self.clock(case, "handling")
        self.assertEqual((clock.elapsed_minutes, clock.worked_minutes), (17 * 60, 120))
        self.do("2026-03-06 15:00", case.action_undo_handled, "leaks again")
        self.do("2026-03-06 16:00", case.action_handle)
        self.assertEqual((clock.elapsed_minutes, clock.worked_minutes), (17 * 60, 120))

    def test_zammad_4353_switched_off_policy_leaves_cases_escalated(self):
        """peers.md (c), zammad#4353: a policy that was switched off and applied to open records
        drops their clocks."""
        case = self.received("2026-03-06 09:00", "consultation")
        self.Policy.search(
            [("company_id", "=", self.company.id), ("kind", "=", "first_contact")]
        ).active = False
        self.assertEqual(self.clock(case, "first_contact").state, "running")
        with freeze_time(self.local("2026-03-06 09:30")):
            self.env["aftersales.sla.run"]._request(
                self.company, ["aftersales.case"], "No first contact any more"
            )
            self.run_job("sla_apply")
        self.assertEqual(self.clock(case, "first_contact").state, "cancelled")
        self.assertIn(
            "No first contact any more",
            self.clock(case, "first_contact").event_ids.mapped("reason"),
        )

    def test_zammad_390_nobody_sees_why_48_hours_are_6_days(self):
        """peers.md (c), zammad#390: the timeline names the holiday, the night and the pause that a
        limit crosses."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Founding Day",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": self.local("2026-03-09 00:00"),
                "date_to": self.local("2026-03-09 23:59:59"),
            }
        )
        case = self.diagnosed("2026-03-06 15:00")
        with freeze_time(self.local("2026-03-06 16:00")):
            timeline = self.clock(case, "plan_told").with_user(self.supervisor).timeline
        self.assertIn("Due on 03/10/2026 03:00 PM.", timeline["sentences"])
        states = [(s["state"], s["words"]) for s in timeline["pieces"]]
        self.assertIn(("holiday", "Founding Day"), states)
        self.assertIn(("holiday", "Day off"), states)
        self.assertIn(("off_hours", "Outside working hours"), states)
        self.assertEqual(timeline["pieces"][0]["from"], "03/06/2026 03:00 PM")
        self.assertEqual(timeline["pieces"][-1]["to"], "03:00 PM")
        self.assertEqual(timeline["events"][0]["fact"], "Diagnosed")

    def test_glpi_6902_pause_lost_when_the_priority_changes(self):
        """peers.md (c), glpi#6902: a new level counts from the beginning and keeps the time that
        was paused."""
        case = self.diagnosed()
        reason = self.env.ref("aftersales_service.pause_reason_customer")
        self.do("2026-03-06 10:30", case.action_pause, reason.id, "photo")
        self.do("2026-03-06 15:30", case.action_resume_clocks)
        self.do("2026-03-06 15:40", case.write, {"level_id": self.urgent.id})
        self.assertEqual(self.due(case, "plan_told"), "2026-03-06 17:00:00")
        timeline = self.clock(case, "plan_told").with_user(self.supervisor).timeline
        self.assertIn("paused", [piece["state"] for piece in timeline["pieces"]])

    def test_glpi_24481_violated_while_pending(self):
        """peers.md (c), glpi#24481: a paused clock has no due time and is never broken, however
        long it takes."""
        case = self.diagnosed()
        reason = self.env.ref("aftersales_service.pause_reason_customer")
        self.do("2026-03-06 10:30", case.action_pause, reason.id, "photo")
        self.watch("2026-03-13 12:00")
        clock = self.clock(case, "plan_told")
        self.assertEqual((clock.state, clock.breached, clock.urgency), ("paused", False, "paused"))
        self.assertFalse(clock.alert_ids)

    def test_glpi_15429_escalated_at_creation(self):
        """peers.md (c), glpi#15429: nothing is told when a record is made, also with a receipt of
        an hour ago."""
        with freeze_time(self.local("2026-03-06 10:00")):
            case = self.case(
                channel_id=self.email.id,
                promised_reply_at=False,
                received_at=self.local("2026-03-06 09:00"),
            )
        self.assertFalse(case.clock_ids.alert_ids)
        self.assertEqual(self.due(case, "first_contact"), "2026-03-06 10:00:00")

    def test_oca_helpdesk_157_deadline_changed_on_closed_tickets(self):
        """peers.md (c), OCA/helpdesk#157: a changed policy, applied to all that is open, leaves
        closed clocks as they are."""
        case = self.received("2026-03-06 09:00", "consultation")
        self.do("2026-03-06 09:05", case.action_register)
        self.do("2026-03-06 10:00", case.action_log_contact, "called")
        closed = self.clock(case, "first_contact")
        before = closed.read(["state", "deadline", "stopped_at", "breached"])
        self.policy("first_contact").amount = 0.5
        with freeze_time(self.local("2026-03-06 12:00")):
            self.env["aftersales.sla.run"]._request(self.company, ["aftersales.case"], "Quicker")
            self.run_job("sla_apply")
        self.assertEqual(closed.read(["state", "deadline", "stopped_at", "breached"]), before)
        self.assertEqual(self.clocks(case, "first_contact"), closed)

    def test_odoo_44115_duplicate_breaks_the_deadline(self):
        """peers.md (c), odoo#44115: a copy has clocks of its own that begin with its own
        receipt."""
        case = self.received("2026-03-06 09:00", "consultation")
        copy = self.do(
            "2026-03-09 09:00", case.copy, {"received_at": self.local("2026-03-09 09:00")}
        )
        self.assertEqual(self.due(copy, "first_contact"), "2026-03-09 11:00:00")
        self.assertFalse(copy.clock_ids & case.clock_ids)

    def test_oca_f1_closed_while_waiting_becomes_expired_later(self):
        """peers_measured.md F1: a clock that ends during a pause, with time left, is kept for
        good."""
        case = self.diagnosed()
        reason = self.env.ref("aftersales_service.pause_reason_customer")
        self.do("2026-03-06 11:00", case.action_pause, reason.id, "photo")
        self.do("2026-03-12 11:00", self.tell_plan, case)
        self.watch("2026-03-13 12:00")
        self.assertEqual(self.clock(case, "plan_told").state, "met")

    def test_oca_f2_cancelled_ticket_counts_as_answered(self):
        """peers_measured.md F2: a cancelled case has kept nothing."""
        case = self.received("2026-03-06 09:00", "consultation")
        self.do("2026-03-06 09:05", case.action_register)
        self.do("2026-03-06 09:30", case.action_cancel, "typed twice")
        self.assertEqual(self.clock(case, "first_contact").state, "cancelled")

    def test_oca_f4_calendar_without_hours_stops_the_intake(self):
        """peers_measured.md F4, F4b: a company without a calendar, or with an empty one, registers;
        elapsed time counts."""
        self.calendar.attendance_ids.unlink()
        case = self.received("2026-03-06 16:30", "repair_request")
        self.assertEqual(self.due(case, "first_contact"), "2026-03-06 17:30:00")
        self.watch("2026-03-06 17:31")
        self.assertTrue(self.clock(case, "first_contact").breached)
        self.company.resource_calendar_id = False
        case = self.received("2026-03-07 16:30", "repair_request")
        self.assertEqual(self.due(case, "first_contact"), "2026-03-07 17:30:00")

    def test_oca_f8_live_and_late_answered_by_the_same_search(self):
        """peers_measured.md F8: each clock is in one answer only: in time, at risk or overdue."""
        self.received("2026-03-06 09:00", "consultation")
        with freeze_time(self.local("2026-03-06 11:30")):
            mine = [("company_id", "=", self.company.id)]
            found = [
                self.Clock.search([*mine, ("urgency", "=", name)])
                for name in ("calm", "risk", "overdue")
            ]
            self.assertEqual(sum(map(len, found)), len(self.Clock.search(mine)))
            for name, clocks in zip(("calm", "risk", "overdue"), found, strict=True):
                self.assertLessEqual(set(clocks.mapped("urgency")), {name})
            self.assertIn("first_contact", found[2].mapped("kind"))

    def test_oca_f10_policy_of_another_company(self):
        """peers_measured.md F10: made in superuser mode, a case follows its own company's policies
        only."""
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.env.ref("aftersales_service.preset_comm")._apply(self.company)
        self.Policy.search([("company_id", "=", other.id)])
        case = self.received("2026-03-06 09:00", "consultation")
        self.assertFalse(case.sudo().clock_ids)

    def test_oca_f13_customers_read_all_limits(self):
        """peers_measured.md F13: a portal user and a colleague without our groups read no clock and
        no event."""
        self.received("2026-03-06 09:00", "consultation")
        for login, group in (("f13_portal", "base.group_portal"), ("f13_user", "base.group_user")):
            user = new_test_user(self.env, login, group)
            for model in ("aftersales.sla.clock", "aftersales.sla.event", "aftersales.sla.policy"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_znuny_369_reopened_clock_starts_from_zero(self):
        """peers.md (c), znuny#369: a reopened limit goes on with what was left; the time it was
        closed does not count."""
        reading = self.look(
            ("2026-03-05 09:00", "start", Limit("working_minutes", 240)),
            ("2026-03-05 11:00", "stop"),
            ("2026-03-09 09:00", "reopen"),
            now="2026-03-09 09:30",
        )
        self.assertEqual(reading.deadline, self.local("2026-03-09 11:00"))
        self.assertEqual(reading.first.worked.total_seconds(), 7200)

    def test_glpi_1911_second_group_gets_no_time(self):
        """peers.md (c), glpi#1911: a case that goes to another person and team keeps its due time
        and takes it along."""
        case = self.received("2026-03-06 09:00", "consultation")
        self.do("2026-03-06 09:05", case.action_register)
        team = self.env["aftersales.team"].create({"name": "Second", "company_id": self.company.id})
        due = self.due(case, "first_contact")
        given = {"user_id": self.manager.id, "team_id": team.id}
        self.do("2026-03-06 09:30", case.with_user(self.manager).write, given)
        clock = self.clock(case, "first_contact")
        self.assertEqual((clock.user_id, clock.team_id), (self.manager, team))
        self.assertEqual(self.due(case, "first_contact"), due)

    def test_chatwoot_6889_forgotten_by_a_sick_agent(self):
        """peers.md (c), chatwoot#6889: whose owner is ill is told to the next rung instead."""
        self.absent(self.agent, "2026-03-06 00:00", "2026-03-09 23:59")
        case = self.received("2026-03-06 09:00", "consultation", user_id=self.agent.id)
        self.watch("2026-03-06 11:01")
        self.watch("2026-03-09 11:01")
        told = {login for login, _basis in self.told(case)}
        self.assertIn("manager", told)
        self.assertNotIn("agent", told)

    def test_osticket_3034_waiting_for_parts_goes_on_counting(self):
        """peers.md (c), osTicket#3034: a case that waits for a part owes no plan meanwhile, and
        goes on with what was left when the part is there."""
        case = self.diagnosed()
        self.do("2026-03-06 11:00", case._clock_fact, "waiting_part")
        self.watch("2026-03-12 12:00")
        self.assertFalse(self.clock(case, "plan_told").breached)
        self.do("2026-03-12 13:00", case._clock_fact, "parts_received")
        self.assertEqual(self.due(case, "plan_told"), "2026-03-13 11:00:00")

    def test_zammad_2532_three_levels_to_three_people(self):
        """peers.md (c), zammad#2532 and erpnext#6049: owner, supervisor, manager, each at his own
        time."""
        case = self.received("2026-03-06 09:00", "consultation", user_id=self.agent.id)
        heard = []
        for moment in ("2026-03-06 10:37", "2026-03-06 11:01", "2026-03-09 11:01"):
            before = set(self.told(case))
            self.watch(moment)
            heard.append({login for login, _basis in set(self.told(case)) - before})
        self.assertEqual(heard, [{"agent"}, {"agent", "supervisor"}, {"manager"}])

    def test_oca_f3_no_clock_for_a_type_set_after_creation(self):
        """peers_measured.md F3: a mail has no type; the clock of its type runs as soon as the
        agent names it, from the receipt."""
        case = self.received("2026-03-06 09:00", "consultation")
        self.do("2026-03-06 09:00", case.write, {"type_id": False})
        fault = self.env.ref("aftersales_service.case_type_repair_request")
        self.do("2026-03-06 09:20", case.write, {"type_id": fault.id})
        self.assertEqual(self.due(case, "first_contact"), "2026-03-06 10:00:00")

    def test_oca_f5_changed_hours_never_reach_what_is_open(self):
        """peers_measured.md F5: a shorter limit, applied on purpose, moves the open clocks."""
        case = self.received("2026-03-06 09:00", "consultation")
        self.policy("first_contact").amount = 1
        self.assertEqual(self.due(case, "first_contact"), "2026-03-06 11:00:00")
        with freeze_time(self.local("2026-03-06 09:30")):
            self.env["aftersales.sla.run"]._request(self.company, ["aftersales.case"], "Quicker")
            self.run_job("sla_apply")
        self.assertEqual(self.due(case, "first_contact"), "2026-03-06 10:00:00")
