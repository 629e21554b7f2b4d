"""Working time of one calendar: pure functions over its working intervals.

Moments are naive UTC datetimes as Odoo stores them; days are local dates of the calendar's time
zone. The event's local date is day 0 and does not count (AMB-02, AMB-03).
"""

from datetime import datetime, time, timedelta
from functools import lru_cache

import pytz

# A calendar is read in chunks of this many days, and given up as empty after so many.
CHUNK_DAYS = 62
HORIZON_DAYS = 3 * 366


class NoWorkingTime(ValueError):
    """The calendar has no working time within the horizon."""


# A replay asks for the days of the same few moments over and over.
@lru_cache(maxsize=8192)
def local_date(moment, tz):
    """Return the local date of a naive UTC moment (F-02: 17:30 UTC is the next day in China)."""
    return pytz.utc.localize(moment).astimezone(pytz.timezone(tz)).date()


def at_local(day, hour, tz):
    """Return the naive UTC moment of a local day at an hour given as a number (14.5 = 14:30)."""
    wall = datetime.combine(day, time.min) + timedelta(hours=hour)
    return pytz.timezone(tz).localize(wall).astimezone(pytz.utc).replace(tzinfo=None)


@lru_cache(maxsize=8192)
def start_of_day(day, tz):
    """Return the naive UTC moment at which a local day begins.

    Where the clocks change at midnight, that hour comes twice (the day begins with the first) or
    never (the day begins with 01:00).
    """
    zone = pytz.timezone(tz)
    midnight = datetime.combine(day, time.min)
    begin = zone.localize(midnight, is_dst=True)
    if zone.normalize(begin).date() != day:
        begin = zone.localize(midnight, is_dst=False)
    return begin.astimezone(pytz.utc).replace(tzinfo=None)


def end_of_day(day, tz):
    """Return the last second of a local day, 23:59:59, as naive UTC (requirements 0.3)."""
    return start_of_day(day + timedelta(days=1), tz) - timedelta(seconds=1)


def uncovered(start, end, spans):
    """Return the stretches between two moments that none of the spans covers.

    :param spans: pairs of moments, in any order; they may overlap
    """
    gaps = []
    for begin, stop in sorted(spans):
        if begin > start:
            gaps.append((start, min(begin, end)))
        start = max(start, stop)
        if start >= end:
            return [gap for gap in gaps if gap[0] < gap[1]]
    return [gap for gap in [*gaps, (start, end)] if gap[0] < gap[1]]


class WorkingTime:
    """Answers about one working calendar, which is read once in growing chunks.

    :param fetch: function of a start and an end (naive UTC) that returns the working intervals
        between them as sorted, disjoint pairs of naive UTC moments
    :param str tz: name of the time zone in which its days begin and end
    :param known_years: the years whose holidays and make-up days are known; None where nobody
        expects a list
    :param int version: which state of the calendar is read
    :param refusal: what makes the error to raise when there is no working time; given the time
        zone
    """

    def __init__(self, fetch, tz, known_years=None, version=0, refusal=NoWorkingTime):
        self.tz = tz
        self._refusal = refusal
        self.version = version
        self.known_years = known_years
        self._fetch = fetch
        self._days = {}  # local date: list of intervals

    def is_provisional(self, start, end):
        """Return whether a year between two moments has no list of its holidays yet."""
        if self.known_years is None:
            return False
        first, last = self.day_of(start).year, self.day_of(end).year
        return any(year not in self.known_years for year in range(first, last + 1))

    def day_of(self, moment):
        """Return the local date of a moment."""
        return local_date(moment, self.tz)

    def day_end(self, day):
        """Return the last second of a local day."""
        return end_of_day(day, self.tz)

    def _of_day(self, day):
        """Return the working intervals of one local day."""
        if day not in self._days:
            first = last = day
            while last - first < timedelta(days=CHUNK_DAYS) and last not in self._days:
                last += timedelta(days=1)
            # All is fetched before a day counts as read, because fetching may refuse.
            found = list(self._fetch(start_of_day(first, self.tz), start_of_day(last, self.tz)))
            self._days.update((first + timedelta(days=n), []) for n in range((last - first).days))
            for start, stop in found:
                while start < stop:
                    on = local_date(start, self.tz)
                    midnight = start_of_day(on + timedelta(days=1), self.tz)
                    self._days[on].append((start, min(stop, midnight)))
                    start = midnight
        return self._days[day]

    def intervals(self, start, end):
        """Return the working intervals between two moments, cut at both."""
        result = []
        day, last = local_date(start, self.tz), local_date(end, self.tz)
        while day <= last:
            for begin, stop in self._of_day(day):
                begin, stop = max(begin, start), min(stop, end)
                if begin < stop:
                    result.append((begin, stop))
            day += timedelta(days=1)
        return result

    def between(self, start, end):
        """Return the working time between two moments as a timedelta, 0 when reversed."""
        return sum((stop - begin for begin, stop in self.intervals(start, end)), timedelta())

    def add(self, start, amount):
        """Return the moment at which ``amount`` (timedelta) of working time has passed.

        Nothing to add returns the start itself.

        :raise NoWorkingTime: the calendar has not that much working time in three years
        """
        if amount <= timedelta():
            return start
        day = local_date(start, self.tz)
        for offset in range(HORIZON_DAYS):
            for begin, stop in self._of_day(day + timedelta(days=offset)):
                begin = max(begin, start)
                if begin >= stop:
                    continue
                if amount <= stop - begin:
                    return begin + amount
                amount -= stop - begin
        raise self._refusal(self.tz)

    def next_moment(self, moment):
        """Return the moment itself if it is working time, else when work begins next.

        :raise NoWorkingTime: the calendar has no working time in three years
        """
        day = local_date(moment, self.tz)
        for offset in range(HORIZON_DAYS):
            for begin, stop in self._of_day(day + timedelta(days=offset)):
                if stop > moment:
                    return max(begin, moment)
        raise self._refusal(self.tz)

    def is_working_day(self, day):
        """Return whether there is any working time on a local day."""
        return bool(self._of_day(day))

    def next_day(self, day):
        """Return the first working day on or after ``day``.

        :raise NoWorkingTime: there is none in three years
        """
        for offset in range(HORIZON_DAYS):
            candidate = day + timedelta(days=offset)
            if self.is_working_day(candidate):
                return candidate
        raise self._refusal(self.tz)

    def nth_day(self, day, count):
        """Return the ``count``-th working day after day 0; day 0 itself for 0 (AMB-03)."""
        for _index in range(count):
            day = self.next_day(day + timedelta(days=1))
        return day

    def days_between(self, first, last):
        """Return how many working days lie after ``first`` up to and including ``last``."""
        span = (last - first).days
        return sum(self.is_working_day(first + timedelta(days=d)) for d in range(1, span + 1))

    def first_day_in(self, start, end):
        """Return the first working day of a window of local days, or None (AMB-02)."""
        for offset in range((end - start).days + 1):
            if self.is_working_day(start + timedelta(days=offset)):
                return start + timedelta(days=offset)
        return None
