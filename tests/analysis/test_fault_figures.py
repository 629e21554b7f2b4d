from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from ..execution.common import WorkOrderCase
from .common import FaultCase


@freeze_time("2026-09-25 02:00:00")
class TestFaultFigures(FaultCase):
    def events(self, domain=(), user=None):
        """Return faults as a user reads them."""
        self.env.invalidate_all()
        return self.env["aftersales.fault.event"].with_user(user or self.manager).search(domain)

    def test_events(self):
        """J-03: each unit of a case is a fault; cancelled, merged and other matters are none."""
        self.fault(self.units[:2])
        self.fault(self.units[2], cause=self.operation)
        open_one = self.registered(type_id=self.complaint.id)
        self.registered(type_id=self.consultation.id)
        gone = self.fault(self.units[3])
        gone.sudo().write({"state": "cancelled"})
        events = self.events()
        self.assertEqual(len(events), 4)
        self.assertEqual(sum(events.mapped("number")), 4)
        unknown = events.filtered(lambda event: event.case_id == open_one)
        self.assertFalse(unknown.cause_id)
        self.assertTrue(unknown.product_cause)
        misused = events.filtered(lambda event: event.cause_id == self.operation)
        self.assertFalse(misused.product_cause)
        self.assertEqual(str(misused.date), "2026-09-20")
        self.assertEqual(misused.action_open_case()["res_id"], misused.case_id.id)
        with self.assertRaises(AccessError):
            self.events(user=self.engineer)

    def test_last_diagnosis_counts(self):
        """J-03: a later finding replaces the cause; the gap is counted within one cause."""
        case = self.fault(self.units[0], day="2026-09-01")
        self.fault(self.units[0], day="2026-09-20")
        self.assertEqual(self.events().mapped("gap_days"), [19, 0])
        self.explain(case, self.supplier)
        event = self.events([("case_id", "=", case.id)])
        self.assertEqual((event.cause_id, len(self.events())), (self.supplier, 2))

    def test_exposure(self):
        """J-03: unit months are the days in service, what came back leaves that day."""
        Exposure = self.env["aftersales.fault.exposure"].with_user(self.reader)
        lines = self.env["aftersales.ownership"].search(
            [("installed_product_id", "in", self.units.ids)]
        )
        lines.sudo().write({"date_from": "2026-06-16"})
        lines[0].sudo().write({"date_to": "2026-08-11"})
        self.env.flush_all()
        self.env.invalidate_all()
        rows = Exposure.search([("product_tmpl_id", "=", self.equipment.product_tmpl_id.id)])
        months = {str(row.month): row for row in rows}
        self.assertEqual(months["2026-06-01"].delivered, 8)
        self.assertAlmostEqual(months["2026-06-01"].unit_months, 8 * 15 / 30)
        self.assertAlmostEqual(months["2026-07-01"].unit_months, 8)
        self.assertAlmostEqual(months["2026-08-01"].unit_months, 7 + 10 / 31)
        self.assertAlmostEqual(months["2026-09-01"].unit_months, 7 * 25 / 30)
        self.assertEqual(len(rows.ids), len(set(rows.ids)))

    def test_pareto(self):
        """J-03: the shares add up from the greatest on, and each row opens what it counts."""
        for unit in self.units[:3]:
            self.fault(unit)
        self.fault(self.units[3], cause=self.supplier, level_id=self.urgent.id)
        self.env.invalidate_all()
        Pareto = self.env["aftersales.fault.pareto"].with_user(self.manager)
        domain = [("dimension", "=", "cause"), ("period", "=", "quarter")]
        first, second = Pareto.search([*domain, ("start", "=", "2026-07-01")], order="rank")
        self.assertEqual((first.cause_id, first.number, second.number), (self.hardware, 3, 1))
        self.assertEqual((first.cumulated, second.cumulated), (75.0, 100.0))
        self.assertGreater(second.severity, 0)
        both = Pareto.search([("dimension", "=", "both"), ("period", "=", "year")])
        for row in (first | second) | both:
            opened = row.action_open_faults()
            self.assertEqual(
                self.env["aftersales.fault.event"].search_count(opened["domain"]), row.number
            )
        months = Pareto.search([("dimension", "=", "product"), ("period", "=", "month")])
        self.assertEqual(sum(months.mapped("number")), 4)
        self.assertEqual(len(set(Pareto.search([]).ids)), Pareto.search_count([]))
        seen = Pareto.with_user(self.qa).search(domain)
        self.assertEqual(len(seen), 2)
        with self.assertRaises(AccessError):
            seen[0].with_user(self.qa).read(["cost"])
        with self.assertRaises(AccessError):
            Pareto.with_user(self.engineer).search(domain)


