"""Whether a measure against a fault has worked, or was merely not put to the test yet (I-04).

No fault in a short while proves nothing: enough have to have been expected first.
"""

from math import comb
from typing import NamedTuple


class Effect(NamedTuple):
    """What the numbers say.

    :param verdict: ``broken``, ``effective`` or ``not_proven``
    :param expected: faults that the old rate would have brought
    :param p_value: how likely so few faults were with the old rate; 1.0 where nothing is known
    """

    verdict: str
    expected: float
    p_value: float


def lower_tail(successes, trials, share):
    """Return the probability of so many successes or fewer in so many trials."""
    return sum(
        comb(trials, k) * share**k * (1.0 - share) ** (trials - k) for k in range(successes + 1)
    )


def judge(before, exposure_before, after, exposure_after, allowed, enough, risk):
    """Return the :class:`Effect` of a measure by the conditional test of two Poisson rates.

    :param int before: faults before the measure, in ``exposure_before`` (units or unit-months)
    :param int after: faults since, in ``exposure_after`` of the same unit
    :param int allowed: so many faults may still happen; one more breaks the promise
    :param float enough: faults that must have been expected before none proves anything
    :param float risk: the greatest p-value that counts as a proof
    """
    if exposure_before <= 0 or exposure_after <= 0:
        return Effect("broken" if after > allowed else "not_proven", 0.0, 1.0)
    expected = before * exposure_after / exposure_before
    share = exposure_after / (exposure_before + exposure_after)
    p_value = lower_tail(after, before + after, share)
    if after > allowed:
        verdict = "broken"
    elif expected >= enough and p_value <= risk:
        verdict = "effective"
    else:
        verdict = "not_proven"
    return Effect(verdict, expected, p_value)
