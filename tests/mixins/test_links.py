from odoo import Command

from ..csi.common import CsiCase


class TestSmartLinks(CsiCase):
    """O-04: the number on a smart button is what the button shows."""

    def _csis(self, count):
        """Return CSIs with two work orders each."""
        csis = self.env["aftersales.csi"].union(*(self.open_csi() for _index in range(count)))
        for csi in csis:
            csi.work_order_ids = [
                Command.create({"partner_id": self.customer.id, "company_id": self.company.id})
                for _index in range(2)
            ]
        return csis

    def _queries(self, csis):
        """Return how many queries the buttons' numbers of some CSIs cost their reader."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        csis.with_user(self.manager).mapped("work_order_count")
        return self.cr.sql_log_count - before

    def test_a_batch_costs_as_many_queries_as_one(self):
        """Design 7: whatever the number of records on a list."""
        csis = self._csis(8)
        self._queries(csis[:1])
        self.assertEqual(self._queries(csis), self._queries(csis[:1]))

    def test_a_button_counts_what_its_reader_may_read(self):
        """M-05: an engineer's button tells of his orders only, and leads to them only."""
        csi = self._csis(1)
        mine, other = csi.work_order_ids
        mine.engineer_ids = self.engineer
        self.assertFalse(other.with_user(self.engineer).has_access("read"))
        unit = self.env["aftersales.installed.product"].search(
            [("partner_id", "=", self.customer.id)]
        )
        csi.work_order_ids.installed_product_ids = unit
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(unit.with_user(self.manager).work_order_count, 2)
        theirs = unit.with_user(self.engineer)
        self.assertEqual(theirs.work_order_count, 1)
        self.assertEqual(theirs.action_open_work_orders()["res_id"], mine.id)

    def test_a_reader_without_the_model_sees_none(self):
        """M-02: a button to what somebody may not read at all counts nothing, without an error."""
        lot = self.order.picking_ids.move_line_ids.lot_id
        self.assertEqual(lot.with_user(self.agent).aftersales_installed_product_count, 1)
        self.assertEqual(lot.with_user(self.storekeeper).aftersales_installed_product_count, 0)
