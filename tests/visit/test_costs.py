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

    def test_idle_is_flat(self):
        """issue 5: with nothing due an action takes as many queries at none as at hundreds."""
        runs = (self.Visit._cron_generate, self.Visit._cron_overdue)
        for run in runs:
            run()
        before = [self.queries(run) for run in runs]
        self.deliveries(200, "2026-03-02")
        self.own("2026-03-02", count=200)
        for run in runs * 2:
            run()
        self.assertEqual([self.queries(run) for run in runs], before)

    def test_condition(self):
        """F-01: a rule's condition costs one more query a batch, not one a delivery."""
        self.deliveries(10, "2026-03-02")
        self.Visit._cron_generate()
        self.deliveries(100, "2026-03-02")
        plain = self.queries(self.Visit._cron_generate)
        self.initial.source_domain = "[('partner_id.name', 'like', 'Customer')]"
        many = self.deliveries(100, "2026-03-02")
        self.assertLessEqual(self.queries(self.Visit._cron_generate), plain + 5)
        self.assertEqual(len(many.visit_ids), 100)

    def test_pickup_date(self):
        """AMB-05: correcting the date of a delivery of a hundred costs what one of ten does."""
        cost = []
        for count, partner in zip((10, 10, 100), self.customers(3), strict=True):
            rows = self.own("2026-03-02", count=count, partner=partner)
            self.Visit._cron_generate()
            cost.append(
                self.queries(
                    lambda rows=rows: rows.with_user(self.manager).action_change_pickup_date(
                        "2026-03-01", "Fetched on Sunday"
                    )
                )
            )
        self.assertLessEqual((cost[2] - cost[1]) / 90, 0.2, cost)

    def test_overdue(self):
        """issue 5: overdue visits and their activities are written in bulk."""
        rows = self.deliveries(50, "2026-03-02")
        self.Visit._cron_generate()
        with freeze_time("2026-03-20 02:00:00"):
            cost = self.queries(self.Visit._cron_overdue)
        self.assertTrue(all(rows.visit_ids.mapped("overdue")))
        self.assertLessEqual(cost, 60)

    def test_pickup_date_of_many_customers(self):
        """issue 4: a pick-up date changed for many customers at once costs few queries a visit."""
        spent = []
        for count in (10, 60):
            rows = self.deliveries(count, "2026-02-27")
            self.Visit._plan_deliveries(rows)
            self.env.flush_all()
            rows = rows.with_user(self.manager)
            spent.append(
                self.queries(
                    lambda rows=rows: rows.action_change_pickup_date("2026-02-26", "Fetched early")
                )
            )
            self.assertEqual(
                set(rows.sudo().visit_ids.mapped(lambda visit: str(visit.event_date))),
                {"2026-02-26"},
            )
        self.assertLessEqual((spent[1] - spent[0]) / 50, 1.0, spent)
