import io
import zipfile

from odoo.exceptions import AccessError, UserError

from .test_disposition import OldPartCase


class TestClaim(OldPartCase):
    """A claim on a supplier, from the old part to the money (E-08)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        charts = cls.env["account.chart.template"]
        charts.try_loading("generic_coa", cls.company, install_demo=False)

    def claim(self, handed_over=True):
        """Return the claim for a valve that the customer threw away."""
        rows = self.received(2, 1)
        rows.wants_claim = True
        rows.action_not_recoverable("Thrown away by the customer")
        claim = rows.claim_id.with_user(self.manager)
        if handed_over:
            claim.action_hand_over()
        return claim

    def accepted(self, amount=2300.0):
        """Return the claim as sales has it when the supplier agreed, as sales."""
        claim = self.claim().with_user(self.claims)
        claim.action_submit()
        claim.accepted_amount = amount
        claim.action_accept()
        return claim

    def test_a_lost_part_is_claimed(self):
        """E-08: given up with a claim, it opens one linked to order, supplier, part and CSI."""
        claim = self.claim(handed_over=False)
        self.assertEqual(claim.state, "draft")
        self.assertEqual(claim.partner_id, self.vendor)
        self.assertEqual((claim.work_order_id, claim.csi_id), (self.work_order, self.csi))
        self.assertEqual(claim.line_ids.product_id, self.valve)
        self.assertEqual((claim.line_ids.quantity, claim.amount), (1, 620.0))
        self.assertIn("batch 2607", claim.reason)
        self.assertIn("Thrown away", claim.reason)
        self.assertEqual(claim.old_part_count, 1)
        self.assertEqual(self.work_order.with_user(self.manager).claim_count, 1)
        self.assertEqual(self.csi.with_user(self.manager).claim_count, 1)
        text = self.refused(UserError, claim.old_part_ids.action_claim)
        self.assertIn(claim.name, text)

    def test_without_the_tick_there_is_none(self):
        """E-08: giving up alone opens no claim; it may be opened later, also for received ones."""
        rows = self.received(1, 0)
        text = self.refused(UserError, rows.action_claim)
        self.assertIn("still awaited", text)
        rows.action_not_recoverable("Lost")
        self.assertFalse(rows.claim_id)
        self.refused(AccessError, rows.with_user(self.engineer).action_claim)
        rows.action_claim()
        self.assertTrue(rows.claim_id)
        came = self.received(1) - rows
        came.action_claim()
        self.assertEqual(came.claim_id.line_ids.quantity, 1)

    def test_copy_of_the_csi_to_sales(self):
        """E-08, REG 5.5: the existing CSI is copied to sales, logged, and no other is opened."""
        csis = self.env["aftersales.csi"].search_count([])
        claim = self.claim()
        self.assertEqual((claim.state, claim.handed_over_by), ("with_sales", self.manager))
        copy = self.csi.print_ids.sorted("id")[-1]
        self.assertEqual(copy.purpose, "Copy to the sales department")
        self.assertEqual(copy.printed_by, self.manager)
        self.assertEqual(self.env["aftersales.csi"].search_count([]), csis)
        self.assertEqual(self.csi.state, "executing")
        self.assertEqual(claim.user_id, self.claims)
        self.assertTrue(claim.activity_ids.filtered(lambda a: a.user_id == self.claims))

    def test_what_is_missing(self):
        """E-08: without supplier, parts, cause or a sheet of the CSI nothing goes to sales."""
        csi = self.open_csi()
        claim = (
            self.env["aftersales.supplier.claim"]
            .with_user(self.manager)
            .create({"csi_id": csi.id, "case_id": csi.case_ids.id})
        )
        text = self.refused(UserError, claim.action_hand_over)
        for words in ("on whom", "which parts", "what failed", "Have its cause found"):
            self.assertIn(words, text)
        self.assertIn("on whom", claim.step_missing)

    def test_sales_follows_it(self):
        """E-08, M-03: sales submits, notes what is accepted and settles; others may not."""
        claim = self.claim()
        for user in (self.manager, self.agent, self.supervisor):
            self.refused(AccessError, claim.with_user(user).action_submit)
        for user in (self.engineer, self.sales_admin):
            self.refused(AccessError, claim.with_user(user).read, ["amount"])
        sales = claim.with_user(self.claims)
        sales.supplier_reference = "RMA 7"
        sales.action_submit()
        self.assertTrue(claim.submitted_at)
        self.assertIn("which amount", self.refused(UserError, sales.action_accept))
        self.refused(AccessError, claim.with_user(self.manager).write, {"accepted_amount": 5})
        self.assertIn(
            "stays as it was submitted", self.refused(UserError, sales.write, {"reason": "x"})
        )
        line = sales.line_ids
        self.assertIn("another claim", self.refused(UserError, line.write, {"quantity": 9}))
        sales.accepted_amount = 600
        sales.action_accept()
        self.assertIn("no posted credit note", self.refused(UserError, sales.action_settle))
        sales.write({"settlement": "parts", "settled_value": 600})
        sales.action_settle()
        self.assertEqual((claim.state, claim.settled_amount), ("settled", 600))

    def test_vendor_credit_note(self):
        """E-08: the vendor's credit note is drafted, followed, and settles once it is posted."""
        claim = self.accepted()
        claim.action_credit_note()
        note = claim.sudo().credit_note_ids
        self.assertEqual((note.move_type, note.state), ("in_refund", "draft"))
        self.assertEqual((note.partner_id, note.amount_untaxed), (self.vendor, 2300.0))
        self.assertIn(claim.name, note.ref)
        self.assertIn("already", self.refused(UserError, claim.action_credit_note))
        self.assertEqual(claim.settled_amount, 0)
        note.invoice_date = "2026-11-20"
        note.action_post()
        self.env.invalidate_all()
        self.assertEqual(claim.settled_amount, 2300.0)
        self.assertIn("Posted", claim.credit_note_names)
        claim.action_settle()
        self.assertEqual(claim.state, "settled")

    def test_parts_without_a_value(self):
        """E-08: the credit note is what was accepted, also where the parts count nothing."""
        claim = self.claim(handed_over=False)
        claim.line_ids.write({"price": 0.0, "quantity": 4})
        claim.action_hand_over()
        sales = claim.with_user(self.claims)
        sales.action_submit()
        sales.accepted_amount = -5
        self.assertIn("which amount", self.refused(UserError, sales.action_accept))
        sales.accepted_amount = 500
        sales.action_accept()
        sales.action_credit_note()
        self.assertEqual(claim.sudo().credit_note_ids.amount_untaxed, 500.0)
        sales.write({"settlement": "other", "settled_value": 450.0})
        sales.action_settle()
        text = self.refused(UserError, sales.write, {"settled_value": 900.0})
        self.assertIn("what the supplier gave stays", text)

    def test_a_share_and_its_parts_are_one_claim(self):
        """D-09, E-08: the parts of a supplier who answers for the event go on its claim."""
        claims = self.env["aftersales.supplier.claim"].with_user(self.manager)
        share = claims._open_for_supplier(self.csi, self.vendor, "100 % of the cause")
        rows = self.received(1)
        rows.action_claim()
        self.assertEqual(rows.claim_id, share)
        self.assertEqual(share.line_ids.product_id, self.valve)
        self.assertIn("100 %", share.reason)

    def test_rejected(self):
        """E-08: a rejection says why; the parts may be claimed again."""
        claim = self.claim().with_user(self.claims)
        claim.action_submit()
        self.assertIn("reason", self.refused(UserError, claim.action_reject))
        claim.action_reject("Wear part")
        self.assertEqual(claim.state, "rejected")
        again = claim.old_part_ids.with_user(self.manager)
        again.action_claim()
        self.assertNotEqual(again.claim_id, claim)

    def test_evidence(self):
        """E-08: the pack holds the CSI's copy and the files of case, CSI and work order."""
        for record, name in ((self.case, "photo.txt"), (self.work_order, "../../seal.txt")):
            self.env["ir.attachment"].create(
                {"name": name, "raw": b"x", "res_model": record._name, "res_id": record.id}
            )
        claim = self.claim().with_user(self.claims)
        action = claim.action_evidence()
        file_id = int(action["url"].split("/")[-1].split("?")[0])
        file = self.env["ir.attachment"].with_user(self.claims).browse(file_id)
        with zipfile.ZipFile(io.BytesIO(file.raw)) as archive:
            names = " ".join(archive.namelist())
            listed = archive.read("list.txt").decode()
        for name in ("photo.txt", "seal.txt", self.csi.name.replace("/", "-"), "list.txt"):
            self.assertIn(name, names)
        self.assertIn("photo.txt", listed)
        self.assertNotIn("../", names)
        self.assertEqual(claim.action_evidence()["url"], action["url"])
        self.refused(AccessError, claim.with_user(self.engineer).action_evidence)

    def test_return_to_vendor(self):
        """E-08, amendment 33: the received parts of a claim go back to the supplier."""
        rows = self.received(1)
        rows.action_claim()
        claim = rows.claim_id.with_user(self.manager)
        claim.action_hand_over()
        sales = claim.with_user(self.claims)
        sales.action_return_parts()
        self.validated(rows.disposition_ids.picking_id)
        self.assertEqual(rows.disposition_ids.partner_id, self.vendor)
        self.assertEqual(sales.picking_count, 1)
        self.assertIn(
            "no old part of it is here", self.refused(UserError, sales.action_return_parts)
        )

    def test_share_of_a_supplier(self):
        """D-09, E-08: what a supplier answers for opens one claim, however often it is decided."""
        claims = self.env["aftersales.supplier.claim"].with_user(self.manager)
        claim = claims._open_for_supplier(self.csi, self.vendor, "70 % of the cost")
        self.assertEqual((claim.partner_id, claim.csi_id), (self.vendor, self.csi))
        self.assertEqual(claims._open_for_supplier(self.csi, self.vendor, "70 %"), claim)
        other = claims._open_for_supplier(self.csi, self.other_vendor, "30 %")
        self.assertNotEqual(other, claim)
        agent = claims.with_user(self.agent)
        text = self.refused(AccessError, agent._open_for_supplier, self.csi, self.vendor, "70 %")
        self.assertIn("service manager", text)
        self.assertEqual(self.case.with_user(self.agent).claim_count, 2)

    def test_recovery_rate(self):
        """E-08: per supplier, what came back in percent of what was claimed, weighed."""
        claim = self.accepted(310.0)
        claim.write({"settlement": "other", "settled_value": 310.0})
        claim.action_settle()
        other = self.received(3) - claim.old_part_ids
        other.action_claim()
        other.claim_id.action_hand_over()
        self.env.flush_all()
        report = self.env["aftersales.claim.report"].with_user(self.claims)
        rows = report.formatted_read_group(
            [], ["partner_id"], ["claimed:sum", "settled:sum", "recovery_rate:avg"]
        )
        row = next(r for r in rows if r["partner_id"][0] == self.vendor.id)
        self.assertAlmostEqual(row["claimed:sum"], 620.0 * 4)
        self.assertAlmostEqual(row["settled:sum"], 310.0)
        self.assertAlmostEqual(row["recovery_rate:avg"], 12.5)
