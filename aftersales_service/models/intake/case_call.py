from odoo import api, fields, models
from odoo.fields import Domain

from ..sla.clock import OPEN
from .case_result import SATISFACTION

SUPERVISOR = "aftersales_service.group_supervisor"
# The time limits that end with such a call.
CONFIRMED = ("result_told", "result_confirmation")
SECOND = ("second_contact",)


class CaseCall(models.AbstractModel):
    """A case on the Call Desk: its result confirmed, and the second communication (F-09, F-10)."""

    _name = "aftersales.case.call"
    _inherit = ["aftersales.call.mixin"]
    _description = "Case on the Call Desk"
    _call_order = "handled_at, id"

    call_count = fields.Integer(string="Calls", compute="_compute_smart_links")

    _dissatisfied_index = models.Index(
        "(company_id) WHERE dissatisfied_at IS NOT NULL AND second_contact_at IS NULL"
    )

    # What is due

    @api.model
    def _call_due_domain(self, now):
        """Return the handled cases to be confirmed; for supervisors also dissatisfied customers."""
        confirm = Domain("state", "=", "to_confirm") & Domain("confirmed_at", "=", False)
        if not self.env.user.has_group(SUPERVISOR):
            return confirm
        return confirm | (
            Domain("dissatisfied_at", "!=", False)
            & Domain("second_contact_at", "=", False)
            & Domain("state", "in", ("in_progress", "to_confirm", "closed"))
        )

    @api.model
    def _call_mine_domain(self):
        """Return one's own cases; dissatisfied customers are the supervisors' in common."""
        mine = super()._call_mine_domain()
        if self.env.user.has_group(SUPERVISOR):
            mine |= Domain("dissatisfied_at", "!=", False) & Domain("second_contact_at", "=", False)
        return mine

    def _to_confirm(self):
        """Return whether the call asks to confirm the result; else it is the second one."""
        self.ensure_one()
        return self.state == "to_confirm" and not self.confirmed_at

    # What the desk shows

    def _call_title(self):
        self.ensure_one()
        if self._to_confirm():
            return self.env._("Result Confirmation")
        return self.env._("Second Communication")

    def _call_about(self):
        self.ensure_one()
        return self.subject or ""

    def _call_phone(self):
        self.ensure_one()
        return self.phone or ""

    def _call_deadline(self):
        """Return until when the talk is owed, by its open time limits."""
        self.ensure_one()
        kinds = CONFIRMED if self._to_confirm() else SECOND
        clocks = self.sudo().clock_ids.filtered(
            lambda clock: clock.state in OPEN and clock.kind in kinds and clock.deadline
        )
        return min(clocks.mapped("deadline"), default=False)

    def _call_form(self):
        """Return the questions: the four contents told and the confirmation in one (amendment 56).

        What is asked for the result is not asked again for its confirmation.
        """
        self.ensure_one()
        if not self._to_confirm():
            return [
                {
                    "name": "second_cause",
                    "label": self.env._("Cause and Measure"),
                    "type": "text",
                    "required": True,
                }
            ]
        told = []
        if not self.result_told_at:
            told = [
                {**self._question("result_cause", "text"), "required": True},
                {**self._question("result_measure", "text"), "required": True},
                self._question("result_next_plan", "text"),
            ]
        return [
            *told,
            {
                **self._question("confirm_solved", "selection"),
                "options": self._fields["confirm_solved"]._description_selection(self.env),
                "required": True,
            },
            {
                **self._question("confirm_satisfaction", "selection"),
                "options": self._fields["confirm_satisfaction"]._description_selection(self.env),
                "required": True,
            },
            "rating_attitude",
            "rating_speed",
            "rating_skill",
        ]

    def _question(self, name, kind):
        """Return a question from its field."""
        return {
            "name": name,
            "label": self._fields[name]._description_string(self.env),
            "type": kind,
            "value": self[name],
        }

    def _call_technicians(self):
        """Return who did the work of the case, sudo."""
        case = self.sudo()
        items = case.dispatch_ids.item_ids
        return case.work_order_ids.engineer_ids | items.technician_id | items.done_by

    def _blockers_confirm(self):
        """Yield what else is missing: a caller who has no part in the work (F-16)."""
        for case in self:
            if refusal := case._call_refusal():
                yield case, refusal
        yield from super()._blockers_confirm()

    # What a call brings

    def _call_answer(self, values):
        """Tell the result and have it confirmed, or note the second communication.

        :raise UserError: a content or an answer is missing
        """
        self.ensure_one()
        if not self._to_confirm():
            self.action_second_contact(values.get("second_cause"))
            return
        values = dict(values)
        if not self.result_told_at:
            values["result_solved"] = values.get("confirm_solved")
            if values.get("confirm_satisfaction") in dict(SATISFACTION):
                values["result_satisfaction"] = values["confirm_satisfaction"]
        self.write(values)
        if self.result_told_at:
            self.action_confirm_result()
        else:
            self.action_tell_and_confirm()

    def _call_attempt(self, result, note, at):
        """Keep in the chatter that nobody was reached."""
        self.sudo()._message_log_batch(
            bodies=dict.fromkeys(self.ids, self.env._("Called: %(result)s", result=note)),
            author_id=self.env.user.partner_id.id,
        )

    def _call_refused(self, result, note):
        """Ask the supervisor to close the handled cases without a confirmation (F-17)."""
        self._ask_to_waive(note)

    def _call_give_up(self, result, note):
        """Ask the supervisor to close the handled cases without a confirmation (F-17)."""
        self._ask_to_waive(note)

    def _ask_to_waive(self, note):
        """Ask for the waiver of those for which nobody has asked yet."""
        waiting = self.filtered(lambda case: case._to_confirm() and not case._pending_waivers())
        if waiting:
            waiting.action_ask_waiver(note)

    def action_open_calls(self):
        """Open the calls about the case (F-16)."""
        return self._show_records(self._linked("call_count"), self.env._("Calls"))
