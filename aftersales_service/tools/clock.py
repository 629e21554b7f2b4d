"""The clock of a promise: a pure replay of its events (design: a promise is a clock).

The events are the truth; deadline, state and the rest are what a replay of them reads. A pause
moves the deadline by the time it took, so a paused clock cannot be broken; once broken it stays
so, except that reopening with a new limit starts afresh.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from .working_time import end_of_day, local_date

FIXED, MINUTES, WORKING_MINUTES, DAYS, WORKING_DAYS = UNITS = (
    "fixed",
    "minutes",
    "working_minutes",
    "days",
    "working_days",
)


class Limit(NamedTuple):
    """A time limit: a unit with an amount, or the fixed moment ``at`` (naive UTC)."""

    unit: str
    amount: float = 0
    at: datetime | None = None


class Event(NamedTuple):
    """One fact: 'start', 'retarget', 'pause', 'resume', 'stop', 'reopen' or 'cancel'."""

    at: datetime
    kind: str
    limit: Limit | None = None
    reason: str = ""


class Segment(NamedTuple):
    """A stretch of a clock's life: 'running', 'paused' or 'stopped', and why."""

    start: datetime
    end: datetime | None
    state: str
    reason: str = ""


class Reading(NamedTuple):
    """What a clock shows: state 'running', 'paused', 'met', 'breached' or 'cancelled'.

    ``deadline`` is None while paused, ``remaining`` is elapsed time to it, negative when late.
    """

    state: str
    segments: tuple
    started_at: datetime
    deadline: datetime | None
    remaining: timedelta | None
    breached: bool
    stopped_at: datetime | None


class WrongOrder(ValueError):
    """The events tell no life of a clock: the first is no start, or one follows its end."""


class _Clock:
    """The state of a replay."""

    def __init__(self, working_time):
        self.time = working_time
        self.state = None
        self.limit = None
        self.started_at = self.origin = self.since = self.stopped_at = None
        self.held = []  # (from, to): pauses and stops since the limit's origin
        self.segments = []
        self.breached = False
        self.reason = ""

    def deadline(self):
        """Return when the limit ends, the held time added."""
        limit, origin = self.limit, self.origin
        if limit.unit not in UNITS:
            raise ValueError(f"unknown unit of a time limit: {limit.unit}")
        if limit.unit == FIXED:
            return limit.at + sum((end - start for start, end in self.held), timedelta())
        if limit.unit == MINUTES:
            elapsed = sum((end - start for start, end in self.held), timedelta())
            return origin + timedelta(minutes=limit.amount) + elapsed
        if limit.unit == WORKING_MINUTES:
            held = sum((self.time.between(start, end) for start, end in self.held), timedelta())
            return self.time.add(origin, timedelta(minutes=limit.amount) + held)
        tz = self.time.tz
        held = [(local_date(start, tz), local_date(end, tz)) for start, end in self.held]
        day = local_date(origin, tz)
        if limit.unit == DAYS:
            day += timedelta(days=limit.amount + sum((end - start).days for start, end in held))
        else:
            more = sum(self.time.days_between(start, end) for start, end in held)
            day = self.time.nth_day(day, int(limit.amount) + more)
        return end_of_day(day, tz)

    def judge(self, moment):
        """Note a breach that happened before ``moment``."""
        if self.state == "running" and moment > self.deadline():
            self.breached = True

    def close_segment(self, moment):
        if self.state in ("running", "paused", "stopped"):
            self.segments.append(Segment(self.since, moment, self.state, self.reason))
        self.since = moment

    def apply(self, event):
        """Take one event.

        :raise WrongOrder: the event cannot follow the ones before
        """
        self.judge(event.at)
        getattr(self, f"on_{event.kind}")(event)

    def expect(self, event, *states):
        if self.state not in states:
            raise WrongOrder(f"{event.kind} while {self.state}")

    def turn(self, event, state):
        self.close_segment(event.at)
        self.state, self.reason = state, event.reason

    def on_start(self, event):
        self.expect(event, None)
        self.state, self.reason, self.limit = "running", event.reason, event.limit
        self.started_at = self.origin = self.since = event.at

    def on_retarget(self, event):
        self.expect(event, "running", "paused")
        self.limit = event.limit

    def on_pause(self, event):
        self.expect(event, "running")
        self.turn(event, "paused")

    def on_resume(self, event):
        self.expect(event, "paused")
        self.held.append((self.since, event.at))
        self.turn(event, "running")

    def on_stop(self, event):
        self.expect(event, "running", "paused")
        if self.state == "paused":
            self.held.append((self.since, event.at))
        self.stopped_at = event.at
        self.turn(event, "stopped")

    def on_reopen(self, event):
        self.expect(event, "stopped")
        if event.limit:
            self.limit, self.origin, self.held, self.breached = event.limit, event.at, [], False
        else:
            self.held.append((self.since, event.at))
        self.stopped_at = None
        self.turn(event, "running")

    def on_cancel(self, event):
        self.expect(event, "running", "paused")
        if self.state == "paused":
            self.held.append((self.since, event.at))
        self.stopped_at = event.at
        self.turn(event, "cancelled")


def replay(events, working_time, now):
    """Read a clock: replay its events up to now.

    :param events: iterable of :class:`Event` in the order in which they happened
    :param working_time: :class:`~.working_time.WorkingTime` of the company's calendar
    :param datetime now: naive UTC
    :return: :class:`Reading`
    :raise WrongOrder: the events tell no life of a clock
    """
    clock = _Clock(working_time)
    for event in events:
        clock.apply(event)
    if clock.state is None:
        raise WrongOrder("no start")
    clock.judge(now)
    state = clock.state
    deadline = None if state == "paused" else clock.deadline()
    if state == "stopped":
        state = "breached" if clock.breached else "met"
    segments = list(clock.segments)
    if clock.state in ("running", "paused"):
        segments.append(Segment(clock.since, None, clock.state, clock.reason))
    measured_at = clock.stopped_at or now
    return Reading(
        state=state,
        segments=tuple(segments),
        started_at=clock.started_at,
        deadline=deadline,
        remaining=deadline - measured_at if deadline else None,
        breached=clock.breached,
        stopped_at=clock.stopped_at,
    )