@freeze_time("2026-03-11 02:00:00")
class TestPartReport(WorkOrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Shuofeng Pneumatics"})
        cls.part.seller_ids = [
            Command.create({"partner_id": cls.vendor.id, "company_id": cls.company.id})
        ]
        cls.cause = cls.env.ref("aftersales_service.fault_cause_supplier")
        cls.worn = cls.env.ref("aftersales_service.fault_cause_wear")

    def rows(self, user=None):
        """Return the rows of the part."""
        self.env.invalidate_all()
        return (
            self.env["aftersales.part.report"]
            .with_user(user or self.manager)
            .search([("product_id", "=", self.part.id)])
        )

    def fit(self, quantity, cause):
        """Have a part fitted by an engineer, who says why the old one failed."""
        order = self.order()
        line = (
            self.env["aftersales.work.part"]
            .with_user(self.engineer)
            .create(
                {
                    "work_order_id": order.id,
                    "product_id": self.part.id,
                    "quantity": quantity,
                    "fault_cause_id": cause.id,
                }
            )
        )
        order.with_user(self.engineer).action_post_parts()
        return line

    def test_part_and_supplier(self):
        """J-08: part, supplier, delivered, failed and rate; the row opens the cases."""
        self.deliver(self.part, quantity=16)
        self.stock(self.part, 10)
        self.fit(3, self.cause)
        self.fit(1, self.worn)
        claim = self._case(part_id=self.part.id, subject="Claim")
        claim.type_id.sudo().is_complaint = True
        row = self.rows()
        self.assertEqual((len(row), row.supplier_id), (1, self.vendor))
        self.assertEqual((row.delivered, row.failed, row.rate), (20, 4, 20.0))
        opened = self.env["aftersales.case"].search(row.action_open_failures()["domain"])
        self.assertEqual(opened, self.case | claim)
        feedback = row.action_open_feedback()["context"]
        self.assertEqual(feedback["default_product_id"], self.part.id)
        self.assertIn("4 of 20 delivered failed", feedback["default_description"])
        reported = self.env["aftersales.quality.feedback"].with_user(self.manager)
        reported = reported.with_context(**feedback).create({})
        self.assertEqual(reported.product_id, self.part)
        grouped = self.env["aftersales.part.report"].formatted_read_group(
            [("product_id", "=", self.part.id)],
            ["supplier_id"],
            ["delivered:sum", "failed:sum", "rate:avg"],
        )
        self.assertEqual(grouped[0]["rate:avg"], 20.0)
        with self.assertRaises(AccessError):
            self.rows(self.engineer)

    def test_nothing_delivered(self):
        """J-08: without deliveries there is no rate; followed units are no parts."""
        self.deliver(self.equipment, serials=["SW-1"])
        self._case(part_id=self.part.id).type_id.sudo().is_complaint = True
        row = self.rows()
        self.assertEqual((row.delivered, row.failed, row.rate), (0, 1, 0.0))
        report = self.env["aftersales.part.report"]
        self.assertFalse(report.search([("product_id", "=", self.equipment.id)]))
