"""When so many faults are more than chance: exact Poisson tails, many cells, slow rises.

Pure mathematics without tables: at the volumes of a service desk the familiar three sigmas raise
one false alarm after the other, because the counts are small and their distribution is lopsided.
"""

from fractions import Fraction
from functools import lru_cache
from math import exp, lcm, lgamma, log

# A fault that was never seen before counts as half an event: Jeffreys' prior of a Poisson rate.
UNSEEN = 0.5
# How fine the grid of a CUSUM is at most, below which its exact run length costs too much.
FINEST = 20


def point(count, mean):
    """Return the Poisson probability of exactly ``count`` events."""
    if mean <= 0:
        return 1.0 if count == 0 else 0.0
    return exp(count * log(mean) - mean - lgamma(count + 1))


def upper_tail(count, mean):
    """Return the exact Poisson probability of ``count`` events or more.

    Above the mean the small terms themselves are added up, so that a tail of 1e-12 is not what
    rounding left of a one.
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if count <= mean:
        return max(0.0, 1.0 - sum(point(k, mean) for k in range(count)))
    term = total = point(count, mean)
    while term > total * 1e-17:
        count += 1
        term *= mean / count
        total += term
    return min(1.0, total)


def alarm_at(mean, risk):
    """Return the smallest count whose upper tail is at most ``risk``."""
    count = 1
    while upper_tail(count, mean) > risk:
        count += 1
    return count


def expected(events, exposure, present):
    """Return how many events the past leads to expect in the present.

    :param int events: how many the past had
    :param float exposure: in how much of it, such as days that units were in service
    :param float present: how much there is now, in the same unit
    :return: None where there is no past to judge by
    """
    if exposure <= 0:
        return None
    return max(events, UNSEEN) * present / exposure


def discoveries(p_values, share):
    """Return the keys that Benjamini and Hochberg's procedure finds.

    :param dict p_values: every cell that was looked at, the quiet ones too
    :param float share: of false alarms that is accepted among the alarms
    """
    ranked = sorted(p_values, key=p_values.get)
    last = 0
    for rank, key in enumerate(ranked, 1):
        if p_values[key] <= share * rank / len(ranked):
            last = rank
    return set(ranked[:last])


def reference(mean, ratio):
    """Return the reference value of a CUSUM that looks for a rate ``ratio`` times as high.

    Rounded to halves, or below one to a whole part of one, so that its run length can be computed
    exactly.

    :param float mean: events per period while nothing is wrong
    :param float ratio: above one
    """
    exact = mean * (ratio - 1) / log(ratio)
    if exact >= 1:
        return Fraction(round(exact * 2), 2)
    return Fraction(1, min(FINEST, max(1, round(1 / exact))))


def cusum(counts, references):
    """Return the path of the CUSUM: what of each period stands above its reference, summed up."""
    level, path = 0, []
    for count, allowed in zip(counts, references, strict=True):
        level = max(0, level + count - allowed)
        path.append(level)
    return path


@lru_cache(maxsize=4096)
def run_length(mean, allowed, limit):
    """Return after how many periods a CUSUM reaches its limit on average, exactly.

    The sum moves on a grid, so it is a Markov chain (Brook and Evans); its expected time to the
    limit solves one system of linear equations.

    :param float mean: events per period
    :param Fraction allowed: the reference value
    :param Fraction limit: the sum at which it raises an alarm
    """
    grid = lcm(Fraction(allowed).denominator, Fraction(limit).denominator)
    states, step = int(limit * grid), int(allowed * grid)
    rows = []
    for state in range(states):
        row = [0.0] * (states + 1)
        row[state] += 1.0
        row[states] = 1.0
        count = 0
        while (following := state + count * grid - step) < states:
            row[max(0, following)] -= point(count, mean)
            count += 1
        rows.append(row)
    return _solve(rows)[0]


def _solve(rows):
    """Return the solution of linear equations, each given as its coefficients and its value."""
    size = len(rows)
    for column in range(size):
        best = max(range(column, size), key=lambda index: abs(rows[index][column]))
        rows[column], rows[best] = rows[best], rows[column]
        pivot = rows[column]
        for row in rows[column + 1 :]:
            factor = row[column] / pivot[column]
            if factor:
                for index in range(column, size + 1):
                    row[index] -= factor * pivot[index]
    values = [0.0] * size
    for index in reversed(range(size)):
        row = rows[index]
        known = sum(row[later] * values[later] for later in range(index + 1, size))
        values[index] = (row[size] - known) / row[index]
    return values


@lru_cache(maxsize=4096)
def cusum_limit(mean, ratio, periods):
    """Return the smallest limit at which false alarms are ``periods`` apart on average, or more.

    :param float mean: events per period while nothing is wrong
    :param float ratio: how many times as high the rate is that is looked for
    :param float periods: how rare false alarms have to be
    """
    allowed = reference(mean, ratio)
    step = Fraction(1, allowed.denominator)
    low, high = 0, max(1, int(1 / step))
    while run_length(mean, allowed, high * step) < periods:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if run_length(mean, allowed, middle * step) < periods:
            low = middle
        else:
            high = middle
    return high * step
