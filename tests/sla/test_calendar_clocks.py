"""What an edited calendar and a year that becomes known do to open clocks (CAL-06, SLA-06)."""

from odoo.tests import freeze_time

from .common import SlaCase
from .workdays import WorkdaysCase

DECEMBER = "2026-12-30 16:00"


class CalendarClockCase(SlaCase, WorkdaysCase):
    def promise(self, at, **values):
        """Return the clock of a promise of eight working hours, made at a local moment."""
        values = values or {"unit": "working_minutes", "amount": 480}
        with freeze_time(self.local(at)):
            clock = self.case()._start_clock("plan_told", **values)
            self.env.flush_all()
        return clock

    def follow(self, at):
        """Run the action that lets clocks follow the calendar."""
        with freeze_time(self.local(at)):
            self.run_job("calendar_reread")

    def close(self, day, at):
        """Make a day of the company's off, at a local moment."""
        with freeze_time(self.local(at)):
            return self.Days.with_user(self.service_admin).create(
                {"name": "Closed", "date": day, "company_id": self.company.id}
            )


class TestYearThatIsMissing(CalendarClockCase):
    def test_deadline_behind_new_year(self):
        """CAL-06: due behind New Year is provisional until 2027 is loaded; then it moves from
        Friday 01-01 to Monday 01-04, with the old time in the log."""
        clock = self.promise("2026-12-31 13:00")
        self.assertEqual(clock.deadline, self.local("2027-01-01 12:00"))
        self.assertTrue(clock.provisional)
        near = self.promise(DECEMBER)
        self.assertEqual(near.deadline, self.local("2026-12-31 16:00"))
        self.assertFalse(near.provisional)
        with freeze_time(self.local("2026-12-31 14:00")):
            self.load_file(self.listed(2027, rest=["2027-01-01", "2027-01-02", "2027-01-03"]))
        self.assertEqual(clock.deadline, self.local("2027-01-01 12:00"))
        self.follow("2026-12-31 14:02")
        self.assertEqual(clock.deadline, self.local("2027-01-04 12:00"))
        self.assertFalse(clock.provisional)
        event = clock.event_ids[-1]
        self.assertEqual(event.kind, "calendar")
        self.assertIn("The holidays of the year became known", event.reason)
        self.assertIn("2027", event.reason)
        self.assertFalse(near.event_ids.filtered(lambda event: event.kind == "calendar"))
        self.assertEqual(near.calendar_version, self.company.aftersales_calendar_version)
        self.follow("2026-12-31 14:10")
        self.assertEqual(len(clock.event_ids), 2)

    def test_elapsed_time_needs_no_list(self):
        """CAL-06: what counts elapsed time, or is a fixed moment, is never provisional."""
        elapsed = self.promise("2026-12-31 13:00", unit="minutes", amount=2880)
        days = self.promise("2026-12-31 13:00", unit="days", amount=3)
        fixed = self.promise("2026-12-31 13:00", deadline=self.local("2027-01-05 09:00"))
        self.assertFalse((elapsed | days | fixed).filtered("provisional"))
        self.calendar.aftersales_workdays = False
        plain = self.promise("2026-12-31 13:00")
        self.assertFalse(plain.provisional)

    def test_managers_are_told(self):
        """standards 10.3: from 15 November managers get one activity about next year; a loaded
        year takes it back; the day is a setting."""
        activities = self.env["mail.activity"].search
        domain = [("res_id", "=", self.company.partner_id.id), ("res_model", "=", "res.partner")]
        with freeze_time(self.local("2026-11-14 12:00")):
            self.run_job("calendar_year")
            self.assertFalse(activities(domain))
        with freeze_time(self.local("2026-11-15 12:00")):
            self.run_job("calendar_year")
            self.run_job("calendar_year")
            told = activities(domain)
            self.assertIn(self.manager, told.user_id)
            self.assertEqual(len(told), len(told.user_id))
            self.assertIn("the holidays of 2027 are missing", told[0].summary)
            self.load_file(self.listed(2027, rest=["2027-01-01"]))
            self.assertFalse(activities(domain))
            self.run_job("calendar_year")
            self.assertFalse(activities(domain))
        self.company.aftersales_year_warning_days = 80
        with freeze_time(self.local("2027-10-13 12:00")):
            self.run_job("calendar_year")
            self.assertIn("the holidays of 2028 are missing", activities(domain)[0].summary)


