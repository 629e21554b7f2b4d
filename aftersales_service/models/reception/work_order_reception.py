from odoo import fields, models

from ..mixins.links_mixin import Backlink


class WorkOrderReception(models.AbstractModel):
    """The appointment for which a work order goes to the customer (G-08)."""

    _name = "aftersales.work.order.reception"
    _description = "Appointment of work orders"

    appointment_count = fields.Integer(compute="_compute_appointment_count")

    def _compute_appointment_count(self):
        counts = self._count_linked(Backlink("aftersales.appointment", "work_order_id"))
        for order in self:
            order.appointment_count = counts.get(order, 0)

    def action_open_appointments(self):
        """Open the appointment of the order (O-04)."""
        self.check_access("read")
        appointments = self.env["aftersales.appointment"].search(
            [("work_order_id", "in", self.ids)]
        )
        return self._show_records(appointments, self.env._("Appointments"))
