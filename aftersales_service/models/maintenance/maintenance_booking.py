from odoo import fields, models

# An appointment that still stands, and that ends when what it was made for goes.
STANDING = ("requested", "confirmed")
LEAVING = ("call_again", "refuse", "cancel", "take_back")


class MaintenanceBooking(models.AbstractModel):
    """The appointment that a reminder brought is kept with all others of the workshop (G-04)."""

    _name = "aftersales.maintenance.booking"
    _inherit = ["aftersales.maintenance.talk"]
    _description = "Booking of maintenance"

    appointment_id = fields.Many2one(
        "aftersales.appointment",
        string="Booked As",
        index="btree_not_null",
        guarded=True,
        copy=False,
        ondelete="restrict",
    )
    appointment_count = fields.Integer(compute="_compute_smart_links")

    def _record_appointment(self):
        """Agree on the appointments, and book one for all units that come together (G-03, G-04).

        :raise UserError: whom to call is not known, or the workshop has no room that day
        """
        super()._record_appointment()
        together = self.grouped(
            lambda due: (due.contact_id or due.partner_id, due.appointment_at, due.mode)
        )
        for (partner, start, mode), dues in together.items():
            content = "\n".join(dict.fromkeys(due.appointment_content for due in dues))
            self.env["aftersales.appointment"]._book(
                partner, dues.installed_product_id, start, content, mode, origin=dues
            )

    def action_open_appointment(self):
        """Open the appointment (O-04)."""
        return self._show_records(self._linked("appointment_count"), self.env._("Appointment"))

    def _take_step(self, verb, values=None, reason=None):
        """Cancel the appointment with the last maintenance for which it was made."""
        moved = super()._take_step(verb, values, reason)
        if verb in LEAVING:
            booked = moved.sudo().appointment_id.filtered(lambda a: a.state in STANDING)
            empty = booked.filtered(
                lambda a: all(due.state != "appointment" for due in a.maintenance_due_ids)
            )
            if empty:
                empty.action_cancel(reason or self.env._("The customer does not come."))
        return moved

    def _appointment_moved(self, at):
        """Keep the new time; to which nobody came, and was moved, is agreed again.

        :param datetime at: its new time, naive UTC
        """
        again = self.sudo().filtered(lambda due: due.state in due._steps["appoint"].sources)
        again.write({"appointment_at": at})
        for due in again.filtered(lambda due: not due.appointment_content):
            due.appointment_content = due.appointment_id.content
        again._take_step("appoint")._talked("appointment")
        return super()._appointment_moved(at)
