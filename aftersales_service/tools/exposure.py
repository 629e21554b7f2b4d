"""How much a product was out there to fail: the days that its units were in service."""

from bisect import bisect_left
from itertools import accumulate

# Days of a month, the leap years counted in.
MONTH = 365.25 / 12


class Exposure:
    """Units in service over time, from what went out and came back day by day."""

    def __init__(self, changes=()):
        """Take the changes.

        :param changes: ``(day, units, delivered)``: by how many units the number in service grew
            on a date, and how many of them were delivered then; shrinking is negative
        """
        self._set((day.toordinal(), units, delivered) for day, units, delivered in changes)

    @classmethod
    def together(cls, exposures):
        """Return the exposure of several products."""
        result = cls()
        result._set(change for exposure in exposures for change in exposure._changes)
        return result

    def _set(self, changes):
        """Keep the changes by the number of their day, and what they add up to."""
        self._changes = changes = sorted(changes)
        self._days = [day for day, _units, _delivered in changes]
        self._units = self._sums(units for _day, units, _delivered in changes)
        self._moments = self._sums(day * units for day, units, _delivered in changes)
        self._delivered = self._sums(delivered for _day, _units, delivered in changes)

    @staticmethod
    def _sums(values):
        """Return the sums of the first 0, 1, 2, … values."""
        return [0.0, *accumulate(values)]

    def _served(self, day):
        """Return the unit days before a date."""
        ordinal = day.toordinal()
        index = bisect_left(self._days, ordinal)
        return ordinal * self._units[index] - self._moments[index]

    def unit_days(self, start, end):
        """Return the days that units were in service from ``start`` until before ``end``."""
        return max(0.0, self._served(end) - self._served(start))

    def delivered(self, start, end):
        """Return how many units were delivered from ``start`` until before ``end``."""
        first, last = (bisect_left(self._days, day.toordinal()) for day in (start, end))
        return self._delivered[last] - self._delivered[first]

    def in_service(self, day):
        """Return how many units were in service when a date began."""
        return self._units[bisect_left(self._days, day.toordinal())]
