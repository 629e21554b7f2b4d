from datetime import date

from odoo import Command
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from ..common import AftersalesCase

REGISTRATION = "odoo.addons.aftersales_service.models.installed_base.ownership"


class TestRegistration(AftersalesCase):
    """Delivery → installed product: real orders, real pickings, validated by a storekeeper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls.env["aftersales.warranty.term"].create(
            {"name": "Sweeper", "product_tmpl_id": cls.equipment.product_tmpl_id.id, "months": 12}
        )

    def units(self, *serials):
        return self.env["aftersales.installed.product"].search(
            [("serial", "in", serials)], order="serial"
        )

    def deliver_as_storekeeper(self, picking):
        """Validate with the rights of a storekeeper who has no role of ours."""
        picking = picking.with_user(self.storekeeper)
        self.env.invalidate_all()
        self.validate(picking)
        self.assertEqual(picking.state, "done")
        return picking

    def move_by_hand(self, lot, source, destination, partner, **values):
        """Move one serial number between two locations without a sales order."""
        picking_type = self.warehouse.out_type_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "partner_id": partner.id if partner else False,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": 1,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                        }
                    )
                ],
                **values,
            }
        )
        picking.action_confirm()
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            Command.create(
                {
                    "product_id": lot.product_id.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "picked": True,
                    "location_id": source.id,
                    "location_dest_id": destination.id,
                    "picking_id": picking.id,
                }
            )
        ]
        picking.move_ids.picked = True
        picking.with_context(skip_sms=True).button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def give_back(self, picking, quantity=1):
        """Take goods back with Odoo's return, as a storekeeper does."""
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves[0].quantity = quantity
        back = wizard._create_return()
        return self.validate(back)

    @freeze_time("2026-03-02 17:30:00")
    def test_delivery_registers_each_serial(self):
        """A-04, A-05, D-07, amendment 29: one unit per serial, with everything known."""
        self.stock(self.equipment, serials=["S-1", "S-2"])
        contact_order = self.env["sale.order"].with_user(self.salesperson)
        order = contact_order.create(
            {
                "partner_id": self.contact.id,
                "order_line": [
                    Command.create({"product_id": self.equipment.id, "product_uom_qty": 2})
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.sudo().aftersales_picked_up_by = "Driver Qin"
        picking = self.deliver_as_storekeeper(order.picking_ids)
        units = self.units("S-1", "S-2")
        self.assertEqual(len(units), 2)
        for unit in units:
            self.assertEqual(unit.partner_id, self.customer)
            self.assertEqual(unit.contact_id, self.contact)
            self.assertFalse(unit.final_user_id)
            self.assertEqual(unit.picked_up_by, "Driver Qin")
            self.assertEqual(unit.lot_id.name, unit.serial)
            # 17:30 UTC is the next day in Shanghai
            self.assertEqual(unit.pickup_date, date(2026, 3, 3))
            self.assertEqual(unit.warranty_start, date(2026, 3, 3))
            self.assertEqual(unit.warranty_end, date(2027, 3, 2))
            self.assertEqual(unit.product_class_id.code, "equipment")
            self.assertTrue(unit.archive_required)
            self.assertEqual(unit.sale_order_id, order)
            self.assertEqual(unit.picking_id, picking)
            self.assertEqual(unit.state, "in_service")
            owner = unit.ownership_ids
            self.assertEqual(len(owner), 1)
            self.assertEqual(owner.kind, "delivery")
            self.assertEqual(owner.move_line_id.lot_id, unit.lot_id)
            self.assertEqual(owner.move_id, picking.move_ids)
            self.assertEqual(owner.date_from, date(2026, 3, 3))
            self.assertFalse(owner.date_to)
            self.assertFalse(owner.visits_planned)
            self.assertFalse(unit.message_ids, "no creation message")
            self.assertFalse(unit.message_follower_ids, "no followers")
        self.assertEqual(picking.with_user(self.agent).aftersales_installed_product_count, 2)

    def test_pickup_date_is_local_and_warranty_ends_the_day_before(self):
        """A-04, D-06, D-07: 03-01 17:30 UTC is 03-02 in Shanghai; 12 months end on 2027-03-01."""
        with freeze_time("2026-03-01 17:30:00"):
            self.deliver(self.equipment, ["L-1"])
        unit = self.units("L-1")
        self.assertEqual(unit.pickup_date, date(2026, 3, 2))
        self.assertEqual(unit.warranty_end, date(2027, 3, 1))
        self.assertEqual(unit._warranty_verdict(date(2027, 3, 1)), "in")
        self.assertEqual(unit._warranty_verdict(date(2027, 3, 2)), "out")
        self.deliver(self.kit, quantity=1)
        kit = self.env["aftersales.installed.product"].search([("product_id", "=", self.kit.id)])
        self.assertEqual(kit._warranty_verdict(date(2027, 3, 2)), "unknown")

    def test_classes_decide_what_is_followed(self):
        """A-05, D-05, amendments 1 and 22: kits without archive, parts and unclassed not at all."""
        bare = self._product("Thing", "part")
        bare.aftersales_class_id = False
        for product in (self.kit, self.part, bare):
            self.deliver(product, quantity=3)
        units = self.env["aftersales.installed.product"].search(
            [("product_id", "in", (self.kit | self.part | bare).ids)]
        )
        self.assertEqual(units.product_id, self.kit)
        self.assertEqual(len(units), 1, "one unit per delivered line where nothing is tracked")
        self.assertEqual(units.quantity, 3)
        self.assertFalse(units.archive_required)

    def test_class_of_the_category_and_of_its_parents(self):
        """D-05: the class is inherited from the category, the product's own one wins."""
        parent = self.env["product.category"].create(
            {
                "name": "Machines",
                "aftersales_class_id": self.env.ref(
                    "aftersales_service.product_class_equipment"
                ).id,
            }
        )
        child = self.env["product.category"].create({"name": "Small", "parent_id": parent.id})
        self.kit.write({"aftersales_class_id": False, "categ_id": child.id})
        self.part.categ_id = child
        classes = (self.kit | self.part)._aftersales_class()
        self.assertEqual(classes[self.kit].code, "equipment")
        self.assertEqual(classes[self.part].code, "part")
        self.deliver(self.kit, quantity=1)
        unit = self.env["aftersales.installed.product"].search([("product_id", "=", self.kit.id)])
        self.assertTrue(unit.archive_required)

    def test_lot_tracked_has_one_unit_per_line(self):
        """A-04: a lot is no serial number; each delivered line of it has a unit of its own."""
        product = self._product("Hose", "kit", tracking="lot")
        lot = self.env["stock.lot"].create(
            {"name": "LOT-7", "product_id": product.id, "company_id": self.company.id}
        )
        self.env["stock.quant"]._update_available_quantity(
            product, self.warehouse.lot_stock_id, 20, lot_id=lot
        )
        for quantity in (5, 3):
            self.validate(self.sell([(product, quantity)]).picking_ids)
        units = self.env["aftersales.installed.product"].search([("lot_id", "=", lot.id)])
        self.assertEqual(sorted(units.mapped("quantity")), [3, 5])

    def test_every_way_to_the_customer(self):
        """A-04: three steps, dropship and by hand are deliveries; inside the house nothing is."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.stock(self.equipment, serials=["W-1"])
        order = self.sell([(self.equipment, 1)])
        for step in range(3):
            self.assertFalse(self.units("W-1"), f"step {step} is inside the house")
            picking = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
            self.validate(picking.sorted("id")[:1])
        unit = self.units("W-1")
        self.assertEqual(unit.sale_order_id, order)
        self.assertEqual(unit.picking_id.location_dest_id.usage, "customer")
        lots = self.stock(self.equipment, serials=["W-2", "W-3"])
        customers = self.env.ref("stock.stock_location_customers")
        suppliers = self.env.ref("stock.stock_location_suppliers")
        self.move_by_hand(lots[0], self.warehouse.lot_stock_id, customers, self.contact)
        self.assertEqual(self.units("W-2").partner_id, self.customer)
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        dropship = self.move_by_hand(lots[1], suppliers, customers, self.contact)
        self.assertEqual(self.units("W-3").partner_id, self.customer)
        dropped = self.env["stock.lot"].create(
            {"name": "W-4", "product_id": self.equipment.id, "company_id": self.company.id}
        )
        dropship = dropship.copy({"partner_id": vendor.id})
        dropship.move_ids.partner_id = self.contact
        dropship.action_confirm()
        dropship.move_ids.move_line_ids.lot_id = dropped
        dropship.move_ids.picked = True
        dropship.with_context(skip_sms=True).button_validate()
        self.assertEqual(self.units("W-4").partner_id, self.customer, "not the vendor")

    def test_return_and_delivery_to_another_customer(self):
        """A-04: a return ends the ownership; the next owner gets a new line and a new warranty."""
        with freeze_time("2026-03-02 02:00:00"):
            order = self.deliver(self.equipment, ["R-1"])
        unit = self.units("R-1")
        with freeze_time("2026-03-10 02:00:00"):
            back = self.give_back(order.picking_ids)
        first = unit.ownership_ids
        self.assertEqual(unit.state, "returned")
        self.assertEqual(first.date_to, date(2026, 3, 10))
        self.assertEqual(first.return_picking_id, back)
        other = self.env["res.partner"].create({"name": "Other"})
        with freeze_time("2026-04-01 02:00:00"):
            self.validate(self.sell([(self.equipment, 1)], other).picking_ids)
        self.assertEqual(self.units("R-1"), unit, "a unit is never doubled")
        self.assertEqual(unit.partner_id, other)
        self.assertEqual(unit.state, "in_service")
        self.assertEqual(unit.warranty_end, date(2027, 3, 31))
        self.assertEqual(len(unit.ownership_ids), 2)
        self.assertEqual(first.warranty_end, date(2027, 3, 1))

    def test_return_to_the_same_customer_keeps_his_warranty(self):
        """D-07: goods brought back and delivered again on the same order are not sold again."""
        with freeze_time("2026-03-02 02:00:00"):
            order = self.deliver(self.equipment, ["R-2"])
        with freeze_time("2026-03-10 02:00:00"):
            back = self.give_back(order.picking_ids)
        with freeze_time("2026-03-20 02:00:00"):
            self.give_back(back)
        unit = self.units("R-2")
        self.assertEqual(len(unit.ownership_ids), 2)
        self.assertEqual(unit.state, "in_service")
        self.assertEqual(unit.pickup_date, date(2026, 3, 20))
        self.assertEqual(unit.warranty_end, date(2027, 3, 1))

    def test_part_of_an_untracked_line_comes_back(self):
        """A-04: two of five come back; three stay with the customer."""
        delivery = self.deliver(self.kit, quantity=5).picking_ids
        self.give_back(delivery, 2)
        units = self.env["aftersales.installed.product"].search([("product_id", "=", self.kit.id)])
        self.assertEqual(
            sorted((u.state, u.quantity) for u in units), [("in_service", 3), ("returned", 2)]
        )
        self.give_back(delivery, 3)
        self.assertEqual(set(units.mapped("state")), {"returned"})
        self.assertTrue(all(units.ownership_ids.mapped("date_to")))

    def test_what_a_case_causes_registers_nothing(self):
        """Amendment 1: parts, units and returns of a case, CSI or work order start nothing."""
        case = self.env["aftersales.case"].create({"subject": "x", "partner_id": self.customer.id})
        lot = self.stock(self.equipment, serials=["C-1"])
        customers = self.env.ref("stock.stock_location_customers")
        stock = self.warehouse.lot_stock_id
        values = {"aftersales_case_id": case.id}
        self.move_by_hand(lot, stock, customers, self.customer, **values)
        self.assertFalse(self.units("C-1"))
        self.move_by_hand(lot, customers, stock, self.customer, **values)
        self.move_by_hand(lot, stock, customers, self.customer)
        unit = self.units("C-1")
        self.assertTrue(unit)
        self.move_by_hand(lot, customers, stock, self.customer, **values)
        self.assertEqual(unit.state, "in_service", "in our house for repair, not given back")
        self.move_by_hand(lot, stock, customers, self.customer, **values)
        self.assertEqual(len(unit.ownership_ids), 1)

    def test_old_part_is_no_return(self):
        """Amendment 1, AMB-21: goods received with the customer as their owner are old parts."""
        self.deliver(self.equipment, ["O-1"])
        unit = self.units("O-1")
        self.move_by_hand(
            unit.lot_id,
            self.env.ref("stock.stock_location_customers"),
            self.warehouse.lot_stock_id,
            self.customer,
            owner_id=self.customer.id,
        )
        self.assertEqual(unit.state, "in_service")

    def test_exchange_named_on_the_transfer(self):
        """Amendment 1: an exchange delivery takes over the history of the unit it replaces."""
        self.deliver(self.equipment, ["E-1"])
        old = self.units("E-1")
        old.sudo().archive_required = False
        lot = self.stock(self.equipment, serials=["E-2"])
        case = self.env["aftersales.case"].create({"subject": "x", "partner_id": self.customer.id})
        self.move_by_hand(
            lot,
            self.warehouse.lot_stock_id,
            self.env.ref("stock.stock_location_customers"),
            self.customer,
            aftersales_exchanged_unit_id=old.id,
            aftersales_case_id=case.id,
        )
        new = self.units("E-2")
        self.assertEqual(new.replaces_id, old)
        self.assertEqual(old.replaced_by_ids, new)
        self.assertFalse(new.archive_required, "as the old one's, not as its class says")
        self.assertEqual(new.ownership_ids.kind, "exchange")
        self.assertTrue(new.ownership_ids.visits_planned, "no initial visit")
        self.assertEqual(old.state, "returned")
        self.assertTrue(old.ownership_ids.date_to)

    def test_exchange_made_by_odoo(self):
        """Amendment 1: Odoo's own "Return for Exchange" is recognised."""
        order = self.deliver(self.equipment, ["E-3"])
        old = self.units("E-3")
        self.stock(self.equipment, serials=["E-4"])
        delivery = order.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves[0].quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_exchanges()["res_id"])
        exchange = order.picking_ids - delivery - back
        self.validate(exchange)
        new = self.units("E-4")
        self.assertEqual(new.replaces_id, old)
        self.assertEqual(new.ownership_ids.kind, "exchange")
        self.validate(back)
        self.assertEqual(old.ownership_ids.return_picking_id, back)
        self.assertEqual(old.state, "returned")
        self.assertEqual(new.state, "in_service")

    def test_a_fault_of_ours_never_stops_the_storekeeper(self):
        """Issue 3, 3.1: the delivery is done, nothing half-made stays, the catch-up does it."""
        self.stock(self.equipment, serials=["F-1"])
        order = self.sell([(self.equipment, 1)])

        def broken(self, *args):
            raise ValueError("broken on purpose")

        self.patch(type(self.env["aftersales.ownership"]), "_ownership_vals", broken)
        with mute_logger(REGISTRATION):
            picking = self.deliver_as_storekeeper(order.picking_ids)
        self.assertEqual(picking.move_ids.state, "done")
        self.assertFalse(self.units("F-1"))

    def test_a_database_error_of_ours_never_stops_the_storekeeper(self):
        """Design 6: what the database refuses us, serialization failures included, is undone."""
        self.stock(self.equipment, serials=["F-2"])
        order = self.sell([(self.equipment, 1)])

        def broken(self, events):
            self.env.cr.execute("SELECT 1 / 0")

        self.patch(type(self.env["aftersales.ownership"]), "_register_deliveries", broken)
        with mute_logger(REGISTRATION, "odoo.sql_db"):
            picking = self.deliver_as_storekeeper(order.picking_ids)
        self.assertEqual(picking.move_ids.state, "done")
        self.assertFalse(self.units("F-2"))

    def test_delivery_to_nobody_is_left_to_the_catch_up(self):
        """A transfer by hand without a contact registers nothing and stops nobody."""
        lot = self.stock(self.equipment, serials=["N-1"])
        self.move_by_hand(
            lot,
            self.warehouse.lot_stock_id,
            self.env.ref("stock.stock_location_customers"),
            None,
        )
        self.assertFalse(self.units("N-1"))
