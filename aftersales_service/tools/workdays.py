"""Lists of the holidays and make-up working days of a year, without the ORM.

The form is that of the public project holiday-cn: an object with ``year`` and ``days``, each day
with ``name``, ``date`` and ``isOffDay``. The year is that of the official notice; days of the
December before may stand in it.
"""

import json
from datetime import date
from typing import NamedTuple

REST, MAKEUP = "rest", "makeup"
NEW, SAME, CHANGED, GONE, KEPT = "new", "same", "changed", "gone", "kept"
MANUAL = "manual"
DECEMBER = 12


class Day(NamedTuple):
    """One listed day: 'rest' or 'makeup'."""

    date: date
    kind: str
    name: str


class YearList(NamedTuple):
    """The days of one year's official notice.

    ``december``: it lists the days of the December before as well, so one that it lacks is none.
    """

    year: int
    days: tuple
    reference: str = ""
    december: bool = True

    def covers(self, day):
        """Return whether the list would name a date if it were a special day."""
        return day.year == self.year or self.december


class Standing(NamedTuple):
    """A day that a company has already, and where it is from."""

    date: date
    kind: str
    source: str
    year: int


class Change(NamedTuple):
    """What loading a list does to one date: 'new', 'same', 'changed', 'gone' or 'kept'."""

    date: date
    kind: str
    name: str
    year: int
    verdict: str


class BadList(ValueError):
    """A file is no list of days: ``reason`` is a word, ``where`` the place in the file."""

    def __init__(self, reason, where=""):
        super().__init__(f"{reason} {where}".strip())
        self.reason = reason
        self.where = where


def read_list(content):
    """Read a file of the holiday-cn form.

    :param bytes content: the file
    :return: :class:`YearList`
    :raise BadList: 'format' no such file at all, 'year' no year, 'empty' a year without days,
        'day' a day that lacks something, 'other_year' a day of another year, 'twice' a date
        that stands twice
    """
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise BadList("format") from error
    if not isinstance(data, dict) or not isinstance(data.get("days"), list):
        raise BadList("format")
    year = data.get("year")
    if not isinstance(year, int) or not date.min.year < year < date.max.year:
        raise BadList("year", year or "")
    if not data["days"]:
        raise BadList("empty", year)
    days = [_read_day(row, number, year) for number, row in enumerate(data["days"], start=1)]
    seen = set()
    for day in days:
        if day.date in seen:
            raise BadList("twice", day.date)
        seen.add(day.date)
    papers = data.get("papers")
    reference = papers[0] if isinstance(papers, list) and papers else ""
    return YearList(year, tuple(days), reference if isinstance(reference, str) else "")


def _read_day(row, number, year):
    """Read one day of a file, given its place in it."""
    try:
        day = Day(
            date.fromisoformat(row["date"]),
            {True: REST, False: MAKEUP}[row["isOffDay"]],
            row["name"].strip(),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadList("day", number) from error
    if not day.name:
        raise BadList("day", number)
    if day.date.year != year and (day.date.year, day.date.month) != (year - 1, DECEMBER):
        raise BadList("other_year", day.date)
    return day


def compare(lists, standing):
    """Return what loading lists changes, by date.

    Days made by hand stay as they are. A day that an earlier load brought follows its list: it
    changes with it, and goes when it is not in it any more; of two lists the later year's wins.
    A date that its list does not cover stays.

    :param lists: iterable of :class:`YearList`
    :param standing: iterable of :class:`Standing`, the company's days
    :return: list of :class:`Change`
    """
    by_date = {row.date: row for row in standing}
    lists = sorted(lists, key=lambda one: one.year)
    listed = {day.date: (day, one.year) for one in lists for day in one.days}
    changes = [
        Change(day.date, day.kind, day.name, year, _verdict(day, year, by_date.get(day.date)))
        for day, year in listed.values()
    ]
    by_year = {one.year: one for one in lists}
    changes += [
        Change(row.date, row.kind, "", row.year, GONE)
        for row in by_date.values()
        if row.date not in listed
        and row.source != MANUAL
        and row.year in by_year
        and by_year[row.year].covers(row.date)
    ]
    return sorted(changes)


def _verdict(day, year, row):
    """Return what becomes of one listed day."""
    if row is None:
        return NEW
    if row.kind == day.kind:
        return SAME
    return KEPT if row.source == MANUAL or row.year > year else CHANGED
