"""Kits: a phantom bill of materials is sold as one product and leaves as its components.

Run by tests/packaging/test_with_manufacturing.py in a database with Odoo's Manufacturing.
"""

from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time

from tests.common import AftersalesCase


class TestKits(AftersalesCase):
    """A sold kit registers the sold product with its components' serials (design.md 6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls._product("Pump", "part", tracking="serial")
        cls.motor = cls._product("Motor", "part", tracking="serial")
        cls.hose = cls._product("Hose", "part")
        cls.station = cls._product("Pump station", "equipment")
        cls.make_kit(cls.station, [(cls.pump, 1), (cls.hose, 4)])
        cls.plant = cls._product("Pump plant", "equipment")
        cls.make_kit(cls.plant, [(cls.pump, 1), (cls.motor, 1), (cls.hose, 2)])
        term = cls.env["aftersales.warranty.term"]
        term.create({"name": "12", "product_tmpl_id": cls.station.product_tmpl_id.id, "months": 12})

    @classmethod
    def make_kit(cls, product, parts):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                    for part, quantity in parts
                ],
            }
        )

    def units(self, product):
        self.env.invalidate_all()
        return self.env["aftersales.installed.product"].search(
            [("product_id", "=", product.id)], order="id"
        )

    def give_back(self, picking, quantities):
        """Return goods of a delivery; quantities are ``{product: quantity}``."""
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        for line in wizard.product_return_moves:
            line.quantity = quantities.get(line.product_id, 0)
        picking = wizard._create_return()
        picking.move_ids.filtered(lambda m: not m.product_uom_qty)._action_cancel()
        return self.validate(picking)

    def test_one_serial_number_in_each_kit(self):
        """A-04, A-05: one unit of the sold kit per serial number, with its warranty and parts."""
        self.stock(self.pump, serials=["P-1", "P-2"])
        self.stock(self.hose, 20)
        with freeze_time("2026-03-02 02:00:00"):
            order = self.sell([(self.station, 2)])
            self.validate(order.picking_ids)
        units = self.units(self.station)
        self.assertEqual(sorted(units.mapped("serial")), ["P-1", "P-2"])
        self.assertEqual(units.mapped("warranty_end"), [date(2027, 3, 1)] * 2)
        self.assertEqual(units.mapped("quantity"), [1, 1])
        self.assertEqual(units.sale_order_id, order)
        self.assertEqual(units.partner_id, self.customer)
        self.assertEqual(units[0].component_line_ids.product_id, self.pump | self.hose)
        self.assertFalse(self.units(self.pump) | self.units(self.hose))
        self.assertEqual(units[0].lot_id.aftersales_installed_product_count, 1)
        self.assertEqual(units[0].lot_id.action_aftersales_units()["res_id"], units[0].id)

    def test_return_of_the_serial_number(self):
        """A-04: the serial number that comes back ends its kit; hoses alone end nothing."""
        self.stock(self.pump, serials=["P-3", "P-4"])
        self.stock(self.hose, 20)
        order = self.sell([(self.station, 2)])
        picking = self.validate(order.picking_ids)
        self.give_back(picking, {self.hose: 4})
        units = self.units(self.station)
        self.assertEqual(units.mapped("state"), ["in_service", "in_service"])
        back = self.give_back(picking, {self.pump: 1})
        lot = back.move_line_ids.lot_id
        units = self.units(self.station)
        self.assertEqual(units.filtered(lambda u: u.state == "returned").lot_id, lot)
        self.assertEqual(len(units.filtered(lambda u: u.state == "in_service")), 1)
        with self.subTest("sold again: the same history"):
            self.stock(self.hose, 4)
            other = self.env["res.partner"].create({"name": "Next owner"})
            self.validate(self.sell([(self.station, 1)], other).picking_ids)
            unit = self.units(self.station).filtered(lambda u: u.lot_id == lot)
            self.assertEqual((len(unit), unit.partner_id), (1, other))
            self.assertEqual(len(unit.ownership_ids), 2)

    def test_return_request_of_a_kit(self):
        """D-17, D-18: one of two kits sold together comes back with its own components, is
        credited once, and is replaced by a whole kit."""
        charts = self.env["account.chart.template"]
        charts.try_loading("generic_coa", self.company, install_demo=False)
        self.station.write({"list_price": 1000.0, "taxes_id": [Command.clear()]})
        self.stock(self.pump, serials=["P-20", "P-21", "P-22"])
        self.stock(self.hose, 30)
        order = self.sell([(self.station, 2)])
        self.validate(order.picking_ids)
        invoice = order._create_invoices()
        invoice.action_post()
        first, second = self.units(self.station)
        case_type = self.env["aftersales.case.type"].create(
            {"name": "Repair, no CSI", "code": "kit_test", "opens_csi": False}
        )
        for unit, kind in ((first, "return"), (second, "exchange")):
            case = self.env["aftersales.case"].create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "type_id": case_type.id,
                    "subject": "Leaks",
                    "installed_product_ids": [Command.set(unit.ids)],
                    "sale_order_id": order.id,
                }
            )
            request = (
                self.env["aftersales.return.request"]
                .with_user(self.agent)
                .create({"kind": kind, "case_id": case.id, "reason": "Leaks", "refund": True})
            )
            request.action_submit()
            request.with_user(self.supervisor).action_approve()
            request.with_user(self.manager).action_issue()
            back = request.sudo().picking_ids.filtered("return_id")
            wanted = {move.product_id: move.product_uom_qty for move in back.move_ids}
            with self.subTest(kind):
                self.assertEqual(wanted, {self.pump: 1, self.hose: 4})
                self.assertEqual(back.move_line_ids.lot_id.name, unit.serial)
            self.validate(back)
            self.env.invalidate_all()
            self.assertEqual(unit.state, "returned")
            if kind == "return":
                request.with_user(self.manager).action_refund()
                self.assertEqual(request.sudo().credit_note_ids.amount_total, 1000)
            else:
                self.validate(request.sudo().order_ids.picking_ids)
            self.env.invalidate_all()
            self.assertEqual(request.state, "done")
        self.assertEqual(self.units(self.station).mapped("state").count("in_service"), 1)

    def test_several_serial_numbers(self):
        """A-04: nobody can tell which pump is with which motor: one unit with all numbers."""
        self.stock(self.pump, serials=["P-5", "P-6"])
        self.stock(self.motor, serials=["M-5", "M-6"])
        self.stock(self.hose, 4)
        order = self.sell([(self.plant, 2)])
        picking = self.validate(order.picking_ids)
        unit = self.units(self.plant)
        self.assertEqual((len(unit), unit.quantity, unit.tracking), (1, 2, "none"))
        self.assertEqual(set(unit.serial.split(", ")), {"P-5", "P-6", "M-5", "M-6"})
        found = self.env["aftersales.installed.product"].search([("serial", "ilike", "M-6")])
        self.assertEqual(found, unit)
        lot = unit.component_line_ids.lot_id.filtered(lambda row: row.name == "M-5")
        self.assertEqual(lot.aftersales_installed_product_count, 1)
        self.assertFalse(self.units(self.pump) | self.units(self.motor) | self.units(self.hose))
        with self.subTest("a single motor comes back: the plant stays where it is"):
            self.give_back(picking, {self.motor: 1})
            self.assertEqual(self.units(self.plant).mapped("state"), ["in_service"])
        with self.subTest("the rest of one plant comes back"):
            self.give_back(picking, {self.pump: 1, self.hose: 2})
            units = self.units(self.plant)
            self.assertEqual(sorted(units.mapped("state")), ["in_service", "returned"])
            self.assertEqual(units.mapped("quantity"), [1, 1])
        with self.subTest("and the other one"):
            self.give_back(picking, {self.pump: 1, self.motor: 1, self.hose: 2})
            self.assertEqual(self.units(self.plant).mapped("state"), ["returned", "returned"])

    def test_backorder_completes_the_kit(self):
        """A-04: a kit in two deliveries is registered when it is complete, with both."""
        self.stock(self.pump, serials=["P-7"])
        order = self.sell([(self.station, 1)])
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.filtered(lambda m: m.product_id == self.pump).picked = True
        picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertFalse(self.units(self.station) | self.units(self.pump))
        self.stock(self.hose, 4)
        self.validate(order.picking_ids - picking)
        unit = self.units(self.station)
        self.assertEqual((len(unit), unit.serial), (1, "P-7"))
        self.assertEqual(unit.component_line_ids.picking_id, order.picking_ids)

    def test_kit_of_a_class_that_is_not_followed(self):
        """A-05: then a component that is followed is registered by itself."""
        bundle = self._product("Starter set", "part")
        self.make_kit(bundle, [(self.equipment, 1), (self.hose, 1)])
        self.stock(self.equipment, serials=["S-1"])
        self.stock(self.hose, 1)
        self.validate(self.sell([(bundle, 1)]).picking_ids)
        self.assertFalse(self.units(bundle))
        self.assertEqual(self.units(self.equipment).serial, "S-1")

    def test_kits_in_kits(self):
        """A-04: of kits in a kit the sold product is registered."""
        line = self._product("Filling line", "equipment")
        self.make_kit(line, [(self.station, 2), (self.motor, 1)])
        self.stock(self.pump, serials=["P-8", "P-9"])
        self.stock(self.motor, serials=["M-8"])
        self.stock(self.hose, 8)
        self.validate(self.sell([(line, 1)]).picking_ids)
        unit = self.units(line)
        self.assertEqual((len(unit), unit.quantity), (1, 1))
        self.assertEqual(set(unit.serial.split(", ")), {"P-8", "P-9", "M-8"})
        self.assertFalse(self.units(self.station))

    def test_by_hand(self):
        """A-04: a kit delivered by hand, without an order, is registered as the kit."""
        self.stock(self.pump, serials=["P-10"])
        self.stock(self.hose, 4)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": self.contact.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.station.id,
                            "product_uom_qty": 1,
                            "location_id": self.warehouse.lot_stock_id.id,
                            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        self.validate(picking)
        unit = self.units(self.station)
        self.assertEqual((unit.serial, unit.partner_id), ("P-10", self.customer))

    def test_catch_up(self):
        """Issue 3, 3.1: kits delivered and returned while the app was off are caught up, once."""
        self.stock(self.pump, serials=["P-11"])
        self.stock(self.motor, serials=["M-11"])
        self.stock(self.hose, 2)
        with patch.object(
            type(self.env["aftersales.ownership"]), "_on_moves_done", lambda *a: None
        ):
            picking = self.validate(self.sell([(self.plant, 1)]).picking_ids)
        self.assertFalse(self.units(self.plant))
        self.run_job("delivery_catch_up")
        unit = self.units(self.plant)
        self.assertEqual((len(unit), unit.state), (1, "in_service"))
        self.run_job("delivery_catch_up")
        self.assertEqual(self.units(self.plant).ownership_ids, unit.ownership_ids)
        with patch.object(
            type(self.env["aftersales.ownership"]), "_on_moves_done", lambda *a: None
        ):
            self.give_back(picking, {self.pump: 1, self.motor: 1, self.hose: 2})
        self.run_job("delivery_catch_up")
        self.assertEqual(self.units(self.plant).state, "returned")

    def test_kit_without_a_class_is_listed(self):
        """Amendments: the kit, not its parts, is listed for the administrator, and caught up."""
        tower = self._product("Tower", "part")
        tower.aftersales_class_id = False
        bolt = self._product("Bolt", "part")
        bolt.aftersales_class_id = False
        self.make_kit(tower, [(bolt, 10)])
        self.stock(bolt, 10)
        self.validate(self.sell([(tower, 1)]).picking_ids)
        Row = self.env["aftersales.unclassed.product"]
        listed = Row.search([("company_id", "=", self.company.id)]).product_tmpl_id
        self.assertIn(tower.product_tmpl_id, listed)
        self.assertNotIn(bolt.product_tmpl_id, listed)
        tower.aftersales_class_id = self.equipment.aftersales_class_id
        self.run_job("delivery_catch_up")
        self.assertEqual(self.units(tower).quantity, 1)
