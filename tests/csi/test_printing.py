import base64
import hashlib
import unicodedata
from io import BytesIO
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .common import CsiCase

PRINTING = "odoo.addons.aftersales_service.models.csi.csi_printing"


class TestPrinting(CsiCase):
    def refused(self, act, *words, error=UserError):
        """Assert that an act is refused with these words."""
        with self.assertRaises(error) as refused:
            act()
        for word in words:
            self.assertIn(word, str(refused.exception))

    def test_no_print_before_the_cause(self):
        """C-08: printing before the cause is refused, and printing is the service manager's."""
        csi = self.open_csi().with_user(self.manager)
        self.refused(csi.action_print, csi.name, "starts from", "Cause Analysis")
        self.refused(csi.action_print_and_submit, csi.name)
        self.refused(
            csi.with_user(self.qa).action_find_cause, csi.name, "cause is missing", "QA has to"
        )
        self.assertFalse(csi.print_ids)
        csi = self.csi_in("cause")
        self.refused(csi.with_user(self.qa).action_print, "Service Manager", error=AccessError)
        self.refused(csi.with_user(self.agent).action_print, error=AccessError)

    def test_so_is_required(self):
        """C-07: without SO# no print; the supervisor may enter a sale before Odoo, logged."""
        csi = self.csi_in("cause", self.open_csi(sale_order_id=False)).with_user(self.manager)
        self.refused(csi.action_print, csi.name, "SO# is missing", "Choose the sales order")
        with self.assertRaises(AccessError):
            csi.legacy_so = "K-1998-17"
        csi.with_user(self.supervisor).write(
            {"legacy_so": "K-1998-17", "legacy_sale_date": "1998-05-04"}
        )
        self.cr.precommit.run()
        tracked = csi.sudo().message_ids.tracking_value_ids
        self.assertIn("K-1998-17", tracked.mapped("new_value_char"))
        csi.action_print()
        self.assertEqual(csi.sale_number, "K-1998-17")
        self.assertEqual(str(csi.sale_date), "1998-05-04")

    def test_written_feedback_is_attached(self):
        """C-09: a ticked letter has to be there; a file of the case counts."""
        csi = self.csi_in("cause").with_user(self.manager)
        csi.has_written_feedback = True
        self.refused(csi.action_print, csi.name, "nothing is attached", "Attach the letter")
        letter = self.env["ir.attachment"].create(
            {
                "name": "letter.pdf",
                "raw": b"letter",
                "res_model": "aftersales.case",
                "res_id": csi.origin_case_id.id,
            }
        )
        self.env.invalidate_all()
        self.assertEqual(csi.document_ids, letter)
        csi.action_print_and_submit()
        self.assertEqual(csi.state, "review")

    def test_print_and_submit(self):
        """C-08, amendment 50: one act, two rows in the log, a stored copy with its hash."""
        csi = self.csi_in("cause").with_user(self.manager)
        csi.action_print_and_submit()
        self.assertEqual(
            csi.transition_ids.sorted("id").mapped("to_state"), ["cause", "printed", "review"]
        )
        row = csi.print_ids
        self.assertRecordValues(
            row,
            [
                {
                    "revision": 1,
                    "printed_by": self.manager.id,
                    "engine": "html",
                    "form_number": "AS-CSI",
                    "form_version": "A/0",
                }
            ],
        )
        content = row.sudo().attachment_id.raw
        self.assertEqual(row.digest, hashlib.sha256(content).hexdigest())
        self.assertIn(csi.name.encode(), content)
        with self.assertRaises(AccessError):
            row.attachment_id.with_user(self.manager).write({"raw": b"forged"})
        with self.assertRaises(AccessError):
            row.with_user(self.supervisor).write({"revision": 7})

    def test_no_submit_without_print(self):
        """C-08: what was not printed is not submitted."""
        csi = self.csi_in("cause").with_user(self.manager)
        self.refused(csi.action_submit, csi.name, "starts from", "Printed")
        printed = self.csi_in("printed")
        printed.sudo().revision = 2
        self.refused(
            printed.with_user(self.manager).action_submit,
            printed.name,
            "Revision 2 was not printed",
            "Print it",
        )

    def test_a_changed_cause_starts_a_new_revision(self):
        """C-08: back to the cause, logged; the old print supports no decision any more."""
        csi = self.csi_in("review")
        qa = csi.with_user(self.qa)
        qa.cause = "Seal of batch 2607 is too hard; batch confirmed."
        self.assertEqual((csi.state, csi.revision), ("cause", 2))
        last = csi.transition_ids.sorted("id")[-1]
        self.assertEqual(last.user_id, self.qa)
        self.assertIn("Before: Seal of batch 2607 is too hard.", last.reason)
        self.refused(
            lambda: csi.with_user(self.supervisor).action_decide("x", self.mode("remote").id),
            csi.name,
            "starts from",
        )
        csi.with_user(self.manager).action_print_and_submit()
        self.assertEqual(csi.print_ids.sorted("id").mapped("revision"), [1, 2])
        csi.with_user(self.supervisor).action_decide("Change it", self.mode("remote").id)
        self.assertEqual(csi.state, "decided")

    def test_a_changed_cause_clears_the_decision_into_the_log(self):
        """C-12: opinion and signature of the old revision are kept in words, not on the sheet."""
        csi = self.csi_in("decided")
        csi.with_user(self.qa).cause = "It was the housing."
        self.assertEqual((csi.state, csi.revision), ("cause", 2))
        self.assertFalse(csi.opinion or csi.signer_id or csi.decided_at or csi.service_mode_id)
        reason = csi.transition_ids.sorted("id")[-1].reason
        self.assertIn("Change the seal.", reason)
        self.assertIn(self.supervisor.name, reason)

    def test_the_cause_stays_after_the_reply(self):
        """C-12: what the customer was told about is not changed behind his back."""
        for state in ("replied", "executing", "done", "archived"):
            csi = self.csi_in(state)
            with self.subTest(state=state):
                self.refused(
                    lambda csi=csi: csi.with_user(self.qa).write({"cause": "Other"}),
                    csi.name,
                    "Cause Analysis",
                    "stays as it is",
                )

    def test_copies_are_logged(self):
        """C-08, E-08: a later copy names its purpose and changes no state."""
        csi = self.csi_in("replied").with_user(self.manager)
        action = csi.action_print("Copy to sales")
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertEqual(csi.print_ids.sorted("id")[-1].purpose, "Copy to sales")
        self.assertEqual((csi.state, len(csi.print_ids)), ("replied", 2))
        with self.assertRaises(AccessError):
            csi.with_user(self.qa).action_print()

    def test_the_real_pdf(self):
        """N-08: the PDF bears number, SO#, cause, captions in both languages, an empty opinion."""
        csi = self.csi_in("cause")
        with self.allow_pdf_render():
            csi.with_user(self.manager).with_context(force_report_rendering=True).action_print()
        self.assertEqual(csi.print_ids.engine, "pdf")
        file = csi.print_ids.sudo().attachment_id
        self.assertEqual(file.mimetype, "application/pdf")
        pages = PdfFileReader(BytesIO(file.raw)).pages
        text = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pages))
        text = "".join(text.split())
        for part in (csi.name, self.order.name, "Sealofbatch2607", "顾客事件记录", "原因分析"):
            self.assertIn(part, text)

    def test_blank_before_and_filled_after_the_review(self):
        """N-08, C-11: the opinion box is blank before the decision and filled after it."""
        csi = self.csi_in("decided")
        before, after = csi.print_ids, csi.with_user(self.manager)
        self.assertNotIn("Change the seal.", before.sudo().attachment_id.raw.decode())
        after.action_print()
        page = csi.print_ids.sorted("id")[-1].sudo().attachment_id.raw.decode()
        for part in ("Change the seal.", "On-Site, Free", self.supervisor.name, "AS-CSI", "A/0"):
            self.assertIn(part, page)

    @mute_logger(PRINTING)
    def test_without_an_engine_the_plant_goes_on(self):
        """C-08: no PDF engine: the page itself is stored, and the log says so."""
        csi = self.csi_in("cause").with_user(self.manager)
        report = type(self.env["ir.actions.report"])
        with patch.object(report, "_render_qweb_pdf", side_effect=UserError("no wkhtmltopdf")):
            csi.action_print_and_submit()
        self.assertEqual(csi.state, "review")
        self.assertEqual(csi.print_ids.engine, "html")
        file = csi.print_ids.sudo().attachment_id
        self.assertEqual((file.mimetype, file.name[-5:]), ("text/html", ".html"))

    def test_files_are_escaped(self):
        """N-08: what a customer writes is text on the sheet and runs nowhere."""
        csi = self.csi_in("printed", self.open_csi(description="<script>alert(1)</script>"))
        page = csi.print_ids.sudo().attachment_id.raw
        self.assertNotIn(b"<script>alert", page)
        self.assertTrue(base64.b64encode(page))

    def test_the_sale_behind_it(self):
        """C-07: sale date, deliveries and serials come from the SO."""
        csi = self.open_csi().with_user(self.qa)
        self.assertEqual(csi.sale_number, self.order.name)
        self.assertEqual(csi.sale_date, csi._local_date(self.order.date_order))
        self.assertEqual(csi.delivery_ids, self.order.picking_ids)
        self.assertEqual(csi.serial_numbers, "SW-0001")

    def test_anothers_order_is_refused(self):
        """C-07: the SO# belongs to the customer, or sold one of the units."""
        csi = self.open_csi().with_user(self.manager)
        other = self.env["res.partner"].create({"name": "Somebody Else"})
        order = self.sell([(self.part, 1)], other)
        self.refused(
            lambda: csi.write({"sale_order_id": order.id}),
            csi.name,
            order.name,
            "Somebody Else",
            "Choose an order of this customer",
        )
        case = self.open_case(partner_id=self.contact.id)
        self.assertTrue(self.env["aftersales.csi"]._open_for_cases(case).sale_order_id)

    def test_print_and_submit_pressed_again(self):
        """C-08: the second press, also of another manager, stores no further copy and logs
        nothing; who may not submit is still refused."""
        csi = self.csi_in("cause").with_user(self.manager)
        (csi + csi).action_print_and_submit()
        before = csi.print_ids.ids, csi.transition_ids.ids, csi.sudo().message_ids.ids
        self.assertEqual(len(csi.print_ids), 1)
        for user in (self.manager, self.supervisor):
            self.assertTrue(csi.with_user(user).action_print_and_submit())
        self.env.invalidate_all()
        after = csi.print_ids.ids, csi.transition_ids.ids, csi.sudo().message_ids.ids
        self.assertEqual(after, before)
        self.refused(csi.with_user(self.agent).action_print_and_submit, error=AccessError)
        decided = self.csi_in("decided").with_user(self.manager)
        self.refused(decided.action_print_and_submit, decided.name, "starts from")
