from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.steps import Step

LEADS = ("aftersales_service.group_manager", "aftersales_service.group_qa")


class ImprovementPlan(models.Model):
    """What is improved in a period, by whom, and what it has brought (I-07)."""

    _name = "aftersales.improvement.plan"
    _inherit = ["aftersales.state.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Improvement Plan"
    _order = "date_from desc, id desc"
    _steps = {
        "start": Step("running", ("draft",), LEADS, "can_start"),
        "close": Step("closed", ("running",), LEADS, "can_close"),
        "reopen": Step("running", ("closed",), LEADS, "can_reopen", True),
    }
    _step_depends = ("measure_ids.progress", "measure_ids.effect", "summary")

    name = fields.Char(string="Subject", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "In Progress"), ("closed", "Closed")],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        required=True,
        domain=[("share", "=", False)],
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    measure_ids = fields.One2many(
        "aftersales.improvement.measure", "plan_id", string="Measures", copy=True
    )
    progress = fields.Float(string="Progress (%)", compute="_compute_progress", store=True)
    summary = fields.Html(
        string="Period Summary",
        copy=False,
        help="What the period has taught, and what the procedure changes because of it.",
    )
    summary_date = fields.Date(string="Summed Up On", guarded=True, copy=False)
    can_start = fields.Boolean(compute="_compute_steps")
    can_close = fields.Boolean(compute="_compute_steps")
    can_reopen = fields.Boolean(compute="_compute_steps")

    _summed_up = models.Constraint(
        "CHECK(state <> 'closed' OR summary_date IS NOT NULL)",
        "A closed plan says when it was summed up.",
    )

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for plan in self:
            if plan.date_from > plan.date_to:
                raise ValidationError(
                    self.env._("%(plan)s begins after it ends. Correct the period.", plan=plan.name)
                )

    @api.depends("measure_ids.progress")
    def _compute_progress(self):
        for plan in self:
            done = plan.measure_ids.mapped("progress")
            plan.progress = sum(done) / len(done) if done else 0.0

    def _blockers_start(self):
        """Yield plans without anything to do."""
        for plan in self:
            if not plan.measure_ids:
                yield plan, self.env._("Enter at least one measure.")

    def _blockers_close(self):
        """Yield what the sum of the period lacks (I-07)."""
        for plan in self:
            for measure in plan.measure_ids.filtered(lambda m: not (m.effect or "").strip()):
                yield (
                    plan,
                    self.env._("Enter what “%(measure)s” has brought.", measure=measure.name),
                )
            if not plan.summary:
                yield plan, self.env._("Sum up the period.")

    def action_start(self):
        """Start the plan.

        :raise UserError: it has no measure
        """
        self._take_step("start")
        return True

    def action_close(self):
        """Close the plan, summed up today (I-07).

        :raise UserError: the effect of a measure or the summary is missing
        """
        for company, plans in self.grouped("company_id").items():
            plans._take_step("close", {"summary_date": company._aftersales_local_date()})
        return True

    def action_reopen(self, reason=None):
        """Take a closed plan up again.

        :param str reason: why; compulsory
        """
        self._take_step("reopen", reason=reason)
        return True
