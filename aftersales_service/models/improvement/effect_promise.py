from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.effect import judge

MEASURED = ("product_id", "categ_id", "cause_id", "basis", "start_date", "baseline_months")


class EffectPromise(models.Model):
    """A promise that an action keeps, measured against complaints and deliveries (I-04).

    "No more than n of fault F on product P in the next m months, or of the next m units": what
    was delivered after the fix is watched, and compared with what was delivered before.
    """

    _name = "aftersales.effect.promise"
    _inherit = ["aftersales.guarded.mixin", "aftersales.effect.measure"]
    _description = "Promised Effect"
    _order = "action_id, id"
    _check_company_auto = True

    action_id = fields.Many2one(
        "aftersales.corrective.action", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    allowed = fields.Integer(string="No More Than", help="Faults that may still happen.")
    cause_id = fields.Many2one(
        "aftersales.fault.cause", string="Fault Cause", help="Empty: every complaint counts."
    )
    product_id = fields.Many2one("product.product")
    categ_id = fields.Many2one("product.category", string="Product Category")
    basis = fields.Selection(
        [("units", "Units Delivered"), ("unit_months", "Months in Service")],
        default="units",
        required=True,
        help="Whether a fault strikes a unit at once, or the longer it runs the more.",
    )
    start_date = fields.Date(
        string="Delivered From",
        required=True,
        default=fields.Date.context_today,
        help="First day on which goods with the fix are delivered.",
    )
    months = fields.Integer(string="Watched for Months", help="0: until it is proven.")
    baseline_months = fields.Integer(
        string="Compared with Months Before", default=12, required=True
    )
    baseline_faults = fields.Integer(string="Faults Before", guarded=True, copy=False)
    baseline_exposure = fields.Float(string="Exposure Before", guarded=True, copy=False)
    faults = fields.Integer(string="Faults Since", guarded=True, copy=False)
    exposure = fields.Float(string="Exposure Since", guarded=True, copy=False)
    expected = fields.Float(string="Faults Expected", guarded=True, copy=False)
    p_value = fields.Float(
        string="Probability by Chance", digits=(6, 4), guarded=True, copy=False, default=1.0
    )
    verdict = fields.Selection(
        [
            ("not_proven", "Not Proven Yet"),
            ("effective", "Effective"),
            ("broken", "Broken"),
        ],
        default="not_proven",
        required=True,
        guarded=True,
        copy=False,
        index=True,
    )
    measured_on = fields.Date(guarded=True, copy=False, index=True)
    over = fields.Boolean(string="Watched to the End", guarded=True, copy=False)
    case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_effect_promise_case_rel",
        "promise_id",
        "case_id",
        string="Faults That Happened",
        guarded=True,
        copy=False,
    )

    _numbers = models.Constraint(
        "CHECK(allowed >= 0 AND months >= 0 AND baseline_months > 0)",
        "Faults allowed and months are not negative, and there is a time to compare with.",
    )
    _scope_named = models.Constraint(
        "CHECK(product_id IS NOT NULL OR categ_id IS NOT NULL)",
        "A promise names the product, or the category, that it is about.",
    )

    @api.depends("allowed", "cause_id", "product_id", "categ_id")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "No more than %(count)s of %(fault)s on %(product)s",
                count=promise.allowed,
                fault=promise.cause_id.name or self.env._("any fault"),
                product=promise.product_id.display_name or promise.categ_id.display_name or "",
            )

    @api.constrains("start_date")
    def _check_start_date(self):
        for promise in self:
            if promise.start_date and promise.start_date.year < 2000:
                raise ValidationError(
                    self.env._("Enter the first day on which goods with the fix are delivered.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Make promises, and measure what was before."""
        promises = super().create(vals_list)
        if not self.env.su:
            promises._check_open()
        promises.sudo()._measure()
        return promises

    def write(self, vals):
        """Measure anew what is promised otherwise; a closed action keeps its promises.

        :raise UserError: the action is closed or cancelled
        """
        if not self.env.su:
            self._check_open()
        result = super().write(vals)
        if set(MEASURED) & vals.keys() or "allowed" in vals or "months" in vals:
            self.sudo()._measure()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_open()

    def _check_open(self):
        """Refuse changing promises of actions that have ended, or by who does not lead them.

        :raise UserError: see the action
        """
        self.action_id._check_writer({"promise_ids": True})

    def _scope_sql(self):
        """Return the condition on ``p`` (product_product) and ``t`` (product_template)."""
        self.ensure_one()
        if self.product_id:
            return SQL("p.id = %s", self.product_id.id)
        categories = self.env["product.category"].search([("id", "child_of", self.categ_id.id)])
        return SQL("t.categ_id IN %s", tuple(categories.ids) or (0,))

    def _measure(self):
        """Measure the promises as of today, and say what the numbers prove (I-04).

        :return: the promises that have become broken now
        """
        now = fields.Datetime.now()
        broken = self.browse()
        for promise in self:
            company = promise.company_id
            today = company._aftersales_local_date(now)
            start = promise.start_date
            before = start - relativedelta(months=promise.baseline_months)
            end = promise.months and start + relativedelta(months=promise.months)
            last = min(today, end) if end else today
            until = company._aftersales_moment(last + timedelta(days=1), 0)
            fixed = company._aftersales_moment(start, 0)
            later = last + timedelta(days=1)
            cases = self._faults_of(promise, start, later, until)
            figures = {
                "baseline_faults": len(self._faults_of(promise, before, start, fixed)),
                "baseline_exposure": self._exposure_of(promise, before, start, start),
                "faults": len(cases),
                "exposure": self._exposure_of(promise, start, later, last),
            }
            effect = judge(
                figures["baseline_faults"],
                figures["baseline_exposure"],
                figures["faults"],
                figures["exposure"],
                promise.allowed,
                company.aftersales_effect_expected,
                company.aftersales_effect_risk,
            )
            if effect.verdict == "broken" and promise.verdict != "broken":
                broken |= promise
            promise.write(
                {
                    **figures,
                    "expected": effect.expected,
                    "p_value": effect.p_value,
                    "verdict": effect.verdict,
                    "measured_on": today,
                    "over": bool(end and today > end),
                    "case_ids": [(6, 0, cases)],
                }
            )
        return broken

    def _watch(self):
        """Measure promises, and take up again what was closed on one that is broken (I-04)."""
        unproven = self.filtered(lambda promise: promise.verdict != "effective")
        broken = self._measure()
        for promise in broken:
            action = promise.action_id
            if action.state in ("to_verify", "closed"):
                action.action_ineffective(
                    reason=self.env._(
                        "The fault came again: %(faults)s instead of at most %(allowed)s "
                        "(%(cases)s).",
                        faults=promise.faults,
                        allowed=promise.allowed,
                        cases=", ".join(promise.case_ids[-5:].mapped("name")),
                    )
                )
            action._create_activities(
                lambda one: (
                    self.env["aftersales.role"]._direct_users("qa_head", one.company_id)
                    | self.env["aftersales.role"]._direct_users("supervisor", one.company_id)
                ),
                lambda one: one.env._("The fault came again: %(title)s", title=one.title),
            )
        broken.action_id._reopen_faults()
        proven = unproven.filtered(lambda promise: promise.verdict == "effective").action_id
        proven.filtered(
            lambda action: set(action.promise_ids.mapped("verdict")) == {"effective"}
        )._propose_end_of_faults()

    @api.model
    def _cron_watch(self):
        """Measure each promise of a sent action once a day, until it is watched to the end.

        Body of the job ``effect_watch``; a promise of a closed action is watched on, so that a
        fault that comes again reopens it (I-04).
        """
        for company in self.env["res.company"].sudo().search([]):
            today = company._aftersales_local_date()
            self.env["aftersales.job"]._process(
                "effect_watch",
                self._name,
                [
                    ("company_id", "=", company.id),
                    ("action_id.state", "in", ("sent", "in_progress", "to_verify", "closed")),
                    ("over", "=", False),
                    "|",
                    ("measured_on", "=", False),
                    ("measured_on", "<", today),
                ],
                lambda promises: promises.sudo()._watch(),
                50,
            )

    def action_measure(self):
        """Measure now (I-04)."""
        self.check_access("write")
        self.sudo()._watch()
        return True

    def action_open_cases(self):
        """Open the complaints that count against the promise."""
        self.ensure_one().check_access("read")
        return self.action_id._show_records(
            self.case_ids._filtered_access("read"), self.env._("Faults That Happened")
        )
