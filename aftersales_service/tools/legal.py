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


def longest_repair(spans):
    """Return the days of the longest single repair, 0 without one."""
    return max((days_of(start, end) for start, end in merged(spans)), default=0)
