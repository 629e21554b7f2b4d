"""Working time over calendars that hypothesis invents: lunch breaks, nights, make-up days, DST."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tools.working_time import (
    NoWorkingTime,
    WorkingTime,
    end_of_day,
    local_date,
    start_of_day,
    uncovered,
)

from .calendars import Pattern, days, office, patterns

moments = st.datetimes(datetime(2026, 1, 10), datetime(2026, 11, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)
spans = st.integers(0, 30 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))
amounts = st.integers(1, 80 * 60).map(lambda minutes: timedelta(minutes=minutes))
tried = settings(deadline=None, max_examples=50)


def reader(pattern):
    return WorkingTime(pattern.fetch, pattern.tz)


@tagged("post_install", "-at_install")
class TestCalendars(BaseCase):
    @tried
    @given(patterns(), moments, spans, spans)
    def test_additivity(self, pattern, start, first, second):
        """SLA-01: working time of two stretches is that of the whole, and what was fetched."""
        time = reader(pattern)
        middle, end = start + first, start + first + second
        whole = time.between(start, end)
        self.assertEqual(time.between(start, middle) + time.between(middle, end), whole)
        fetched = sum((b - a for a, b in pattern.fetch(start, end)), timedelta())
        self.assertEqual(whole, fetched)
        self.assertEqual(time.between(end, start), timedelta())

    @tried
    @given(patterns(), moments, amounts)
    def test_inverse(self, pattern, start, amount):
        """SLA-02: between the start and the due time lies the amount, and not a second earlier."""
        time = reader(pattern)
        due = time.add(start, amount)
        self.assertEqual(time.between(start, due), amount)
        self.assertLess(time.between(start, due - timedelta(seconds=1)), amount)

    @tried
    @given(patterns(), moments, spans, amounts, amounts)
    def test_monotony(self, pattern, start, later, amount, more):
        """SLA-04: a longer limit is never due earlier, nor one that starts later."""
        time = reader(pattern)
        self.assertLess(time.add(start, amount), time.add(start, amount + more))
        self.assertLessEqual(time.add(start, amount), time.add(start + later, amount))
        self.assertEqual(time.add(time.add(start, amount), more), time.add(start, amount + more))

    @tried
    @given(patterns(), moments, spans)
    def test_days_are_cut_at_local_midnight(self, pattern, start, span):
        """O-02: the days of a zone lie side by side, also when the clocks change at midnight."""
        time = reader(pattern)
        day, last = time.day_of(start), time.day_of(start + span)
        whole = time.between(
            start_of_day(day, pattern.tz), start_of_day(last + timedelta(days=1), pattern.tz)
        )
        parts = timedelta()
        while day <= last:
            begin, end = start_of_day(day, pattern.tz), end_of_day(day, pattern.tz)
            self.assertEqual(local_date(begin, pattern.tz), day)
            self.assertEqual(
                local_date(begin - timedelta(seconds=1), pattern.tz).day,
                (day - timedelta(days=1)).day,
            )
            self.assertEqual(local_date(end, pattern.tz), day)
            worked = time.between(begin, end + timedelta(seconds=1))
            self.assertEqual(bool(worked), time.is_working_day(day))
            parts += worked
            day += timedelta(days=1)
        self.assertEqual(parts, whole)

    @tried
    @given(patterns(), days, st.integers(0, 15), st.integers(0, 15))
    def test_counting_days(self, pattern, day, first, second):
        """AMB-03: the n-th working day is one, the n-th, and counting on from it goes on."""
        time = reader(pattern)
        nth = time.nth_day(day, first)
        self.assertEqual(time.days_between(day, nth), first)
        self.assertEqual(time.nth_day(nth, second), time.nth_day(day, first + second))
        if first:
            self.assertTrue(time.is_working_day(nth))
            self.assertEqual(time.first_day_in(nth, nth + timedelta(days=5)), nth)

    @tried
    @given(patterns(), moments, amounts, days, st.integers(0, 6))
    def test_make_up_and_rest(self, pattern, start, amount, day, weekday):
        """O-02: one more make-up day never makes anything due later, a rest day never earlier;
        where the day is worked anyway a make-up day changes nothing."""
        plain = reader(pattern).add(start, amount)
        makeup = pattern._replace(makeup=(*pattern.makeup, (day, weekday)))
        rest = pattern._replace(rest=pattern.rest | {day})
        if day not in dict(pattern.makeup):
            self.assertLessEqual(reader(makeup).add(start, amount), plain)
        self.assertGreaterEqual(reader(rest).add(start, amount), plain)
        if pattern.week[day.weekday()]:
            self.assertEqual(reader(makeup).add(start, amount), plain)

    @tried
    @given(
        moments,
        spans,
        st.lists(st.tuples(moments, spans), max_size=8),
    )
    def test_uncovered(self, start, length, stretches):
        """standards 10.3: what no holiday covers lies between the holidays, in order."""
        end = start + length
        covering = [(begin, begin + span) for begin, span in stretches]
        gaps = uncovered(start, end, covering)
        self.assertEqual(gaps, sorted(gaps))
        for begin, stop in gaps:
            self.assertLess(begin, stop)
            self.assertTrue(start <= begin and stop <= end)
            self.assertFalse([1 for a, b in covering if a < stop and b > begin and a < b])
        self.assertEqual(
            uncovered(start, end, [*covering, *gaps]), [], "gaps and holidays fill the whole"
        )

    def test_empty_is_given_up(self):
        """SLA-11: a calendar without working time is given up, with the error asked for."""

        class Mine(NoWorkingTime):
            pass

        empty = WorkingTime(lambda start, end: [], "Asia/Shanghai", refusal=Mine)
        for ask in (
            lambda: empty.add(datetime(2026, 3, 6), timedelta(hours=1)),
            lambda: empty.next_day(date(2026, 3, 6)),
            lambda: empty.nth_day(date(2026, 3, 6), 2),
        ):
            with self.assertRaises(Mine):
                ask()

    def test_provisional(self):
        """CAL-06: only what lies in a year that nobody knows yet is provisional."""
        known = WorkingTime(lambda a, b: [(a, b)], "Asia/Shanghai", known_years={2025, 2026})
        autumn, new_year = datetime(2026, 11, 1), datetime(2026, 12, 31, 16)
        self.assertFalse(known.is_provisional(autumn, new_year - timedelta(seconds=1)))
        self.assertTrue(known.is_provisional(autumn, new_year))
        self.assertTrue(known.is_provisional(datetime(2024, 12, 31), autumn))
        plain = WorkingTime(lambda a, b: [(a, b)], "Asia/Shanghai")
        self.assertFalse(plain.is_provisional(autumn, new_year))

    def test_by_hand(self):
        """O-02, AMB-03: nights, lunch and changing clocks, computed by hand (UTC)."""
        nights = tuple(((0, 360), (1320, 1440)) for _day in range(7))
        day = tuple(office(480, 720, 1020) for _day in range(7))
        for zone, week, start, minutes, due in (
            # 29 March, 02:00 does not come in Berlin: 22:00-06:00 has 7 hours.
            ("Europe/Berlin", nights, "2026-03-28 21:00", 420, "2026-03-29 04:00"),
            ("Europe/Berlin", nights, "2026-03-28 21:00", 421, "2026-03-29 20:01"),
            # 25 October, 02:00 comes twice: it has 9.
            ("Europe/Berlin", nights, "2026-10-24 20:00", 540, "2026-10-25 05:00"),
            # Lunch is no work; from 11:30 an hour ends at 13:30 (Shanghai is UTC+8).
            ("Asia/Shanghai", day, "2026-03-06 03:30", 60, "2026-03-06 05:30"),
            ("Asia/Shanghai", day, "2026-03-06 04:20", 60, "2026-03-06 06:00"),
            # The end of work is still the same day; a minute more is the next.
            ("Asia/Shanghai", day, "2026-03-06 00:00", 480, "2026-03-06 09:00"),
            ("Asia/Shanghai", day, "2026-03-06 00:00", 481, "2026-03-07 00:01"),
            # Azores: 25 October 00:00-01:00 comes twice: 22:00-06:00 has 9 hours.
            ("Atlantic/Azores", nights, "2026-10-24 22:00", 540, "2026-10-25 07:00"),
            # Cairo: 24 April has no 00:00-01:00.
            ("Africa/Cairo", nights, "2026-04-23 20:00", 420, "2026-04-24 03:00"),
        ):
            with self.subTest(zone=zone, start=start, minutes=minutes):
                time = reader(Pattern(zone, week))
                self.assertEqual(
                    time.add(datetime.fromisoformat(start), timedelta(minutes=minutes)),
                    datetime.fromisoformat(due),
                )
