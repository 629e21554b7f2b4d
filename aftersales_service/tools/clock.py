"""The clock of a promise: a pure replay of its events (design: a promise is a clock).

The events are the truth; deadline, state and the rest are what a replay of them reads. A pause
moves the deadline by the time it took, so a paused clock cannot be broken; once broken it stays
so, except that reopening with a new limit starts afresh.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from .working_time import NoWorkingTime, end_of_day, local_date

FIXED, MINUTES, WORKING_MINUTES, DAYS, WORKING_DAYS = UNITS = (
    "fixed",
    "minutes",
    "working_minutes",
    "days",
    "working_days",
)


class Limit(NamedTuple):
    """A time limit: a unit with an amount, or the fixed moment ``at`` (naive UTC).

    ``time`` says which working time it counts on; empty: that of the company.
    """

    unit: str
    amount: float = 0
    at: datetime | None = None
    time: str = ""


class Event(NamedTuple):
    """One fact: 'start', 'retarget', 'origin', 'pause', 'resume', 'stop', 'reopen' or 'cancel'.

    'origin' says that the clock began at another moment, the ``at`` of its limit; 'calendar' that
    the working calendar was edited, which a replay reads as it is; 'breach' that the clock was
    broken, and by its limit when it had been due. ``verdict`` is what a stop was found to be: no
    calendar of a later day changes either.
    """

    at: datetime
    kind: str
    limit: Limit | None = None
    reason: str = ""
    verdict: "Verdict | None" = None


class Segment(NamedTuple):
    """A stretch of a clock's life: 'running', 'paused' or 'stopped', and why."""

    start: datetime
    end: datetime | None
    state: str
    reason: str = ""


class Reading(NamedTuple):
    """What a clock shows: state 'running', 'paused', 'met', 'breached' or 'cancelled'.

    ``deadline`` is None while paused, ``remaining`` is elapsed time to it, negative when late.
    ``share_at`` says when the shares asked for of the limit are used up. ``first`` is how the
    clock was first stopped, ``verdict`` what its last stop was found to be; ``elapsed`` and
    ``worked`` are what ran without the pauses.
    """

    state: str
    segments: tuple
    started_at: datetime
    deadline: datetime | None
    remaining: timedelta | None
    breached: bool
    stopped_at: datetime | None
    first: "Stop | None" = None
    verdict: "Verdict | None" = None
    elapsed: timedelta = timedelta()
    worked: timedelta = timedelta()
    share_at: dict = {}
    limit: Limit | None = None
    origin: datetime | None = None
    provisional: bool = False  # the deadline rests on a year whose holidays are not known


class Verdict(NamedTuple):
    """How a stop was found: whether too late, when it had been due, and what had run by then."""

    breached: bool
    due: datetime
    elapsed: timedelta
    worked: timedelta


class Stop(NamedTuple):
    """A verdict: when a clock was stopped, whether too late, and what had run by then."""

    at: datetime
    breached: bool
    elapsed: timedelta
    worked: timedelta


class WrongOrder(ValueError):
    """The events tell no life of a clock: the first is no start, or one follows its end."""


