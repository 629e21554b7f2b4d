"""The window of a visit as a pure function: by table, and over what hypothesis invents."""

from datetime import date, datetime, timedelta

import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tools.visit_window import (
    DAYS,
    HOURS,
    UNITS,
    WORKING_DAYS,
    WORKING_HOURS,
    Terms,
    window_of,
)
from odoo.addons.aftersales_service.tools.warranty import moved_end, warranty_end
from odoo.addons.aftersales_service.tools.working_time import (
    NoWorkingTime,
    WorkingTime,
    at_local,
    local_date,
)

SHANGHAI = "Asia/Shanghai"
# National holiday of 2026, and the Saturday worked instead.
HOLIDAY = {date(2026, 10, 1) + timedelta(days=n) for n in range(7)} | {date(2027, 1, 1)}
MADE_UP = {date(2026, 10, 10)}


def reader(tz=SHANGHAI, holidays=HOLIDAY, works=True):
    """Return working time Mon-Fri 08:00-12:00 and 13:00-17:00 with holidays, in a zone."""

    def fetch(start, end):
        day = start.date() - timedelta(days=1)
        while works and day <= end.date() + timedelta(days=1):
            if day in MADE_UP or (day.weekday() < 5 and day not in holidays):
                for hour, until in ((8, 12), (13, 17)):
                    begin = max(start, at_local(day, hour, tz))
                    stop = min(end, at_local(day, until, tz))
                    if begin < stop:
                        yield begin, stop
            day += timedelta(days=1)

    return WorkingTime(lambda start, end: list(fetch(start, end)), tz)


def utc(text, tz=SHANGHAI):
    """Return the naive UTC moment of a local one, such as '2026-03-06 16:30'."""
    moment = pytz.timezone(tz).localize(datetime.fromisoformat(text))
    return moment.astimezone(pytz.utc).replace(tzinfo=None)


def window(terms, event, tz=SHANGHAI, **options):
    """Return the window after a local moment."""
    moment = utc(event, tz)
    return window_of(Terms(*terms), local_date(moment, tz), moment, reader(tz, **options))


terms = st.builds(
    lambda first, more, unit, rolls: Terms(first, first + more, unit, rolls),
    st.integers(0, 40),
    st.integers(0, 40),
    st.sampled_from(UNITS),
    st.booleans(),
)
moments = st.datetimes(datetime(2026, 8, 1), datetime(2027, 2, 28)).map(
    lambda moment: moment.replace(microsecond=0)
)
zones = st.sampled_from([SHANGHAI, "Europe/Berlin", "America/New_York", "UTC", "Pacific/Apia"])


