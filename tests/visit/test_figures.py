from odoo.tests import freeze_time

from .common import VisitCase


@freeze_time("2026-03-02 02:00:00")
class TestFigures(VisitCase):
    """Coverage, on-time and reach rate with numerator and denominator (F-03, F-16, RV-03)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env["aftersales.visit.report"]
        rows = cls.env["aftersales.ownership"]
        for partner in cls.customers(8):
            rows |= cls.own("2026-03-02", partner=partner)
        cls.Visit._plan_deliveries(rows)
        cls.rows = rows
        cls.visits = cls.visits_of(rows)

    def figures(self, groupby=(), user=None):
        """Return the sums and rates of the report."""
        return self.Report.with_user(user or self.supervisor)._read_group(
            [("company_id", "=", self.company.id)],
            list(groupby),
            [
                "due_count:sum",
                "made_count:sum",
                "excused_count:sum",
                "open_count:sum",
                "on_time_count:sum",
                "tried_count:sum",
                "coverage:avg",
                "answered_for:avg",
                "on_time:avg",
                "reach:avg",
            ],
        )

    def test_by_hand(self):
        """F-03, F-16: of eight visits three are made in time, one late, one is unreachable in
        time, one skipped for a standing reason, one still owed, one dropped with its goods."""
        self.assertEqual(self.figures()[0][0], 0)
        visits = self.visits.with_user(self.agent)
        with freeze_time("2026-03-09 02:00:00"):
            visits[:3].action_no_opinion()
            self.try_to_reach(visits[4], 3)
            visits[4].action_unreachable()
            visits[5].skip_reason_id = self.env.ref("aftersales_service.skip_reason_staff")
            visits[5].action_cancel()
            self.rows[7].sudo().date_to = "2026-03-08"
            self.Visit._cancel_for_returns(self.rows[7])
        with freeze_time("2026-03-10 02:00:00"):
            self.run_job("visit_overdue")
            visits[3].action_no_opinion()
            found = self.figures()[0]
            # due 7: made 4, excused 1, unreachable 1, owed 1; on time 3 + 1 of 6; reach 4 of 5
            self.assertEqual(found[:6], (7, 4, 1, 1, 4, 5))
            for figure, expected in zip(found[6:], (400 / 7, 600 / 7, 400 / 6, 80.0), strict=True):
                self.assertAlmostEqual(figure, expected, 2)
            by_rule = self.figures(["rule_id", "window_end:month", "user_id"])
            self.assertEqual(sum(row[3] for row in by_rule), 7)
            self.assertEqual({row[0] for row in by_rule}, {self.initial})

    def test_nothing_due(self):
        """F-03: a visit whose window runs counts for nothing yet."""
        with freeze_time("2026-03-09 15:59:00"):
            self.assertEqual(self.figures()[0][0], 0)
        with freeze_time("2026-03-09 16:00:01"):
            self.assertEqual(self.figures()[0][:4], (8, 0, 0, 8))

    def test_companies(self):
        """M-02: another company's visits are not in it."""
        other = self.env["res.company"].create({"name": "Other"})
        self.supervisor.sudo().write({"company_ids": [(4, other.id)]})
        with freeze_time("2026-03-20 02:00:00"):
            report = self.Report.with_user(self.supervisor)
            mine = report.with_context(allowed_company_ids=self.company.ids).search_count([])
            theirs = report.with_context(allowed_company_ids=other.ids).search_count([])
        self.assertEqual((mine, theirs), (8, 0))

    def test_without_initial_visit(self):
        """F-03: the list of deliveries without their visit is empty after the run; one whose
        visit the system dropped comes back to it."""
        action = self.env.ref("aftersales_service.visit_coverage_action")
        domain = [("id", "in", self.rows.ids), *eval(action.domain)]
        Rows = self.env["aftersales.ownership"].with_user(self.supervisor)
        self.assertFalse(Rows.search(domain))
        self.visits[0].sudo()._drop("A fault of ours")
        self.assertEqual(Rows.search(domain), self.rows[0])
        ids = self.Visit.with_user(self.supervisor).action_plan_again(self.rows[0].ids)
        self.assertTrue(ids)
        self.assertFalse(Rows.search(domain))

    def test_what_customers_said(self):
        """J-01, amendment 36: problems, suggestions and praise are told apart, by product."""
        visit = self.visits[0]
        Finding = self.env["aftersales.visit.finding"].with_user(self.agent)
        Finding.create(
            [
                {"visit_id": visit.id, "kind": kind, "text": kind}
                for kind in ("problem", "suggestion", "praise")
            ]
        )
        visit.with_user(self.agent).informed = True
        visit.with_user(self.agent).action_done()
        self.assertEqual(visit.state, "to_analyse")
        groups = Finding._read_group(
            [("partner_id", "=", visit.partner_id.id)], ["product_id", "kind"], ["__count"]
        )
        self.assertEqual(
            {(p.id, k, n) for p, k, n in groups},
            {(self.kit.id, kind, 1) for kind in ("problem", "suggestion", "praise")},
        )
        self.assertEqual(visit.finding_ids[0].action_open_visit()["res_id"], visit.id)
        self.assertEqual(visit.finding_ids[0].said_at, visit.done_at)
