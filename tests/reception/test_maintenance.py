from odoo import Command
from odoo.tests import freeze_time

from ..maintenance.common import MaintenanceCase


class TestReceptionOfMaintenance(MaintenanceCase):
    """G-01, G-06: a unit that comes for its maintenance."""

    def test_dispatch_order_does_it(self):
        """G-01, G-06: received by its appointment, the dispatch order knows what it is for."""
        self.commit(3)
        due = self.dues(self.delivered("C-1"))
        self.remind()
        self.call(
            due,
            "appointment",
            appointment_at=self.local("2026-06-02 09:00"),
            appointment_content="Change oil and filter",
        )
        with freeze_time(self.local("2026-06-02 09:05")):
            appointment = due.appointment_id.with_user(self.agent)
            appointment.action_receive()
            reception = appointment.reception_ids
            self.assertEqual(reception.matter, "maintenance")
            reception.item_ids = [
                Command.create({"name": "Oil and filter", "expected_hours": 1.0, "price": 80.0})
            ]
            orders = self.env["aftersales.dispatch.order"].with_user(self.manager)
            order = reception.with_user(self.manager)._issue_dispatch(orders)
        self.assertEqual(order.maintenance_due_ids, due)