class _Clock:
    """The state of a replay."""

    def __init__(self, working_time):
        self.times = working_time if callable(working_time) else lambda _name: working_time
        self.state = None
        self.limit = None
        self.started_at = self.origin = self.since = self.stopped_at = None
        self.limited_at = None  # when the limit in force was set
        self.held = []  # (from, to): pauses and stops since the limit's origin
        self.segments = []
        self.breached = False
        self.first = self.verdict = None
        self.reason = ""
        self.ends = {}  # when a limit ends, which a replay asks for again and again

    @property
    def time(self):
        """The working time on which the limit counts."""
        return self.times(self.limit.time)

    @property
    def waits(self):
        """The pauses and stops so far, as far as they lie behind the limit's origin."""
        return [(max(start, self.origin), end) for start, end in self.held if end > self.origin]

    def ran(self, moment):
        """Return the elapsed and the working time that ran from the origin to a moment.

        Without working time in the calendar both are the elapsed one.
        """
        waits = self.waits
        if self.state == "paused":
            waits.append((max(self.since, self.origin), moment))
        spans = [(start, end) for start, end in waits if start < moment]
        elapsed = moment - self.origin - sum((end - start for start, end in spans), timedelta())
        elapsed = max(elapsed, timedelta())
        try:
            worked = self.time.between(self.origin, moment) - sum(
                (self.time.between(start, end) for start, end in spans), timedelta()
            )
        except NoWorkingTime:
            worked = elapsed
        return elapsed, max(worked, timedelta())

    def share_moment(self, share):
        """Return when a share (0…1) of the limit is used up, the held time added.

        Limits in days are shared by the working time in them, as far as there is any.
        """
        held, waits, self.held = self.held, self.waits, []
        end = self.deadline()
        self.held = held
        if self.limit.unit not in (FIXED, MINUTES, DAYS):
            moment = self.worked_share(share, end)
            if moment:
                return min(moment, self.deadline())
        span = max(end - self.origin, timedelta())
        return self.origin + span * share + sum((e - s for s, e in waits), timedelta())

    def worked_share(self, share, end):
        """Return when a share of the working time until ``end`` has run, None without any."""
        try:
            span = self.time.between(self.origin, end)
            more = sum((self.time.between(s, e) for s, e in self.waits), timedelta())
            return self.time.add(self.origin, span * share + more) if span else None
        except NoWorkingTime:
            return None

    def deadline(self):
        """Return when the limit ends, the held time added.

        A calendar without any working time would never come to an end: elapsed time counts then.
        """
        key = self.key
        if key not in self.ends:
            try:
                self.ends[key] = self.end_of(self.limit)
            except NoWorkingTime:
                unit = {WORKING_MINUTES: MINUTES, WORKING_DAYS: DAYS}[self.limit.unit]
                self.ends[key] = self.end_of(self.limit._replace(unit=unit))
        return self.ends[key]

    @property
    def key(self):
        """What the end of the limit follows from."""
        return self.limit, self.origin, self.limited_at, tuple(self.held)

    def end_of(self, limit):
        """Return when a limit from the clock's origin ends."""
        origin = self.origin
        if limit.unit not in UNITS:
            raise ValueError(f"unknown unit of a time limit: {limit.unit}")
        if limit.unit == FIXED:
            # What was held before the moment was agreed is no part of it.
            held = [(max(start, self.limited_at), end) for start, end in self.waits]
            return limit.at + sum((e - s for s, e in held if s < e), timedelta())
        if limit.unit == MINUTES:
            elapsed = sum((end - start for start, end in self.waits), timedelta())
            return origin + timedelta(minutes=limit.amount) + elapsed
        if limit.unit == WORKING_MINUTES:
            held = sum((self.time.between(start, end) for start, end in self.waits), timedelta())
            return self.time.add(origin, timedelta(minutes=limit.amount) + held)
        tz = self.time.tz
        held = [(local_date(start, tz), local_date(end, tz)) for start, end in self.waits]
        day = local_date(origin, tz)
        if limit.unit == DAYS:
            day += timedelta(days=limit.amount + sum((end - start).days for start, end in held))
        else:
            more = sum(self.time.days_between(start, end) for start, end in held)
            day = self.time.nth_day(day, int(limit.amount) + more)
        return end_of_day(day, tz)

    def is_provisional(self):
        """Return whether the deadline counts working time of a year without a list of days."""
        counted = self.limit.unit in (WORKING_MINUTES, WORKING_DAYS)
        return counted and self.time.is_provisional(self.origin, self.deadline())

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
        self.started_at = self.origin = self.since = self.limited_at = event.at

    def on_retarget(self, event):
        self.expect(event, "running", "paused")
        self.limit, self.limited_at = event.limit, event.at

    def on_origin(self, event):
        self.expect(event, "running", "paused")
        begin = event.limit.at
        if self.segments:
            self.segments[0] = self.segments[0]._replace(start=begin)
        else:
            self.since = begin
        self.started_at = self.origin = begin

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
        ran = self.ran(event.at)
        if event.verdict:
            self.breached, self.ends[self.key], *ran = event.verdict
        self.verdict = Verdict(self.breached, self.deadline(), *ran)
        if not self.first:
            self.first = Stop(event.at, self.breached, *ran)

    def on_reopen(self, event):
        self.expect(event, "stopped")
        if event.limit:
            self.limit, self.origin, self.held, self.breached = event.limit, event.at, [], False
            self.limited_at = event.at
        else:
            self.held.append((self.since, event.at))
        self.stopped_at = None
        self.turn(event, "running")

    def on_calendar(self, event):
        self.expect(event, "running", "paused")

    def on_breach(self, event):
        # What was noted later may have held or ended it before it broke.
        if self.state == "running":
            self.breached, self.ends[self.key] = True, event.limit.at

    def on_cancel(self, event):
        self.expect(event, "running", "paused")
        if self.state == "paused":
            self.held.append((self.since, event.at))
        self.stopped_at = event.at
        self.turn(event, "cancelled")


def replay(events, working_time, now, shares=()):
    """Read a clock: replay its events up to now.

    :param events: iterable of :class:`Event` in the order in which they happened
    :param working_time: :class:`~.working_time.WorkingTime` of the company's calendar, or a
        function that returns one by the name in a limit's ``time``
    :param datetime now: naive UTC
    :param shares: shares of the limit (0…1) of which the moment is asked
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
    elapsed, worked = clock.ran(measured_at)
    return Reading(
        state=state,
        segments=tuple(segments),
        started_at=clock.started_at,
        deadline=deadline,
        remaining=deadline - measured_at if deadline else None,
        breached=clock.breached,
        stopped_at=clock.stopped_at,
        first=clock.first,
        verdict=clock.verdict,
        elapsed=elapsed,
        worked=worked,
        share_at={share: clock.share_moment(share) for share in shares} if deadline else {},
        limit=clock.limit,
        origin=clock.origin,
        provisional=state == "running" and clock.is_provisional(),
    )
