from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import words

# A text that is written down is the fact; its first time and author are kept.
FACTS = {
    "finding": ("diagnosed_at", "diagnosed_by"),
    "solution": ("planned_at", "planned_by"),
}


class CaseSteps(models.AbstractModel):
    """The facts of the seven steps that no other concern keeps (B-24).

    Nobody presses a button for a step: its time is that of the fact (amendment 45).
    """

    _name = "aftersales.case.steps"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Steps of a case"

    assigned_at = fields.Datetime(string="Assigned On", guarded=True, copy=False)
    finding = fields.Text(
        string="Investigation", copy=False, help="What was found when the matter was looked into."
    )
    diagnosed_at = fields.Datetime(string="Investigated On", guarded=True, copy=False)
    diagnosed_by = fields.Many2one("res.users", string="Investigated By", guarded=True, copy=False)
    solution = fields.Text(copy=False, help="What will be done about it.")
    planned_at = fields.Datetime(string="Solution Made On", guarded=True, copy=False)
    planned_by = fields.Many2one("res.users", guarded=True, copy=False)
    plan_told_at = fields.Datetime(string="Solution Told On", guarded=True, copy=False)
    step_ids = fields.One2many("aftersales.case.step", "case_id", string="Seven Steps")

    def write(self, vals):
        """Keep when investigation and solution were first written, and by whom."""
        result = super().write(vals)
        now = fields.Datetime.now()
        for text, (at, by) in FACTS.items():
            if (vals.get(text) or "").strip():
                fresh = self.filtered(lambda case, at=at: not case[at])
                fresh.sudo().with_context(mail_notrack=True).write({at: now, by: self.env.uid})
                fresh._clock_fact("diagnosed" if text == "finding" else "planned")
        return result

    def action_tell_plan(self):
        """Note that the customer was told the solution now (D-02).

        :raise UserError: a case is not in work, or its solution is not written yet
        """
        self.check_access("write")
        for case in self:
            if case.state != "in_progress":
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s”: the solution is told on a case in work.",
                        case=case.display_name,
                        state=case._state_label(case.state),
                    )
                )
            if not (case.solution or "").strip():
                raise UserError(
                    self.env._("%(case)s: enter the solution first.", case=case.display_name)
                )
        untold = self.filtered(lambda case: not case.plan_told_at)
        untold.sudo().with_context(mail_notrack=True).write({"plan_told_at": fields.Datetime.now()})
        untold._clock_fact("plan_told")
        untold._log_contact(note=self.env._("Solution told."))
        return True

    def _skipped_steps(self):
        """Yield the cases whose investigation or solution is missing, where the company asks.

        The exits (explained, out of scope, declined) need neither (B-24).
        """
        for case in self:
            if not case.company_id.sudo().aftersales_require_steps:
                continue
            events = case._live_csis()
            missing = []
            if not (case.diagnosed_at or any(events.mapped("cause_at"))):
                missing.append(self.env._("the investigation"))
            if not (case.planned_at or any(events.mapped("decided_at"))):
                missing.append(self.env._("the solution"))
            if missing:
                yield (
                    case,
                    self.env._(
                        "No step is skipped: enter %(missing)s.",
                        missing=words.listed(self.env, missing),
                    ),
                )
