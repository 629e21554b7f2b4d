from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .test_disposition import OldPartCase


class TestOrganiseRemedies(OldPartCase):
    """The rows of the organising dialog that remedies and workshop add (E-01)."""

    def dialog(self, matter):
        """Return the dialog of the manager on a case or a CSI."""
        name = "csi" if matter._name == "aftersales.csi" else "case"
        model = self.env["aftersales.organise"].with_user(self.manager)
        return Form(model.with_context(**{f"default_{name}_id": matter.id})).save()

    def row(self, matter, code):
        """Return a row of the dialog as the screen shows it."""
        return {row["code"]: row for row in self.dialog(matter).options}[code]

    def test_each_row_opens_its_document(self):
        """E-01, D-14, D-18, E-10: what is offered works from the dialog, on CSI and case."""
        for matter in (self.csi, self.case):
            for code, model in (
                ("return", "aftersales.return.request"),
                ("compensation", "aftersales.compensation"),
                ("dispatch", "aftersales.dispatch.order"),
            ):
                self.assertTrue(self.row(matter, code)["possible"], code)
                action = self.dialog(matter).action_take(code)
                self.assertEqual(action["res_model"], model)
        self.assertEqual(len(self.csi.dispatch_ids), 2)

    def test_claims_of_none_one_and_many(self):
        """E-01, E-08: the claim row says why not, and claims what was given up or received."""
        for matter in (self.csi, self.case):
            row = self.row(matter, "claim")
            self.assertFalse(row["possible"])
            self.assertIn("received or given up", row["why"])
            text = self.refused(UserError, self.dialog(matter).action_take, "claim")
            self.assertEqual(text, row["why"])
            manager = matter.with_user(self.manager)
            self.assertIn("given up", self.refused(UserError, manager.action_claim_old_parts))
        self.received(1)
        rows = self.received(2)
        for user in (self.agent, self.engineer):
            refuse = self.csi.with_user(user).action_claim_old_parts
            self.refused(AccessError, refuse)
        self.assertFalse(rows.claim_id)
        action = self.dialog(self.csi).action_take("claim")
        self.assertEqual(action["res_model"], "aftersales.supplier.claim")
        self.env.invalidate_all()
        self.assertEqual(len(rows.claim_id), 1, "one order and vendor are one claim")
        self.assertEqual(len(rows.claim_id.line_ids), 2)
        self.assertFalse(self.row(self.csi, "claim")["possible"])
