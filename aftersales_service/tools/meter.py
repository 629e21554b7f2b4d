"""Meters of units: what was run in all, across replaced meters, and when a mark is reached."""

from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

# A mark further ahead than this is not foreseen: the unit hardly runs.
FORESEEN_DAYS = 36500


class Reading(NamedTuple):
    """What was read on one day; of a replaced meter also what the old one showed at last."""

    date: date
    value: float
    replaced: bool = False
    old_value: float = 0.0


class Point(NamedTuple):
    """What the unit had run in all by a day; a reading that cannot be does not count."""

    date: date
    total: float
    counts: bool = True


def run_in_all(readings):
    """Return a :class:`Point` for each reading, in the order given.

    A reading lower than the one before does not count, unless the meter was replaced: then what
    the old one had run since, and what the new one runs from now on, are added.
    """
    total = last = 0.0
    points = []
    for reading in readings:
        counts = reading.replaced or reading.value >= last
        if reading.replaced:
            total += max(reading.old_value - last, 0.0)
        elif counts:
            total += reading.value - last
        if counts:
            last = reading.value
        points.append(Point(reading.date, total, counts))
    return points


def reached_on(points, mark, days):
    """Return the day on which a mark is or will be reached, None where nobody can tell.

    The use is that of the last ``days`` days before the last point, or of all that is known.

    :param points: what was run by which day, in order; the delivery is the first one
    :param float mark: what is to be reached in all
    :param int days: how many days the use is counted over
    """
    if not points:
        return None
    for point in points:
        if point.total >= mark:
            return point.date
    last = points[-1]
    earlier = [point for point in points if point.date < last.date]
    long_ago = [point for point in earlier if (last.date - point.date).days >= days]
    base = (long_ago[-1:] or earlier[:1] or [last])[0]
    run = last.total - base.total
    if run <= 0:
        return None
    ahead = ceil((mark - last.total) * (last.date - base.date).days / run)
    return last.date + timedelta(days=ahead) if ahead <= FORESEEN_DAYS else None
