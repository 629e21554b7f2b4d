from .common import RemedyCase
from .test_disposition import OldPartCase


class TestApprovalBatch(RemedyCase):
    """What a supervisor's list of thirty costs."""

    def queries(self, count):
        """Return how many queries the approval of so many compensations takes."""
        records = self.env["aftersales.compensation"].union(
            *(self.compensation(("coupon", 100)) for _index in range(count))
        )
        boss = records.with_user(self.supervisor)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        boss.action_approve()
        self.env.flush_all()
        self.assertEqual(set(records.mapped("state")), {"approved"})
        return self.env.cr.sql_log_count - before

    def test_approving_many(self):
        """D-15: the queries do not grow with the number approved."""
        self.queries(1)
        few, many = self.queries(2), self.queries(10)
        self.assertLessEqual(many - few, 8 * 2, f"{few} for 2, {many} for 10")


class TestOldPartBatch(OldPartCase):
    """What becomes of many old parts at once."""

    def queries(self, count):
        """Return how many queries claiming so many received old parts takes."""
        rows = self.env["aftersales.old.part"]
        for _index in range(count):
            rows |= self.received(1)
        rows = rows.filtered(lambda row: not row.claim_id).with_user(self.manager)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows.action_claim()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_claiming_many(self):
        """E-08: old parts of one order and supplier make one claim, at a steady cost."""
        self.queries(1)
        few, many = self.queries(2), self.queries(8)
        self.assertLessEqual(many - few, 6 * 3, f"{few} for 2, {many} for 8")
