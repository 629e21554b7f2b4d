from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from ..workshop.common import WorkshopCase


class TestPickup(WorkshopCase):
    """A repaired unit that is not fetched (F-07, amendment 7)."""

    def reminders(self, order):
        kind = self.env.ref("aftersales_service.activity_pickup")
        return order.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def test_reminded_once_and_visited_after(self):
        """F-07, F-05, amendment 7: three days after the repair is not late; then the responsible
        is told once; fetched, the reminder goes and the visit counts from the hand-back."""
        self.company.aftersales_pickup_days = 3
        order = self.dispatch("repaired")
        day = self.company._aftersales_local_date(order.repaired_at)
        with freeze_time(self.company._aftersales_moment(day + timedelta(days=3), 23.9)):
            self.run_job("dispatch_pickup")
            self.assertFalse(self.reminders(order))
        with freeze_time(self.company._aftersales_moment(day + timedelta(days=4), 0.5)):
            self.run_job("dispatch_pickup")
            self.run_job("dispatch_pickup")
            self.run_job("visit_generation")
            self.assertEqual(len(self.reminders(order)), 1)
            self.assertEqual(self.reminders(order).user_id, order.user_id)
            self.assertFalse(order.visit_count)
        handed = day + timedelta(days=6)
        with freeze_time(self.company._aftersales_moment(handed, 10)):
            self.hand_back(order)
            self.assertFalse(self.reminders(order))
            self.run_job("visit_generation")
        visit = self.env["aftersales.return.visit"].search([("dispatch_id", "=", order.id)])
        self.assertEqual(visit.window_start, handed + timedelta(days=5))

    def test_switched_off(self):
        """F-07: zero days, no reminder."""
        self.company.aftersales_pickup_days = 0
        order = self.dispatch("repaired")
        with freeze_time(fields.Datetime.now() + timedelta(days=30)):
            self.run_job("dispatch_pickup")
        self.assertFalse(self.reminders(order))
