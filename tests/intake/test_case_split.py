from odoo import Command
from odoo.exceptions import UserError

from .common import IntakeCase


class TestCaseSplit(IntakeCase):
    """Issue 4: a case of two matters becomes two."""

    def test_split(self):
        """Issue 4: text, units and files go to a new case of the same customer and receipt."""
        other_unit = self.unit.sudo().copy({"serial": "HY5031-26-0418"})
        case = self.registered(
            installed_product_ids=[Command.set((self.unit | other_unit).ids)],
            description="Pump leaks.\nThe brush of the other one is worn.",
            received_at="2026-09-28 01:40:00",
        )
        file = self.env["ir.attachment"].create(
            {"name": "brush.jpg", "res_model": case._name, "res_id": case.id, "raw": b"x"}
        )
        dialog = (
            self.env["aftersales.case.split"]
            .with_user(self.agent)
            .with_context(active_model="aftersales.case", active_id=case.id)
            .create(
                {
                    "subject": "Brush worn",
                    "description": "The brush of the other one is worn.",
                    "kept": "Pump leaks.",
                    "unit_ids": [Command.set(other_unit.ids)],
                    "attachment_ids": [Command.set(file.ids)],
                }
            )
        )
        new = self.env["aftersales.case"].browse(dialog.action_split()["res_id"])
        self.assertEqual((case.description, case.installed_product_ids), ("Pump leaks.", self.unit))
        self.assertEqual(new.installed_product_ids, other_unit)
        self.assertEqual(new.subject, "Brush worn")
        self.assertEqual(new.partner_id, self.customer)
        self.assertEqual(new.received_at, case.received_at)
        self.assertEqual(file.res_id, new.id)
        self.assertEqual(new.split_from_id, case)
        self.assertEqual(case.split_case_ids, new)
        self.assertEqual(case.related_case_ids, new)
        # Nothing is missing, so it is in work like the case it came from.
        self.assertEqual(new.state, "in_progress")

    def test_split_refusals(self):
        """Issue 4: nothing chosen, a foreign unit, an ended case."""
        case = self.registered()
        foreign = self.unit.sudo().copy({"serial": "HY5031-26-0999"})
        none = self.env["aftersales.installed.product"], self.env["ir.attachment"]
        for values, units, words in (
            ({}, none[0], "say what the new case is about"),
            ({"subject": "x"}, foreign, "does not belong to"),
        ):
            with self.assertRaises(UserError) as refusal:
                case._split_off(values, units, none[1])
            self.assertIn(words, str(refusal.exception))
        case.action_explain("Done")
        with self.assertRaises(UserError) as refusal:
            case._split_off({"subject": "x"}, *none)
        self.assertIn("only an open case is split", str(refusal.exception))
