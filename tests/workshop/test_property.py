from odoo.exceptions import AccessError, UserError

from .common import WorkshopCase


class TestCustomerProperty(WorkshopCase):
    """What of a customer's lies with us: in, out, damage and loss (amendment 31)."""

    def held(self, **values):
        """Return property that the agent notes."""
        return (
            self.env["aftersales.customer.property"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.customer.id,
                    "installed_product_id": self.unit.id,
                    "case_id": self.unit_case.id,
                    "title": "Sweeper",
                    "accessories": "1 charging cable",
                    "condition_in": "Oil at the left pipe",
                    **values,
                }
            )
        )

    def quantity(self, location, owner):
        """Return how many of the unit an owner has in a location."""
        quants = self.env["stock.quant"].search(
            [
                ("location_id", "=", location.id),
                ("lot_id", "=", self.unit.lot_id.id),
                ("owner_id", "=", owner.id),
            ]
        )
        return sum(quants.mapped("quantity"))

    def test_in_and_out_with_its_owner(self):
        """Amendment 31: the unit lies with us as the customer's, outside every warehouse."""
        ownership = self.unit.ownership_ids
        held = self.held()
        self.assertEqual((held.product_id, held.lot_id), (self.equipment, self.unit.lot_id))
        held.action_take_in()
        location = self.company.aftersales_property_location_id
        self.assertFalse(location.warehouse_id)
        self.assertEqual(held.sudo().location_id, location)
        self.assertEqual(self.quantity(location, self.customer), 1)
        receipt = held.sudo().receipt_id
        self.assertEqual((receipt.state, receipt.owner_id), ("done", self.customer))
        self.assertEqual(receipt.aftersales_case_id, self.unit_case)
        self.assertEqual(self.equipment.with_company(self.company).qty_available, 0)
        self.assertEqual(receipt.move_ids.value, 0)
        self.assertFalse(ownership.date_to, "it is still the customer's")
        text = self.refused(UserError, held.write, {"accessories": "none"})
        self.assertIn("stays as it was noted", text)
        text = self.refused(UserError, held.action_give_back)
        self.assertIn("Enter who takes it back", text)
        self.assertIn("all accessories", text)
        held.write({"returned_to": "Driver Qin", "accessories_back": True})
        held.action_give_back()
        self.assertEqual(held.state, "returned")
        self.assertEqual(self.quantity(location, self.customer), 0)
        self.assertFalse(ownership.date_to)
        self.assertEqual(self.unit.ownership_ids, ownership)
        self.assertEqual(held.picking_count, 2)

    def test_the_condition_is_asked(self):
        """Amendments 31, 53: no condition, no receipt; one click says it is normal."""
        held = self.held(condition_in=False)
        self.assertIn("condition", self.refused(UserError, held.action_take_in))
        held.action_condition_normal()
        held.action_take_in()
        self.assertEqual((held.condition_in, held.state), ("Normal", "here"))
        self.assertIn("is kept", self.refused(UserError, held.unlink))

    def test_things_that_are_no_stock(self):
        """Amendment 31: any thing, also one that is no product of ours."""
        held = self.held(installed_product_id=False, title="Wooden crate", accessories=False)
        held.action_take_in()
        self.assertFalse(held.sudo().receipt_id)
        held.returned_to = "Driver Qin"
        held.action_give_back()
        self.assertEqual(held.state, "returned")

    def test_damage_and_loss_open_a_case(self):
        """Amendment 31: damage and loss are told in a case of their own."""
        held = self.held()
        held.action_take_in()
        text = self.refused(UserError, held.action_damaged, " ")
        self.assertIn("what happened", text)
        held.action_damaged("Mirror broken in the yard")
        case = held.damage_case_ids
        self.assertEqual((case.partner_id, case.installed_product_ids), (self.customer, self.unit))
        self.assertIn("Mirror broken", case.description)
        self.assertIn("damaged", case.subject)
        self.assertEqual(held.case_count, 2)
        text = self.refused(UserError, held.action_lost)
        self.assertIn("needs a reason", text)
        held.action_lost("Stolen from the yard")
        self.assertEqual((held.state, len(held.damage_case_ids)), ("lost", 2))
        held.action_found("At the neighbour's")
        self.assertEqual(held.state, "here")

    def test_the_dispatch_waits_for_it(self):
        """E-20, amendment 31: nothing is handed back while property of the customer is here."""
        order = self.dispatch("draft")
        held = self.held(dispatch_id=order.id)
        held.action_take_in()
        order.with_user(self.manager).action_send()
        repair = order.repair_ids
        self.assertEqual(repair.product_location_src_id, held.sudo().location_id)
        self.plan(order.with_user(self.pmc))
        self.begin(order)
        self.repair(order)
        self.assertEqual(self.quantity(held.sudo().location_id, self.customer), 1)
        text = self.refused(UserError, self.hand_back, order)
        self.assertIn("is still here", text)
        held.write({"returned_to": "Driver Qin", "accessories_back": True})
        held.action_give_back()
        self.hand_back(order)
        self.assertEqual(order.state, "returned")
        self.assertEqual(self.unit.with_user(self.manager).property_count, 1)

    def test_who_holds_it(self):
        """M-01: quality reads it and takes nothing in."""
        held = self.held()
        self.refused(AccessError, held.with_user(self.qa).action_take_in)
        self.assertTrue(held.with_user(self.qa).has_access("read"))
