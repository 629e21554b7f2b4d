from odoo import api, fields, models
from odoo.exceptions import UserError

from .maintenance_reminding import CLOCK

# An appointment that still stands, and that ends when what it was made for goes.
STANDING = ("requested", "confirmed")
LEAVING = ("call_again", "refuse", "cancel", "take_back")
# What an appointment says that stands; it changes there, so that everybody is told.
BOOKED = frozenset(("appointment_at", "appointment_content", "mode"))
# Of what the customer knows; he may come with it at any time.
KNOWN = ("to_remind", "reminded", "unreachable", "appointment")


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

    def write(self, vals):
        """Keep what was agreed as its appointment says it.

        :raise UserError: time, content or place of a booked appointment would change
        """
        if not self.env.su and BOOKED & vals.keys():
            booked = self.filtered(lambda due: due.state == "appointment" and due.appointment_id)
            if booked:
                raise UserError(
                    self.env._(
                        "%(due)s is booked as %(appointment)s: reschedule or cancel it there, so "
                        "that everybody is told.",
                        due=booked[0].display_name,
                        appointment=booked[0].appointment_id.display_name,
                    )
                )
        return super().write(vals)

    @api.model
    def _expected(self, units, moment):
        """Return for which maintenance units come that are brought for maintenance, sudo.

        What the customer knows of, or would have been reminded of by then (G-02).

        :param units: aftersales.installed.product
        :param datetime moment: when they come, naive UTC
        """
        return self.sudo().search(
            [
                ("installed_product_id", "in", units.ids),
                "|",
                ("state", "in", KNOWN),
                "&",
                ("state", "=", "planned"),
                ("remind_at", "<=", moment),
            ]
        )

    def _agree_by(self, appointment):
        """Agree on what an appointment brings that nobody was called about; superuser mode.

        :param appointment: aftersales.appointment that was confirmed
        """
        self.write(
            {
                "appointment_id": appointment.id,
                "appointment_at": appointment.start,
                "appointment_content": appointment.content,
                "mode": appointment.mode,
            }
        )
        moved = self._take_step("appoint")
        moved.result = "appointment"
        moved._stop_clock(CLOCK)
        self._note_appointment(appointment.start)

    def _record_appointment(self):
        """Agree on the appointments, and book one for all units that come together (G-03, G-04).

        :raise UserError: whom to call is not known, or the workshop has no room that day
        """
        super()._record_appointment()
        together = self.grouped(
            lambda due: (
                due.company_id,
                due.contact_id or due.partner_id,
                due.appointment_at,
                due.mode,
            )
        )
        for (_company, partner, start, mode), dues in together.items():
            content = "\n".join(dict.fromkeys(due.appointment_content for due in dues))
            self.env["aftersales.appointment"]._book(
                partner, dues.installed_product_id, start, content, mode, origin=dues
            )

    def action_open_appointment(self):
        """Open the appointment (O-04)."""
        return self._show_records(self._linked("appointment_count"), self.env._("Appointment"))

    def _take_step(self, verb, values=None, reason=None):
        """Cancel the appointment with the last maintenance for which it was made.

        Where other units come all the same, those that do not are taken off it.
        """
        moved = super()._take_step(verb, values, reason)
        if verb in LEAVING:
            booked = moved.sudo().appointment_id.filtered(lambda a: a.state in STANDING)
            empty = booked.filtered(
                lambda a: all(due.state != "appointment" for due in a.maintenance_due_ids)
            )
            if empty:
                empty.action_cancel(reason or self.env._("The customer does not come."))
            for appointment in booked - empty:
                off = moved.sudo().filtered(lambda due, a=appointment: due.appointment_id == a)
                off.appointment_id = False
                coming = appointment.maintenance_due_ids.installed_product_id
                appointment.installed_product_ids -= off.installed_product_id - coming
        elif verb == "done":
            moved._ask_about_appointments()
        return moved

    def _ask_about_appointments(self):
        """Have somebody look at what is still booked for maintenance that was done without it."""
        idle = self.sudo().appointment_id.filtered(
            lambda a: (
                a.state in STANDING and all(due.state == "done" for due in a.maintenance_due_ids)
            )
        )
        idle._create_activities(
            lambda a: a.user_id,
            lambda a: a.env._(
                "The maintenance was done already: cancel the appointment, or finish it"
            ),
        )

    def _appointment_moved(self, at):
        """Keep the new time; to which nobody came, and was moved, is agreed again.

        Not with a former owner: the unit's maintenance is the business of who has it now.

        :param datetime at: its new time, naive UTC
        """
        again = self.sudo().filtered(
            lambda due: (
                due.state in due._steps["appoint"].sources
                and due.partner_id == due.appointment_id.partner_id.commercial_partner_id
            )
        )
        again.write({"appointment_at": at})
        for due in again.filtered(lambda due: not due.appointment_content):
            due.appointment_content = due.appointment_id.content
        again._take_step("appoint")._talked("appointment")
        return super()._appointment_moved(at)
