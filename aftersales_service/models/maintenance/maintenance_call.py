from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What the caller asks, in this order.
QUESTIONS = ("outcome", "appointment_at", "appointment_content", "mode", "call_note")
# What a talk may bring; that nobody answered, or wants to be called later, is the call's result.
TALKS = ("appointment", "told", "refused")


class MaintenanceCall(models.AbstractModel):
    """What the list of calls asks of a reminder, and what a call tells it (G-03, amendment 56)."""

    _name = "aftersales.maintenance.call"
    _inherit = ["aftersales.call.mixin"]
    _description = "Maintenance on the list of calls"

    _call_order = "due_on, id"

    @api.model
    def _call_due_domain(self, now):
        """Return whose customer is to be called at a moment (naive UTC)."""
        return (
            Domain("state", "=", "to_remind")
            & Domain("by_call", "=", True)
            & (Domain("next_call_at", "=", False) | Domain("next_call_at", "<=", now))
        )

    @api.model
    def _call_open_domain(self, now):
        """Return what may be settled when the customer is on the line anyway."""
        return Domain("state", "in", ("to_remind", "reminded"))

    def _call_partner(self):
        """Return ``{due: res.partner}``: the unit's contact, else the customer."""
        return {due: due.contact_id or due.partner_id for due in self}

    def _call_title(self):
        """Return what the call is about."""
        self.ensure_one()
        return self.commitment_id.name

    def _call_about(self):
        """Return which unit is concerned."""
        self.ensure_one()
        return self.installed_product_id.display_name

    def _call_deadline(self):
        """Return until when the customer is to be called, naive UTC."""
        self.ensure_one()
        return self._reminder_deadline()

    def _call_form(self):
        """Return the questions of the call (G-03)."""
        self.ensure_one()
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        asked = {
            "name": "outcome",
            "label": self._fields["outcome"]._description_string(self.env),
            "type": "selection",
            "options": [(key, outcomes[key]) for key in TALKS],
            "required": True,
        }
        content = {
            "name": "appointment_content",
            "label": self._fields["appointment_content"]._description_string(self.env),
            "type": "text",
            "value": self.appointment_content or self.content or self.commitment_id.name,
        }
        return [{"outcome": asked, "appointment_content": content}.get(q, q) for q in QUESTIONS]

    def _call_answer(self, values):
        """Write what a talk brought and record it, in the caller's rights (G-03).

        :param dict values: answers by name of the questions
        :raise UserError: no outcome, or an appointment without its time
        """
        given = {name: value for name, value in values.items() if name in QUESTIONS and value}
        if given.get("outcome") not in TALKS:
            raise UserError(
                self.env._(
                    "%(due)s: choose what the call brought before it counts as made.",
                    due=self[:1].display_name,
                )
            )
        self.write(given)
        self.action_record_call()

    def _call_attempt(self, result, note, at):
        """Log calls that reached nobody; when to call again is told apart.

        :param result: how the call ended, a record with a name
        :param str note: the caller's words
        :param datetime at: when it was tried, naive UTC
        """
        self._not_answered(note)
        self.sudo().called_at = at

    def _call_later(self, at):
        """Keep the reminders on the list for a later moment, naive UTC."""
        self.check_access("write")
        self.sudo()._call_at(at)

    def _call_refused(self, result, note):
        """End reminders of a customer who wants no calls: his maintenance is refused."""
        self.write({"call_note": note})
        self._record_refused()

    def _call_give_up(self, result, note):
        """Call no more about what was tried often enough.

        :raise UserError: it was not
        """
        self.check_access("write")
        for due in self:
            wanted = due.company_id.sudo().aftersales_maintenance_attempts
            if due.attempt_count < wanted:
                raise UserError(
                    self.env._(
                        "%(due)s: %(made)s of %(wanted)s calls were made. Call again at another "
                        "time before giving up.",
                        due=due.display_name,
                        made=due.attempt_count,
                        wanted=wanted,
                    )
                )
        self.sudo()._give_up()
