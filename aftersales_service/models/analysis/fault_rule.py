from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import fault_judge

# So many of a rule's last alarms tell how often it was right.
LAST = 20
# Which fields a kind needs above zero, besides the period and the number.
NEEDED = {
    "rate": ("threshold",),
    "chance": ("risk", "baseline_months"),
    "many_cells": ("false_share", "baseline_months"),
    "slow_rise": ("baseline_months", "apart_months"),
}


class FaultRule(models.Model):
    """When faults are frequent (高频问题): a rule of the company's, judged every night (J-03).

    The procedures ask to find high-frequency problems and state no number, so every value is ours
    and the company's to change. Hard rules stand beside statistics: the former are understood at
    once, the latter see what a plain number does not.
    """

    _name = "aftersales.fault.rule"
    _inherit = ["aftersales.fault.rule.limits"]
    _description = "Rule for Frequent Faults"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    source = fields.Char(string="Procedure", help="The clause that asks for it.")
    ours = fields.Boolean(
        string="Our Value", default=True, help="No procedure states the numbers of this rule."
    )
    kind = fields.Selection(
        [
            ("count", "Number of Faults"),
            ("rate", "Share of the Units"),
            ("severity", "Grave Faults"),
            ("lot", "Faults of One Lot"),
            ("chance", "More Than Chance"),
            ("many_cells", "Stands Out Among All"),
            ("slow_rise", "Slow Rise"),
        ],
        default="count",
        required=True,
    )
    by = fields.Selection(
        [("product", "Model"), ("category", "Product Category")],
        string="Counted Per",
        default="product",
        required=True,
    )
    any_cause = fields.Boolean(
        string="All Causes Together", help="Off: each fault cause is counted by itself."
    )
    complaints_only = fields.Boolean(help="Off: repair requests count as well.")
    product_causes_only = fields.Boolean(
        string="Causes in the Product Only",
        default=True,
        help="Off: wear, improper operation and the like count as well.",
    )
    days = fields.Integer(string="Period (Days)", default=90, required=True)
    count = fields.Integer(string="Faults at Least", default=3, required=True)
    same_days = fields.Integer(
        string="Same Unit Again After (Days)",
        default=30,
        help="The same fault of the same unit within so many days is no new one: one angry "
        "customer is no trend. Zero: faults of the same day are one.",
    )
    new_months = fields.Integer(
        string="New Models (Months)",
        help="Only models whose first delivery is at most so many months ago. Zero: all.",
    )
    threshold = fields.Float(string="More Than (%)")
    per = fields.Selection(
        [("delivered", "Units Delivered in the Period"), ("in_service", "Units in Service")],
        string="Of",
        default="delivered",
        required=True,
    )
    level_ids = fields.Many2many("aftersales.level", string="Levels")
    safety = fields.Boolean(string="Serious Safety Faults", help="Marked so at the fault cause.")
    risk = fields.Float(
        string="Chance at Most (%)",
        digits=(16, 4),
        default=0.135,
        help="The exact Poisson upper tail: how likely so many faults are if nothing has changed.",
    )
    false_share = fields.Float(
        string="False Alarms at Most (%)",
        default=10.0,
        help="Among the alarms of this rule (Benjamini and Hochberg).",
    )
    baseline_months = fields.Integer(
        string="Compared With (Months Before)",
        default=12,
        help="The past that tells what is normal. It ends where the period begins, and begins "
        "afresh where a measure took effect.",
    )
    ratio = fields.Float(string="Times the Former Rate", default=2.0)
    apart_months = fields.Integer(
        string="False Alarm Once In (Months)",
        default=200,
        help="How rare a false alarm has to be for one problem; the limit of the CUSUM follows.",
    )
    says = fields.Char(string="What It Says", compute="_compute_says")
    closed_count = fields.Integer(string="Alarms Judged", compute="_compute_precision")
    precision = fields.Float(
        string="Right (%)",
        compute="_compute_precision",
        help="How many of its last 20 judged alarms were none by chance.",
    )

    _numbers = models.Constraint(
        "CHECK(days > 0 AND count > 0 AND COALESCE(same_days, 0) >= 0 "
        "AND COALESCE(new_months, 0) >= 0)",
        "A rule looks at a period of one day or more and asks for one fault or more.",
    )
    _ratio_above_one = models.Constraint(
        "CHECK(kind <> 'slow_rise' OR ratio > 1)", "A rise is to more than one times the rate."
    )
    _percents = models.Constraint(
        "CHECK(COALESCE(risk, 0) BETWEEN 0 AND 100 AND COALESCE(false_share, 0) BETWEEN 0 AND 100 "
        "AND COALESCE(threshold, 0) >= 0)",
        "A chance and a share of false alarms lie between 0 and 100 %.",
    )

    @api.constrains("kind", "level_ids", "safety", *sorted({n for v in NEEDED.values() for n in v}))
    def _check_complete(self):
        """Refuse a rule that could not say anything."""
        for rule in self:
            missing = [name for name in NEEDED.get(rule.kind, ()) if rule[name] <= 0]
            if missing:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: enter “%(field)s”, which is above zero.",
                        rule=rule.name,
                        field=self._fields[missing[0]]._description_string(self.env),
                    )
                )
            if rule.kind == "severity" and not (rule.level_ids or rule.safety):
                raise ValidationError(
                    self.env._(
                        "%(rule)s: choose which faults are grave, by their level or as safety "
                        "faults.",
                        rule=rule.name,
                    )
                )

    @api.depends(
        "kind",
        "by",
        "any_cause",
        "days",
        "count",
        "new_months",
        "threshold",
        "per",
        "level_ids",
        "safety",
        "risk",
        "false_share",
        "baseline_months",
        "ratio",
        "apart_months",
    )
    @api.depends_context("lang")
    def _compute_says(self):
        for rule in self:
            rule.says = rule._says() if rule.kind and rule.by and rule.per else False

    def _compute_precision(self):
        """Count how many of the last alarms were confirmed (FRQ-05)."""
        ended = self.env["aftersales.fault.signal"].search(
            [("rule_id", "in", self.ids), ("alarm_id.state", "in", ("closed", "false_alarm"))],
            order="id desc",
        )
        states = {rule: [] for rule in self}
        for signal in ended:
            states[signal.rule_id].append(signal.alarm_id.state)
        for rule in self:
            last = states.get(rule, [])[:LAST]
            rule.closed_count = len(last)
            rule.precision = 100.0 * last.count("closed") / len(last) if last else 0.0

    def _horizon(self, today):
        """Return the first day about which the rules ask anything."""
        months = max(
            (
                rule.baseline_months
                for rule in self
                if rule.kind in ("chance", "many_cells", "slow_rise")
            ),
            default=0,
        )
        days = max(self.mapped("days"), default=0)
        # A month more, because a slow rise is looked at by full months.
        return today - relativedelta(months=months + 1, days=days)

    def _find(self, cells, today):
        """Return ``{key: Finding}`` of one rule.

        :param dict cells: ``{key: Cell}`` of the rule's own kind, see ``_cells``
        :param date today: the company's
        """
        self.ensure_one()
        limits = self._limits()
        found = {}
        for key, cell in cells.items():
            finding = fault_judge.judge(cell, limits, today)
            if finding:
                found[key] = finding
        if self.kind == fault_judge.MANY_CELLS:
            found = fault_judge.found_among(found, limits, cells)
        return found

    def action_preview(self):
        """Say what the rule would raise today, without raising it (O-01).

        :return: a notification that names the problems
        """
        self.ensure_one().check_access("read")
        company = self.company_id or self.env.company
        reader = self.env["aftersales.fault.check"]._reader(company, self)
        found = self._find(reader.cells(self), reader.today)
        names = [reader.name(key) for key in list(found)[:LAST]]
        more = len(found) - len(names)
        if more > 0:
            names.append(self.env._("… and %(count)s more.", count=more))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if found else "success",
                "sticky": bool(found),
                "title": self.env._("%(count)s problems today", count=len(found)),
                "message": "; ".join(names) or self.env._("The rule would raise no alarm today."),
            },
        }
