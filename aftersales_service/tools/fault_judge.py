"""What a rule says of the faults of one product: whether they are frequent, and by which numbers.

A cell is one problem: a product or category with a cause, or with all its causes together. All
functions are pure; who collects the faults and who is told lies with the models.
"""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from . import detection
from .exposure import MONTH

COUNT, RATE, SEVERITY, LOT, CHANCE, MANY_CELLS, SLOW_RISE = KINDS = (
    "count",
    "rate",
    "severity",
    "lot",
    "chance",
    "many_cells",
    "slow_rise",
)


class Fault(NamedTuple):
    """One fault of one unit.

    :param day: when the customer reported it
    :param case: id of the case
    :param who: the unit, or the customer where no unit is known
    :param gap: days since the same fault of the same unit, None for its first
    :param complaint: whether the case counts as a complaint
    :param product_cause: whether the cause lies in the product; none is known yet: it may
    :param level: id of the level
    :param safety: whether the cause is a serious safety fault
    :param lots: ids of the lots that the unit consists of
    """

    day: date
    case: int
    who: object
    gap: int | None = None
    complaint: bool = False
    product_cause: bool = True
    level: int = 0
    safety: bool = False
    lots: frozenset = frozenset()


class Limits(NamedTuple):
    """What a rule asks; see the fields of the model of the same names."""

    kind: str
    days: int = 0
    count: int = 1
    threshold: float = 0.0
    per: str = "delivered"
    risk: float = 0.0
    share: float = 0.0
    months: int = 0
    ratio: float = 0.0
    apart: int = 0
    new_months: int = 0
    same_days: int = 0
    complaints_only: bool = False
    product_causes_only: bool = False
    levels: frozenset = frozenset()
    safety: bool = False


class Cell(NamedTuple):
    """What is known of one problem.

    :param faults: list of :class:`Fault`, oldest first
    :param exposure: :class:`~.exposure.Exposure` of the product
    :param first: day of the product's first delivery, None where there was none
    :param judged: faults up to this day were judged; None: nothing was
    :param afresh: the past that is compared with begins here; None: there is no such day
    """

    faults: list
    exposure: object
    first: date | None = None
    judged: date | None = None
    afresh: date | None = None


class Finding(NamedTuple):
    """The numbers by which a problem is frequent.

    :param since: first day of the period that was looked at
    :param observed: faults in it
    :param expected: how many the past led to expect; None where nobody asked
    :param exposure: unit months, or the number of delivered units of a rate
    :param p_value: how likely so many were by chance; None where nobody asked
    :param value: what was compared with the limit: a count, percents, or the sum of a CUSUM
    :param limit: the limit
    :param faults: the faults themselves
    """

    since: date
    observed: int
    expected: float | None
    exposure: float
    p_value: float | None
    value: float
    limit: float
    faults: list


def counted(faults, limits):
    """Return the faults that a rule counts: one angry customer is no trend."""
    return [
        fault
        for fault in faults
        if (fault.gap is None or fault.gap > limits.same_days)
        and (fault.complaint or not limits.complaints_only)
        and (fault.product_cause or not limits.product_causes_only)
    ]


def judge(cell, limits, today):
    """Return the :class:`Finding` of a rule on a cell, or None.

    For ``many_cells`` the finding has the chance only: which of them are found depends on all,
    see :func:`found_among`.

    :param date today: the period ends with this day
    """
    return JUDGES[limits.kind](cell, limits, today)


def found_among(findings, limits, cells):
    """Return the findings that stand out among all the cells that were looked at.

    :param dict findings: ``{key: Finding}`` by :func:`judge`
    :param cells: keys of all cells, the quiet ones too
    """
    p_values = {key: findings[key].p_value if key in findings else 1.0 for key in cells}
    found = detection.discoveries(p_values, limits.share)
    return {
        key: finding
        for key, finding in findings.items()
        if key in found and finding.observed >= limits.count
    }


def _present(cell, limits, today):
    """Return the first day of the period that a rule looks at, and the faults in it."""
    since = today - timedelta(days=limits.days - 1)
    seen = max(since, cell.judged + timedelta(days=1)) if cell.judged else since
    faults = [fault for fault in counted(cell.faults, limits) if seen <= fault.day <= today]
    return since, faults


def _finding(cell, since, faults, today, **values):
    """Return a finding; what is not given is unknown."""
    months = cell.exposure.unit_days(since, today + timedelta(days=1)) / MONTH
    values = {"expected": None, "p_value": None, "exposure": months, **values}
    return Finding(since=since, observed=len(faults), faults=faults, **values)


def _count(cell, limits, today):
    """So many faults within so many days; of a new product, so many units, if the rule asks."""
    if limits.new_months:
        if not cell.first or (today - cell.first).days > limits.new_months * MONTH:
            return None
    since, faults = _present(cell, limits, today)
    number = len({fault.who for fault in faults}) if limits.new_months else len(faults)
    if number < limits.count:
        return None
    return _finding(cell, since, faults, today, value=number, limit=limits.count)


