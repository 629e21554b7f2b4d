from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time

from .common import VisitCase


@freeze_time("2026-03-02 02:00:00")
class TestPreview(VisitCase):
    """A rule shows before it is switched on which visits it would plan (F-01)."""

    def preview(self, rule, **values):
        """Open the dialog as the administrator and return it, unsaved."""
        form = Form(
            self.env["aftersales.visit.preview"]
            .with_user(self.service_admin)
            .with_company(self.company)
            .with_context(default_rule_id=rule.id, allowed_company_ids=self.company.ids)
        )
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def lines(self, form, kind):
        return [
            (line["event_date"], line["planned_date"], line["rolled"])
            for line in form.line_ids._records
            if line["kind"] == kind
        ]

    def test_ahead_and_back(self):
        """F-01: an archived rule shows what scheduled deliveries and those of the last 30 days
        would bring, one per customer and day; nothing is written."""
        rule = self.initial
        rule.active = False
        self.own("2026-02-27", count=3)
        self.own("2026-01-20")
        self.own("2026-02-27", product=self.part)
        orders = [
            self.sell([(self.kit, 2)]),
            self.sell([(self.kit, 1), (self.part, 5)]),
            self.sell([(self.part, 5)]),
        ]
        for order in orders:
            order.picking_ids.scheduled_date = self.local("2026-03-10 10:00")
        late = self.sell([(self.kit, 1)], partner=self.customers(1))
        late.picking_ids.scheduled_date = self.local("2026-05-10 10:00")
        before = self.Visit.search_count([])
        form = self.preview(rule)
        self.assertEqual(
            [tuple(map(str, row)) for row in self.lines(form, "scheduled")],
            [("2026-03-10", "2026-03-16", "False")],
        )
        self.assertEqual(
            [tuple(map(str, row)) for row in self.lines(form, "happened")],
            [("2026-02-27", "2026-03-04", "False")],
        )
        self.assertIn("next 30 days would bring 1 visits", form.summary)
        form.days = 90
        self.assertEqual(len(self.lines(form, "scheduled")), 2)
        self.assertEqual(len(self.lines(form, "happened")), 2)
        self.assertEqual(self.Visit.search_count([]), before)
        self.assertFalse(self.env["aftersales.visit.preview"].search_count([]))

    def test_repairs(self):
        """F-01: planned work and what was handed back; a rule that repeats shows its first."""
        done = self.order(self.local("2026-02-20 15:00"))
        self.order(self.local("2026-02-20 15:00"), kind="diagnosis")
        coming = self.env["aftersales.work.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "kind": "on_site",
                "planned_start": self.local("2026-03-12 09:00"),
                "planned_end": self.local("2026-03-12 11:00"),
            }
        )
        coming.sudo().state = "planned"
        form = self.preview(self.second)
        names = {line["kind"]: line["document"] for line in form.line_ids._records}
        self.assertEqual(names, {"happened": done.display_name, "scheduled": coming.display_name})
        periodic = self.env.ref("aftersales_service.visit_rule_periodic")
        self.assertEqual(str(self.lines(self.preview(periodic), "happened")[0][1]), "2026-05-21")

    def test_planned_visits_stay(self):
        """F-01: looking at a rule changes neither its visits nor those of a former customer."""
        rows = self.own("2026-02-27")
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        rows.installed_product_id.sudo().final_user_id = self.customers(1)
        form = self.preview(self.initial)
        self.assertEqual(len(self.lines(form, "happened")), 1)
        self.assertEqual(visit.state, "planned")
        self.assertEqual(visit.ownership_ids, rows)

    def test_condition_is_told(self):
        """F-01: a condition that cannot be asked ahead is said."""
        self.initial.source_domain = "[('partner_id.name', 'like', 'Nobody')]"
        self.own("2026-02-27")
        form = self.preview(self.initial)
        self.assertFalse(self.lines(form, "happened"))
        self.assertIn("is asked when a delivery is made", form.summary)

    def test_who_may(self):
        """M-01: the preview is the administrator's."""
        with self.assertRaises(AccessError):
            Form(
                self.env["aftersales.visit.preview"]
                .with_user(self.supervisor)
                .with_context(default_rule_id=self.initial.id)
            )
