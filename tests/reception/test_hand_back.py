from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from odoo.addons.aftersales_service.tools.qr import qr_png

from .common import ReceptionCase


@freeze_time("2026-03-10 01:00:00")
class TestHandBack(ReceptionCase):
    """From the signed reception through the workshop to the pick-up against the voucher."""

    def received(self, **values):
        """Return a reception that the customer confirmed."""
        reception = self.reception(**values)
        reception.action_confirm()
        return reception

    def ordered(self, state="repaired", **values):
        """Return a reception whose dispatch order its people brought to a state."""
        reception = self.received(**values)
        reception.with_user(self.manager).action_issue_dispatch()
        order = reception.dispatch_id
        order.with_user(self.manager).action_send()
        order.item_ids.sudo().technician_id = self.engineer
        self.plan(order.with_user(self.pmc))
        order.with_user(self.pmc).action_start()
        if state == "repaired":
            self.repair(order)
        self.env.invalidate_all()
        return reception

    def points(self, order):
        """Fill in the six points."""
        agent = order.with_user(self.agent)
        agent.action_all_normal()
        agent.write({"result_note": "Seal changed, runs dry."})

    def test_signed_items_are_agreed(self):
        """E-18, D-13, G-07: what he signed at the counter needs no second yes; a change does."""
        reception = self.received()
        self.refused(AccessError, reception.action_issue_dispatch)
        reception.with_user(self.manager).action_issue_dispatch()
        order = reception.dispatch_id
        item = order.item_ids
        self.assertEqual((item.name, item.expected_hours, item.price), ("Hydraulic seal", 2.5, 120))
        self.assertTrue(item.agreed)
        self.assertIn("Driver Qin", order.agreed_with)
        self.assertIn(reception.name, order.agreed_with)
        self.assertTrue(order.policy_explained)
        self.assertEqual(order.case_ids, reception.case_id)
        self.assertEqual(order.property_ids, reception.property_ids)
        self.assertEqual(order.reception_count, 1)
        self.assertFalse(reception.sudo().activity_ids, "the manager's task is done")
        item.with_user(self.manager).price = 300
        self.assertFalse(item.agreed)
        again = reception.with_user(self.manager).action_issue_dispatch()
        self.assertEqual(again["res_id"], order.id, "one order, though asked twice")

    def test_an_order_issued_elsewhere(self):
        """O-04, E-10: an order issued from the case takes over what was received about it."""
        reception = self.received()
        reception.case_id.with_user(self.manager).action_issue_dispatch()
        order = reception.dispatch_id
        self.assertEqual(order.case_ids, reception.case_id)
        self.assertEqual(reception.property_ids.dispatch_id, order)
        self.assertFalse(reception.sudo().activity_ids)

    def test_told_finish_beside_the_plan(self):
        """G-07, E-10: PMC sees what the customer was told, and that the plan is later."""
        reception = self.received()
        reception.with_user(self.manager).action_issue_dispatch()
        order = reception.dispatch_id
        self.assertEqual(order.promised_finish, reception.expected_finish)
        order.with_user(self.manager).action_send()
        self.assertFalse(order.finish_too_late)
        order.with_user(self.pmc).write(
            {
                "planned_start": self.local("2026-03-11 08:00"),
                "planned_finish": self.local("2026-03-12 16:00"),
            }
        )
        self.assertTrue(order.finish_too_late)

    def test_picked_up_against_the_voucher(self):
        """G-07, E-20: another number is refused; with it property, order and case follow."""
        reception = self.ordered()
        self.assertEqual(reception._voucher_qr(), qr_png(reception.voucher_number))
        order = reception.dispatch_id
        self.points(order)
        text = self.refused(UserError, reception.action_hand_back)
        self.assertIn("Check the voucher", text)
        held = reception.property_ids
        held.write({"returned_to": "Driver Qin", "accessories_back": True})
        text = self.refused(UserError, held.action_give_back)
        self.assertIn(f"came with {reception.name}", text)
        self.assertIn("check the voucher there first", text)
        text = self.refused(
            UserError,
            reception.action_check_voucher,
            number="WX000001-AAAA",
            picked_up_by="Driver Qin",
        )
        self.assertIn("is not its voucher", text)
        text = self.refused(
            UserError, reception.action_check_voucher, number=reception.voucher_number
        )
        self.assertIn("enter who fetches it", text)
        typed = f" {reception.voucher_number.lower().replace('-', ' ')} "
        reception.action_check_voucher(number=typed, picked_up_by="Driver Qin")
        self.assertTrue(reception.voucher_shown)
        text = self.refused(UserError, reception.action_hand_back)
        self.assertIn("Give all accessories back", text)
        reception.accessories_back = True
        reception.action_hand_back()
        self.assertEqual(
            (reception.state, held.state, order.state), ("handed_back", "returned", "returned")
        )
        self.assertEqual(order.returned_to, "Driver Qin")
        self.assertEqual(reception.case_id.state, "to_confirm")
        self.assertEqual(held.returned_to, "Driver Qin")

    def test_without_voucher(self):
        """G-07: who lost it gives a reason and shows who he is; both are kept."""
        reception = self.ordered()
        self.points(reception.dispatch_id)
        wizard = (
            self.env["aftersales.check.voucher"]
            .with_user(self.agent)
            .create({"reception_id": reception.id, "missing": True, "picked_up_by": "Driver Qin"})
        )
        wizard.reason = "Lost"
        text = self.refused(UserError, wizard.action_check)
        self.assertIn("which document proves who fetches it", text)
        wizard.identity = "ID card …4321"
        wizard.action_check()
        self.assertEqual(
            (reception.voucher_shown, reception.voucher_reason, reception.voucher_identity),
            (False, "Lost", "ID card …4321"),
        )
        self.assertIn("Fetched without the voucher", " ".join(reception.message_ids.mapped("body")))
        reception.accessories_back = True
        reception.action_hand_back()
        self.assertEqual(reception.state, "handed_back")

    def test_the_six_points_stay(self):
        """E-20: the hand-back by the reception passes no point of the dispatch order."""
        reception = self.ordered()
        reception.accessories_back = True
        reception.action_check_voucher(number=reception.voucher_number, picked_up_by="Qin")
        text = self.refused(UserError, reception.action_hand_back)
        self.assertIn("all items complete, cleaned", text)
        self.assertEqual((reception.state, reception.property_ids.state), ("confirmed", "here"))

    def test_handed_back_on_the_order(self):
        """G-07, E-20: handed back on the dispatch order, the reception ends too, and the unit can
        be received again."""
        reception = self.ordered()
        order = reception.dispatch_id
        self.points(order)
        reception.action_check_voucher(number=reception.voucher_number, picked_up_by="Qin")
        held = reception.property_ids
        held.write({"returned_to": "Qin", "accessories_back": True})
        held.action_give_back()
        order.with_user(self.agent).write({"returned_to": "Qin"})
        order.with_user(self.agent).action_give_back()
        self.assertEqual((order.state, reception.state), ("returned", "handed_back"))
        again = self.reception()
        again.action_confirm()
        self.assertEqual(again.state, "confirmed")

    def test_not_before_the_repair_is_finished(self):
        """E-20, G-07: an order in repair holds it back, and so does the order its property."""
        reception = self.ordered(state="in_repair")
        reception.accessories_back = True
        reception.action_check_voucher(number=reception.voucher_number, picked_up_by="Qin")
        text = self.refused(UserError, reception.action_hand_back)
        self.assertIn("handed back when the repair is finished", text)
        reception.dispatch_id.with_user(self.manager).action_cancel("He does not want it")
        reception.action_hand_back()
        self.assertEqual(reception.state, "handed_back")

    def test_company_without_vouchers(self):
        """G-07, O-01: a company that asks for no voucher hands out without."""
        self.company.aftersales_voucher_required = False
        reception = self.received(accessories=False)
        self.assertFalse(reception.voucher_needed)
        reception.action_hand_back()
        self.assertEqual(reception.property_ids.returned_to, "Driver Qin")

    def test_the_appointment_ends_with_it(self):
        """G-05: an appointment is done when the last of its units is handed back."""
        with freeze_time("2026-03-02 01:00:00"):
            appointment = self.appointment(confirm=True)
        appointment.action_receive()
        reception = appointment.reception_ids
        ready = self.reception(complete=True, installed_product_id=False)
        ready.action_cancel("Only for its values")
        reception.write(
            {
                "meter_value": 1286,
                "expected_finish": self.local("2026-03-11 16:00"),
                "policy_explained": True,
                "item_ids": [(0, 0, {"name": "Oil"})],
            }
        )
        reception.action_all_normal()
        reception.write({"signed_by": "Zhou Min", "signature": ready.signature})
        reception.action_confirm()
        reception.action_check_voucher(number=reception.voucher_number, picked_up_by="Zhou Min")
        reception.action_hand_back()
        self.assertEqual(appointment.state, "done")

    def test_who_may(self):
        """M-01, G-07: an engineer neither checks vouchers nor hands out."""
        reception = self.received()
        self.refused(
            AccessError,
            reception.with_user(self.engineer).action_check_voucher,
            number=reception.voucher_number,
            picked_up_by="x",
        )
        self.refused(AccessError, reception.write, {"voucher_checked_at": "2026-03-10 01:00:00"})
