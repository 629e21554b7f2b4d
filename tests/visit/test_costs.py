from unittest.mock import patch

from odoo.tests import freeze_time

from .common import VisitCase


@freeze_time("2026-03-02 02:00:00")
class TestCosts(VisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Queries of the work itself: commits are savepoints in a test.
        progress = type(cls.env["ir.cron"])
        committing = patch.object(progress, "_commit_progress", lambda *args, **options: 3600)
        cls.startClassPatcher(committing)

    def queries(self, run):
        """Return how many queries a scheduled action takes with cold records."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        run()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def deliveries(self, count, day):
        """Return deliveries to as many customers."""
        rows = self.env["aftersales.ownership"]
        for partner in self.customers(count):
            rows |= self.own(day, partner=partner)
        return rows

    def test_planning(self):
        """issue 5: a planned visit takes at most 0.2 queries; more visits take no more queries
        (peers 7 to 13 each)."""
        self.deliveries(10, "2026-03-02")
        self.queries(self.Visit._cron_generate)
        few = self.deliveries(10, "2026-03-02")
        cost = self.queries(self.Visit._cron_generate)
        many = self.deliveries(100, "2026-03-02")
        more = self.queries(self.Visit._cron_generate)
        self.assertEqual(len(few.visit_ids), 10)
        self.assertEqual(len(many.visit_ids), 100)
        self.assertLessEqual((more - cost) / 90, 0.2, (cost, more))

    def test_idle(self):
        """issue 5: an idle action takes at most ten queries whatever exists."""
        self.deliveries(50, "2026-03-02")
        clock = self.env["aftersales.sla.clock"]
        self.Visit._cron_generate()
        for run in (self.Visit._cron_generate, self.Visit._cron_overdue, clock._cron_watch):
            run()
            with self.subTest(run=run.__name__):
                self.assertLessEqual(self.queries(run), 10)

    def test_overdue(self):
        """issue 5: overdue visits and their activities are written in bulk."""
        rows = self.deliveries(50, "2026-03-02")
        self.Visit._cron_generate()
        with freeze_time("2026-03-20 02:00:00"):
            cost = self.queries(self.Visit._cron_overdue)
        self.assertTrue(all(rows.visit_ids.mapped("overdue")))
        self.assertLessEqual(cost, 60)
