from ..common import AftersalesCase


class TestNumbered(AftersalesCase):
    def test_numbers_are_drawn_per_company_and_batch(self):
        """B-03: a batch draws distinct numbers of its company's own sequence; a copy a new one."""
        Case = self.env["aftersales.case"].with_user(self.agent)
        cases = Case.create([{"subject": str(index)} for index in range(3)])
        self.assertEqual(len(set(cases.mapped("name"))), 3)
        self.assertNotEqual(cases[0].copy().name, cases[0].name)
