"""Public holidays and make-up working days in Odoo's working hours (O-02, CAL-01…CAL-08)."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytz
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form
from odoo.tools import mute_logger

from .workdays import WorkdaysCase

# The official lists, written here by hand from the notices of the State Council; the tests of the
# shipped files and of the calendar both stand against them.
# https://www.gov.cn/zhengce/content/202310/content_6911527.htm (2024), 202411/content_6986382.htm
# (2025), 202511/content_7047090.htm (2026)
REST = {
    2024: "01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10 09-15..09-17 10-01..10-07",
    2025: "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
    2026: "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 "
    "10-01..10-07",
}
MAKEUP = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
# Working days of each year, counted in the published calendars.
WORKDAYS = {2024: 251, 2025: 248, 2026: 248}


def days(year, text):
    """Return the dates of a list such as '01-01 02-10..02-17'."""
    result = set()
    for part in text.split():
        first, _dots, last = part.partition("..")
        day = date.fromisoformat(f"{year}-{first}")
        while day <= date.fromisoformat(f"{year}-{last or first}"):
            result.add(day)
            day += timedelta(days=1)
    return result


def all_days(year):
    """Return every date of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def is_workday(day):
    """Tell whether China works on a day, by the lists above."""
    if day in days(day.year, REST[day.year]):
        return False
    return day.weekday() < 5 or day in days(day.year, MAKEUP[day.year])


class TestYears(WorkdaysCase):
    def test_every_day_of_every_year(self):
        """CAL-01: the calendar works on exactly the days on which China works, 8 hours each."""
        for year, count in WORKDAYS.items():
            start, end = self.local(f"{year}-01-01 00:00"), self.local(f"{year + 1}-01-01 00:00")
            intervals = self.calendar._work_intervals_batch(
                pytz.utc.localize(start), pytz.utc.localize(end)
            )[False]
            worked = {}
            for begin, stop, _line in intervals:
                on = begin.astimezone(pytz.timezone("Asia/Shanghai")).date()
                worked[on] = worked.get(on, 0) + (stop - begin).total_seconds() / 3600
            expected = {day: 8.0 for day in all_days(year) if is_workday(day)}
            self.assertEqual(worked, expected)
            self.assertEqual(len(worked), count)
            self.assertEqual(
                [day for day in all_days(year) if self.working_time().is_working_day(day)],
                sorted(expected),
            )

    def test_unusual_days(self):
        """standards 10.3: the grey days of Odoo's calendars are the days off."""
        start, end = self.local("2026-01-01 00:00"), self.local("2026-12-31 23:59")
        unusual = self.calendar._get_unusual_days(start, end, company_id=self.company)
        for day in all_days(2026)[:-1]:
            self.assertEqual(unusual[str(day)], not is_workday(day), day)

    def test_planning_of_odoo(self):
        """standards 10.2: Odoo's own planning sees make-up days: 24 h from 09-30 16:00 end on
        Saturday 10-10 at 16:00."""
        start = self.local("2026-09-30 16:00")
        self.assertEqual(
            self.calendar.plan_hours(24, start, compute_leaves=True), self.local("2026-10-10 16:00")
        )
        self.assertEqual(self.hours(self.calendar, "2026-01-01 00:00", "2027-01-01 00:00"), 1984)

    def test_works_on_date(self):
        """standards 10.3: Odoo's question by date says yes on a make-up day only."""
        self.assertTrue(self.calendar._works_on_date(self.day("2026-09-20")))
        self.assertTrue(self.calendar._works_on_date(self.day("2026-10-10")))
        self.assertFalse(self.calendar._works_on_date(self.day("2026-10-17")))
        self.assertEqual(self.calendar._get_hours_for_date(self.day("2026-10-10")), (8, 17))
        self.assertEqual(
            self.calendar._get_hours_for_date(self.day("2026-10-10"), "afternoon"), (13, 17)
        )

    def test_make_up_sunday(self):
        """CAL-02: 8 working hours from Saturday 2026-09-19 16:00 end on Sunday 17:00."""
        due = self.working_time().add(self.local("2026-09-19 16:00"), timedelta(hours=8))
        self.assertEqual(due, self.local("2026-09-20 17:00"))

    def test_counting_of_days(self):
        """AMB-02, AMB-03: the third working day after 09-30 is 10-10; 09-20 is in a window."""
        reader = self.working_time()
        self.assertEqual(reader.nth_day(self.day("2026-09-30"), 1), self.day("2026-10-08"))
        self.assertEqual(reader.nth_day(self.day("2026-09-30"), 3), self.day("2026-10-10"))
        self.assertEqual(reader.nth_day(self.day("2026-09-30"), 4), self.day("2026-10-12"))
        window = self.day("2026-09-19"), self.day("2026-09-21")
        self.assertEqual(reader.first_day_in(*window), self.day("2026-09-20"))
        self.assertIsNone(reader.first_day_in(self.day("2026-10-01"), self.day("2026-10-07")))
        self.assertEqual(reader.days_between(self.day("2026-09-30"), self.day("2026-10-10")), 3)


