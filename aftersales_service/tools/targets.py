"""Which policy sets the time limit of a record: pure matching of traits."""

from datetime import timedelta
from typing import NamedTuple

from .clock import DAYS, FIXED, MINUTES, WORKING_DAYS, WORKING_MINUTES, Limit

# Units as an administrator chooses them: the unit that is counted, and how many it is of those.
UNITS = {
    "minutes": (MINUTES, 1),
    "hours": (MINUTES, 60),
    "working_minutes": (WORKING_MINUTES, 1),
    "working_hours": (WORKING_MINUTES, 60),
    "days": (DAYS, 1),
    "working_days": (WORKING_DAYS, 1),
}
# The limit is a moment that stands on the record: so many hours before it, or the moment itself.
FIXED_UNITS = BEFORE, MOMENT = "before", "moment"


class Target(NamedTuple):
    """A policy as plain data.

    ``criteria`` is a dict of a trait's name to the set of values that fit; a record fits when it
    fits all of them. ``facts`` is a dict of what happens to the clock to the codes of the
    business facts that cause it. ``rungs`` is its escalation ladder, see :mod:`.escalation`.
    """

    id: int
    kind: str
    company_id: int
    active: bool
    rank: tuple
    criteria: dict
    facts: dict
    unit: str
    amount: float
    time: str = ""
    else_unit: str = ""
    else_amount: float = 0
    else_time: str = ""
    on_call: bool = False
    repeats: bool = False
    by_limit: bool = False
    role: str = ""
    share: float = 0
    rungs: tuple = ()

    def on(self, effect):
        """Return the codes of the facts that have an effect on the clock."""
        return self.facts.get(effect, frozenset())

    def fits(self, traits):
        """Return whether the policy is for a record with these traits."""
        if not self.active or traits["company"] != self.company_id:
            return False
        for name, wanted in self.criteria.items():
            value = traits.get(name)
            if isinstance(value, (set, frozenset)):
                if not value & wanted:
                    return False
            elif value not in wanted:
                return False
        return not self.by_limit or bool(self.amount or traits.get("limit_days"))

    def limit(self, traits):
        """Return the time limit of a record, None where the moment it counts from is not known.

        :param dict traits: with ``on_call``, ``limit_days`` and ``moment`` where they matter
        """
        unit, amount, time = self.unit, self.amount, self.time
        if self.on_call and not traits.get("on_call"):
            unit, amount, time = self.else_unit, self.else_amount, self.else_time
        if unit in FIXED_UNITS:
            moment = (traits.get("moments") or {}).get(self.kind)
            if not moment:
                return None
            return Limit(FIXED, at=moment - timedelta(hours=amount if unit == BEFORE else 0))
        if self.by_limit:
            amount = traits.get("limit_days") or amount
        counted, factor = UNITS[unit]
        if time and counted == MINUTES:
            # Hours of a service window are working time of that window.
            counted = WORKING_MINUTES
        return Limit(counted, amount * factor, time=time)


def choose(targets, traits):
    """Return the policy of each kind that is for a record: the first that fits, by rank.

    :param targets: iterable of :class:`Target`, ordered by rank
    :return: dict of kind to Target
    """
    chosen = {}
    for target in targets:
        if target.kind not in chosen and target.fits(traits):
            chosen[target.kind] = target
    return chosen
