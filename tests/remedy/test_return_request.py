from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import RemedyCase


class TestReturnRequest(RemedyCase):
    """A unit comes back, or is exchanged, by Odoo's own documents (D-18)."""

    def request(self, kind="exchange", approve=True, **values):
        """Return a request of the case, asked for by an agent and allowed by the supervisor."""
        record = (
            self.env["aftersales.return.request"]
            .with_user(self.agent)
            .create({"kind": kind, "case_id": self.case.id, "reason": "Third failure", **values})
        )
        if approve:
            record.action_submit()
            record.with_user(self.supervisor).action_approve()
        self.env.invalidate_all()
        return record.with_user(self.manager)

    def back(self, record):
        """Return the transfer that brings the unit back."""
        return record.sudo().picking_ids.filtered("return_id")

    def out(self, record):
        """Return the transfers that send the replacement."""
        return record.sudo().order_ids.picking_ids

    def test_four_eyes(self):
        """D-18, M-04: a supervisor allows it, never the one who asked for it."""
        record = self.request(approve=False)
        self.assertEqual(record.installed_product_id, self.unit)
        self.refused(AccessError, record.with_user(self.agent).action_issue)
        record.with_user(self.agent).action_submit()
        self.refused(AccessError, record.action_approve)
        self.assertIn("To Approve", self.refused(UserError, record.action_issue))
        own = record.with_user(self.supervisor)
        self.assertTrue(own.can_answer)
        own.action_approve()
        self.assertEqual((record.state, record.approved_by), ("approved", self.supervisor))
        record.action_cancel("He keeps it")
        mine = self.request(approve=False).with_user(self.supervisor)
        mine.action_submit()
        self.assertIn("you asked for it yourself", self.refused(UserError, mine.action_approve))
        row = mine.approval_ids
        self.assertIn("Another person", self.refused(UserError, row.action_approve))

    def test_rejected(self):
        """D-18: a no leads back to the draft with its reason."""
        record = self.request(approve=False)
        record.action_submit()
        boss = record.with_user(self.supervisor)
        self.assertIn("reason", self.refused(UserError, boss.action_reject))
        boss.action_reject("Repair it once more")
        self.assertEqual(record.state, "draft")
        self.assertIn("once more", record.transition_ids.sorted("id")[-1].reason)

    def test_one_at_a_time(self):
        """D-18, O-05: a unit is on its way back once."""
        self.request()
        twice = self.assertRaises(UniqueViolation)
        with mute_logger("odoo.sql_db"), twice, self.env.cr.savepoint():
            self.request(approve=False)

    def test_exchange(self):
        """D-18: the serial's return and a zero-price replacement, both carrying the case."""
        record = self.request()
        record.action_issue()
        back, order = self.back(record), record.sudo().order_ids
        self.assertEqual(back.aftersales_case_id, self.case)
        self.assertEqual(back.move_line_ids.lot_id, self.unit.lot_id)
        self.assertEqual(back.location_id.usage, "customer")
        places = back.location_dest_id | back.move_line_ids.location_dest_id
        self.assertEqual(places, self.company.aftersales_returned_location_id)
        self.assertEqual((order.state, order.amount_total), ("sale", 0.0))
        self.assertEqual(order.aftersales_case_id, self.case)
        self.assertIn(self.case.name, order.note)
        out = self.out(record)
        self.assertEqual(out.aftersales_exchanged_unit_id, self.unit)
        self.assertEqual((record.picking_count, record.order_count), (2, 1))
        self.assertIn("not back yet", record.step_missing)
        invoiced = self.order.order_line.qty_delivered
        self.validate(back)
        self.env.invalidate_all()
        self.assertEqual(self.unit.state, "returned")
        self.assertTrue(self.unit.ownership_ids.date_to)
        # What is exchanged stays sold.
        self.assertEqual(self.order.order_line.qty_delivered, invoiced)
        self.assertEqual(record.state, "in_progress")
        self.stock(self.equipment, serials=["SW-0002"])
        self.validate(out)
        self.env.invalidate_all()
        self.assertEqual(record.state, "done")
        new = self.env["aftersales.installed.product"].search([("serial", "=", "SW-0002")])
        self.assertEqual((new.replaces_id, new.partner_id), (self.unit, self.customer))
        self.assertTrue(new.warranty_end)
        self.assertEqual(self.unit.with_user(self.agent).return_request_count, 1)

    def test_replacement_first(self):
        """D-18: a replacement may be delivered before the unit comes back."""
        record = self.request()
        record.action_issue()
        self.stock(self.equipment, serials=["SW-0002"])
        self.validate(self.out(record))
        self.env.invalidate_all()
        self.assertEqual(record.state, "in_progress")
        self.assertEqual(self.unit.state, "returned")
        self.validate(self.back(record))
        self.env.invalidate_all()
        self.assertEqual(record.state, "done")

    def test_the_right_serial_of_several(self):
        """D-18: of a delivery of three, the very unit comes back and is replaced."""
        order = self.deliver(self.equipment, serials=["SW-0011", "SW-0012", "SW-0013"])
        unit = self.env["aftersales.installed.product"].search([("serial", "=", "SW-0012")])
        record = self.request(installed_product_id=unit.id)
        record.action_issue()
        self.assertEqual(self.back(record).move_line_ids.lot_id.name, "SW-0012")
        self.validate(self.back(record))
        self.env.invalidate_all()
        units = self.env["aftersales.installed.product"].search([("sale_order_id", "=", order.id)])
        gone = units.filtered(lambda u: u.state == "returned")
        self.assertEqual(gone, unit)

    def test_another_product(self):
        """D-18: the replacement may be another product, at zero as well."""
        other = self._product("Sweeper II", "equipment", tracking="serial", list_price=1500.0)
        record = self.request(replacement_id=other.id)
        record.action_issue()
        line = record.sudo().order_ids.order_line
        self.assertEqual((line.product_id, line.price_unit), (other, 0.0))

    def test_return_and_refund(self):
        """D-18, D-17: what comes back is credited by a draft on its invoice, after it is back."""
        invoice = self.invoice()
        record = self.request("return")
        record.action_issue()
        self.assertFalse(record.sudo().order_ids)
        self.assertIn("not back yet", self.refused(UserError, record.action_refund))
        self.validate(self.back(record))
        self.env.invalidate_all()
        self.assertEqual(self.unit.state, "returned")
        self.assertEqual(self.order.order_line.qty_delivered, 0)
        self.assertIn("Prepare the refund", record.step_missing)
        self.refused(AccessError, record.with_user(self.agent).action_refund)
        record.action_refund()
        note = record.sudo().credit_note_ids
        self.assertEqual((note.state, note.reversed_entry_id), ("draft", invoice))
        self.assertAlmostEqual(note.amount_total, 1130.0)
        self.assertEqual(record.state, "done")
        note.unlink()
        self.env.invalidate_all()
        self.assertEqual(record.state, "approved")

    def test_return_after_a_goodwill_refund(self):
        """D-17, D-18: what was credited as goodwill is not given back a second time."""
        invoice = self.invoice()
        self.approved(("refund", 113)).action_apply()
        record = self.request("return")
        record.action_issue()
        self.validate(self.back(record))
        record.action_refund()
        note = record.sudo().credit_note_ids
        self.assertAlmostEqual(note.amount_total, 1017.0)
        self.assertIn(f"Credited before on {invoice.name}", note.invoice_line_ids.mapped("name"))
        credited = sum(invoice.reversal_move_ids.mapped("amount_total"))
        self.assertAlmostEqual(credited, invoice.amount_total)

    def test_return_of_what_was_credited_in_full(self):
        """D-17, D-18: nothing is left to refund, in words."""
        self.invoice()
        self.approved(("refund", 1130)).action_apply()
        record = self.request("return")
        record.action_issue()
        self.validate(self.back(record))
        text = self.refused(UserError, record.action_refund)
        self.assertIn("credited in full already. Untick the refund", text)

    def test_never_invoiced(self):
        """D-18: without an invoice there is nothing to refund, in words."""
        record = self.request("return")
        record.action_issue()
        self.validate(self.back(record))
        text = self.refused(UserError, record.action_refund)
        self.assertIn("nothing to refund", text)
        self.assertIn(self.order.name, text)

    def test_a_cancelled_transfer(self):
        """D-18, design 2.4: an undone transfer leads back, and only what is missing is issued."""
        record = self.request()
        record.action_issue()
        order = record.sudo().order_ids
        self.back(record).action_cancel()
        self.env.invalidate_all()
        self.assertEqual(record.state, "approved")
        self.assertIn("undone", record.transition_ids.sorted("id")[-1].reason)
        record.action_issue()
        live = self.back(record).filtered(lambda p: p.state != "cancel")
        self.assertEqual(len(live), 1)
        self.assertEqual(record.sudo().order_ids, order)

    def test_the_case_waits(self):
        """D-18, C-15: a case is not handled while its exchange runs."""
        record = self.request()
        record.action_issue()
        names = [message for _r, _d, message in self.case._open_documents()]
        self.assertTrue([m for m in names if record.name in m])

    def test_nothing_to_return(self):
        """D-18: a unit without a delivery is named."""
        self.unit.sudo().ownership_ids.picking_id = False
        record = self.request()
        self.assertIn("no delivery", self.refused(UserError, record.action_issue))

    def test_quality_complaint_needs_its_decision(self):
        """D-18, C-13: for a quality complaint nothing is issued before the CSI is decided."""
        quality = self.env["aftersales.case.type"].search([("opens_csi", "=", True)], limit=1)
        self.case.sudo().type_id = quality
        record = self.request()
        text = self.refused(UserError, record.action_issue)
        self.assertIn("CSI", text)