class TestOtherCalendars(WorkdaysCase):
    def test_saturday_in_the_pattern(self):
        """CAL-04: where Saturday is worked anyway, a make-up Saturday adds no second 8 hours; a
        make-up Sunday is worked."""
        six = self.other_calendar(
            [(day, 8, 16, "morning") for day in range(6)], aftersales_workdays=True
        )
        self.assertEqual(self.hours(six, "2026-10-10 00:00", "2026-10-11 00:00"), 8)
        self.assertEqual(self.hours(six, "2026-09-20 00:00", "2026-09-21 00:00"), 8)
        self.assertEqual(self.hours(six, "2026-10-03 00:00", "2026-10-04 00:00"), 0)

    def test_without_the_flag(self):
        """CAL-05: a second company without the flag keeps its Monday to Friday."""
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        plain = self.other_calendar([(day, 8, 16, "morning") for day in range(5)], other)
        self.assertEqual(self.hours(plain, "2026-09-20 00:00", "2026-09-21 00:00"), 0)
        self.assertEqual(self.hours(plain, "2026-10-10 00:00", "2026-10-11 00:00"), 0)
        domain = [("time_type", "=", "leave"), ("company_id", "in", [False, other.id])]
        self.assertEqual(
            self.hours(plain, "2026-10-01 00:00", "2026-10-02 00:00", domain=domain), 8
        )

    def test_general_holiday_of_another_company(self):
        """CAL-08: in superuser mode, a holiday of company B without calendar leaves A's day."""
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.Days.sudo().create(
            {"name": "Founding", "date": "2026-03-09", "company_id": other.id, "kind": "rest"}
        )
        leave = self.env["resource.calendar.leaves"].search([("name", "=", "Founding")])
        self.assertEqual(leave.company_id, other)
        self.assertFalse(leave.calendar_id)
        time = self.env["aftersales.working.time"].sudo()
        monday = self.day("2026-03-09")
        self.assertEqual(time._next_working_day(self.company, monday), monday)
        self.assertEqual(time._next_working_day(other, monday), monday + timedelta(days=1))

    def test_pattern_weekday(self):
        """O-02: a make-up day has the hours of the weekday it stands for; none of a free one."""
        short = self.other_calendar(
            [(0, 8, 16, "morning"), (2, 9, 12, "morning"), (2, 12, 13, "lunch")],
            aftersales_workdays=True,
        )
        makeup = self.of("2026-10-10")
        self.assertEqual(self.hours(short, "2026-10-10 00:00", "2026-10-11 00:00"), 8)
        makeup.with_user(self.service_admin).pattern_weekday = "2"
        self.assertEqual(self.hours(short, "2026-10-10 00:00", "2026-10-11 00:00"), 3)
        lunch = short._attendance_intervals_batch(
            pytz.utc.localize(self.local("2026-10-10 00:00")),
            pytz.utc.localize(self.local("2026-10-11 00:00")),
            lunch=True,
        )[False]
        self.assertEqual(
            [(stop - start).total_seconds() / 3600 for start, stop, _line in lunch], [1]
        )
        makeup.with_user(self.service_admin).pattern_weekday = "4"
        self.assertEqual(self.hours(short, "2026-10-10 00:00", "2026-10-11 00:00"), 0)
        self.assertFalse(short._works_on_date(self.day("2026-10-10")))

    def test_two_weeks(self):
        """O-02: a calendar of two weeks takes the weekday from the week of the make-up day."""
        lines = self.env["resource.calendar.attendance"]
        calendar = self.other_calendar([])
        calendar.write({"two_weeks_calendar": True, "aftersales_workdays": True})
        week = str(lines.get_week_type(self.day("2026-10-10")))
        other_week = "1" if week == "0" else "0"
        calendar.attendance_ids = [
            Command.create(
                {
                    "name": week_type,
                    "dayofweek": "0",
                    "hour_from": 8,
                    "hour_to": end,
                    "week_type": week_type,
                }
            )
            for week_type, end in ((week, 10), (other_week, 16))
        ]
        self.assertEqual(self.hours(calendar, "2026-10-10 00:00", "2026-10-11 00:00"), 2)
        self.assertEqual(self.hours(calendar, "2026-10-12 00:00", "2026-10-13 00:00"), 8)

    def test_resources(self):
        """standards 10.3: people get the make-up day in their own time zone; who works when he
        likes gets none twice."""
        people = self.env["resource.resource"].create(
            [
                {"name": "Here", "calendar_id": self.calendar.id, "tz": "Asia/Shanghai"},
                {"name": "There", "calendar_id": self.calendar.id, "tz": "Europe/Berlin"},
                {"name": "Anywhere", "calendar_id": False, "tz": "Asia/Shanghai"},
            ]
        )
        here, there, anywhere = people
        people.company_id = self.company
        start = pytz.utc.localize(datetime(2026, 10, 9, 22))
        end = pytz.utc.localize(datetime(2026, 10, 11))
        found = self.calendar._work_intervals_batch(start, end, resources=people)
        begins = {
            person: [begin.astimezone(pytz.utc).hour for begin, _stop, _line in found[person.id]]
            for person in people
        }
        self.assertEqual(begins[here], [0, 5])
        self.assertEqual(begins[there], [6, 11])
        self.assertEqual(len(begins[anywhere]), 1)
        hours = sum((b - a).total_seconds() for a, b, _line in found[False]) / 3600
        self.assertEqual(hours, 8)

    def test_make_up_day_in_several_pieces(self):
        """standards 9, SLA-01: asked in pieces, the hours of a make-up day add up."""
        pieces = [f"2026-10-10 {hour:02}:30" for hour in range(24)]
        total = sum(self.hours(self.calendar, start, end) for start, end in pairwise(pieces))
        self.assertEqual(total, 8)


