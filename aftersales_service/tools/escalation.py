"""When which rung of an escalation ladder is due: a pure function of a clock's reading."""

from datetime import datetime, timedelta
from typing import NamedTuple

from .working_time import NoWorkingTime

WARNING, DUE, BREACH, SILENCE = "warning", "due", "breach", "silence"
SECOND = timedelta(seconds=1)


class Rung(NamedTuple):
    """One rung: what it waits for, and how long the rung before has to answer."""

    id: int
    basis: str
    delay: float = 0
    unit: str = "minutes"


class Told(NamedTuple):
    """How far a clock was told up its ladder: rungs spoken, when the last, and if answered."""

    level: int = 0
    at: datetime | None = None
    acknowledged: bool = False


def later(moment, amount, unit, time):
    """Return the moment after a delay in minutes, working hours or working days."""
    if unit == "minutes":
        return moment + timedelta(minutes=amount)
    day = time.day_of(moment)
    try:
        if unit == "working_hours":
            return time.add(moment, timedelta(hours=amount))
        return moment + (time.nth_day(day, int(amount)) - day)
    except NoWorkingTime:
        return moment + timedelta(**{"hours" if unit == "working_hours" else "days": amount})


def pending(rungs, deadline, warn_at, told, time):
    """Return ``[(number, moment)]`` of the rungs that are still to speak, numbered from 1.

    A rung that waits for an answer follows the one before it: from when that one spoke, or, while
    it has not, from when it was due to.

    :param rungs: the ladder as :class:`Rung`, from the bottom
    :param datetime deadline: when the limit ends
    :param warn_at: when the warning share is used up, or None
    :param told: :class:`Told`
    :param time: the company's working time
    """
    result = []
    before = told.at
    for number, rung in enumerate(rungs, start=1):
        if number <= told.level:
            continue
        if rung.basis == WARNING:
            moment = warn_at
        elif rung.basis == DUE:
            moment = deadline
        elif rung.basis == BREACH:
            moment = deadline + SECOND
        elif before is None or (number == told.level + 1 and told.acknowledged):
            break
        else:
            moment = later(before, rung.delay, rung.unit, time)
        if moment is not None:
            result.append((number, moment))
            before = moment
    return result
