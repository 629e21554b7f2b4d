from datetime import date

from odoo.exceptions import AccessError, UserError

from .common import RemedyCase


class TestApply(RemedyCase):
    """What an approved compensation does, once (D-17)."""

    def test_longer_warranty(self):
        """D-17: three months move the end of the unit by three months and stand in its log."""
        end = self.unit.warranty_end
        record = self.approved(("extension", 3))
        self.refused(AccessError, record.with_user(self.agent).action_apply)
        record.action_apply()
        self.assertEqual(record.state, "applied")
        self.assertEqual(record.applied_by, self.manager)
        moved = (self.unit.warranty_end.year - end.year) * 12 + self.unit.warranty_end.month
        self.assertEqual(moved - end.month, 3)
        row = self.unit.warranty_extension_ids
        self.assertEqual((row.months, row.res_model, row.res_id), (3, record._name, record.id))
        self.assertIn(record.name, row.reason)
        new_end = self.unit.warranty_end
        text = self.refused(UserError, record.action_apply)
        self.assertIn("nothing is given twice", text)
        self.assertEqual(self.unit.warranty_end, new_end)

    def test_refund(self):
        """D-17: a draft credit note of the amount on the order's posted invoice, never posted."""
        record = self.approved(("refund", 113))
        text = self.refused(UserError, record.action_apply)
        self.assertIn(self.order.name, text)
        self.assertIn("no posted invoice", text)
        invoice = self.invoice()
        self.env.invalidate_all()
        invoiced = self.order.order_line.qty_invoiced
        record.action_apply()
        note = record.line_ids.credit_note_id.sudo()
        self.assertEqual((note.state, note.move_type), ("draft", "out_refund"))
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertAlmostEqual(note.amount_total, 113.0)
        self.assertAlmostEqual(note.amount_tax, 13.0)
        self.assertEqual(note.aftersales_compensation_id, record)
        self.assertIn(record.name, note.invoice_line_ids.name)
        self.assertEqual(self.order.order_line.qty_invoiced, invoiced)
        self.assertEqual(record.credit_note_count, 1)

    def test_no_more_than_the_invoice(self):
        """D-17: nobody gets back more than what is left of the invoice."""
        self.invoice()
        self.approved(("refund", 1000)).action_apply()
        record = self.approved(("refund", 200))
        self.assertIn("left to refund", self.refused(UserError, record.action_apply))

    def test_two_lines_share_what_is_left(self):
        """D-17: two refunds of one compensation give no more than the invoice either."""
        self.invoice()
        record = self.approved(("refund", 700), ("refund", 600))
        text = self.refused(UserError, record.action_apply)
        self.assertIn("left to refund", text)
        self.assertIn(record.name, text)
        self.assertEqual(record.state, "approved")
        self.assertFalse(record.sudo().line_ids.credit_note_id)

    def test_what_was_given_is_not_cancelled(self):
        """D-17: a compensation of which the customer has a part is not cancelled as a whole."""
        self.invoice()
        record = self.approved(("refund", 113), ("extension", 1))
        record.action_apply()
        record.sudo().line_ids.credit_note_id.unlink()
        self.env.invalidate_all()
        self.assertEqual((record.state, record.can_cancel), ("approved", False))
        text = self.refused(UserError, record.action_cancel, "Not wanted")
        self.assertIn("already. Apply the rest", text)

    def test_a_deleted_draft_can_be_made_again(self):
        """D-17, design 2.4: a credit note that is deleted takes the compensation a step back."""
        self.invoice()
        record = self.approved(("refund", 113), ("extension", 1))
        record.action_apply()
        end = self.unit.warranty_end
        note = record.sudo().line_ids.credit_note_id
        note.unlink()
        self.env.invalidate_all()
        self.assertEqual(record.state, "approved")
        self.assertIn("undone", record.transition_ids.sorted("id")[-1].reason)
        record.action_apply()
        self.assertEqual(record.state, "applied")
        self.assertEqual(len(record.sudo().line_ids.credit_note_id), 1)
        # The other line was applied before, and once.
        self.assertEqual(self.unit.warranty_end, end)

    def test_coupon(self):
        """D-17: a coupon is entered, linked back, redeemed once and not after its end."""
        record = self.approved(("coupon", 200))
        record.action_apply()
        coupon = record.line_ids.voucher_id
        self.assertEqual((coupon.partner_id, coupon.amount), (self.customer, 200))
        self.assertGreater(coupon.valid_until, date.today())
        self.assertEqual(len(coupon.code), 10)
        self.assertEqual(record.voucher_count, 1)
        self.assertEqual(coupon.action_open_compensation()["res_id"], record.id)
        theirs = coupon.with_user(self.agent)
        self.refused(AccessError, theirs.write, {"amount": 900})
        theirs.sale_order_id = self.order
        theirs.action_redeem()
        self.assertEqual((coupon.state, coupon.redeemed_by), ("redeemed", self.agent))
        self.assertIn("already", self.refused(UserError, theirs.action_redeem))
        self.assertIn("stays", self.refused(UserError, theirs.write, {"sale_order_id": False}))
        other = self.approved(("coupon", 100))
        other.action_apply()
        late = other.line_ids.voucher_id
        late.sudo().valid_until = "2020-01-01"
        self.assertIn(late, late.search([("expired", "=", True)]))
        self.assertIn("valid until", self.refused(UserError, late.action_redeem))
        late.action_cancel("Given by another way")
        self.assertEqual(other.state, "approved")

    def test_discount(self):
        """D-17: a discount stands on the open order as a line of its own, and says why."""
        fee = self.env.ref("aftersales_service.product_service_fee")
        order = self.sell([(fee, 1)])
        order.order_line.write({"price_unit": 500.0, "tax_ids": [(5,)]})
        record = self.approved(("discount", 100), sale_order_id=order.id)
        record.action_apply()
        self.assertAlmostEqual(order.amount_total, 400.0)
        self.assertIn(record.name, order.order_line[-1].name)
        self.assertEqual(record.order_count, 1)
        too_much = self.approved(("discount", 900), sale_order_id=order.id)
        self.assertIn("cannot be discounted", self.refused(UserError, too_much.action_apply))

    def test_gift(self):
        """D-17: a gift is sent free of charge and neither ends nor undoes the service."""
        self.case.sudo().write(
            {
                "state": "in_progress",
                "accepted_by": self.agent.id,
                "accepted_at": "2026-03-02 01:00:00",
            }
        )
        record = self.approved(("gift", 1))
        record.action_apply()
        order = record.sudo().line_ids.order_id
        self.assertEqual(order.order_line.product_id, self.part)
        self.assertEqual((order.amount_total, order.aftersales_case_id), (0.0, self.case))
        self.stock(self.part, 1)
        order.action_confirm()
        self.validate(order.picking_ids)
        self.assertEqual(self.case.state, "in_progress")

    def test_a_cancelled_gift(self):
        """D-17: a gift whose order is cancelled can be sent anew."""
        record = self.approved(("gift", 1))
        record.action_apply()
        record.sudo().line_ids.order_id._action_cancel()
        self.env.invalidate_all()
        self.assertEqual(record.state, "approved")
        record.action_apply()
        self.assertEqual(record.state, "applied")

    def test_nothing_to_extend(self):
        """D-17: a unit without warranty, or no unit, is named before anything is given."""
        self.unit.sudo().write({"warranty_end": False})
        record = self.approved(("extension", 3), ("coupon", 10))
        text = self.refused(UserError, record.action_apply)
        self.assertIn("no warranty that could be extended", text)
        self.assertFalse(record.line_ids.voucher_id)
