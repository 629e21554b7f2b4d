from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time

from ..common import AftersalesCase


@freeze_time("2026-03-12 02:00:00")
class TestOwnerChange(AftersalesCase):
    """A-04: a unit sold on keeps the story of both owners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deliver(cls.equipment, ["O-1", "O-2"])
        cls.units = cls.env["aftersales.installed.product"].search(
            [("serial", "in", ("O-1", "O-2"))], order="serial"
        )
        cls.unit = cls.units[0]
        cls.buyer_next = cls.env["res.partner"].create({"name": "Second Owner", "is_company": True})

    def change(self, units=None, **values):
        """Change the owner as a service manager does, in the dialog."""
        self.env.flush_all()
        self.env.invalidate_all()
        units = (units or self.unit).with_user(self.manager)
        action = units.action_open_owner_change()
        form = Form(
            self.env["aftersales.change.owner"]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        values = {"partner_id": self.buyer_next, "day": "2026-03-12", "reason": "Phoned", **values}
        for name, value in values.items():
            setattr(form, name, value)
        form.save().action_apply()
        self.env.invalidate_all()

    def test_history_keeps_both(self):
        """A-04: the old line ends, a new one begins, the warranty goes on; the chatter says it."""
        self.unit.sudo().write({"warranty_start": "2026-03-12", "warranty_end": "2027-03-11"})
        self.change()
        new, old = self.unit.ownership_ids.sorted("id", reverse=True)
        self.assertEqual((old.partner_id, old.date_to), (self.customer, date(2026, 3, 12)))
        self.assertEqual((new.partner_id, new.date_to), (self.buyer_next, False))
        self.assertEqual(new.kind, "transfer")
        self.assertEqual(new.warranty_end, date(2027, 3, 11))
        self.assertEqual(self.unit.partner_id, self.buyer_next)
        self.assertEqual(self.unit.state, "in_service")
        self.assertIn(
            "from Clean City Works to Second Owner on 03/12/2026: Phoned",
            self.unit.message_ids[0].body,
        )
        self.assertIn("Sold On · Second Owner", self.unit.history)
        # The other unit stays where it is.
        self.assertEqual(self.units[1].partner_id, self.customer)

    def test_new_owner_stands_on_the_day_list(self):
        """A-01, A-02: he gets his archive entry, and the day list says what he has now."""
        self.change(self.units)
        archive = self.env["aftersales.customer.archive"].search(
            [("partner_id", "=", self.buyer_next.id)]
        )
        self.assertEqual(archive.product_id, self.equipment)
        self.assertEqual(archive.ownership_ids.installed_product_id, self.units)
        self.assertEqual(archive.handover_id, archive.ownership_ids.handover_id)

    def test_visits(self):
        """F-04: the old owner's visit falls away; the new one is visited where that is wished."""
        self.run_job("visit_generation")
        visit = self.unit.ownership_ids.visit_ids
        self.assertEqual(visit.state, "planned")
        # Nobody takes a delivery out of its visit past the methods.
        with self.assertRaisesRegex(AccessError, "visit_ids|Return Visits"):
            self.unit.ownership_ids.with_user(self.agent).visit_ids = False
        self.change(self.units[0])
        self.assertEqual(visit.state, "planned", "the other unit is with the old owner still")
        self.change(self.units[1], plan_visit=True)
        self.assertEqual(visit.state, "cancelled")
        self.assertIn("Sold on: Phoned", visit.transition_ids[0].reason)
        self.run_job("visit_generation")
        rows = self.units.ownership_ids.filtered(lambda row: not row.date_to)
        self.assertEqual(rows.visit_ids.partner_id, self.buyer_next)
        self.assertEqual(rows.visit_ids.installed_product_ids, self.units[1])

    def test_returned_by_the_new_owner(self):
        """A-04: what the new owner brings back ends his line."""
        self.change()
        picking = self.unit.picking_id
        back = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        wizard = back.create({})
        wizard.product_return_moves.quantity = 1
        returned = wizard._create_return()
        returned.move_ids.move_line_ids.unlink()
        returned.move_ids.move_line_ids.create(
            {
                "move_id": returned.move_ids.id,
                "picking_id": returned.id,
                "product_id": self.equipment.id,
                "lot_id": self.unit.lot_id.id,
                "quantity": 1,
                "location_id": returned.location_id.id,
                "location_dest_id": returned.location_dest_id.id,
            }
        )
        returned.move_ids.picked = True
        returned.with_context(skip_sms=True).button_validate()
        self.assertEqual(returned.state, "done")
        self.assertEqual(self.unit.state, "returned")
        self.assertEqual(self.unit.ownership_ids.filtered("return_move_line_id").kind, "transfer")
        # Delivered again, its story goes on.
        order = self.sell([(self.equipment, 1)], self.customer)
        order.picking_ids.action_assign()
        self.validate(order.picking_ids)
        self.assertEqual(self.unit.partner_id, self.customer)
        self.assertEqual(len(self.unit.ownership_ids), 3)

    def test_refusals(self):
        """A-04, M-03: who may, and what cannot be, in words."""
        unit, new = self.unit, self.buyer_next.id
        for user in (self.agent, self.engineer):
            with self.assertRaisesRegex(AccessError, "sales administration|not allowed"):
                unit.with_user(user).action_change_owner(new, "2026-03-12", "x")
        mine = unit.with_user(self.sales_admin)
        far = self.env["res.company"].create({"name": "Far Ltd."})
        partners = self.env["res.partner"].create(
            [{"name": "Of Far", "company_id": far.id}, {"name": "Gone", "active": False}]
        )
        for partner, words in zip(
            partners, ("Of Far is a contact of another company", "Gone is archived"), strict=True
        ):
            with self.assertRaisesRegex(UserError, words):
                mine.action_change_owner(partner.id, "2026-03-12", "x")
        for arguments, words in (
            ((new, "2026-03-12", " "), "enter the new owner, the day and how we know"),
            ((self.customer.id, "2026-03-12", "x"), "Clean City Works owns it already"),
            ((new, "2026-03-13", "x"), "still to come"),
            ((new, "2026-03-11", "x"), "got it on 03/12/2026"),
        ):
            with self.assertRaisesRegex(UserError, words) as refusal:
                mine.action_change_owner(*arguments)
            self.assertIn("O-1", str(refusal.exception))
        unit.ownership_ids.sudo().date_to = "2026-03-12"
        with self.assertRaisesRegex(UserError, "belongs to nobody now"):
            mine.action_change_owner(new, "2026-03-12", "x")
