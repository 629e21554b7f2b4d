"""Warranty periods: whole months from a first day, which count to the day before (D-07)."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta


def warranty_end(start, months):
    """Return the last day: 12 months from 2026-03-02 end on 2027-03-01."""
    return start + relativedelta(months=months) - timedelta(days=1)


def whole_months(start, end):
    """Return how many months a warranty lasts, None where they are no whole ones."""
    guess = (end.year - start.year) * 12 + end.month - start.month
    return next((n for n in (guess, guess + 1) if warranty_end(start, n) == end), None)


def moved_end(start, end, new_start):
    """Return the last day of a warranty that begins on another day than it did.

    It keeps its months where it is a whole number of them, else its days.
    """
    months = whole_months(start, end)
    if months is None:
        return new_start + (end - start)
    return warranty_end(new_start, months)


def extended_end(start, end, months):
    """Return the last day of a warranty that runs ``months`` longer.

    Counted from its start where it lasts a whole number of months, so that two extensions by one
    month end on the day of one by two; else from its end.
    """
    whole = whole_months(start, end) if start else None
    if whole is None:
        return warranty_end(end + timedelta(days=1), months)
    return warranty_end(start, whole + months)
