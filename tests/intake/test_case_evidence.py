import base64

from odoo import Command, http
from odoo.exceptions import UserError
from odoo.tests import HttpCase

from .common import IntakeCase

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class TestCaseEvidence(IntakeCase):
    """Issue 4: photos and papers of the customer are checked and kept with the case."""

    def upload(self, name="leak.png", raw=PNG, user=None, **values):
        """Return a file as the form uploads it before the case is saved."""
        return (
            self.env["ir.attachment"]
            .with_user(user or self.agent)
            .create({"name": name, "raw": raw, "res_model": "aftersales.case", **values})
        )

    def test_upload_before_the_case_is_saved(self):
        """Issue 4: what was dropped onto the unsaved form belongs to the case afterwards."""
        file = self.upload()
        case = self.case(evidence_ids=[Command.link(file.id)])
        self.assertEqual((file.res_model, file.res_id), (case._name, case.id))
        self.assertEqual(case.evidence_ids, file)
        self.assertEqual(case.evidence_count, 1)
        second = self.upload("oil.png")
        case.write({"evidence_ids": [Command.link(second.id)]})
        self.assertEqual(case.evidence_ids, file | second)
        # Saving a form without a file takes none away: it is evidence.
        case.write({"evidence_ids": [Command.unlink(file.id)]})
        self.assertEqual(case.evidence_ids, file | second)

    def test_size(self):
        """Issue 4: the limit is the company's, and the refusal says what to do."""
        self.company.aftersales_evidence_mb = 0.5
        file = self.upload("film.png", PNG + b"\0" * 600000)
        with self.assertRaises(UserError) as refusal:
            self.case(evidence_ids=[Command.link(file.id)])
        for words in ("film.png", "0.6 MB", "0.5 MB", "smaller"):
            self.assertIn(words, str(refusal.exception))
        with self.assertRaises(UserError):
            self.env["aftersales.case"].with_user(self.agent).check_evidence(file.ids)
        self.company.aftersales_evidence_mb = 0
        self.assertTrue(self.case(evidence_ids=[Command.link(file.id)]).evidence_ids)

    def test_type(self):
        """Issue 4: neither a program, nor a page with script, nor either under a false name."""
        program = b"MZ\x90\x00" + b"\0" * 200
        page = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
        for name, raw, mimetype in (
            ("tool.exe", program, "application/x-msdownload"),
            ("page.html", page, "text/html"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ):
            file = self.upload(name, raw, mimetype=mimetype)
            with self.subTest(name), self.assertRaises(UserError) as refusal:
                self.case(evidence_ids=[Command.link(file.id)])
            self.assertIn(name, str(refusal.exception))
            self.assertIn("Taken are", str(refusal.exception))
        self.company.aftersales_evidence_types = "image/"
        letter = self.upload("letter.pdf", b"%PDF-1.4 x", mimetype="application/pdf")
        with self.assertRaises(UserError):
            self.case(evidence_ids=[Command.link(letter.id)])

    def test_false_name(self):
        """Issue 4: a paper that calls itself a picture is known by its content."""
        self.company.aftersales_evidence_types = "image/"
        file = self.upload("photo.jpg", b"%PDF-1.4 x", mimetype="image/jpeg")
        with self.assertRaises(UserError) as refusal:
            self.case(evidence_ids=[Command.link(file.id)])
        self.assertIn("application/pdf", str(refusal.exception))

    def test_files_of_others_are_not_taken(self):
        """O-05: a client may name any file; only the user's own fresh upload is taken."""
        secret = self.env["ir.attachment"].create({"name": "secret.png", "raw": PNG})
        partner_file = self.upload()
        partner_file.sudo().write({"res_model": "res.partner", "res_id": self.customer.id})
        for file in (secret, partner_file):
            with self.assertRaises(UserError):
                self.case(evidence_ids=[Command.link(file.id)])
            self.assertNotEqual(file.sudo().res_model, "aftersales.case")

    def test_files_show_on_csi_and_work_order(self):
        """Issue 4, C-09: the evidence is carried to the CSI and to the work order."""
        file = self.upload()
        case = self.registered(
            type_id=self.quality_complaint.id, evidence_ids=[Command.link(file.id)]
        )
        self.assertEqual(case.csi_ids.document_ids, file)
        repair = self.registered(evidence_ids=[Command.link(self.upload("oil.png").id)])
        order = self.env["aftersales.work.order"].with_user(self.manager)._issue_for_case(repair)
        self.assertEqual(order.case_file_ids.name, "oil.png")
        self.assertEqual(order.with_user(self.engineer).case_file_ids.name, "oil.png")

    def test_size_whichever_way(self):
        """Issue 4: a file that comes to a case by any other way meets the same limit."""
        case = self.registered()
        self.company.aftersales_evidence_mb = 0.5
        large = {"name": "film.mp4", "raw": b"\0" * 600000}
        Files = self.env["ir.attachment"].with_user(self.agent)
        with self.assertRaisesRegex(UserError, "“film.mp4” has 0.6 MB; up to 0.5 MB are taken"):
            Files.create({**large, "res_model": case._name, "res_id": case.id})
        pending = Files.create({**large, "res_model": "mail.compose.message", "res_id": 0})
        with self.assertRaisesRegex(UserError, "film.mp4"):
            case.message_post(attachment_ids=pending.ids)
        small = Files.create({**large, "raw": PNG, "res_model": case._name, "res_id": case.id})
        with self.assertRaisesRegex(UserError, "film.mp4"):
            small.raw = large["raw"]
        # Elsewhere the limit is none of ours.
        Files.create({**large, "res_model": "res.partner", "res_id": self.customer.id})

    def test_large_file_goes_over_at_a_merge(self):
        """Issue 4: a limit that was lowered since does not stop a case from being merged."""
        case, twin = self.registered(), self.registered(subject="Again")
        file = self.upload("film.png", PNG + b"\0" * 600000, res_id=twin.id)
        self.company.aftersales_evidence_mb = 0.5
        twin.action_merge_into(case.id)
        self.assertEqual(file.res_id, case.id)


class TestChatterUpload(IntakeCase, HttpCase):
    def upload(self, case, raw, **values):
        """Drop a file onto the chatter of a case; return what the server answers."""
        return self.url_open(
            "/mail/attachment/upload",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "thread_id": case.id,
                "thread_model": case._name,
                **values,
            },
            files={"ufile": ("film.mp4", raw, "video/mp4")},
        ).json()

    def test_dropped_onto_the_chatter(self):
        """Issue 4: the chatter takes the same sizes as the evidence, and says why it refuses."""
        case = self.registered()
        self.company.aftersales_evidence_mb = 0.5
        self.authenticate(self.agent.login, self.agent.login)
        for pending in ("", "true"):
            answer = self.upload(case, b"\0" * 600000, is_pending=pending)
            self.assertIn("“film.mp4” has 0.6 MB; up to 0.5 MB are taken", answer["error"])
        self.assertFalse(case.evidence_ids)
        answer = self.upload(case, b"\0" * 400000)
        self.assertNotIn("error", answer)
        case.invalidate_recordset()
        self.assertEqual(case.evidence_ids.id, answer["data"]["attachment_id"])
        self.assertEqual(case.evidence_ids.file_size, 400000)
