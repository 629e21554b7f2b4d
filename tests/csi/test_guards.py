from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import CsiCase


class TestGuards(CsiCase):
    def test_closed_fields(self):
        """C-14, M-03: state, number, signature and facts are nobody's to write by RPC."""
        csi = self.csi_in("review")
        vals = {
            "state": "decided",
            "name": "CSI/1",
            "revision": 9,
            "signer_id": self.supervisor.id,
            "decided_at": "2026-03-05 00:00:00",
            "replied_at": "2026-03-05 00:00:00",
            "filed_at": "2026-03-05 00:00:00",
            "cause_by": self.qa.id,
            "cause_at": "2026-03-05 00:00:00",
            "origin_case_id": False,
            "emergency_by": self.supervisor.id,
            "emergency_reason": "x",
        }
        for user in (self.manager, self.supervisor, self.service_admin, self.qa):
            for name, value in vals.items():
                with self.subTest(user=user.login, field=name), self.assertRaises(AccessError):
                    csi.with_user(user).write({name: value})

    def test_only_qa_writes_the_cause(self):
        """C-06, M-03: the cause is QA's, whoever else may write the record."""
        csi = self.open_csi()
        for user in (self.agent, self.manager, self.supervisor, self.reviewer, self.service_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                csi.with_user(user).write({"cause": "Wear"})
        csi.with_user(self.qa).write({"cause": "Wear"})
        with self.assertRaises(AccessError):
            csi.with_user(self.qa).write({"problem": "Other", "partner_id": self.contact.id})
        csi = self.csi_in("cause")
        with self.assertRaises(UserError) as refused:
            csi.with_user(self.qa).write({"cause": " "})
        self.assertIn("cannot be emptied", str(refused.exception))

    def test_defaults_of_a_client_are_refused(self):
        """C-14: a default_ key of the context sets no closed field."""
        Csi = self.env["aftersales.csi"].with_user(self.manager)
        for context in (
            {"default_state": "archived"},
            {"default_cause": "Mine"},
            {"default_opinion": "Mine"},
            {"default_signer_id": self.manager.id},
            {"default_revision": 5},
        ):
            with self.subTest(context=context):
                try:
                    csi = Csi.with_context(**context).create({"partner_id": self.customer.id})
                except AccessError:
                    continue
                self.assertEqual((csi.state, csi.revision), ("draft", 0))
                self.assertFalse(csi.cause or csi.opinion or csi.signer_id)

    def test_others_cannot_open_or_log(self):
        """M-03: agents and QA open no record by hand; nobody writes the print log."""
        for user in (self.agent, self.qa, self.reviewer, self.engineer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["aftersales.csi"].with_user(user).create({"partner_id": self.customer.id})
        csi = self.csi_in("printed")
        with self.assertRaises(AccessError):
            self.env["aftersales.csi.print"].with_user(self.service_admin).create(
                {"csi_id": csi.id, "revision": 2}
            )

    def test_another_company_sees_nothing(self):
        """M-05: records and prints stay in their company."""
        csi = self.csi_in("printed")
        other = self.env["res.company"].create({"name": "Other Maker"})
        self.manager.write({"company_ids": [(4, other.id)], "company_id": other.id})
        Csi = self.env["aftersales.csi"].with_user(self.manager).with_company(other)
        Csi = Csi.with_context(allowed_company_ids=other.ids)
        self.env.invalidate_all()
        self.assertNotIn(csi, Csi.search([]))
        self.assertFalse(Csi.env["aftersales.csi.print"].search([("csi_id", "=", csi.id)]))

    def test_the_form_follows_the_role(self):
        """C-06, C-11: the form lets QA write the cause and shows who waits for whom."""
        csi = self.open_csi()
        with Form(csi.with_user(self.qa)) as form:
            form.cause = "Hard seal"
        with Form(csi.with_user(self.manager)) as form, self.assertRaises(AssertionError):
            form.cause = "Soft seal"
        self.env.invalidate_all()
        qa, manager = csi.with_user(self.qa), csi.with_user(self.manager)
        self.assertTrue(qa.can_find_cause)
        self.assertFalse(manager.can_find_cause)
        self.assertEqual(manager.waiting_for, "QA: cause")
        qa.action_find_cause()
        self.assertTrue(manager.can_print)
        self.assertFalse(qa.can_print)

    def test_the_dialog_takes_the_steps(self):
        """C-10, C-11, D-03: the dialog calls the record's own methods as the user."""
        csi = self.csi_in("review")
        Note = self.env["aftersales.csi.note"].with_context(active_id=csi.id)
        csi.with_user(self.supervisor).write({"review_user_ids": [(4, self.design.id)]})
        note = Note.with_user(self.design).create({"kind": "opinion", "text": "Agreed."})
        note.action_confirm()
        note = Note.with_user(self.manager).create(
            {"kind": "decision", "text": "Mine", "service_mode_id": self.mode("remote").id}
        )
        with self.assertRaises(AccessError):
            note.action_confirm()
        with Form(Note.with_user(self.supervisor).with_context(default_kind="decision")) as form:
            form.text = "Guide him by phone."
            form.service_mode_id = self.mode("remote")
        form.record.action_confirm()
        self.assertEqual((csi.state, csi.opinion), ("decided", "Guide him by phone."))
        csi.with_user(self.manager).action_reply("Told.", "objects")
        Note.with_user(self.manager).create(
            {"kind": "answer", "answer": "agrees", "text": "By mail"}
        ).action_confirm()
        self.assertEqual(csi.customer_answer, "agrees")