def _rate(cell, limits, today):
    """More than so many of a hundred units, delivered in the period or in service."""
    since, faults = _present(cell, limits, today)
    after = today + timedelta(days=1)
    units = cell.exposure.in_service(after)
    if limits.per == "delivered":
        units = cell.exposure.delivered(since, after)
    if units <= 0 or len(faults) < limits.count:
        return None
    percent = 100.0 * len(faults) / units
    if percent <= limits.threshold:
        return None
    return _finding(
        cell, since, faults, today, exposure=units, value=percent, limit=limits.threshold
    )


def _severity(cell, limits, today):
    """One is enough where it is dangerous, or of a certain level."""
    since, faults = _present(cell, limits, today)
    grave = [
        fault
        for fault in faults
        if fault.level in limits.levels or (limits.safety and fault.safety)
    ]
    if len(grave) < limits.count:
        return None
    return _finding(cell, since, grave, today, value=len(grave), limit=limits.count)


def _lot(cell, limits, today):
    """So many units of one lot, or with parts of one lot."""
    since, faults = _present(cell, limits, today)
    by_lot = defaultdict(list)
    for fault in faults:
        for lot in fault.lots:
            by_lot[lot].append(fault)
    shared = [
        together
        for together in by_lot.values()
        if len({fault.who for fault in together}) >= limits.count
    ]
    if not shared:
        return None
    concerned = {fault for together in shared for fault in together}
    faults = [fault for fault in faults if fault in concerned]
    most = max(len({fault.who for fault in together}) for together in shared)
    return _finding(cell, since, faults, today, value=most, limit=limits.count)


def _past(cell, limits, end):
    """Return first day, faults and unit days of the past that the present is compared with."""
    start = end - timedelta(days=round(limits.months * MONTH))
    if cell.afresh:
        start = max(start, cell.afresh)
    if start >= end:
        return end, 0, 0.0
    faults = [f for f in counted(cell.faults, limits) if start <= f.day < end]
    return start, len(faults), cell.exposure.unit_days(start, end)


def _by_chance(cell, limits, today):
    """Return the finding with the chance of so many, whatever the chance is."""
    since, faults = _present(cell, limits, today)
    if not faults:
        return None
    _start, before, unit_days = _past(cell, limits, since)
    present = cell.exposure.unit_days(since, today + timedelta(days=1))
    expected = detection.expected(before, unit_days, present)
    if not expected:
        return None
    p_value = detection.upper_tail(len(faults), expected)
    return _finding(
        cell, since, faults, today, expected=expected, p_value=p_value, value=len(faults), limit=0
    )


def _chance(cell, limits, today):
    """More than the past explains: the exact upper tail is at most the risk."""
    finding = _by_chance(cell, limits, today)
    if not finding or finding.observed < limits.count or finding.p_value > limits.risk:
        return None
    return finding._replace(limit=detection.alarm_at(finding.expected, limits.risk))


def _slow_rise(cell, limits, today):
    """A rate that crept up: the CUSUM over the full months passes its limit.

    The past is as long as the period that is looked at, and lies before it.
    """
    ends = _month_starts(today, round(limits.days / MONTH))
    since, end = ends[0], ends[-1]
    _start, before, unit_days = _past(cell, limits, since)
    if not unit_days:
        return None
    rate = max(before, detection.UNSEEN) / unit_days
    faults = counted(cell.faults, limits)
    counts, references, means = [], [], []
    for first, after in pairwise(ends):
        mean = rate * cell.exposure.unit_days(first, after)
        if mean <= 0 or (cell.judged and first <= cell.judged):
            counts, references, means = [], [], []
            since = after
            continue
        means.append(mean)
        counts.append(sum(first <= fault.day < after for fault in faults))
        references.append(float(detection.reference(mean, limits.ratio)))
    if not counts:
        return None
    level = detection.cusum(counts, references)[-1]
    limit = float(
        detection.cusum_limit(round(sum(means) / len(means), 2) or 0.01, limits.ratio, limits.apart)
    )
    if level < limit or sum(counts) < limits.count:
        return None
    seen = [fault for fault in faults if since <= fault.day < end]
    return _finding(
        cell,
        since,
        seen,
        end - timedelta(days=1),
        expected=sum(means),
        value=level,
        limit=limit,
    )


def _month_starts(today, months):
    """Return the first days of so many months before the present one, and of the present one."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    starts = []
    for _index in range(months + 1):
        starts.append(date(year, month + 1, 1))
        year, month = divmod(year * 12 + month + 1, 12)
    return starts


JUDGES = {
    COUNT: _count,
    RATE: _rate,
    SEVERITY: _severity,
    LOT: _lot,
    CHANCE: _chance,
    MANY_CELLS: _by_chance,
    SLOW_RISE: _slow_rise,
}
