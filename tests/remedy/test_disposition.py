from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..integration.common import DocumentCase


class OldPartCase(DocumentCase):
    """A replaced valve, or several, that came back from the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.csi_in("replied", cls.csi)
        cls.place = cls.company.aftersales_old_part_location_id

    def received(self, quantity=3, received=None):
        """Return the old parts of a recovery order, received by the storekeeper."""
        order = self.work_order.with_user(self.manager)._issue_purchase(
            "recovery", self.customer, [{"product": self.valve, "quantity": quantity}]
        )
        order.sudo().with_user(self.buyer).button_confirm()
        if received != 0:
            self.receive(order.sudo(), received)
        return self.work_order.old_part_ids.with_user(self.manager)

    def validated(self, picking):
        """Have the storekeeper send a transfer off."""
        picking = picking.sudo().with_user(self.storekeeper)
        picking.move_ids.picked = True
        picking.with_context(skip_sms=True).button_validate()
        self.env.invalidate_all()
        return picking.sudo()

    def in_stock(self, location):
        """Return how many valves lie in a location, whoever owns them."""
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.valve.id), ("location_id", "child_of", location.id)]
        )
        return sum(quants.mapped("quantity"))

    def refused(self, error, function, *args, **kwargs):
        """Return the text of a refusal; nothing is written by it."""
        with self.assertRaises(error) as refusal:
            function(*args, **kwargs)
        self.env.invalidate_all()
        return str(refusal.exception)


class TestDisposition(OldPartCase):
    """What becomes of received old parts, with real moves (amendment 33)."""

    def dialog(self, rows, **values):
        """Return the dialog of the manager, as it opens."""
        wizard = self.env["aftersales.dispose"].with_user(self.manager)
        return wizard.with_context(**rows.action_dispose()["context"]).create(values)

    def test_each_way(self):
        """Amendment 33, AMB-21: analysis, vendor, scrap and customer move the parts, no value."""
        cost, value = self.valve.standard_price, self.valve.total_value
        rows = self.received(4)
        self.assertEqual((rows.undisposed, rows.can_dispose), (4, True))
        wizard = self.dialog(rows, kind="analysis", quantity=2)
        self.assertEqual(wizard.partner_id, self.vendor)
        wizard.action_dispose()
        row = rows.disposition_ids
        self.assertEqual((row.state, row.decided_by), ("planned", self.manager))
        self.validated(row.picking_id)
        self.assertEqual((row.state, rows.in_analysis, rows.undisposed), ("done", 2, 4))
        analysis = self.company.aftersales_analysis_location_id
        self.assertEqual(self.in_stock(analysis), 2)
        self.assertTrue(analysis.aftersales_old_parts)
        text = self.refused(
            UserError, self.dialog(rows, kind="analysis", quantity=3).action_dispose
        )
        self.assertIn("2 Units are here for that", text)
        for kind, partner in (("vendor", self.vendor), ("customer", self.customer)):
            self.dialog(rows, kind=kind, quantity=1).action_dispose()
            row = rows.disposition_ids.sorted("id")[-1]
            self.assertEqual(row.partner_id, partner)
            picking = self.validated(row.picking_id)
            self.assertEqual(picking.location_dest_id.usage, {"vendor": "supplier"}.get(kind, kind))
            self.assertEqual(picking.move_line_ids.owner_id, self.customer)
        self.dialog(rows, kind="scrap", quantity=2).action_dispose()
        row = rows.disposition_ids.sorted("id")[-1]
        self.assertEqual(row.state, "done")
        self.assertEqual(sum(row.sudo().scrap_ids.mapped("scrap_qty")), 2)
        self.env.invalidate_all()
        self.assertEqual(self.in_stock(self.place), 0)
        self.assertEqual((rows.undisposed, rows.can_dispose, rows.in_analysis), (0, False, 0))
        self.assertEqual((self.valve.standard_price, self.valve.total_value), (cost, value))
        self.assertEqual(self.valve.qty_available, 0)

    def test_refusals(self):
        """Amendment 33, M-03: only what is here, only by a manager; the rows are methods' work."""
        rows = self.received(2, 1)
        text = self.refused(UserError, rows._dispose, "scrap", 2)
        self.assertIn("1 Units are here", text)
        self.assertIn(rows.display_name, text)
        self.refused(AccessError, rows.with_user(self.engineer).action_dispose)
        self.refused(AccessError, rows.with_user(self.engineer)._dispose, "scrap")
        rows._dispose("vendor", 1)
        self.refused(UserError, rows._dispose, "scrap", 1)
        self.refused(AccessError, rows.disposition_ids.write, {"quantity": 9})
        values = {"old_part_id": rows.id, "kind": "scrap", "quantity": 1}
        self.refused(AccessError, rows.disposition_ids.create, values)

    def test_a_cancelled_transfer(self):
        """Amendment 33, C-13: what is not sent is here again, and the CSI goes on."""
        rows = self.received(1)
        rows._dispose("vendor")
        self.assertEqual(rows.undisposed, 0)
        before = self.csi.state
        rows.disposition_ids.picking_id.sudo().action_cancel()
        self.env.invalidate_all()
        self.assertEqual((rows.disposition_ids.state, rows.undisposed), ("cancelled", 1))
        self.assertEqual(self.csi.state, before)

    def test_reserved_parts_are_not_scrapped(self):
        """Amendment 33: what a planned transfer has reserved is not scrapped by word only."""
        rows = self.received(1)
        rows._dispose("analysis")
        text = self.refused(UserError, rows._dispose, "scrap")
        self.assertIn("another transfer has them reserved", text)
        self.assertEqual(rows.undisposed, 1)
        self.validated(rows.disposition_ids.picking_id)
        rows._dispose("scrap")
        self.assertEqual((rows.undisposed, self.in_stock(self.place)), (0, 0))

    def test_a_vendor_is_needed(self):
        """Amendment 33: parts go to no vendor, and never by mistake to the customer as vendor."""
        rows = self.received(1)
        self.valve.sudo().seller_ids.unlink()
        text = self.refused(UserError, rows._dispose, "vendor")
        self.assertIn("Choose the vendor", text)

    def test_several_at_once(self):
        """Amendment 33: several parts for one vendor leave by one transfer."""
        self.received(1)
        rows = self.received(2)
        self.assertEqual(len(rows), 2)
        self.dialog(rows, kind="vendor").action_dispose()
        self.assertEqual(len(rows.disposition_ids), 2)
        self.assertEqual(len(rows.disposition_ids.picking_id), 1)
        self.assertEqual(rows.disposition_count if len(rows) == 1 else 2, 2)

    def test_overdue(self):
        """Amendment 33: awaited for longer than the company's days, and not otherwise."""
        rows = self.received(2, 0)
        model = rows.search([("overdue", "=", True)])
        self.assertNotIn(rows, model)
        rows.sudo().expected_at = fields.Datetime.now() - timedelta(days=31)
        self.assertIn(rows, rows.search([("overdue", "=", True)]))
        self.assertTrue(rows.overdue)
        self.company.aftersales_old_part_days = 40
        self.assertNotIn(rows, rows.search([("overdue", "=", True)]))
        self.company.aftersales_old_part_days = 0
        self.env.invalidate_all()
        self.assertFalse(rows.overdue)
        self.assertNotIn(rows, rows.search([("overdue", "=", True)]))
