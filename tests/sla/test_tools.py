"""The clock and working time as pure functions, over what hypothesis invents."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tools.clock import (
    DAYS,
    FIXED,
    MINUTES,
    WORKING_DAYS,
    WORKING_MINUTES,
    Event,
    Limit,
    WrongOrder,
    replay,
)
from odoo.addons.aftersales_service.tools.working_time import NoWorkingTime, WorkingTime, at_local

TZ = "Asia/Shanghai"


def week(start, end):
    """Return Mon-Fri 08:00-12:00 and 13:00-17:00 in Shanghai, cut at both ends."""
    day = start.date() - timedelta(days=1)
    while day <= end.date() + timedelta(days=1):
        if day.weekday() < 5:
            for hour, until in ((8, 12), (13, 17)):
                begin = max(start, at_local(day, hour, TZ))
                stop = min(end, at_local(day, until, TZ))
                if begin < stop:
                    yield begin, stop
        day += timedelta(days=1)


def utc(text):
    """Return the naive UTC moment of a local one, such as '2026-03-06 16:30'."""
    moment = datetime.fromisoformat(text)
    return at_local(moment.date(), moment.hour + moment.minute / 60 + moment.second / 3600, TZ)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)
spans = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
units = st.sampled_from([MINUTES, WORKING_MINUTES, DAYS, WORKING_DAYS])


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def setUp(self):
        super().setUp()
        self.time = WorkingTime(lambda start, end: list(week(start, end)), TZ)

    def look(self, *events, now):
        return replay([Event(*event) for event in events], self.time, now)

    def test_days_and_hours_by_hand(self):
        """AMB-01…03, B-16: hours over a night and a weekend, n-th working day, local day."""
        self.assertEqual(
            self.time.add(utc("2026-03-06 16:30"), timedelta(hours=4)), utc("2026-03-09 11:30")
        )
        self.assertEqual(self.time.nth_day(date(2026, 3, 6), 1), date(2026, 3, 9))
        self.assertEqual(self.time.nth_day(date(2026, 3, 7), 2), date(2026, 3, 10))
        self.assertEqual(self.time.day_of(datetime(2026, 3, 1, 17, 30)), date(2026, 3, 2))
        self.assertEqual(
            self.time.day_end(date(2026, 3, 9)), utc("2026-03-09 23:59:59").replace(microsecond=0)
        )
        self.assertEqual(
            self.time.first_day_in(date(2026, 3, 7), date(2026, 3, 9)), date(2026, 3, 9)
        )
        self.assertIsNone(self.time.first_day_in(date(2026, 3, 7), date(2026, 3, 8)))

    def test_daylight_saving(self):
        """O-02: a day of 23 hours ends at its own midnight, and working hours are wall hours."""
        time = WorkingTime(lambda start, end: [(start, end)], "Europe/Berlin")
        self.assertEqual(time.day_end(date(2026, 3, 29)), datetime(2026, 3, 29, 21, 59, 59))
        self.assertEqual(
            time.between(
                at_local(date(2026, 3, 29), 0, "Europe/Berlin"), datetime(2026, 3, 29, 22)
            ),
            timedelta(hours=23),
        )

    def test_calendar_without_work(self):
        """A calendar without working time is said to be so, not searched for ever."""
        empty = WorkingTime(lambda start, end: [], TZ)
        self.assertIsNone(empty.first_day_in(date(2026, 3, 7), date(2026, 3, 9)))
        with self.assertRaises(NoWorkingTime):
            empty.next_day(date(2026, 3, 7))
        with self.assertRaises(NoWorkingTime):
            empty.add(utc("2026-03-06 16:30"), timedelta(hours=1))

    def test_units(self):
        """AMB-01…03: each unit's deadline from Friday 15:00, computed by hand."""
        start = utc("2026-03-06 15:00")
        for limit, deadline in (
            (Limit(FIXED, at=utc("2026-03-06 18:00")), "2026-03-06 18:00"),
            (Limit(MINUTES, 30), "2026-03-06 15:30"),
            (Limit(WORKING_MINUTES, 240), "2026-03-09 10:00"),
            (Limit(DAYS, 3), "2026-03-09 23:59:59"),
            (Limit(WORKING_DAYS, 1), "2026-03-09 23:59:59"),
            (Limit(WORKING_DAYS, 3), "2026-03-11 23:59:59"),
        ):
            reading = self.look((start, "start", limit), now=start)
            self.assertEqual(reading.deadline, utc(deadline).replace(microsecond=0), limit)
            self.assertEqual(reading.state, "running")

    def test_verdicts(self):
        """design 3.1: on the second of the deadline it is met, one later broken, and stays so."""
        start, limit = utc("2026-03-06 09:00"), Limit(MINUTES, 60)
        met = self.look((start, "start", limit), (utc("2026-03-06 10:00"), "stop"), now=start)
        self.assertEqual((met.state, met.breached), ("met", False))
        late = utc("2026-03-06 10:00") + timedelta(seconds=1)
        broken = self.look((start, "start", limit), (late, "stop"), now=late)
        self.assertEqual((broken.state, broken.breached), ("breached", True))
        moved = self.look(
            (start, "start", limit), (late, "retarget", Limit(MINUTES, 600)), now=late
        )
        self.assertEqual((moved.state, moved.breached), ("running", True))
        again = self.look(
            (start, "start", limit), (late, "stop"), (late, "reopen", limit), now=late
        )
        self.assertEqual((again.state, again.breached), ("running", False))
        self.assertEqual(again.deadline, late + timedelta(hours=1))
        ended = self.look((start, "start", limit), (late, "cancel"), now=late)
        self.assertEqual(ended.state, "cancelled")

    def test_wrong_order(self):
        """Events that tell no life of a clock are refused."""
        start, limit = utc("2026-03-06 09:00"), Limit(MINUTES, 60)
        for events in (
            [],
            [(start, "stop")],
            [(start, "start", limit), (start, "start", limit)],
            [(start, "start", limit), (start, "resume")],
            [(start, "start", limit), (start, "stop"), (start, "pause")],
        ):
            with self.assertRaises(WrongOrder):
                self.look(*events, now=start)

    def test_pause_is_told(self):
        """design 3.1: a paused clock has no deadline, and its segments say why it waited."""
        start, limit = utc("2026-03-06 09:00"), Limit(MINUTES, 60)
        pause = utc("2026-03-06 09:20")
        paused = self.look(
            (start, "start", limit),
            (pause, "pause", None, "customer away"),
            now=utc("2026-03-20 09:00"),
        )
        self.assertEqual((paused.state, paused.deadline), ("paused", None))
        self.assertFalse(paused.breached)
        self.assertEqual(
            [(s.state, s.reason) for s in paused.segments],
            [("running", ""), ("paused", "customer away")],
        )

    @settings(deadline=None, max_examples=60)
    @given(moments, spans, spans)
    def test_working_time_adds_up(self, start, first, second):
        """Working time of two stretches is that of the whole, and add undoes between."""
        middle, end = start + first, start + first + second
        self.assertEqual(
            self.time.between(start, middle) + self.time.between(middle, end),
            self.time.between(start, end),
        )
        worked = self.time.between(start, end)
        self.assertLessEqual(self.time.add(start, worked), end)
        self.assertEqual(self.time.between(start, self.time.add(start, worked)), worked)

    @settings(deadline=None, max_examples=60)
    @given(moments, units, st.integers(1, 40), st.integers(0, 40))
    def test_longer_limit_is_not_earlier(self, start, unit, amount, more):
        """A longer limit never ends earlier, and none ends before it starts."""
        short = self.look((start, "start", Limit(unit, amount)), now=start)
        long = self.look((start, "start", Limit(unit, amount + more)), now=start)
        self.assertLessEqual(short.deadline, long.deadline)
        self.assertGreaterEqual(short.deadline, start)

    @settings(deadline=None, max_examples=60)
    @given(moments, units, st.integers(1, 40), spans, spans)
    def test_pause_never_shortens(self, start, unit, amount, after, length):
        """A pause never brings the deadline forward; of elapsed minutes it adds its length."""
        limit = Limit(unit, amount)
        pause, resume = start + after, start + after + length
        plain = self.look((start, "start", limit), now=start)
        held = self.look((start, "start", limit), (pause, "pause"), (resume, "resume"), now=resume)
        self.assertGreaterEqual(held.deadline, plain.deadline)
        if unit == MINUTES:
            self.assertEqual(held.deadline - plain.deadline, length)
        if not length:
            self.assertEqual(held.deadline, plain.deadline)

    @settings(deadline=None, max_examples=60)
    @given(moments, units, st.integers(1, 40), spans, spans)
    def test_two_pauses_add_up(self, start, unit, amount, first, second):
        """Pausing twice without a gap moves the deadline as far as pausing once."""
        limit = Limit(unit, amount)
        middle, end = start + first, start + first + second
        once = self.look((start, "start", limit), (start, "pause"), (end, "resume"), now=end)
        twice = self.look(
            (start, "start", limit),
            (start, "pause"),
            (middle, "resume"),
            (middle, "pause"),
            (end, "resume"),
            now=end,
        )
        self.assertEqual(once.deadline, twice.deadline)

    @settings(deadline=None, max_examples=60)
    @given(moments, units, st.integers(1, 40), spans, spans)
    def test_time_passes_one_way(self, start, unit, amount, first, second):
        """The later one looks the less remains, a breach stays, and a new start changes nothing."""
        limit = Limit(unit, amount)
        now, later = start + first, start + first + second
        early = self.look((start, "start", limit), now=now)
        late = self.look((start, "start", limit), now=later)
        same = self.look((start, "start", limit), (now, "retarget", limit), now=later)
        self.assertEqual(early.remaining - late.remaining, later - now)
        self.assertLessEqual(early.breached, late.breached)
        self.assertEqual((same.deadline, same.breached), (late.deadline, late.breached))
