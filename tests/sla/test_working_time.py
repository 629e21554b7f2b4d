"""Reading working time for time limits: the traps of Odoo's calendars (O-02, SLA-11)."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError

from odoo.addons.aftersales_service.tools.clock import WORKING_MINUTES, Event, Limit, replay
from odoo.addons.aftersales_service.tools.working_time import NoWorkingTime

from .workdays import WorkdaysCase


class TestTraps(WorkdaysCase):
    def test_planning_without_leaves(self):
        """standards 10.2: Odoo's plan_hours forgets holidays unless told; the reader never does.
        8 hours from Wednesday 09-30 16:00 end on Thursday 10-08 at 16:00."""
        start = self.local("2026-09-30 16:00")
        self.assertEqual(self.calendar.plan_hours(8, start), self.local("2026-10-01 16:00"))
        due = self.working_time().add(start, timedelta(hours=8))
        self.assertEqual(due, self.local("2026-10-08 16:00"))

    def test_planning_of_days(self):
        """AMB-03: Odoo's plan_days counts the day itself and ends at noon; ours ends with the
        n-th working day after it."""
        monday = self.local("2026-03-09 16:00")
        odd = self.calendar.plan_days(2, monday, compute_leaves=True)
        self.assertEqual(odd, self.local("2026-03-10 12:00"))
        Time = self.env["aftersales.working.time"]
        end = Time._nth_working_day_end(self.company, monday, 2)
        self.assertEqual(end, self.local("2026-03-11 23:59:59"))

    def test_day_of_the_event(self):
        """AMB-02, AMB-03: 00:30 in Shanghai is still yesterday in UTC; it counts from its own
        day, and a day off as day 0 too."""
        Time = self.env["aftersales.working.time"]
        for moment, end in (
            ("2026-09-21 00:30", "2026-09-22 23:59:59"),
            ("2026-09-20 23:59", "2026-09-21 23:59:59"),
            ("2026-09-19 12:00", "2026-09-20 23:59:59"),
            ("2026-10-03 12:00", "2026-10-08 23:59:59"),
        ):
            self.assertEqual(
                Time._nth_working_day_end(self.company, self.local(moment), 1), self.local(end)
            )

    def test_empty_calendar(self):
        """SLA-11: a calendar without working hours says so in words, at once and without a hang;
        elapsed limits do not ask it."""
        empty = self.other_calendar([])
        time = self.working_time(empty)
        for ask in (
            lambda: time.add(self.local("2026-03-06 09:00"), timedelta(hours=1)),
            lambda: time.next_day(self.day("2026-03-06")),
            lambda: time.is_working_day(self.day("2026-03-06")),
        ):
            with self.assertRaisesRegex(UserError, "“Other hours” has no working time.*Add"):
                ask()
        with self.assertRaises(NoWorkingTime):
            time.next_day(self.day("2026-03-06"))
        only_lunch = self.other_calendar([(0, 12, 13, "lunch")])
        with self.assertRaisesRegex(UserError, "has no working time"):
            self.working_time(only_lunch).next_day(self.day("2026-03-06"))

    def test_calendar_that_is_always_off(self):
        """SLA-11: working hours that holidays eat for years are given up in words."""
        always = self.other_calendar([(0, 8, 9, "morning")])
        self.env["resource.calendar.leaves"].with_company(self.company).create(
            {
                "name": "Closed",
                "calendar_id": always.id,
                "date_from": "2026-01-01 00:00:00",
                "date_to": "2036-01-01 00:00:00",
            }
        )
        with self.assertRaisesRegex(UserError, "give Service Maker another calendar"):
            self.working_time(always).next_day(self.day("2026-03-06"))

    def test_flexible_calendar(self):
        """SLA-11: a flexible calendar does not say when people work, and is refused in words."""
        flexible = self.other_calendar([], schedule_type="flexible", hours_per_day=8)
        self.assertTrue(flexible.flexible_hours)
        flexible.aftersales_workdays = True
        with self.assertRaisesRegex(UserError, "is flexible.*Give Service Maker working hours"):
            self.working_time(flexible).add(self.local("2026-03-06 09:00"), timedelta(hours=1))

    def test_no_calendar(self):
        """SLA-11: a company without a calendar works around the clock."""
        self.company.resource_calendar_id = False
        start = self.local("2026-10-03 22:00")
        due = self.working_time().add(start, timedelta(hours=8))
        self.assertEqual(due, start + timedelta(hours=8))

    def test_night_shift(self):
        """O-02: a night of 22:00-06:00 is eight hours without the last second of the day lost,
        and belongs to both of its days."""
        nights = self.other_calendar(
            [
                hours
                for day in range(5)
                for hours in ((day, 22, 24, "afternoon"), ((day + 1) % 7, 0, 6, "morning"))
            ]
        )
        time = self.working_time(nights)
        due = time.add(self.local("2026-03-06 21:00"), timedelta(hours=8))
        self.assertEqual(due, self.local("2026-03-07 06:00"))
        self.assertTrue(time.is_working_day(self.day("2026-03-07")))
        self.assertFalse(time.is_working_day(self.day("2026-03-08")))
        worked = time.between(self.local("2026-03-02 00:00"), self.local("2026-03-09 00:00"))
        self.assertEqual(worked, timedelta(hours=40))

    def test_night_of_a_holiday(self):
        """O-02: a holiday that ends at 23:59:59 leaves no last second of work on its day."""
        nights = self.other_calendar([(day, 20, 24, "afternoon") for day in range(7)])
        time = self.working_time(nights)
        self.assertFalse(time.is_working_day(self.day("2026-10-01")))
        self.assertTrue(time.is_working_day(self.day("2026-10-08")))

    def test_summer_time(self):
        """O-02: in a zone with summer time working hours are hours of the wall clock."""
        berlin = self.other_calendar(
            [(day, 8, 16, "morning") for day in range(7)], tz="Europe/Berlin"
        )
        time = self.working_time(berlin)
        # Saturday 2026-03-28 15:00 UTC+1 and Sunday 08:00-16:00 UTC+2.
        due = time.add(self.local("2026-03-28 22:00"), timedelta(hours=2))
        self.assertEqual(due, self.local("2026-03-29 15:00"))

    def test_another_calendar(self):
        """AMB-04: a policy's own calendar is read with the company's holidays and its flag."""
        evening = self.other_calendar(
            [(day, 18, 22, "afternoon") for day in range(5)], aftersales_workdays=True
        )
        time = self.working_time(evening)
        due = time.add(self.local("2026-09-30 21:00"), timedelta(hours=2))
        self.assertEqual(due, self.local("2026-10-08 19:00"))
        makeup = time.add(self.local("2026-09-19 12:00"), timedelta(hours=1))
        self.assertEqual(makeup, self.local("2026-09-20 19:00"))
        shared = self.other_calendar([(0, 8, 16, "morning")], aftersales_workdays=True)
        shared.company_id = False
        makeup = self.working_time(shared).add(self.local("2026-09-19 12:00"), timedelta(hours=1))
        self.assertEqual(makeup, self.local("2026-09-20 09:00"))

    def test_pauses(self):
        """CAL-03: a pause over the holidays moves nothing, one over 10-10 moves it by 8 hours."""
        time = self.working_time()
        limit = Limit(WORKING_MINUTES, 480)
        start = self.local("2026-10-09 15:00")

        def due(start, pause, resume):
            events = [
                Event(start, "start", limit),
                Event(self.local(pause), "pause"),
                Event(self.local(resume), "resume"),
            ]
            return replay(events, time, self.local(resume)).deadline

        self.assertEqual(
            due(self.local("2026-09-30 13:00"), "2026-10-01 00:00", "2026-10-08 00:00"),
            self.local("2026-10-08 12:00"),
        )
        self.assertEqual(
            replay([Event(start, "start", limit)], time, start).deadline,
            self.local("2026-10-10 15:00"),
        )
        self.assertEqual(
            due(start, "2026-10-10 00:00", "2026-10-11 00:00"), self.local("2026-10-12 15:00")
        )

    def test_thousand_due_times(self):
        """issue 4.1: a thousand due times are read in the queries of ten."""
        queries = {}
        for count in (10, 10, 1000):
            self.env.flush_all()
            self.env.invalidate_all()
            time = self.working_time()
            before = self.cr.sql_log_count
            for number in range(count):
                start = self.local("2026-09-01 09:00") + timedelta(minutes=37 * number)
                time.add(start, timedelta(hours=4))
                time.nth_day(time.day_of(start), 3)
            queries[count] = self.cr.sql_log_count - before
        self.assertLessEqual(queries[1000], queries[10] + 4, queries)
        self.assertLessEqual(queries[1000], 16, queries)


class TestEdits(WorkdaysCase):
    def version(self):
        """Return the version of the company's working time."""
        self.company.invalidate_recordset()
        return self.company.aftersales_calendar_version

    def test_what_counts_as_an_edit(self):
        """O-02: what changes working time raises the version once or more, nothing else does."""
        Leave = self.env["resource.calendar.leaves"].with_company(self.company)
        times = {
            "date_from": self.local("2026-11-09 00:00"),
            "date_to": self.local("2026-11-09 23:59:59"),
        }
        person = self.env["resource.resource"].create(
            {"name": "Person", "calendar_id": self.calendar.id, "company_id": self.company.id}
        )
        stranger = self.other_calendar([(0, 8, 9, "morning")])
        line = self.calendar.attendance_ids[0]
        day = self.of("2026-10-10")
        for edit in (
            lambda: Leave.create({"name": "Fair", **times}),
            lambda: Leave.search([("name", "=", "Fair")]).write({"date_to": "2026-11-11"}),
            lambda: Leave.search([("name", "=", "Fair")]).unlink(),
            lambda: line.write({"hour_to": 11}),
            lambda: line.copy({"hour_from": 11, "hour_to": 12}),
            line.unlink,
            lambda: self.calendar.write({"tz": "Asia/Tokyo"}),
            lambda: self.calendar.write({"aftersales_workdays": False}),
            lambda: day.write({"pattern_weekday": "4"}),
            day.unlink,
            lambda: self.company.write({"resource_calendar_id": stranger.id}),
            self.Years.search([("company_id", "=", self.company.id)])[0].unlink,
        ):
            before = self.version()
            edit()
            self.assertGreater(self.version(), before)
        before = self.version()
        Leave.create({"name": "Own", "resource_id": person.id, **times})
        Leave.create({"name": "Course", "time_type": "other", **times})
        self.calendar.write({"name": "Other name"})
        self.calendar.attendance_ids = [Command.clear()]
        self.assertEqual(self.version(), before)
