"""The window of a return visit: pure arithmetic on days, hours and working time (F-01, AMB-02).

The day of the event is day 0. A window in days opens with its first day and ends with its last
one; a window in hours opens and ends at a moment, counted from the moment of the event.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from .working_time import NoWorkingTime, end_of_day, local_date, start_of_day

DAYS, WORKING_DAYS, HOURS, WORKING_HOURS = UNITS = (
    "calendar",
    "working",
    "hours",
    "working_hours",
)
INSTANT = timedelta(seconds=1)


class Terms(NamedTuple):
    """What a rule says: from ``earliest`` to ``latest`` in ``unit``; whether it rolls."""

    earliest: int
    latest: int
    unit: str
    rolls: bool


class Window(NamedTuple):
    """When a visit is made: two moments (naive UTC), and the local days they lie on.

    ``rolled``: there was no working time between them; the next working day counts instead.
    """

    opens_at: datetime
    due_at: datetime
    first: date
    last: date
    planned: date
    rolled: bool


def window_of(terms, day, moment, working_time):
    """Return the window of a visit.

    :param Terms terms: what the rule says
    :param date day: local day of the event
    :param datetime moment: naive UTC moment of the event, for terms in hours
    :param working_time: reader of the company's working time
    :return: :class:`Window`
    :raise NoWorkingTime: terms in working time, and the calendar has none
    """
    if terms.unit in (DAYS, WORKING_DAYS):
        return _by_day(terms, day, working_time)
    return _by_hour(terms, moment, working_time)


def _or_none(ask, *arguments):
    """Return the answer of working time, None where the calendar has none."""
    try:
        return ask(*arguments)
    except NoWorkingTime:
        return None


def _by_day(terms, day, working_time):
    """Return a window of whole local days."""
    if terms.unit == WORKING_DAYS:
        first = working_time.nth_day(day, terms.earliest)
        last = working_time.nth_day(first, terms.latest - terms.earliest)
    else:
        first = day + timedelta(days=terms.earliest)
        last = day + timedelta(days=terms.latest)
    planned, rolled = working_time.first_day_in(first, last), False
    if not planned:
        planned = first
        after = _or_none(working_time.next_day, last) if terms.rolls else None
        if after:
            planned, last, rolled = after, after, True
    tz = working_time.tz
    return Window(start_of_day(first, tz), end_of_day(last, tz), first, last, planned, rolled)


def _by_hour(terms, moment, working_time):
    """Return a window between two moments."""
    earliest, latest = timedelta(hours=terms.earliest), timedelta(hours=terms.latest)
    if terms.unit == WORKING_HOURS:
        opens_at = working_time.add(moment, earliest)
        due_at = working_time.add(moment, latest)
    else:
        opens_at, due_at = moment + earliest, moment + latest
    # A window may be a mere instant, or touch working time with one of its ends only.
    worked = working_time.intervals(opens_at, due_at) or working_time.intervals(
        opens_at - INSTANT, due_at + INSTANT
    )
    first, rolled = working_time.day_of(opens_at), False
    planned = first
    if worked:
        planned = working_time.day_of(max(worked[0][0], opens_at))
    else:
        after = _or_none(working_time.add, due_at, INSTANT) if terms.rolls else None
        if after:
            planned, rolled = working_time.day_of(after), True
            due_at = working_time.day_end(planned)
    return Window(opens_at, due_at, first, local_date(due_at, working_time.tz), planned, rolled)
