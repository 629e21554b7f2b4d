from odoo import fields, models

from .maintenance_reminding import CLOCK

# What is ordered at once when it is agreed; in the house it is ordered when the unit is here.
ORDERED = ("on_site", "remote")


class AppointmentMaintenance(models.AbstractModel):
    """Appointments for maintenance tell the reminders what became of them (G-03, G-04)."""

    _name = "aftersales.appointment.maintenance"
    _description = "Maintenance of appointments"

    maintenance_due_ids = fields.One2many(
        "aftersales.maintenance.due", "appointment_id", string="Maintenance", readonly=True
    )
    maintenance_count = fields.Integer(compute="_compute_smart_links")

    def _take_origin(self, origin):
        """Note the reminders as well, of which several may be about one appointment."""
        super()._take_origin(origin)
        if origin and origin._name == "aftersales.maintenance.due":
            origin.sudo().appointment_id = self

    def _open_work(self):
        """Order maintenance at the customer's place without a case; the rest is as always.

        An order that was issued for it before, and not begun, gets the new time.
        """
        self._agree_maintenance()
        upkeep = self.filtered(lambda a: a.mode in ORDERED and a.sudo().maintenance_due_ids)
        for appointment in upkeep.sudo():
            dues = appointment.maintenance_due_ids
            order = dues.work_order_ids.filtered(
                lambda order, mode=appointment.mode: (
                    order.state in order._not_begun and order.kind == mode
                )
            )[:1]
            if order:
                order.installed_product_ids |= dues.installed_product_id
                order.maintenance_due_ids |= dues
                appointment.work_order_id = order
                appointment._move_work(self.env._("The customer was given a new appointment."))
                continue
            order = dues._issue_order()
            order.write(
                {
                    "planned_start": appointment.start,
                    "planned_end": appointment.stop,
                    "agreed_with": appointment.contact_name,
                    "user_id": self.env["aftersales.role"]
                    ._direct_users("manager", appointment.company_id)[:1]
                    .id,
                }
            )
            appointment.work_order_id = order
        return super(AppointmentMaintenance, self - upkeep)._open_work()

    def _agree_maintenance(self):
        """Take it as agreed what a customer comes for by himself, who was not called (G-03)."""
        now = fields.Datetime.now()
        for appointment in self.sudo():
            dues = appointment.maintenance_due_ids
            if (
                appointment.matter == "maintenance"
                and appointment.mode in ("workshop", *ORDERED)
                and appointment.start > now
                and not dues
            ):
                found = dues._expected(appointment.installed_product_ids, appointment.start)
                found.filtered(lambda due: due.state != "appointment")._agree_by(appointment)

    def _on_arrived(self):
        """Call nobody about maintenance with which he is here after all (G-03)."""
        super()._on_arrived()
        dues = self.sudo().maintenance_due_ids
        here = dues.filtered(lambda due: due.state in ("to_remind", "unreachable"))
        here._take_step("tell")._stop_clock(CLOCK)

    def _on_lost(self, reason):
        """Have the customer called again about maintenance to which he does not come."""
        super()._on_lost(reason)
        self.maintenance_due_ids._appointment_lost(reason)

    def action_reschedule(self, moment=None, reason=None):
        """Let the maintenance be missed so much later."""
        result = super().action_reschedule(moment, reason)
        for start, some in self.grouped("start").items():
            some.maintenance_due_ids._appointment_moved(start)
        return result

    def action_open_maintenance(self):
        """Open the maintenance for which the appointment was made (O-04)."""
        return self._show_records(self._linked("maintenance_count"), self.env._("Maintenance"))
