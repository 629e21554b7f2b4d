"""One place to issue what is possible and to read why the rest is not (E-01)."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from tests.integration.common import DocumentCase


class TestOrganiseOptions(DocumentCase):
    """The rows of the dialog on CSI and case."""

    def dialog(self, csi=None, case=None, user=None):
        """Return the saved dialog that the button opens."""
        context = {"default_csi_id": csi.id} if csi else {"default_case_id": case.id}
        model = self.env["aftersales.organise"].with_user(user or self.manager)
        return Form(model.with_context(**context)).save()

    def rows(self, dialog):
        """Return ``{code: row}`` as the screen shows them."""
        dialog.invalidate_recordset()
        return {row["code"]: row for row in dialog.options}

    def case_of_type(self, opens_csi):
        """Return a case without a CSI, of a type that needs one or not."""
        case_type = self.env["aftersales.case.type"].create(
            {"name": "Options", "code": "organise_options", "opens_csi": opens_csi}
        )
        return self.open_case(type_id=case_type.id)

    def test_what_is_possible(self):
        """E-01: on a decided on-site CSI the work order is offered, the rest says why not."""
        csi = self.csi_in("replied", mode="on_site_free")
        rows = self.rows(self.dialog(csi))
        self.assertTrue(rows["work_order"]["possible"])
        self.assertFalse(rows["sales_order"]["possible"])
        self.assertIn("there is nothing to sell", rows["sales_order"]["why"])
        self.assertFalse(rows["purchase"]["possible"])
        self.assertIn("Issue the work order first", rows["purchase"]["why"])

    def test_taking_one(self):
        """E-01, E-03: pressing a row issues the document and opens it."""
        csi = self.csi_in("replied", mode="on_site_free")
        dialog = self.dialog(csi)
        action = dialog.action_take("work_order")
        self.assertEqual(action["res_model"], "aftersales.work.order")
        self.assertEqual(csi.work_order_ids.ids, [action["res_id"]])
        rows = self.rows(self.dialog(csi))
        self.assertTrue(rows["purchase"]["possible"])

    def test_refused_in_the_words_of_the_row(self):
        """E-01: what is not possible is refused with the reason that the row shows."""
        csi = self.csi_in("cause")
        dialog = self.dialog(csi)
        for code in ("sales_order", "purchase"):
            with self.assertRaises(UserError) as caught:
                dialog.action_take(code)
            self.assertEqual(str(caught.exception), self.rows(dialog)[code]["why"])
            self.assertIn("not decided", str(caught.exception))
        with self.assertRaises(UserError) as caught:
            dialog.action_take("unlink")
        self.assertIn("Choose one of the list", str(caught.exception))

    def test_a_plan_without_a_yes(self):
        """E-01, D-03: what waits for the customer's yes is not offered, a diagnosis is."""
        case = self.case_of_type(opens_csi=False)
        self.env["aftersales.solution.plan"].with_user(self.manager).create(
            {"case_id": case.id, "content": "We send a gas lift."}
        )
        dialog = self.dialog(case=case)
        rows = self.rows(dialog)
        for code in ("work_order", "sales_order", "purchase"):
            self.assertFalse(rows[code]["possible"], code)
            self.assertIn("waits for the customer's yes", rows[code]["why"])
        dialog.work_order_kind = "diagnosis"
        self.assertTrue(self.rows(dialog)["work_order"]["possible"])

    def test_a_quality_complaint_without_csi(self):
        """E-01, C-13: a quality complaint offers the diagnosis only until its CSI is decided."""
        case = self.case_of_type(opens_csi=True)
        dialog = self.dialog(case=case)
        rows = self.rows(dialog)
        self.assertFalse(rows["work_order"]["possible"])
        self.assertIn("without a CSI", rows["work_order"]["why"])
        dialog.work_order_kind = "diagnosis"
        self.assertTrue(self.rows(dialog)["work_order"]["possible"])

    def test_only_the_manager(self):
        """E-01, M-03: an agent or engineer takes nothing, whatever the dialog shows."""
        dialog = self.dialog(self.csi_in("replied"))
        for user in (self.agent, self.engineer):
            with self.assertRaises(AccessError):
                dialog.with_user(user).action_take("work_order")

    def test_others_add_theirs(self):
        """E-01: a case and a CSI offer further documents; each is issued by their own method."""
        csi = self.csi_in("replied")
        Case, Csi = type(self.env["aftersales.case"]), type(self.env["aftersales.csi"])
        issued = []

        def of_case(case):
            yield ("exchange", "Exchange", True, False, "action_view_csis")
            yield ("dispatch", "Dispatch Order", False, "The unit is not here.", "action_x")

        def of_csi(record):
            yield ("exchange", "Exchange of the CSI", True, False, "action_open_cases")

        with (
            patch.object(Case, "_organise_options", of_case),
            patch.object(Csi, "_organise_options", of_csi),
            patch.object(Csi, "action_open_cases", lambda record: issued.append(record) or {}),
        ):
            dialog = self.dialog(case=csi.case_ids)
            rows = self.rows(dialog)
            self.assertEqual(rows["exchange"]["label"], "Exchange of the CSI")
            self.assertEqual(rows["dispatch"]["why"], "The unit is not here.")
            dialog.action_take("exchange")
            self.assertEqual(issued, [csi])
            with self.assertRaises(UserError) as caught:
                dialog.action_take("dispatch")
            self.assertEqual(str(caught.exception), "The unit is not here.")
