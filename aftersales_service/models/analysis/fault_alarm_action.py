from odoo import fields, models
from odoo.exceptions import UserError

from .fault_alarm_raising import OPEN


class FaultAlarmAction(models.AbstractModel):
    """The corrective action that a frequent fault leads to: one, with all its cases (I-06)."""

    _name = "aftersales.fault.alarm.action"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Corrective action of a frequent fault"

    corrective_action_id = fields.Many2one(
        "aftersales.corrective.action", index="btree_not_null", guarded=True, copy=False
    )

    def action_open_corrective_action(self):
        """Open the corrective action of the fault, for research and development (I-06).

        There is one while it is open: an open action of one of the cases is taken, and takes over
        the others; else a new one is opened for all cases that nobody takes care of.

        :return: action that shows it
        :raise AccessError: the user does not open corrective actions
        :raise UserError: the alarm was not confirmed, or has ended
        """
        self.ensure_one().check_access("write")
        if self.state not in ("confirmed", "action"):
            raise UserError(
                self.env._(
                    "%(alarm)s is “%(state)s”. Confirm that it is no chance first.",
                    alarm=self.display_name,
                    state=self._state_label(self.state),
                )
            )
        Action = self.env["aftersales.corrective.action"]
        action = self.corrective_action_id
        if not self._is_live(action):
            action = self.case_ids.sudo().corrective_action_ids.filtered(self._is_live)[:1]
            action = action.sudo(False)
            if not action:
                action = Action._open_from(self.case_ids, self._action_values())
            self.sudo().corrective_action_id = action
            self._hand_over_cases()
        if self.state == "confirmed":
            if not (self.measure or "").strip():
                self.measure = action.display_name
            self.action_act()
        return Action._show(action)

    def _is_live(self, action):
        """Return whether somebody works on an action."""
        return bool(action) and action.state not in ("closed", "cancelled")

    def _action_values(self):
        """Return what the action takes over from the alarm."""
        self.ensure_one()
        role = self.env["aftersales.role"].search(
            [("code", "=", "design"), ("company_id", "in", [self.company_id.id, False])],
            order="company_id",
            limit=1,
        )
        return {
            "title": self._problem_words(self.product_tmpl_id, self.categ_id, self.cause_id),
            "product_id": self.product_tmpl_id.product_variant_ids[:1].id,
            "cause_id": self.cause_id.id,
            "role_id": role.id,
        }

    def _hand_over_cases(self):
        """Have the open actions take care of the cases that came to the alarms since."""
        for alarm in self.sudo().filtered(lambda alarm: alarm.state in OPEN):
            action = alarm.corrective_action_id
            if self._is_live(action):
                missing = (alarm.case_ids - action.case_ids).filtered(
                    lambda case: not case.corrective_action_ids.filtered(self._is_live)
                )
                if missing:
                    action._add_sources(missing)

    def action_view_corrective_action(self):
        """Open the corrective action of the fault (O-04)."""
        return self._show_records(self._linked("action_count"), self.env._("Corrective Action"))
