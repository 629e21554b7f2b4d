from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from odoo.addons.aftersales_service.tools.warranty import extended_end, warranty_end

from .common import WarrantyCase


class TestExtension(WarrantyCase):
    """D-17: an approved compensation makes the warranty of a unit longer."""

    def test_months_add_up_whatever_the_month(self):
        """D-17: two extensions by one month end on the day of one by two; any length counts."""
        for start in (date(2026, 1, 31), date(2024, 2, 29), date(2026, 3, 2), date(2026, 12, 30)):
            for months in (1, 12, 25):
                end = warranty_end(start, months)
                once = extended_end(start, end, 2)
                twice = extended_end(start, extended_end(start, end, 1), 1)
                self.assertEqual(once, twice, start)
                self.assertEqual(once, warranty_end(start, months + 2))
        odd = extended_end(date(2026, 3, 2), date(2026, 9, 9), 3)
        self.assertEqual(odd, date(2026, 12, 9))
        self.assertEqual(extended_end(None, date(2026, 9, 9), 3), date(2026, 12, 9))

    @freeze_time("2026-03-02 02:00:00")
    def test_extensions_add_up_on_unit_and_ownership(self):
        """D-17: 3 months move the end by 3, another 2 by 2 more; shown, logged and linked."""
        unit = self.delivered("EXT-1", months=12)
        case = self.env["aftersales.case"].create(
            {"subject": "x", "partner_id": self.contact.id, "installed_product_ids": unit.ids}
        )
        seen = unit.with_user(self.supervisor)
        row = seen._extend_warranty(3, "Delay of ours", document=case)
        self.assertEqual(unit.warranty_end, date(2027, 6, 1))
        self.assertEqual(unit.ownership_ids.warranty_end, date(2027, 6, 1))
        self.assertEqual((row.old_end, row.new_end), (date(2027, 3, 1), date(2027, 6, 1)))
        self.assertEqual((row.user_id, row.partner_id), (self.supervisor, self.customer))
        self.assertEqual(row.action_open_document()["res_id"], case.id)
        self.assertEqual(row.document, case.display_name)
        other = seen._extend_warranty(2, "Goodwill")
        self.assertFalse(other.document)
        self.assertEqual(unit.warranty_end, date(2027, 8, 1))
        self.env.invalidate_all()
        self.assertEqual(seen.warranty_extended, 5)
        self.assertEqual(seen._warranty_verdict(date(2027, 8, 1)), "in")
        self.assertEqual(seen._warranty_verdict(date(2027, 8, 2)), "out")
        logged = " ".join(unit.message_ids.mapped("body"))
        self.assertIn("by 3 months", logged)
        self.assertIn("Delay of ours", logged)
        self.assertIn("Delay of ours", seen.history)

    def test_a_unit_without_warranty_is_refused(self):
        """D-17: the refusal names the unit and says why; nothing is written."""
        unknown = self.delivered("EXT-2")
        for months, reason, words in (
            (3, "Goodwill", f"{unknown.display_name} has no warranty that could be extended"),
            (0, "Goodwill", "by how many months"),
            (3, " ", "and why"),
        ):
            with self.assertRaisesRegex(UserError, words):
                unknown._extend_warranty(months, reason)
        self.terms(self.kit, no_warranty=True)
        self.deliver(self.kit, quantity=1)
        none = self.env["aftersales.installed.product"].search([("product_id", "=", self.kit.id)])
        with self.assertRaisesRegex(UserError, "sold without one"):
            none._extend_warranty(3, "Goodwill")
        unit = self.delivered("EXT-3", months=12)
        unit.sudo().state = "returned"
        with self.assertRaisesRegex(UserError, "came back"):
            unit._extend_warranty(3, "Goodwill")
        self.assertFalse(self.env["aftersales.warranty.extension"].search([]))

    def test_extensions_stay_as_granted(self):
        """D-17, M-02: nobody writes a row by hand, changes one or takes one away."""
        unit = self.delivered("EXT-4", months=12)
        row = unit.with_user(self.supervisor)._extend_warranty(3, "Delay of ours")
        self.env.invalidate_all()
        values = {"installed_product_id": unit.id, "months": 9, "reason": "Mine"}
        for user in (self.agent, self.manager, self.supervisor, self.service_admin, self.claims):
            with self.assertRaises(AccessError):
                row.with_user(user).create(values)
            with self.assertRaises(UserError):
                row.with_user(user).write({"months": 9})
            with self.assertRaises(UserError):
                row.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "kept as they were granted. Grant another one"):
            row.sudo().write({"months": 9})

    def test_a_batch_costs_no_query_per_unit(self):
        """D-17: 20 units are extended with as many queries as 2, save for what is written."""
        few = self.delivered(*[f"FEW-{n}" for n in range(2)], months=12)
        many = self.delivered(*[f"MANY-{n}" for n in range(20)], months=12)
        self.env.flush_all()
        counts = []
        for units in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            units._extend_warranty(1, "Campaign")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 4, counts)
