from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import words


class AppointmentMoving(models.AbstractModel):
    """Moving an appointment that the customer knows (G-04)."""

    _name = "aftersales.appointment.moving"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Moving of appointments"

    moved_count = fields.Integer(string="Times Moved", guarded=True, copy=False, aggregator="sum")

    def action_reschedule(self, moment=None, reason=None):
        """Move a requested or confirmed appointment; everybody who knows it is told (G-04).

        :param datetime moment: the new time, naive UTC
        :param str reason: why; compulsory
        :raise AccessError: the user is no service agent
        :raise UserError: no time or reason, it has begun or ended, or there is no room
        """
        self.check_access("write")
        self._may_book()
        moment = fields.Datetime.to_datetime(moment)
        for appointment in self:
            if appointment.state not in ("requested", "confirmed", "no_show"):
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s” and is not moved any more. Make a new one.",
                        record=appointment.display_name,
                        state=appointment._state_label(appointment.state),
                    )
                )
            if not moment or moment < fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "%(record)s: enter the new time; it lies ahead.",
                        record=appointment.display_name,
                    )
                )
            if not (reason or "").strip():
                raise UserError(
                    self.env._("%(record)s: enter why it moves.", record=appointment.display_name)
                )
        changed = self.filtered(lambda a: a.start != moment)
        old = {a.id: a.start for a in changed}
        for appointment in changed.sudo():
            appointment.write({"start": moment, "moved_count": appointment.moved_count + 1})
        changed.filtered(lambda a: a.state == "no_show")._take_step("rebook", reason=reason)
        known = changed.filtered(lambda a: a.state == "confirmed")
        known._hold_room()
        known._check_room()
        for appointment in changed:
            appointment._message_log(
                body=self.env._(
                    "Moved from %(old)s to %(new)s: %(reason)s",
                    old=old[appointment.id] and words.moment(self.env, old[appointment.id]),
                    new=words.moment(self.env, moment),
                    reason=reason,
                )
            )
        known._move_work(reason)
        known._sync_event()
        known._tell_departments(lambda some: some.env._("Appointment moved"))
        known._tell_customer("aftersales_service.mail_template_appointment_moved", to_do=True)
        return True
