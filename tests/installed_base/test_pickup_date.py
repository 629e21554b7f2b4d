from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time

from ..common import AftersalesCase


@freeze_time("2026-03-12 02:00:00")
class TestPickupDate(AftersalesCase):
    """The pick-up date corrected by hand: who, when, old, new, why (AMB-05)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.warranty.term"].create(
            {
                "name": "12 months",
                "product_tmpl_id": cls.equipment.product_tmpl_id.id,
                "months": 12,
            }
        )
        cls.order = cls.deliver(cls.equipment, ["P-1", "P-2"])
        cls.rows = cls.env["aftersales.ownership"].search(
            [("picking_id", "in", cls.order.picking_ids.ids)]
        )
        cls.row = cls.rows.filtered(lambda row: row.lot_id.name == "P-1")
        cls.other = cls.rows - cls.row
        cls.unit = cls.row.installed_product_id

    def change(self, day, reason="Fetched on Monday", user=None, rows=None):
        """Change the date as a user does."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.row if rows is None else rows
        rows.with_user(user or self.manager).action_change_pickup_date(day, reason)

    def test_changed(self):
        """AMB-05: the day, the warranty that begins with it, and the log of who, when and why."""
        self.assertEqual(str(self.row.date_from), "2026-03-12")
        self.assertEqual(str(self.row.warranty_end), "2027-03-11")
        self.change("2026-03-09")
        self.assertEqual(str(self.row.date_from), "2026-03-09")
        self.assertEqual(str(self.row.warranty_start), "2026-03-09")
        self.assertEqual(str(self.row.warranty_end), "2027-03-08")
        self.assertEqual(str(self.unit.pickup_date), "2026-03-09")
        self.assertEqual(str(self.unit.warranty_start), "2026-03-09")
        self.assertEqual(str(self.unit.warranty_end), "2027-03-08")
        log = self.row.pickup_change_ids
        self.assertEqual((log.user_id, log.at), (self.manager, fields.Datetime.now()))
        self.assertEqual((str(log.old_date), str(log.new_date)), ("2026-03-12", "2026-03-09"))
        self.assertEqual(log.reason, "Fetched on Monday")
        said = self.unit.message_ids[0]
        self.assertIn("03/12/2026 to 03/09/2026: Fetched on Monday", said.body)
        self.assertEqual(said.author_id, self.manager.partner_id)

    def test_terms_changed_since(self):
        """D-07: the warranty keeps its months although the terms were changed since."""
        self.env["aftersales.warranty.term"].search(
            [("product_tmpl_id", "=", self.equipment.product_tmpl_id.id)]
        ).months = 24
        self.change("2026-03-09")
        self.assertEqual(str(self.row.warranty_end), "2027-03-08")

    def test_many_at_once(self):
        """AMB-05: the deliveries of a transfer are corrected in one go."""
        self.change("2026-03-09", rows=self.rows)
        self.assertEqual({str(row.date_from) for row in self.rows}, {"2026-03-09"})
        self.assertEqual(len(self.rows.pickup_change_ids), 2)

    def test_same_day_changes_nothing(self):
        """AMB-05: the day it has already leaves no trace in the log."""
        self.change("2026-03-12")
        self.assertFalse(self.row.pickup_change_ids)

    def test_who_may(self):
        """AMB-05, M-02: service managers and sales administration; nobody else, however asked."""
        for user in (self.agent, self.engineer, self.qa, self.user, self.reader):
            row = self.row.with_user(user)
            self.env.invalidate_all()
            self.assertFalse(row.can_change_pickup)
            with self.assertRaises(AccessError):
                row.action_change_pickup_date("2026-03-09", "why not")
            with self.assertRaises(AccessError):
                row.write({"date_from": "2026-03-09"})
        with self.assertRaisesRegex(AccessError, "Ask a service manager or sales administration"):
            self.row.with_user(self.agent).action_change_pickup_date("2026-03-09", "why not")
        with self.assertRaises(AccessError):
            self.row.with_user(self.manager).write({"date_from": "2026-03-09"})
        with self.assertRaises(AccessError):
            self.env["aftersales.pickup.change"].with_user(self.manager).create(
                {"ownership_id": self.row.id}
            )
        self.assertEqual(str(self.row.date_from), "2026-03-12")
        self.change("2026-03-09", user=self.sales_admin)
        self.assertEqual(self.row.pickup_change_ids.user_id, self.sales_admin)

    def test_refusals(self):
        """AMB-05: what cannot be is refused with the unit's name and what to do."""
        for day, reason, message in (
            ("2026-03-09", "", "P-1 Sweeper: enter the day of the pick-up and why"),
            (False, "Fetched on Monday", "P-1 Sweeper: enter the day of the pick-up and why"),
            (
                "2026-03-13",
                "Tomorrow",
                "P-1 Sweeper: 03/13/2026 is still to come. Enter the day on which",
            ),
        ):
            with self.subTest(day=day), self.assertRaisesRegex(UserError, message):
                self.change(day, reason)
        self.assertFalse(self.row.pickup_change_ids)

    def take_back(self):
        """Bring the units back with a return of their transfer."""
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=self.order.picking_ids.id, active_model="stock.picking"
            )
        ).save()
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.validate(back)

    def test_within_the_ownership(self):
        """AMB-05: not after the return, and not before the owner before gave it back."""
        with freeze_time("2026-03-16 02:00:00"):
            self.take_back()
        self.assertEqual(str(self.row.date_to), "2026-03-16")
        with freeze_time("2026-03-20 02:00:00"):
            other = self.env["res.partner"].create({"name": "Second Owner"})
            order = self.sell([(self.equipment, 2)], other)
            self.validate(order.picking_ids)
            later = self.unit.ownership_ids.filtered(lambda row: not row.date_to)
            self.assertEqual(later.partner_id, other)
            with self.assertRaisesRegex(UserError, "P-1 Sweeper came back on 03/16/2026"):
                self.change("2026-03-17")
            with self.assertRaisesRegex(UserError, "belonged to Clean City Works until 03/16/2026"):
                self.change("2026-03-15", rows=later)
            # The past owner's day is corrected; the unit shows its present owner's.
            self.change("2026-03-10")
            self.assertEqual(str(self.unit.pickup_date), "2026-03-20")
            self.change("2026-03-18", rows=later)
            self.assertEqual(str(self.unit.pickup_date), "2026-03-18")

    def test_brought_back_to_the_buyer(self):
        """AMB-05, A-04: a warranty that went on after a return moves with the first pick-up."""
        first = self.row
        first.write({"date_to": "2026-03-12"})
        first.flush_recordset()
        again = first.copy(
            {
                "date_from": "2026-03-12",
                "date_to": False,
                "move_line_id": self.other.move_line_id.id,
            }
        )
        self.assertEqual(str(again.warranty_start), "2026-03-12")
        self.change("2026-03-09", rows=first)
        self.assertEqual(str(again.date_from), "2026-03-12")
        self.assertEqual(str(again.warranty_end), "2027-03-08")
        self.assertEqual(str(self.unit.warranty_end), "2027-03-08")

    def test_without_warranty(self):
        """AMB-05: a unit without warranty gets none by another pick-up date."""
        self.rows.write({"warranty_start": False, "warranty_end": False})
        self.change("2026-03-09")
        self.assertFalse(self.row.warranty_end)
        self.assertFalse(self.unit.warranty_end)

    def test_log_stays(self):
        """AMB-05: the log is kept as it happened, whoever asks."""
        self.change("2026-03-09")
        log = self.row.pickup_change_ids.sudo()
        with self.assertRaisesRegex(UserError, "kept as they happened. Change the date again"):
            log.reason = "Another one"
        with self.assertRaisesRegex(UserError, "kept as they happened"):
            log.unlink()

    def test_purchase_date_of_the_archive(self):
        """A-03: the purchase date that came from the delivery follows it; one typed in stays."""
        archive = self.row.archive_id
        archive.purchase_date = "2026-03-12"
        self.change("2026-03-09", rows=self.rows)
        self.assertEqual(str(archive.purchase_date), "2026-03-09")
        archive.purchase_date = "2020-01-01"
        self.change("2026-03-10", rows=self.rows)
        self.assertEqual(str(archive.purchase_date), "2020-01-01")

    def test_dialog(self):
        """AMB-05: the dialog opens from the unit and from the delivery, and refuses as it does."""
        unit = self.unit.with_user(self.manager)
        self.assertTrue(unit.can_change_pickup)
        action = unit.action_open_pickup_date()
        dialog = Form(
            self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"])
        )
        dialog.pickup_date = "2026-03-13"
        dialog.reason = "Fetched on Monday"
        wizard = dialog.save()
        self.assertEqual(wizard.ownership_ids, self.row)
        with self.assertRaisesRegex(UserError, "is still to come"):
            wizard.action_apply()
        wizard.pickup_date = "2026-03-09"
        wizard.action_apply()
        self.assertEqual(str(self.row.date_from), "2026-03-09")
