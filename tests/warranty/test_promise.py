from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time

from .common import WarrantyCase


@freeze_time("2026-03-02 02:00:00")
class TestPromise(WarrantyCase):
    """D-07: terms say more than months, and a delivered unit keeps what it was promised."""

    def lines(self, *lines):
        """Return the commands of scope lines ``(class, category, covered, months)``."""
        return [
            Command.create(
                {
                    "cost_class": cost_class,
                    "categ_id": category.id if category else False,
                    "covered": covered,
                    "months": months,
                }
            )
            for cost_class, category, covered, months in lines
        ]

    def test_delivered_units_keep_their_promise(self):
        """D-07: scope, limit and vendor's months of delivered units stay; later ones get the new
        edition, and units of one edition share it."""
        term = self.terms(
            self.equipment,
            months=12,
            meter_limit=50000,
            supplier_id=self.customer.id,
            supplier_months=18,
            scope="Hydraulics",
            line_ids=self.lines(("travel", None, False, 0)),
        )
        first = self.delivered("KEEP-1", "KEEP-2")
        promise = first.warranty_promise_id
        self.assertEqual(len(promise), 1)
        self.assertEqual(first.ownership_ids.warranty_promise_id, promise)
        self.assertEqual(promise.line_ids.mapped("cost_class"), ["travel"])
        self.assertEqual(promise.scope, "Hydraulics")
        self.assertEqual(first[0].supplier_warranty_end, date(2027, 9, 1))
        self.assertEqual(first[0].supplier_id, self.customer)
        term.write({"meter_limit": 60000, "scope": "All"})
        term.line_ids.unlink()
        later = self.delivered("KEEP-3")
        self.env.invalidate_all()
        self.assertEqual(first[0].meter_limit, 50000)
        self.assertEqual(first[0].warranty_scope, "Hydraulics")
        self.assertEqual(len(first.warranty_line_ids), 1)
        self.assertEqual(later.meter_limit, 60000)
        self.assertFalse(later.warranty_line_ids)

    def test_promises_are_closed_to_everybody(self):
        """D-07, M-02: neither the design department nor a manager changes what was promised."""
        self.terms(self.equipment, months=12, line_ids=self.lines(("labour", None, True, 6)))
        unit = self.delivered("CLOSED-1")
        self.env.invalidate_all()
        for user in (self.design, self.manager, self.service_admin):
            promise = unit.warranty_promise_id.with_user(user)
            with self.assertRaises(AccessError):
                promise.months = 60
            with self.assertRaises(AccessError):
                promise.line_ids.write({"months": 60})
            with self.assertRaises(AccessError):
                unit.with_user(user).warranty_promise_id = False
        with self.assertRaises(AccessError):
            self.env["aftersales.warranty.term.line"].with_user(self.manager).create(
                {"term_id": unit.warranty_promise_id.term_id.id, "cost_class": "parts"}
            )

    def test_terms_without_a_period_promise_nothing(self):
        """D-07: scope without months, and vendor's months without a vendor, are refused."""
        with self.assertRaisesRegex(ValidationError, "Terms: scope, limit.*Enter the warranty"):
            self.terms(self.equipment, line_ids=self.lines(("travel", None, False, 0)))
        with self.assertRaisesRegex(ValidationError, "enter the vendor"):
            self.terms(self.equipment, months=12, supplier_months=6)
        with self.assertRaisesRegex(Exception, "category_of_parts|name a part category"):
            category = self.env["product.category"].create({"name": "Pumps"})
            self.terms(
                self.equipment, months=12, line_ids=self.lines(("labour", category, True, 0))
            )

    def test_start_with_the_invoice(self):
        """D-07, LAW-02: the first posted invoice starts the warranty where it follows delivery;
        extended months stay."""
        self.terms(self.equipment, months=12, start_basis="invoice")
        unit = self.delivered("INV-1")
        self.assertEqual(unit.warranty_end, date(2027, 3, 1))
        unit._extend_warranty(2, "Goodwill")
        self.env["account.chart.template"].try_loading("generic_coa", company=self.company)
        invoice = unit.sale_order_id._create_invoices()
        invoice.invoice_date = "2026-04-10"
        self.assertEqual(unit.warranty_start, date(2026, 3, 2))
        invoice.action_post()
        self.assertEqual(unit.warranty_start, date(2026, 4, 10))
        self.assertEqual(unit.warranty_end, date(2027, 6, 9))
        self.assertEqual(unit.ownership_ids.warranty_end, date(2027, 6, 9))

    def test_start_with_the_installation(self):
        """D-07: the engineer enters the day; until then the delivery counts; nonsense is refused
        in words."""
        self.terms(self.equipment, months=12, start_basis="installation")
        unit = self.delivered("INST-1")
        self.assertEqual(unit.warranty_end, date(2027, 3, 1))
        self.env.invalidate_all()
        with freeze_time("2026-03-20 02:00:00"):
            seen = unit.with_user(self.engineer)
            with self.assertRaisesRegex(UserError, "INST-1.*is still to come"):
                seen.installed_on = "2026-03-21"
            with self.assertRaisesRegex(UserError, "cannot have been installed before"):
                seen.installed_on = "2026-03-01"
            with self.assertRaises(AccessError):
                unit.with_user(self.agent).installed_on = "2026-03-18"
            seen.installed_on = "2026-03-18"
        self.assertEqual(unit.warranty_start, date(2026, 3, 18))
        self.assertEqual(unit.warranty_end, date(2027, 3, 17))
        self.assertEqual(unit.ownership_ids.warranty_end, date(2027, 3, 17))

    def test_the_meter_ends_the_warranty(self):
        """D-07, LAW-08: time or meter, whichever comes first; the limit itself is inside; a
        corrected reading takes it back."""
        self.terms(self.equipment, months=24, meter_limit=50000, meter_unit="km")
        unit = self.delivered("KM-1")
        Reading = self.env["aftersales.meter.reading"].with_user(self.engineer)
        values = {"installed_product_id": unit.id}
        with freeze_time("2026-06-02 02:00:00"):
            Reading.create({**values, "date": "2026-05-01", "value": 50000})
            self.assertEqual(unit._warranty_verdict(date(2026, 5, 1)), "in")
            reading = Reading.create({**values, "date": "2026-06-01", "value": 50001})
        self.assertEqual(unit._warranty_verdict(date(2026, 5, 31)), "in")
        self.assertEqual(unit._warranty_verdict(date(2026, 6, 1)), "out")
        Unit = self.env["aftersales.installed.product"]
        with freeze_time("2026-06-02 02:00:00"):
            self.env.invalidate_all()
            self.assertEqual(unit.warranty_state, "out")
            words = self.env["aftersales.case"]._unit_warranty(unit, None)
            self.assertIn("above its limit on 2026-06-01", words)
            self.assertIn(unit, Unit.search([("warranty_state", "=", "out")]))
            self.assertNotIn(unit, Unit.search([("warranty_state", "=", "in")]))
            reading.value = 5000.1
            self.assertEqual(unit.warranty_state, "in")
            self.assertIn(unit, Unit.search([("warranty_state", "=", "in")]))

    def test_an_exchange_restarts(self):
        """Issue 5 section 2, Art. 29: the unit given in exchange has the full term anew."""
        self.terms(self.equipment, months=12)
        unit = self.delivered("OLD-1")
        with freeze_time("2026-06-10 02:00:00"):
            lot = self.stock(self.equipment, serials=["NEW-1"])
            picking = self.env["stock.picking"].create(
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "partner_id": self.customer.id,
                    "location_id": self.warehouse.lot_stock_id.id,
                    "location_dest_id": self.customer.property_stock_customer.id,
                    "aftersales_exchanged_unit_id": unit.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.equipment.id,
                                "product_uom_qty": 1,
                                "location_id": self.warehouse.lot_stock_id.id,
                                "location_dest_id": self.customer.property_stock_customer.id,
                            }
                        )
                    ],
                }
            )
            picking.action_confirm()
            self.validate(picking)
        new = self.env["aftersales.installed.product"].search([("lot_id", "=", lot.id)])
        self.assertEqual(new.replaces_id, unit)
        self.assertEqual(new.warranty_start, date(2026, 6, 10))
        self.assertEqual(new.warranty_end, date(2027, 6, 9))
