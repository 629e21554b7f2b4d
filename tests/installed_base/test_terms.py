from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time

from ..common import AftersalesCase


class TestTerms(AftersalesCase):
    """A-06, D-07: what product design decides; A-10: what the service enters on a unit."""

    def term(self, user=None, **values):
        return (
            self.env["aftersales.warranty.term"]
            .with_user(user or self.design)
            .create({"name": "Terms", **values})
        )

    def unit_of(self, product):
        self.deliver(product, quantity=1)
        return self.env["aftersales.installed.product"].search(
            [("product_id", "=", product.id)], limit=1
        )

    def test_only_product_design_writes_terms(self):
        """A-06, D-07: the designer decides, a service user is refused, whatever his rung."""
        term = self.term(product_tmpl_id=self.kit.product_tmpl_id.id, archive="yes")
        self.assertTrue(self.unit_of(self.kit).archive_required)
        for user in (self.user, self.agent, self.manager, self.supervisor, self.engineer):
            with self.assertRaises(AccessError):
                self.term(user, product_tmpl_id=self.kit.product_tmpl_id.id)
            with self.assertRaises(AccessError):
                term.with_user(user).months = 99

    def test_archive_need_is_closed_to_writing(self):
        """A-06: nobody writes the need, the dates or the owner of a unit by hand."""
        unit = self.unit_of(self.kit)
        self.env.invalidate_all()
        for field, value in (
            ("archive_required", True),
            ("warranty_end", "2099-01-01"),
            ("partner_id", self.contact.id),
            ("state", "returned"),
        ):
            with self.assertRaises(AccessError):
                unit.with_user(self.supervisor).write({field: value})
        with self.assertRaises(AccessError):
            self.env["aftersales.ownership"].with_user(self.agent).create(
                {"installed_product_id": unit.id}
            )

    @freeze_time("2026-03-02 02:00:00")
    def test_the_strongest_terms_count(self):
        """D-07: product before category before its parents, own company before all, sequence."""
        parent = self.env["product.category"].create({"name": "Tools"})
        child = self.env["product.category"].create({"name": "Small", "parent_id": parent.id})
        self.kit.categ_id = child
        tmpl = self.kit.product_tmpl_id.id

        def end():
            terms = self.env["aftersales.warranty.term"]._for_products(self.kit, self.company)
            return terms[self.kit]._end(date(2026, 3, 2))

        self.assertFalse(end())
        self.term(categ_id=parent.id, months=6)
        self.assertEqual(end(), date(2026, 9, 1))
        self.term(categ_id=child.id, months=9)
        self.assertEqual(end(), date(2026, 12, 1))
        self.term(product_tmpl_id=tmpl, months=12)
        self.assertEqual(end(), date(2027, 3, 1))
        self.term(product_tmpl_id=tmpl, months=18, company_id=self.company.id)
        self.assertEqual(end(), date(2027, 9, 1))
        self.term(product_tmpl_id=tmpl, months=24, company_id=self.company.id, sequence=5)
        self.assertEqual(end(), date(2028, 3, 1))
        self.term(product_tmpl_id=tmpl, archive="yes", company_id=self.company.id, sequence=1)
        self.assertEqual(end(), date(2028, 3, 1), "no period of its own leaves the next one")

    @freeze_time("2026-03-02 02:00:00")
    def test_no_warranty_can_be_said(self):
        """D-07, D-06: “no warranty” ends the search for a period, is frozen with the unit, and is
        told apart from a period that nobody entered."""
        category = self.env["product.category"].create({"name": "Covered"})
        self.kit.categ_id = category
        self.term(categ_id=category.id, months=12)
        term = self.term(product_tmpl_id=self.kit.product_tmpl_id.id, no_warranty=True)
        unit = self.unit_of(self.kit)
        self.assertFalse(unit.warranty_end or unit.warranty_start)
        self.assertTrue(unit.no_warranty)
        self.assertTrue(unit.ownership_ids.no_warranty)
        self.assertEqual(unit._warranty_verdict(date(2026, 3, 2)), "none")
        judged = self.env["aftersales.warranty.verdict"]._judge(unit, date(2026, 3, 2))
        self.assertEqual(judged[unit].term, "post")
        self.assertEqual(unit.warranty_state, "none")
        Unit = self.env["aftersales.installed.product"]
        self.assertIn(unit, Unit.search([("warranty_state", "=", "none")]))
        self.assertNotIn(unit, Unit.search([("warranty_state", "=", "unknown")]))
        term.write({"no_warranty": False, "months": 6})
        self.env.flush_all()
        self.assertEqual(unit.warranty_state, "none", "changes count for later deliveries")
        with self.assertRaisesRegex(Exception, "none_or_months|remove the months"):
            term.no_warranty = True
            self.env.flush_all()

    @freeze_time("2026-03-02 02:00:00")
    def test_nothing_said_is_unknown(self):
        """D-06: where nobody entered a period the verdict is “unknown”, and nothing is charged."""
        unit = self.unit_of(self.kit)
        self.assertEqual(unit.warranty_state, "unknown")
        judged = self.env["aftersales.warranty.verdict"]._judge(unit, date(2026, 3, 2))
        self.assertFalse(judged[unit].term)
        Unit = self.env["aftersales.installed.product"]
        self.assertIn(unit, Unit.search([("warranty_state", "=", "unknown")]))

    def test_end_of_short_months(self):
        """D-07: a period that begins on the last day of a long month ends within a short one."""
        term = self.term(product_tmpl_id=self.kit.product_tmpl_id.id, months=1)
        self.assertEqual(term._end(date(2026, 1, 31)), date(2026, 2, 27))
        self.assertEqual(term._end(date(2024, 2, 29)), date(2024, 3, 28))

    def test_later_changes_leave_delivered_units_alone(self):
        """D-07: terms changed, archived or added later do not move a delivered unit's dates."""
        term = self.term(product_tmpl_id=self.kit.product_tmpl_id.id, months=12, archive="yes")
        unit = self.unit_of(self.kit)
        end = unit.warranty_end
        term.write({"months": 3, "archive": "no"})
        self.env.flush_all()
        self.assertEqual(unit.warranty_end, end)
        self.assertTrue(unit.archive_required)

    def test_units_are_never_deleted(self):
        """A-04: deletion is refused in words that say what to do, to everybody."""
        unit = self.unit_of(self.kit)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            unit.with_user(self.service_admin).unlink()
        with self.assertRaisesRegex(Exception, f"{unit.display_name}.*cannot be deleted.*Archive"):
            unit.sudo().unlink()
        with self.assertRaisesRegex(Exception, "part of its history and cannot be deleted"):
            unit.ownership_ids.sudo().unlink()
        with self.assertRaisesRegex(Exception, "cannot be duplicated.*Deliver"):
            unit.with_user(self.agent).copy()

    def test_meter_readings(self):
        """A-10: plate and readings are entered by agents; a lower reading warns and is noted."""
        unit = self.unit_of(self.kit).with_user(self.agent)
        self.env.invalidate_all()
        unit.write({"plate": "沪A 12345", "brand": "HY"})
        reading = unit.meter_reading_ids.create(
            {"installed_product_id": unit.id, "date": "2026-09-29", "value": 1286}
        )
        self.assertFalse(reading.lower)
        Reading = self.env["aftersales.meter.reading"].with_user(self.agent)
        with (
            self.assertLogs("odoo.tests.form.onchange", "WARNING") as logs,
            Form(Reading.with_context(default_installed_product_id=unit.id)) as form,
        ):
            form.date = date(2026, 9, 30)
            form.value = 1190
        self.assertIn("lower than 1286", logs.output[0])
        self.assertEqual(len(unit.meter_reading_ids), 2)
        self.assertTrue(unit.meter_reading_ids.sorted("date")[1].lower)
        self.assertTrue(
            unit.sudo().message_ids.filtered(lambda m: "1190" in m.body and "1286" in m.body)
        )

    def test_finding_a_unit(self):
        """A-10, stories 1.1: by serial number, plate, customer, and the caller's number."""
        self.deliver(self.equipment, ["FIND-77"])
        Unit = self.env["aftersales.installed.product"].with_user(self.agent)
        unit = Unit.search([("serial", "=", "FIND-77")])
        for text in ("FIND-77", "Sweeper", "Clean City"):
            self.assertIn(unit.id, [row[0] for row in Unit.name_search(text)], text)
        self.assertEqual(unit.display_name, "FIND-77 Sweeper")
        self.assertIn(unit, Unit.search([("partner_id.phone_mobile_search", "ilike", "80001234")]))

    def test_smart_buttons(self):
        """O-04: from the customer, the transfer and the serial number to the unit and back."""
        self.deliver(self.equipment, ["LINK-1"])
        unit = self.env["aftersales.installed.product"].search([("serial", "=", "LINK-1")])
        case = self.env["aftersales.case"].create(
            {"subject": "x", "partner_id": self.contact.id, "installed_product_ids": unit.ids}
        )
        self.env.invalidate_all()
        seen = unit.with_user(self.agent)
        self.assertEqual((seen.case_count, seen.csi_count, seen.visit_count), (1, 0, 0))
        self.assertEqual(seen.action_open_cases()["res_id"], case.id)
        self.assertEqual(seen.action_open_sale_orders()["res_id"], unit.sale_order_id.id)
        self.assertEqual(seen.action_open_pickings()["res_id"], unit.picking_id.id)
        self.assertEqual(seen.action_open_lot()["res_id"], unit.lot_id.id)
        for record in (self.customer, self.contact, unit.picking_id, unit.lot_id):
            record = record.with_user(self.agent)
            self.assertEqual(record.aftersales_installed_product_count, 1)
            self.assertEqual(record.action_aftersales_units()["res_id"], unit.id)
        self.assertEqual(self.customer.with_user(self.agent).aftersales_case_count, 1)
        self.assertEqual(self.customer.with_user(self.agent).aftersales_archive_count, 1)

    def test_who_picked_up_may_be_entered_later(self):
        """Amendment 29: entered on the transfer or by sales administration on the delivery."""
        self.deliver(self.equipment, ["PICK-1"])
        unit = self.env["aftersales.installed.product"].search([("serial", "=", "PICK-1")])
        self.env.invalidate_all()
        unit.picking_id.with_user(self.storekeeper).aftersales_picked_up_by = "Driver Qin"
        self.assertEqual(unit.picked_up_by, "Driver Qin")
        self.assertEqual(unit.ownership_ids.picked_up_by, "Driver Qin")
        final = self.env["res.partner"].create({"name": "Final"})
        unit.ownership_ids.with_user(self.sales_admin).final_user_id = final
        self.assertEqual(unit.final_user_id, final)

    def test_companies_keep_apart(self):
        """M-02: units, archives and lists of one company are not seen in another."""
        self.deliver(self.equipment, ["OWN-1"])
        other = self.env["res.company"].create({"name": "Other company"})
        self.agent.write({"company_ids": [(4, other.id)], "company_id": other.id})
        for model in (
            "aftersales.installed.product",
            "aftersales.ownership",
            "aftersales.customer.archive",
            "aftersales.handover",
        ):
            Model = (
                self.env[model].with_user(self.agent).with_context(allowed_company_ids=other.ids)
            )
            self.assertFalse(Model.search([]), model)
