"""Counting what consumer law counts: days in repair, each started one (standards.md 5.1)."""

from datetime import timedelta

DAY = timedelta(days=1)


def merged(spans):
    """Return time spans without overlaps, in order: two orders at once are one repair."""
    result = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def days_of(start, end):
    """Return the days of one repair: each full 24 hours and what is left of them (Art. 40)."""
    return max(1, -((start - end) // DAY))


def repair_days(spans):
    """Return the sum of the days of the single repairs."""
    return sum(days_of(start, end) for start, end in merged(spans))


def lengthened(end, spans, day_of):
    """Return the last day of a warranty that the time in repair makes longer (LAW-04).

    Only what began while it still ran counts; the days of overlapping repairs count once.

    :param date end: the last day without repairs
    :param function day_of: gives the local day of a moment
    """
    for start, stop in merged(spans):
        if day_of(start) <= end:
            end += timedelta(days=days_of(start, stop))
    return end


def longest_repair(spans):
    """Return the days of the longest single repair, 0 without one."""
    return max((days_of(start, end) for start, end in merged(spans)), default=0)
