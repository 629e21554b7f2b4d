"""What the tests of the reception share: a delivered sweeper, a workshop that takes two a day."""

from odoo import Command

from ..execution.common import IMAGE
from ..workshop.common import WorkshopCase


class ReceptionCase(WorkshopCase):
    """A customer who rings up and comes; 2026-03-02 is a Monday (requirements 0.3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit.write({"brand": "Cleanline", "model": "S2", "plate": "ZJ-0417"})
        cls.capacity = (
            cls.env["aftersales.workshop.capacity"]
            .with_user(cls.manager)
            .create({"company_id": cls.company.id, "places": 2})
        )

    def appointment(self, start="2026-03-10 09:00", confirm=False, **values):
        """Return an appointment that the agent takes, for the customer's unit unless said."""
        appointment = (
            self.env["aftersales.appointment"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.customer.id,
                    "contact_id": self.contact.id,
                    "installed_product_ids": [Command.set(self.unit.ids)],
                    "start": start and self.local(start),
                    "expected_hours": 2.0,
                    "content": "Maintenance after three months",
                    **values,
                }
            )
        )
        if confirm:
            appointment.action_confirm()
        return appointment

    def reception(self, complete=True, **values):
        """Return a reception that the agent writes; complete: all but his act is there."""
        complete_values = {
            "brand": "Cleanline",
            "model": "S2",
            "plate": "ZJ-0417",
            "meter_value": 1286.0,
            "fault": "Oil mark at the left hydraulic pipe",
            "brought_by": "Driver Qin",
            "phone": "+86 138 0000 7788",
            "accessories": "1 charging cable",
            "expected_finish": self.local("2026-03-11 16:00"),
            "policy_explained": True,
            "item_ids": [
                Command.create({"name": "Hydraulic seal", "expected_hours": 2.5, "price": 120.0})
            ],
        }
        reception = (
            self.env["aftersales.reception"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.customer.id,
                    "installed_product_id": self.unit.id,
                    **(complete_values if complete else {}),
                    **values,
                }
            )
        )
        if complete:
            reception.action_all_normal()
            reception.write({"signed_by": "Driver Qin", "signature": IMAGE})
        return reception