class TestDays(WorkdaysCase):
    def test_rest_days_are_public_holidays(self):
        """standards 10.3: a rest day is a holiday of the whole company; a make-up day is none."""
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("company_id", "=", self.company.id),
                ("date_from", ">=", self.local("2026-01-01 00:00")),
            ]
        )
        self.assertEqual(len(leaves), 33)
        self.assertFalse(leaves.calendar_id | leaves.resource_id.calendar_id)
        national = self.of("2026-10-01")
        self.assertEqual(national.leave_ids.date_from, self.local("2026-10-01 00:00"))
        self.assertEqual(national.leave_ids.date_to, self.local("2026-10-01 23:59:59"))
        self.assertTrue(all(self.own().mapped("effective")))

    def test_standing_holidays_are_not_doubled(self):
        """standards 10.3: a day that is a public holiday already gets no second one, one that is
        so in part gets the rest."""
        Leave = self.env["resource.calendar.leaves"]
        Leave.with_company(self.company).create(
            [
                {
                    "name": "Fair",
                    "date_from": self.local("2026-11-09 00:00"),
                    "date_to": self.local("2026-11-10 23:59:59"),
                },
                {
                    "name": "Half",
                    "date_from": self.local("2026-11-11 00:00"),
                    "date_to": self.local("2026-11-11 12:00"),
                },
            ]
        )
        days = self.Days.create(
            [
                {"name": "Fair", "date": f"2026-11-{day:02}", "company_id": self.company.id}
                for day in (9, 10, 11)
            ]
        )
        self.assertFalse(days[:2].leave_ids)
        self.assertEqual(days.mapped("effective"), [True] * 3)
        self.assertEqual(days[2].leave_ids.date_from, self.local("2026-11-11 12:00"))
        self.assertEqual(self.hours(self.calendar, "2026-11-09 00:00", "2026-11-12 00:00"), 0)
        days.unlink()
        self.assertEqual(self.hours(self.calendar, "2026-11-11 00:00", "2026-11-12 00:00"), 4)
        self.assertEqual(self.hours(self.calendar, "2026-11-09 00:00", "2026-11-11 00:00"), 0)

    def test_edited_day(self):
        """O-02: moving a day moves its holiday, and makes it a day made by hand."""
        day = self.of("2026-10-07").with_user(self.service_admin)
        day.date = "2026-10-08"
        self.assertEqual(day.source, "manual")
        self.assertEqual(self.hours(self.calendar, "2026-10-07 00:00", "2026-10-08 00:00"), 8)
        self.assertEqual(self.hours(self.calendar, "2026-10-08 00:00", "2026-10-09 00:00"), 0)
        day.kind = "makeup"
        self.assertFalse(day.leave_ids)
        self.assertEqual(self.hours(self.calendar, "2026-10-08 00:00", "2026-10-09 00:00"), 8)
        day.name = "Stocktaking"
        self.assertEqual(day.source, "manual")
        day.unlink()
        self.assertEqual(self.hours(self.calendar, "2026-10-08 00:00", "2026-10-09 00:00"), 8)

    def test_deleted_holiday(self):
        """O-02: a rest day whose public holiday was deleted says so, and a click makes it again."""
        day = self.of("2026-10-01")
        day.leave_ids.unlink()
        self.assertFalse(day.effective)
        day.with_user(self.service_admin).action_write_holidays()
        self.assertTrue(day.effective)
        with self.assertRaises(AccessError):
            day.with_user(self.agent).action_write_holidays()
        self.calendar.aftersales_workdays = False
        makeup = self.of("2026-10-10")
        self.env.invalidate_all()
        self.assertFalse(makeup.effective)
        self.assertEqual(self.hours(self.calendar, "2026-10-10 00:00", "2026-10-11 00:00"), 0)

    def test_new_time_zone(self):
        """standards 10.2: holidays move along to the midnights of the calendar's new zone."""
        self.calendar.tz = "Asia/Tokyo"
        leave = self.of("2026-10-01").leave_ids
        self.assertEqual(leave.date_from, self.local("2026-09-30 23:00"))
        self.assertTrue(all(self.own().mapped("effective")))

    def test_day_of_one_calendar(self):
        """O-02: a day may be for one calendar only, whose word wins over the company's."""
        other = self.other_calendar(
            [(0, 8, 16, "morning"), (4, 8, 10, "morning")], aftersales_workdays=True
        )
        self.Days.create(
            [
                {
                    "name": "Other hours",
                    "date": "2026-10-10",
                    "kind": "makeup",
                    "pattern_weekday": "4",
                    "calendar_id": other.id,
                    "company_id": self.company.id,
                },
                {
                    "name": "Other rest",
                    "date": "2026-10-12",
                    "kind": "rest",
                    "calendar_id": other.id,
                    "company_id": self.company.id,
                },
            ]
        )
        self.assertEqual(self.hours(other, "2026-10-10 00:00", "2026-10-11 00:00"), 2)
        self.assertEqual(self.hours(self.calendar, "2026-10-10 00:00", "2026-10-11 00:00"), 8)
        self.assertEqual(self.hours(other, "2026-10-12 00:00", "2026-10-13 00:00"), 0)
        self.assertEqual(self.hours(self.calendar, "2026-10-12 00:00", "2026-10-13 00:00"), 8)

    def test_day_stands_once(self):
        """O-02: the database refuses a day twice; the form proposes weekday and year."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.Days.create({"name": "Twice", "date": "2026-10-01", "company_id": self.company.id})
        with freeze_time("2026-11-22"), Form(self.Days.with_user(self.service_admin)) as form:
            form.name = "Stocktaking"
            form.date = "2026-12-31"
            self.assertEqual((form.weekday, form.year), ("3", 2026))
            form.year = 2027
        self.assertEqual(form.record.year, 2027)
        self.assertEqual(self.hours(self.calendar, "2026-12-31 00:00", "2027-01-01 00:00"), 0)
