from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.targets import FIXED_UNITS
from ...tools.what_if import Draft
from .kinds import LIMIT

# The values of a policy that a draft may change.
VALUES = (
    *(name for name in LIMIT if name not in ("by_limit", "on_call")),
    "calendar_id",
    "warning_share",
)
RESULT = (
    "clock_count",
    "real_kept",
    "draft_kept",
    "better_count",
    "worse_count",
    "open_count",
    "provisional_count",
    "warned_count",
    "draft_warned_count",
)


class TrialLine(models.Model):
    """One policy in a trial: the draft of its limit, and what would have become of its clocks."""

    _name = "aftersales.sla.trial.line"
    _inherit = ["aftersales.sla.limit.mixin", "aftersales.guarded.mixin"]
    _description = "Draft Limit"
    _order = "trial_id, policy_sequence, id"
    _rec_name = "policy_id"
    _check_company_auto = True

    trial_id = fields.Many2one(
        "aftersales.sla.trial", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="trial_id.company_id", store=True, index=True, precompute=True, required=True
    )
    policy_id = fields.Many2one(
        "aftersales.sla.policy",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('preset_id', '=', False), ('company_id', '=', parent.company_id)]",
    )
    policy_sequence = fields.Integer(related="policy_id.sequence", store=True)
    real_words = fields.Char(related="policy_id.limit_words", string="Limit Now")
    draft_words = fields.Char(string="Limit Tried", compute="_compute_draft_words")
    # Prefilled with the policy's own values
    unit = fields.Selection(
        compute="_compute_draft", store=True, readonly=False, precompute=True, default=None
    )
    amount = fields.Float(
        compute="_compute_draft", store=True, readonly=False, precompute=True, default=None
    )
    else_unit = fields.Selection(
        compute="_compute_draft", store=True, readonly=False, precompute=True
    )
    else_amount = fields.Float(
        compute="_compute_draft", store=True, readonly=False, precompute=True
    )
    hour_from = fields.Float(compute="_compute_draft", store=True, readonly=False, precompute=True)
    hour_to = fields.Float(compute="_compute_draft", store=True, readonly=False, precompute=True)
    window_days = fields.Selection(
        compute="_compute_draft", store=True, readonly=False, precompute=True, default=None
    )
    calendar_id = fields.Many2one(
        compute="_compute_draft",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="Empty: the draft working hours of the trial, or the company's own.",
    )
    warning_share = fields.Float(
        compute="_compute_draft", store=True, readonly=False, precompute=True, default=None
    )
    pause_fact_ids = fields.Many2many(
        "aftersales.sla.fact",
        "aftersales_sla_trial_line_pause_rel",
        "line_id",
        "fact_id",
        string="Pauses For",
        compute="_compute_pauses",
        store=True,
        readonly=False,
        domain=[("code", "=like", "waiting%")],
        help="None: the time never pauses.",
    )
    by_limit = fields.Boolean(related="policy_id.by_limit")
    on_call = fields.Boolean(related="policy_id.on_call")
    changed = fields.Boolean(compute="_compute_changed", help="Differs from the policy.")
    # What was found
    clock_count = fields.Integer(string="Time Limits", copy=False, guarded=True)
    real_kept = fields.Float(string="Kept (%)", copy=False, guarded=True, aggregator=None)
    draft_kept = fields.Float(
        string="With the Draft (%)", copy=False, guarded=True, aggregator=None
    )
    better_count = fields.Integer(string="Late, Would Be Kept", copy=False, guarded=True)
    worse_count = fields.Integer(string="Kept, Would Be Late", copy=False, guarded=True)
    open_count = fields.Integer(string="Without a Verdict", copy=False, guarded=True)
    provisional_count = fields.Integer(string="On Unknown Holidays", copy=False, guarded=True)
    warned_count = fields.Integer(string="Warned", copy=False, guarded=True)
    draft_warned_count = fields.Integer(string="Would Be Warned", copy=False, guarded=True)

    _policy_uniq = models.Constraint(
        "UNIQUE(trial_id, policy_id)",
        "A policy is tried with one draft at a time. Delete one of the lines, or copy the whole.",
    )

    @api.depends("policy_id")
    def _compute_draft(self):
        for line in self:
            policy = line.policy_id
            for name in VALUES:
                line[name] = policy[name] if policy else line[name]

    @api.depends("policy_id")
    def _compute_pauses(self):
        for line in self:
            line.pause_fact_ids = line.policy_id.pause_fact_ids

    @api.depends("policy_id", "pause_fact_ids", *VALUES)
    def _compute_changed(self):
        for line in self:
            line.changed = any(
                line[name] != line.policy_id[name] for name in (*VALUES, "pause_fact_ids")
            )

    @api.depends("policy_id", *VALUES)
    @api.depends_context("lang")
    def _compute_draft_words(self):
        for line in self:
            line.draft_words = line.unit and line._limit_sentence()

    @api.constrains("unit", "policy_id")
    def _check_unit(self):
        """A moment on the record is no amount of time, and an amount no moment."""
        for line in self:
            real = line.policy_id.unit
            if line.unit != real and {line.unit, real}.intersection(FIXED_UNITS):
                raise UserError(
                    self.env._(
                        "“%(policy)s” is due at a moment that stands on the record, which is not "
                        "known as an amount of time. Keep its unit “%(unit)s”.",
                        policy=line.policy_id.name,
                        unit=dict(line._fields["unit"]._description_selection(self.env))[real],
                    )
                    if real in FIXED_UNITS
                    else self.env._(
                        "“%(policy)s” counts from what happened, not from a moment on the record. "
                        "Choose a unit of time for its draft.",
                        policy=line.policy_id.name,
                    )
                )

    def write(self, vals):
        """Change a draft; what was found with the one before does not stand any more."""
        result = super().write(vals)
        if {*VALUES, "policy_id", "pause_fact_ids"}.intersection(vals):
            self.trial_id._forget()
        return result

    def action_reset(self):
        """Try the policy as it is again."""
        self.check_access("write")
        for line in self:
            values = {name: line.policy_id[name] for name in VALUES}
            values["calendar_id"] = line.policy_id.calendar_id.id
            values["pause_fact_ids"] = [Command.set(line.policy_id.pause_fact_ids.ids)]
            line.write(values)
        return True

    @api.model
    def _no_result(self):
        """Return the values of a line that was not tried."""
        return dict.fromkeys(RESULT, 0)

    def _draft(self):
        """Return the policy and its draft as plain data."""
        self.ensure_one()
        line = self.sudo()
        real = line.policy_id._as_target()
        draft = real._replace(
            **line._as_limit(real.on_call),
            share=line.warning_share / 100,
            facts={**real.facts, "pause": frozenset(line.pause_fact_ids.mapped("code"))},
        )
        return Draft(real, draft)
