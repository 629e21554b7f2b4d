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

    def test_came_by_himself(self):
        """G-01, G-06: who was told and comes without an appointment gets what is due; nobody
        counts it as missed afterwards."""
        self.commit(3)
        self.commit(12)
        due, later = self.dues(self.delivered("C-2"))
        self.remind()
        self.call(due, "told")
        with freeze_time(self.local("2026-06-01 09:05")):
            reception = (
                self.env["aftersales.reception"]
                .with_user(self.agent)
                .create(
                    {
                        "partner_id": due.partner_id.id,
                        "installed_product_id": due.installed_product_id.id,
                        "matter": "maintenance",
                        "fault": "Service",
                        "item_ids": [
                            Command.create({"name": "Oil", "expected_hours": 1.0, "price": 80.0})
                        ],
                    }
                )
            )
            orders = self.env["aftersales.dispatch.order"].with_user(self.manager)
            order = reception.with_user(self.manager)._issue_dispatch(orders)
        self.assertEqual(order.maintenance_due_ids, due)
        self.assertEqual(later.state, "planned")
