from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import FaultCase


@freeze_time("2026-09-25 02:00:00")
class TestContainment(FaultCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier_partner = cls.env["res.partner"].create({"name": "Shuofeng Pneumatics"})
        cls.pump = cls._product("Pump", "part", tracking="lot")
        cls.bad_lot, cls.good_lot = cls.env["stock.lot"].create(
            [
                {"name": name, "product_id": cls.pump.id, "company_id": cls.company.id}
                for name in ("2607", "2608")
            ]
        )
        cls.rule()

    def alarm(self):
        """Return the alarm of three units."""
        for unit in self.units[:3]:
            self.fault(unit)
        return self.night()

    def made(self):
        """Make five units and one in stock of the bad lot, and one of the good lot."""
        self.receive(self.pump, [self.bad_lot] * 8, self.supplier_partner)
        self.receive(self.pump, [self.good_lot] * 2, self.supplier_partner)
        for unit in self.units[:5]:
            self.made_of(unit.lot_id, self.bad_lot)
        self.made_of(self.units[5].lot_id, self.good_lot)
        waiting = self.env["stock.lot"].create(
            {
                "name": "SW-STOCK",
                "product_id": self.equipment.id,
                "company_id": self.company.id,
            }
        )
        self.made_of(waiting, self.bad_lot, delivered=False)
        return waiting

    def test_shared_lot(self):
        """J-03: all that was made of the shared lot is listed, with where it is now."""
        waiting = self.made()
        alarm = self.alarm()
        self.assertIn(self.bad_lot, alarm.sudo().lot_ids)
        self.assertEqual(alarm.supplier_ids, self.supplier_partner)
        action = alarm.action_trace()
        self.assertEqual(action["domain"], [("alarm_id", "in", alarm.ids)])
        self.assertEqual(alarm.sudo().suspect_lot_ids, self.bad_lot)
        entries = alarm.containment_ids
        units = entries.filtered("installed_product_id")
        self.assertEqual(units.installed_product_id, self.units[:5])
        self.assertEqual(units.filtered("affected").installed_product_id, self.units[:3])
        self.assertEqual(units.partner_id, self.customer)
        stock = (entries - units).filtered(lambda entry: entry.lot_id == waiting)
        self.assertEqual((stock.place, stock.quantity), ("stock", 1.0))
        parts = entries.filtered(lambda entry: entry.lot_id == self.bad_lot)
        self.assertEqual((parts.location_id, parts.quantity), (self.warehouse.lot_stock_id, 2.0))
        self.assertEqual(set(entries.mapped("reason")), {"2607"})
        self.assertEqual(alarm.containment_count, len(entries))
        unit = self.units[4].with_user(self.agent)
        self.assertEqual(unit.containment_count, 1)

    def test_listed_again(self):
        """J-03: listing again adds and moves, and keeps what was checked."""
        waiting = self.made()
        alarm = self.alarm()
        alarm.action_trace()
        first = alarm.containment_ids.filtered(lambda e: e.installed_product_id == self.units[3])
        first.with_user(self.inspector).action_pass()
        count = len(alarm.containment_ids)
        alarm.action_trace()
        self.assertEqual(len(alarm.containment_ids), count)
        self.assertEqual((first.state, first.checked_by), ("good", self.inspector))
        self.validate(self.sell([(self.equipment, 1)]).picking_ids)
        alarm.action_trace()
        entry = alarm.containment_ids.filtered(lambda e: e.lot_id == waiting)
        self.assertEqual((len(entry), entry.place), (1, "customer"))

    def test_follow_up(self):
        """J-03: each entry is checked and settled before the fault is closed."""
        self.made()
        alarm = self.alarm()
        alarm.action_trace()
        alarm.action_confirm()
        alarm.measure = "Other supplier"
        alarm.action_act()
        with self.assertRaisesRegex(UserError, "7 entries of the containment list are not"):
            alarm.action_close()
        entry = alarm.containment_ids[0].with_user(self.engineer)
        with self.assertRaises(AccessError):
            entry.with_user(self.reader).action_pass()
        entry.action_reject()
        with self.assertRaisesRegex(UserError, "Enter what was done"):
            entry.action_settle()
        entry.follow_up = "Pump changed"
        entry.action_settle()
        (alarm.containment_ids - entry).with_user(self.qa).action_pass()
        with self.assertRaisesRegex(UserError, "needs a reason"):
            entry.action_reopen()
        alarm.action_close()
        self.assertEqual(alarm.state, "closed")
        with self.assertRaises(AccessError):
            entry.state = "to_check"

    def test_counts_for_8d(self):
        """I-02, J-03: the containment list fills D3 of an 8D report; all else stays."""
        self.made()
        alarm = self.alarm()
        alarm.action_confirm()
        alarm.action_open_corrective_action()
        action = alarm.corrective_action_id
        self.env["aftersales.containment.line"].with_user(self.qa).create(
            {"action_id": action.id, "place": "production", "quantity": 12}
        )
        alarm.action_trace()
        action.action_contain()
        lines = {line.place: line for line in action.containment_ids}
        self.assertEqual(set(lines), {"customer", "transit", "stock", "production"})
        self.assertEqual(lines["customer"].quantity, 5.0)
        self.assertEqual(lines["stock"].quantity, 3.0)
        self.assertEqual((lines["production"].quantity, lines["transit"].quantity), (12.0, 0.0))
        units = alarm.containment_ids.filtered("installed_product_id")
        units[:3].with_user(self.engineer).action_reject()
        units[3].with_user(self.engineer).action_pass()
        action.action_contain()
        self.assertEqual((lines["customer"].checked, lines["customer"].bad), (4.0, 3.0))
        self.assertEqual(len(action.containment_ids), 4)

    def test_shared_receipt(self):
        """J-03: where no part's lot is known, what came by the same receipt is listed."""
        lots = self.env["stock.lot"].create(
            [
                {"name": f"BT-{n}", "product_id": self.equipment.id, "company_id": self.company.id}
                for n in range(4)
            ]
        )
        receipt = self.receive(self.equipment, lots, self.supplier_partner)
        self.validate(self.sell([(self.equipment, 3)]).picking_ids)
        units = self.env["aftersales.installed.product"].search([("lot_id", "in", lots.ids)])
        self.assertEqual(len(units), 3)
        for unit in units:
            self.fault(unit)
        alarm = self.night()
        alarm.action_trace()
        self.assertFalse(alarm.sudo().suspect_lot_ids)
        self.assertEqual(alarm.sudo().suspect_picking_ids, receipt)
        self.assertEqual(alarm.containment_ids.lot_id, lots)
        self.assertEqual(set(alarm.containment_ids.mapped("reason")), {receipt.name})
        self.assertEqual(
            sorted(alarm.containment_ids.mapped("place")), ["customer"] * 3 + ["stock"]
        )

    def test_nothing_shared(self):
        """J-03: without anything shared the people are asked for the suspects."""
        alarm = self.alarm()
        with self.assertRaisesRegex(UserError, "share no lot and no receipt"):
            alarm.action_trace()
        alarm.suspect_lot_ids = [Command.set(self.units[0].lot_id.ids)]
        alarm.action_trace()
        self.assertEqual(alarm.containment_ids.installed_product_id, self.units[0])
        with self.assertRaises(AccessError):
            alarm.with_user(self.agent).action_trace()

    def test_lot_rule(self):
        """J-03: two units with parts of one lot are an alarm where two by themselves are none."""
        self.made()
        self.rule().active = False
        self.rule("lot")
        self.fault(self.units[0])
        self.fault(self.units[5])
        self.assertFalse(self.night())
        self.fault(self.units[1])
        alarm = self.night()
        self.assertEqual(alarm.signal_ids.rule_id.kind, "lot")
        self.assertEqual(alarm.installed_product_ids, self.units[:2])

    def test_print(self):
        """J-03: the list is printed, with what each entry shares."""
        self.made()
        alarm = self.alarm()
        alarm.action_trace()
        html = self.env["ir.actions.report"]._render_qweb_html(
            "aftersales_service.containment_list_report", alarm.ids
        )[0]
        text = html.decode()
        for words in ("围堵清单", "SW-001", "2607", "Clean City Works"):
            self.assertIn(words, text)
