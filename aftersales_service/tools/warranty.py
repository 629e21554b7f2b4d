"""Warranty periods: whole months from a first day, which count to the day before (D-07)."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta


def warranty_end(start, months):
    """Return the last day: 12 months from 2026-03-02 end on 2027-03-01."""
    return start + relativedelta(months=months) - timedelta(days=1)


def moved_end(start, end, new_start):
    """Return the last day of a warranty that begins on another day than it did.

    It keeps its months where it is a whole number of them, else its days.
    """
    guess = (end.year - start.year) * 12 + end.month - start.month
    for months in (guess, guess + 1):
        if warranty_end(start, months) == end:
            return warranty_end(new_start, months)
    return new_start + (end - start)
