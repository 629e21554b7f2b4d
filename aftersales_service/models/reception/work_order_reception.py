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

    def action_start(self):
        """Note that the visit began for which it was appointed (G-05)."""
        result = super().action_start()
        self._begun_appointments().action_arrive()
        return result

    def _on_done(self):
        """Note that the visits are done for which they were appointed (G-05)."""
        appointments = self._begun_appointments()
        appointments.filtered(lambda a: a.state != "arrived").action_arrive()
        appointments.action_finish()
        return super()._on_done()

    def _begun_appointments(self):
        """Return the open appointments up to today, else the first one to come; sudo."""
        found = (
            self.env["aftersales.appointment"]
            .sudo()
            .search(
                [
                    ("work_order_id", "in", self.ids),
                    ("state", "in", ("confirmed", "no_show", "arrived")),
                ],
                order="start, id",
            )
        )
        begun = found.browse()
        for order, own in found.grouped("work_order_id").items():
            today = order.company_id._aftersales_local_date()
            begun |= own.filtered(lambda a, today=today: a.day <= today) or own[:1]
        return begun

    def action_open_appointments(self):
        """Open the appointment of the order (O-04)."""
        self.check_access("read")
        appointments = self.env["aftersales.appointment"].search(
            [("work_order_id", "in", self.ids)]
        )
        return self._show_records(appointments, self.env._("Appointments"))