class TestEditedCalendar(CalendarClockCase):
    def test_open_clocks_move_and_closed_never(self):
        """SLA-06: a new holiday moves open clocks, with the reason; a closed one, a broken one
        and a waiting one stay."""
        moving, met, late = (self.promise("2026-03-05 16:00") for _number in range(3))
        waiting = self.promise("2026-03-05 16:00")
        self.assertEqual(moving.deadline, self.local("2026-03-06 16:00"))
        with freeze_time(self.local("2026-03-05 16:30")):
            met._happen("stop")
            waiting._happen("pause", reason="customer away")
        late.write({"breached": True})
        self.close("2026-03-06", "2026-03-05 16:40")
        self.follow("2026-03-05 16:42")
        self.assertEqual(moving.deadline, self.local("2026-03-09 16:00"))
        self.assertIn("The working calendar was edited; it was due", moving.event_ids[-1].reason)
        self.assertEqual((met.state, met.deadline), ("met", self.local("2026-03-06 16:00")))
        self.assertEqual(late.deadline, self.local("2026-03-06 16:00"))
        self.assertEqual((waiting.state, waiting.deadline), ("paused", False))
        for clock in met | late:
            self.assertNotIn("calendar", clock.event_ids.mapped("kind"))
        with freeze_time(self.local("2026-03-05 17:00")):
            waiting._happen("resume")
        self.assertEqual(waiting.deadline, self.local("2026-03-09 16:30"))

    def test_breach_is_a_fact(self):
        """SLA-06: broken and told on Friday, then that Friday is made a holiday: the contact still
        comes too late, and the due time is that which was missed."""
        clock = self.promise("2026-03-05 16:00")
        case = self.env["aftersales.case"].browse(clock.res_id)
        self.watch("2026-03-06 16:02")
        self.assertTrue(clock.breached)
        self.assertEqual(clock.event_ids[-1].kind, "breach")
        self.close("2026-03-06", "2026-03-06 16:30")
        self.follow("2026-03-06 16:32")
        self.do("2026-03-06 16:40", case._stop_clock, "plan_told")
        self.assertEqual(
            (clock.state, clock.breached, clock.first_breached), ("breached",) + (True,) * 2
        )
        self.assertEqual(clock.deadline, self.local("2026-03-06 16:00"))
        self.assertTrue(next(iter(clock._replay().values())).breached)
        self.assertIn("after it was due on 03/06/2026", clock.with_user(self.supervisor).why)

    def test_breach_before_the_edit(self):
        """SLA-06: what was broken while the watch did not run stays broken as well."""
        clock = self.promise("2026-03-05 16:00")
        self.close("2026-03-06", "2026-03-06 16:30")
        self.follow("2026-03-06 16:32")
        self.assertTrue(clock.breached)
        self.assertEqual(clock.deadline, self.local("2026-03-06 16:00"))
        self.watch("2026-03-06 16:35")
        self.assertTrue(clock.breached)
        self.assertEqual(clock.event_ids.mapped("kind"), ["start", "breach"])

    def test_first_verdict_stays(self):
        """issue 4.2: kept on Monday, then the Saturday before is made a working day: what was
        found at the first stop stays, also when the clock is taken up again."""
        clock = self.promise("2026-03-06 16:00")
        case = self.env["aftersales.case"].browse(clock.res_id)
        self.do("2026-03-09 15:00", case._stop_clock, "plan_told")
        self.assertEqual((clock.state, clock.worked_minutes), ("met", 420))
        with freeze_time(self.local("2026-03-09 16:30")):
            self.Days.with_user(self.service_admin).create(
                {
                    "name": "Make-up",
                    "date": "2026-03-07",
                    "kind": "makeup",
                    "company_id": self.company.id,
                }
            )
        self.follow("2026-03-09 16:32")
        self.do("2026-03-09 17:00", clock._happen, "reopen")
        self.assertFalse(clock.first_breached)
        self.assertEqual(clock.worked_minutes, 420)
        self.assertEqual(clock.first_stopped_at, self.local("2026-03-09 15:00"))

    def test_editor_does_not_wait(self):
        """issue 4.1: the edit itself moves no clock; it has the scheduler do it a minute later."""
        clock = self.promise("2026-03-05 16:00")
        self.close("2026-03-06", "2026-03-05 16:40")
        self.assertEqual(clock.deadline, self.local("2026-03-06 16:00"))
        cron = self.env.ref("aftersales_service.cron_calendar_reread")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(self.local("2026-03-05 16:41"), triggers.mapped("call_at"))

    def test_another_companys_edit(self):
        """CAL-08: another company's holiday makes no clock of ours be read again."""
        clock = self.promise("2026-03-05 16:00")
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.Days.sudo().create({"name": "X", "date": "2026-03-06", "company_id": other.id})
        self.assertEqual(clock.calendar_version, self.company.aftersales_calendar_version)
        self.follow("2026-03-05 16:42")
        self.assertEqual(clock.deadline, self.local("2026-03-06 16:00"))

    def test_a_batch_costs_a_constant(self):
        """issue 4.1: forty clocks are read again in the queries of four."""
        queries = {}
        for number, count in enumerate((4, 4, 40)):
            with freeze_time(self.local("2026-03-05 16:00")):
                cases = self.env["aftersales.case"].concat(*(self.case() for _n in range(count)))
                clocks = cases._start_clock("plan_told", unit="working_minutes", amount=480)
                self.env.flush_all()
                self.Days.create(
                    {"name": "X", "date": f"2026-03-{6 + number:02}", "company_id": self.company.id}
                )
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                clocks._follow_calendar()
                self.env.flush_all()
                queries[count] = self.cr.sql_log_count - before
            self.assertEqual(set(clocks.mapped("provisional")), {False})
        self.assertLessEqual(queries[40], queries[4] + 6, queries)

    def test_why(self):
        """zammad#390 ("user cannot see why 48 h is 6 days"): the clock says that the calendar was
        edited, and when it was due before."""
        clock = self.promise("2026-03-05 16:00")
        self.close("2026-03-06", "2026-03-05 16:40")
        self.follow("2026-03-05 16:42")
        timeline = clock.with_user(self.supervisor).timeline
        due = next(flag for flag in timeline["flags"] if flag["kind"] == "due")
        self.assertEqual(due["when"], "03/09/2026 04:00 PM")
        self.assertIn("Closed", [piece["words"] for piece in timeline["pieces"]])
        self.assertEqual(clock.event_ids[-1].at, self.local("2026-03-05 16:42"))
        self.assertEqual(clock.event_ids[0].kind, "start")
