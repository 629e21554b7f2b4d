from odoo.tests import BaseCase, tagged

from odoo.addons.aftersales_service.tools.effect import judge, lower_tail


@tagged("post_install", "-at_install")
class TestJudge(BaseCase):
    def judge(self, before, exposure, after, exposure_after, allowed=0):
        return judge(before, exposure, after, exposure_after, allowed, 3.0, 0.05)

    def test_worked_examples(self):
        """I-04, standards 7: 6 faults in 12,000 unit-months; none in 5,000 proves nothing, none
        in 8,000 does, one in 8,000 does not."""
        early = self.judge(6, 12000, 0, 5000)
        self.assertEqual((early.verdict, early.expected), ("not_proven", 2.5))
        proven = self.judge(6, 12000, 0, 8000)
        self.assertEqual((proven.verdict, proven.expected), ("effective", 4.0))
        self.assertAlmostEqual(proven.p_value, 0.0467, 4)
        one = self.judge(6, 12000, 1, 8000, allowed=1)
        self.assertEqual(one.verdict, "not_proven")
        self.assertAlmostEqual(one.p_value, 0.1586, 4)

    def test_one_too_many_breaks_it(self):
        """I-04: more faults than promised break the promise, whatever was expected."""
        self.assertEqual(self.judge(6, 12000, 1, 8000).verdict, "broken")
        self.assertEqual(self.judge(0, 0, 1, 10).verdict, "broken")

    def test_nothing_known_proves_nothing(self):
        """I-04: without faults or goods before, none afterwards is no proof."""
        self.assertEqual(self.judge(0, 12000, 0, 90000).verdict, "not_proven")
        self.assertEqual(self.judge(6, 12000, 0, 0), ("not_proven", 0.0, 1.0))

    def test_tail(self):
        """The lower tail of a binomial is 1 at its end, and adds up."""
        self.assertAlmostEqual(lower_tail(7, 7, 0.4), 1.0)
        self.assertAlmostEqual(lower_tail(0, 3, 0.5), 0.125)