@tagged("post_install", "-at_install")
class TestWindow(BaseCase):
    def test_table(self):
        """F-01, F-02, AMB-01, AMB-02, AMB-03, O-02: all four units, by hand-computed dates."""
        for event, unit, first, last, opens, due, planned, rolled in (
            # D+5..D+7 calendar days; Sat-Mon, planned Monday
            ("2026-03-02 09:00", DAYS, 5, 7, "2026-03-07 00:00", "2026-03-09 23:59:59", "03-09", 0),
            # 01:30 local is 17:30 UTC of the day before
            ("2026-03-02 01:30", DAYS, 5, 7, "2026-03-07 00:00", "2026-03-09 23:59:59", "03-09", 0),
            # the whole window lies in the holiday: the first working day after it
            ("2026-09-26 10:00", DAYS, 5, 7, "2026-10-01 00:00", "2026-10-08 23:59:59", "10-08", 1),
            # the made-up Saturday is a working day
            ("2026-10-05 10:00", DAYS, 5, 6, "2026-10-10 00:00", "2026-10-11 23:59:59", "10-10", 0),
            # across the year's end; New Year is a Friday
            ("2026-12-25 10:00", DAYS, 5, 7, "2026-12-30 00:00", "2027-01-01 23:59:59", "12-30", 0),
            ("2026-12-27 10:00", DAYS, 5, 7, "2027-01-01 00:00", "2027-01-04 23:59:59", "01-04", 1),
            # working days after a Friday
            (
                "2026-03-06 16:30",
                WORKING_DAYS,
                1,
                2,
                "2026-03-09 00:00",
                "2026-03-10 23:59:59",
                "03-09",
                0,
            ),
            # elapsed hours through a weekend: no working time, so Monday
            (
                "2026-03-06 18:00",
                HOURS,
                2,
                24,
                "2026-03-06 20:00",
                "2026-03-09 23:59:59",
                "03-09",
                1,
            ),
            ("2026-03-06 15:00", HOURS, 1, 24, "2026-03-06 16:00", "2026-03-07 15:00", "03-06", 0),
            # at night of a working day: the same day's morning comes after the window
            (
                "2026-03-09 01:00",
                HOURS,
                2,
                4,
                "2026-03-09 03:00",
                "2026-03-09 23:59:59",
                "03-09",
                1,
            ),
            # in the evening the next working moment is on the next day
            (
                "2026-03-09 18:00",
                HOURS,
                0,
                2,
                "2026-03-09 18:00",
                "2026-03-10 23:59:59",
                "03-10",
                1,
            ),
            # a mere instant within working time
            ("2026-03-09 09:00", HOURS, 2, 2, "2026-03-09 11:00", "2026-03-09 11:00", "03-09", 0),
            # working hours: 30 min on Friday, the rest on Monday (B-12's example: fault 1 wh)
            (
                "2026-03-06 16:30",
                WORKING_HOURS,
                0,
                1,
                "2026-03-06 16:30",
                "2026-03-09 08:30",
                "03-06",
                0,
            ),
            (
                "2026-03-06 16:30",
                WORKING_HOURS,
                1,
                2,
                "2026-03-09 08:30",
                "2026-03-09 09:30",
                "03-09",
                0,
            ),
            (
                "2026-09-30 16:00",
                WORKING_HOURS,
                2,
                9,
                "2026-10-08 09:00",
                "2026-10-08 17:00",
                "10-08",
                0,
            ),
        ):
            with self.subTest(event=event, unit=unit, first=first, last=last):
                found = window((first, last, unit, True), event)
                self.assertEqual((found.opens_at, found.due_at), (utc(opens), utc(due)))
                self.assertEqual(f"{found.planned:%m-%d}", planned)
                self.assertEqual(found.rolled, bool(rolled))

    def test_stay(self):
        """AMB-02: with the policy "stay" nothing moves, and the plan is the first day."""
        found = window((5, 7, DAYS, False), "2026-09-26 10:00")
        self.assertEqual((str(found.planned), str(found.last)), ("2026-10-01", "2026-10-03"))
        self.assertFalse(found.rolled)
        found = window((2, 24, HOURS, False), "2026-03-06 18:00")
        self.assertEqual(found.due_at, utc("2026-03-07 18:00"))
        self.assertEqual(str(found.planned), "2026-03-06")

    def test_calendar_without_working_time(self):
        """AMB-02: days and hours need no working time; units in working time say that there is
        none."""
        for unit in (DAYS, HOURS):
            found = window((5, 7, unit, True), "2026-03-02 09:00", works=False)
            self.assertFalse(found.rolled)
            self.assertEqual(found.planned, found.first)
        for unit in (WORKING_DAYS, WORKING_HOURS):
            with self.assertRaises(NoWorkingTime):
                window((5, 7, unit, True), "2026-03-02 09:00", works=False)

    def test_summer_time(self):
        """O-02: a day of 23 hours is one day; hours are hours."""
        berlin = "Europe/Berlin"
        found = window((1, 1, DAYS, True), "2026-03-28 09:00", berlin)
        self.assertEqual(found.opens_at, utc("2026-03-29 00:00", berlin))
        self.assertEqual(found.due_at, utc("2026-03-30 23:59:59", berlin))
        found = window((24, 48, HOURS, False), "2026-03-28 09:00", berlin)
        self.assertEqual(found.opens_at, utc("2026-03-29 10:00", berlin))

    @settings(max_examples=300, deadline=None, derandomize=True, database=None)
    @given(terms, moments, zones)
    def test_laws(self, said, moment, tz):
        """F-01, AMB-02, O-02: over weekends, holidays, year's end and zones."""
        time = reader(tz)
        day = local_date(moment, tz)
        found = window_of(said, day, moment, time)
        self.assertLessEqual(found.opens_at, found.due_at)
        self.assertEqual(found.first, local_date(found.opens_at, tz))
        self.assertEqual(found.last, local_date(found.due_at, tz))
        self.assertLessEqual(found.first, found.planned)
        self.assertLessEqual(found.planned, found.last)
        self.assertGreaterEqual(found.opens_at, at_local(day, 0, tz))
        # Somebody is there on the planned day, whenever anybody is at all.
        if said.rolls or found.rolled:
            self.assertTrue(time.is_working_day(found.planned))
        if found.rolled:
            strict = window_of(said._replace(rolls=False), day, moment, time)
            self.assertFalse(time.intervals(strict.opens_at, strict.due_at))
            self.assertEqual(found.opens_at, strict.opens_at)
            self.assertGreater(found.due_at, strict.due_at)
            self.assertFalse(time.between(strict.due_at, at_local(found.planned, 0, tz)))
        # A later event never has an earlier window; rolling hours end with their day.
        later = moment + timedelta(hours=7)
        after = window_of(said, local_date(later, tz), later, time)
        self.assertLessEqual(found.opens_at, after.opens_at)
        if not found.rolled:
            self.assertLessEqual(found.due_at, after.due_at)
        self.assertLessEqual(found.last, after.last)

    @settings(max_examples=300, deadline=None, derandomize=True, database=None)
    @given(
        st.dates(date(2019, 1, 1), date(2032, 12, 31)),
        st.integers(1, 120),
        st.integers(-400, 400),
    )
    def test_moved_warranty(self, start, months, shift):
        """D-07, AMB-05: a warranty that begins on another day keeps its months."""
        new = start + timedelta(days=shift)
        self.assertEqual(
            moved_end(start, warranty_end(start, months), new), warranty_end(new, months)
        )

    def test_moved_warranty_by_example(self):
        """D-07: 12 months from 03-02; a period that is no number of months keeps its days."""
        moved = moved_end(date(2026, 3, 2), date(2027, 3, 1), date(2026, 2, 27))
        self.assertEqual(moved, date(2027, 2, 26))
        moved = moved_end(date(2026, 3, 2), date(2026, 3, 22), date(2026, 3, 12))
        self.assertEqual(moved, date(2026, 4, 1))
