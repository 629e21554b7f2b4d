"""The mathematics of frequent faults, by the worked examples and over what hypothesis invents."""

import random
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tools import detection
from odoo.addons.aftersales_service.tools.exposure import Exposure
from odoo.addons.aftersales_service.tools.fault_judge import (
    CHANCE,
    COUNT,
    LOT,
    MANY_CELLS,
    RATE,
    SLOW_RISE,
    Cell,
    Fault,
    Limits,
    found_among,
    judge,
)

TODAY = date(2026, 9, 25)
RISK = 0.00135


def poisson(chance, mean):
    """Return a number drawn from a Poisson distribution (Knuth)."""
    limit, count, product = 2.718281828459045**-mean, 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def faults(count, ago=1, first=0, **values):
    """Return so many faults of different units, one on each day before today."""
    return [
        Fault(
            day=TODAY - timedelta(days=ago + index), case=first + index, who=first + index, **values
        )
        for index in range(count)
    ]


def cell(own, units=100, **values):
    """Return a cell of a product of which so many units were always in service."""
    exposure = Exposure([(date(2020, 1, 1), units, units)])
    return Cell(sorted(own), exposure, date(2020, 1, 1), **values)


@tagged("post_install", "-at_install")
class TestDetectionTools(BaseCase):
    def test_exact_limits(self):
        """J-03: exact Poisson tail; at 0.135 % an alarm at 5, 6, 8, 14, 22 for these means."""
        means = (0.5, 1, 2, 5, 10)
        self.assertEqual([detection.alarm_at(mean, RISK) for mean in means], [5, 6, 8, 14, 22])
        self.assertGreater(detection.upper_tail(7, 2), RISK)
        self.assertLessEqual(detection.upper_tail(8, 2), RISK)
        self.assertEqual(detection.upper_tail(0, 3), 1)
        self.assertEqual(detection.upper_tail(1, 0), 0)

    @given(st.integers(1, 60), st.floats(0.01, 40))
    @settings(deadline=None)
    def test_tail_is_what_is_left(self, count, mean):
        """J-03: the tail and what is below it are one, and the tail falls with the count."""
        below = sum(detection.point(k, mean) for k in range(count))
        self.assertAlmostEqual(detection.upper_tail(count, mean) + below, 1, places=9)
        tails = [detection.upper_tail(k, mean) for k in (count, count + 1)]
        self.assertGreaterEqual(tails[0], tails[1])

    def test_far_tail_is_no_rounding(self):
        """J-03: a tail of 1e-40 is computed and not what is left of a one."""
        self.assertAlmostEqual(detection.upper_tail(60, 2) / detection.point(60, 2), 1, delta=0.04)

    def test_many_cells(self):
        """J-03: Benjamini and Hochberg's own example, and nothing among nothing."""
        own = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
            0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
        ]  # fmt: skip
        found = detection.discoveries(dict(enumerate(own)), 0.05)
        self.assertEqual(found, {0, 1, 2, 3})
        self.assertEqual(detection.discoveries({}, 0.1), set())

    def test_run_lengths(self):
        """J-03: CUSUM run lengths of the worked examples, and the limits that follow from them."""
        for mean, ratio, allowed, limit, quiet, found in (
            (2, 2, 3, 6, 412, 6.2),
            (1, 2, Fraction(3, 2), 5, 274, 9.4),
            (5, 1.5, 6, 10, 213, 7.0),
        ):
            with self.subTest(mean=mean):
                self.assertEqual(detection.reference(mean, ratio), allowed)
                allowed, limit = Fraction(allowed), Fraction(limit)
                self.assertEqual(round(detection.run_length(mean, allowed, limit)), quiet)
                self.assertAlmostEqual(
                    detection.run_length(mean * ratio, allowed, limit), found, delta=0.05
                )
                self.assertEqual(detection.cusum_limit(mean, ratio, 200), limit)

    def test_slow_rise_by_simulation(self):
        """J-03: 2 to 4 a month is found within 12 months in 90 % of runs; quiet ones stay quiet."""
        chance = random.Random(2026)
        runs, found, quiet = 400, 0, 0
        for _run in range(runs):
            rise = detection.cusum([poisson(chance, 4) for _month in range(12)], [3] * 12)
            found += max(rise) >= 6
            calm = detection.cusum([poisson(chance, 2) for _month in range(240)], [3] * 240)
            quiet += max(calm) >= 6
        self.assertGreaterEqual(found / runs, 0.90)
        self.assertLessEqual(quiet / runs, 0.47)

    @given(
        st.lists(
            st.tuples(st.dates(date(2024, 1, 1), date(2026, 1, 1)), st.integers(1, 9)), max_size=20
        ),
        st.dates(date(2024, 1, 1), date(2026, 1, 1)),
        st.integers(0, 300),
    )
    @settings(deadline=None)
    def test_exposure_counts_days(self, sold, start, days):
        """J-03: unit days are what counting unit by unit and day by day gives."""
        end = start + timedelta(days=days)
        exposure = Exposure((day, units, units) for day, units in sold)
        by_hand = sum(max(0, (end - max(start, day)).days) * units for day, units in sold)
        self.assertAlmostEqual(exposure.unit_days(start, end), by_hand, places=6)
        delivered = sum(units for day, units in sold if start <= day < end)
        self.assertEqual(exposure.delivered(start, end), delivered)

    def test_count(self):
        """J-03: three within the period are frequent, two are not; of one customer once."""
        limits = Limits(COUNT, days=90, count=3, same_days=30)
        self.assertIsNone(judge(cell(faults(2)), limits, TODAY))
        self.assertEqual(judge(cell(faults(3)), limits, TODAY).observed, 3)
        again = [*faults(2), Fault(TODAY, case=9, who=0, gap=2)]
        self.assertIsNone(judge(cell(again), limits, TODAY))
        later = [*faults(2), Fault(TODAY, case=9, who=0, gap=31)]
        self.assertIsNotNone(judge(cell(later), limits, TODAY))
        first_day = [*faults(2), Fault(TODAY - timedelta(days=89), case=9, who=9)]
        self.assertIsNotNone(judge(cell(first_day), limits, TODAY))
        before = [*faults(2), Fault(TODAY - timedelta(days=90), case=9, who=9)]
        self.assertIsNone(judge(cell(before), limits, TODAY))

    def test_what_counts(self):
        """J-03: complaints alone where the rule says so, and causes in the product."""
        limits = Limits(COUNT, days=90, count=1, complaints_only=True, product_causes_only=True)
        self.assertIsNone(judge(cell(faults(1)), limits, TODAY))
        self.assertIsNotNone(judge(cell(faults(1, complaint=True)), limits, TODAY))
        worn = faults(1, complaint=True, product_cause=False)
        self.assertIsNone(judge(cell(worn), limits, TODAY))

    def test_new_model(self):
        """J-03: of a new model so many units; an old one is not concerned."""
        limits = Limits(COUNT, days=30, count=3, new_months=6)
        new = cell(faults(3))._replace(first=TODAY - timedelta(days=180))
        self.assertIsNotNone(judge(new, limits, TODAY))
        self.assertIsNone(judge(cell(faults(3)), limits, TODAY))
        one_unit = [Fault(TODAY - timedelta(days=n), case=n, who=1) for n in range(3)]
        self.assertIsNone(judge(new._replace(faults=one_unit), limits, TODAY))

    def test_rate(self):
        """J-03: failures of deliveries in the period, or of the units in service."""
        limits = Limits(RATE, days=90, count=1, threshold=5.0)
        exposure = Exposure([(date(2020, 1, 1), 900, 900), (date(2026, 9, 1), 100, 100)])
        six = cell(faults(6))._replace(exposure=exposure)
        finding = judge(six, limits, TODAY)
        self.assertEqual((finding.value, finding.exposure), (6.0, 100))
        self.assertIsNone(judge(six, limits._replace(per="in_service"), TODAY))
        self.assertIsNone(judge(six._replace(faults=faults(5)), limits, TODAY))
        self.assertIsNone(judge(cell(faults(6)), limits, TODAY), "nothing was delivered")

    def test_lot(self):
        """J-03: two units with parts of one lot; each of its own lot is nothing."""
        limits = Limits(LOT, days=30, count=2)
        shared = faults(2, lots=frozenset({7, 8}))
        self.assertEqual(judge(cell(shared), limits, TODAY).observed, 2)
        own = [fault._replace(lots=frozenset({fault.who})) for fault in faults(3)]
        self.assertIsNone(judge(cell(own), limits, TODAY))
        both = judge(cell([*shared, *faults(1, ago=5, first=50)]), limits, TODAY)
        self.assertEqual(both.observed, 2, "only those that share the lot")

    def _steady(self, monthly, months=12):
        """Return so many faults per 30 days before the present 30 days."""
        return [
            Fault(TODAY - timedelta(days=30 + 30 * month + 1 + index), case=0, who=(month, index))
            for month in range(months)
            for index in range(monthly)
        ]

    def test_chance(self):
        """J-03: two were expected: seven raise nothing, eight raise an alarm."""
        limits = Limits(CHANCE, days=30, count=1, risk=RISK, months=12)
        past = self._steady(2)
        # The past is 365 days long; 24 faults in it are 1.97 expected in 30.
        self.assertIsNone(judge(cell([*past, *faults(7)]), limits, TODAY))
        finding = judge(cell([*past, *faults(8)]), limits, TODAY)
        self.assertAlmostEqual(finding.expected, 24 * 30 / 365, places=6)
        self.assertEqual((finding.observed, finding.limit), (8, 8))
        self.assertLessEqual(finding.p_value, RISK)

    def test_sales_doubled(self):
        """J-03: twice the units and twice the faults are no alarm."""
        limits = Limits(CHANCE, days=30, count=1, risk=RISK, months=12)
        present = [*self._steady(5), *faults(14)]
        self.assertIsNotNone(judge(cell(present), limits, TODAY))
        more = Exposure([(date(2020, 1, 1), 100, 0), (TODAY - timedelta(days=29), 100, 100)])
        self.assertIsNone(judge(cell(present)._replace(exposure=more), limits, TODAY))

    def test_many_cells_rule(self):
        """J-03: one cell that stands out among many quiet ones is found, the others are not."""
        limits = Limits(MANY_CELLS, days=30, count=3, share=0.1, months=12)
        cells = {key: cell([*self._steady(2), *faults(2)]) for key in range(40)}
        cells["loud"] = cell([*self._steady(2), *faults(11)])
        findings = {key: judge(own, limits, TODAY) for key, own in cells.items()}
        findings = {key: finding for key, finding in findings.items() if finding}
        self.assertEqual(set(found_among(findings, limits, cells)), {"loud"})

    def test_slow_rise(self):
        """J-03: from two to four a month is found by the sum, and two a month stay quiet."""
        limits = Limits(SLOW_RISE, days=365, count=3, months=12, ratio=2.0, apart=200)

        def months(*counts):
            """Return faults, so many on the days of each full month before the present one."""
            own, day = [], date(2026, 8, 1)
            for index, count in enumerate(reversed(counts)):
                own += [
                    Fault(day + timedelta(days=n), case=0, who=(index, n)) for n in range(count)
                ]
                day = (day - timedelta(days=1)).replace(day=1)
            return cell(own)

        quiet = months(*[2] * 24)
        self.assertIsNone(judge(quiet, limits, TODAY))
        rising = months(*[2] * 18, *[4] * 6)
        finding = judge(rising, limits, TODAY)
        self.assertGreaterEqual(finding.value, finding.limit)
        self.assertEqual(finding.limit, 6)
        chance = limits._replace(kind=CHANCE, days=30, risk=RISK)
        self.assertIsNone(judge(rising, chance, TODAY), "no single month stands out")

    def test_judged_already(self):
        """J-03: what was judged raises nothing again, and after a measure the past begins anew."""
        count = Limits(COUNT, days=90, count=3)
        own = [*faults(2), *faults(4, ago=20, first=10)]
        judged = TODAY - timedelta(days=10)
        self.assertIsNotNone(judge(cell(own), count, TODAY))
        self.assertIsNone(judge(cell(own, judged=judged), count, TODAY))
        chance = Limits(CHANCE, days=30, count=1, risk=RISK, months=12)
        loud = [*self._steady(10), *faults(8)]
        self.assertIsNone(judge(cell(loud), chance, TODAY))
        afresh = TODAY - timedelta(days=60)
        loud = [fault for fault in loud if fault.day > TODAY - timedelta(days=30)]
        self.assertIsNotNone(judge(cell(loud, afresh=afresh), chance, TODAY))
