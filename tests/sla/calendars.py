"""Working calendars that hypothesis invents, as pure data."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytz
from hypothesis import strategies as st

# With and without summer time; in Cairo and on the Azores the clocks change at midnight, on Lord
# Howe by half an hour, in Kathmandu the offset has 45 minutes.
ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Africa/Cairo",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


class Pattern(NamedTuple):
    """A weekly pattern (minutes of the day by weekday) with the days that differ from it."""

    tz: str
    week: tuple  # of 7 tuples of (from, to)
    rest: frozenset = frozenset()
    makeup: tuple = ()  # of (date, weekday)

    def of(self, day):
        """Return the working minutes of a day as pairs."""
        if day in self.rest:
            return ()
        return self.week[day.weekday()] or self.week[dict(self.makeup).get(day, day.weekday())]

    def fetch(self, start, end):
        """Return the working intervals between two naive UTC moments, sorted and disjoint."""
        zone = pytz.timezone(self.tz)
        day, last = start.date() - timedelta(days=2), end.date() + timedelta(days=2)
        free_from, result = start, []
        while day <= last:
            midnight = datetime(day.year, day.month, day.day)
            for begin, stop in self.of(day):
                begin, stop = (
                    zone.localize(midnight + timedelta(minutes=at))
                    .astimezone(pytz.utc)
                    .replace(tzinfo=None)
                    for at in (begin, stop)
                )
                begin, stop = max(begin, free_from), min(stop, end)
                if begin < stop:
                    result.append((begin, stop))
                    free_from = stop
            day += timedelta(days=1)
        return result


def office(start, lunch, end):
    """Return the hours of a day with a lunch break of an hour."""
    return ((start, lunch), (lunch + 60, end))


@st.composite
def shifts(draw):
    """Return the hours of one day: office with lunch, one block, a night, or none."""
    kind = draw(st.sampled_from(["office", "office", "block", "night", "free"]))
    quarter = st.integers(0, 12).map(lambda n: n * 15)
    if kind == "office":
        start = 7 * 60 + draw(quarter)
        return office(start, 12 * 60, 15 * 60 + draw(quarter))
    if kind == "block":
        start = 6 * 60 + draw(quarter)
        return ((start, start + 60 + draw(quarter)),)
    if kind == "night":
        return ((0, 60 + draw(quarter)), (21 * 60 + draw(quarter), 24 * 60))
    return ()


days = st.dates(FIRST, LAST)


@st.composite
def patterns(draw):
    """Return a calendar with at least one worked weekday that is never a rest day for long."""
    week = draw(st.tuples(*[shifts()] * 7).filter(any))
    return Pattern(
        draw(st.sampled_from(ZONES)),
        week,
        draw(st.frozensets(days, max_size=12)),
        tuple(draw(st.dictionaries(days, st.integers(0, 6), max_size=6)).items()),
    )
