from odoo import api, fields, models
from odoo.tools import format_date


class FaultSignal(models.Model):
    """By which rule and which numbers a problem was found frequent (J-03).

    One row per alarm and rule: the nights after it bring the numbers up to date, and never add
    another one.
    """

    _name = "aftersales.fault.signal"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Finding of a Rule"
    _order = "alarm_id, rule_id"
    _rec_name = "rule_id"

    alarm_id = fields.Many2one(
        "aftersales.fault.alarm", required=True, index=True, ondelete="cascade", guarded=True
    )
    company_id = fields.Many2one(related="alarm_id.company_id", store=True, index=True)
    rule_id = fields.Many2one(
        "aftersales.fault.rule", required=True, index=True, ondelete="restrict", guarded=True
    )
    since = fields.Date(string="From", guarded=True)
    first_on = fields.Date(string="Found First", guarded=True)
    last_on = fields.Date(string="Found Last", guarded=True)
    observed = fields.Integer(string="Faults", guarded=True, aggregator=None)
    expected = fields.Float(guarded=True, aggregator=None, help="By the past; zero: nobody asked.")
    exposure = fields.Float(
        string="Units or Unit Months",
        guarded=True,
        aggregator=None,
        help="The units of a share; else the months that units were in service.",
    )
    chance = fields.Float(
        string="Chance (%)",
        guarded=True,
        aggregator=None,
        digits=(16, 6),
        help="How likely so many are if nothing has changed; zero with no expectation: nobody "
        "asked.",
    )
    value = fields.Float(string="Compared", guarded=True, aggregator=None)
    limit = fields.Float(guarded=True, aggregator=None)
    says = fields.Char(string="In Words", compute="_compute_says")

    _rule_uniq = models.Constraint(
        "UNIQUE(alarm_id, rule_id)", "An alarm names each of its rules once."
    )

    @api.depends("observed", "expected", "chance", "value", "limit", "since", "last_on")
    @api.depends_context("lang")
    def _compute_says(self):
        """Say the numbers in a sentence."""
        for signal in self:
            signal.says = signal._words()

    def _words(self):
        """Return the numbers behind the finding."""
        self.ensure_one()
        period = {
            "count": self.observed,
            "since": format_date(self.env, self.since) if self.since else "",
            "until": format_date(self.env, self.last_on) if self.last_on else "",
        }
        kind = self.rule_id.kind
        if kind == "rate":
            return self.env._(
                "%(count)s faults from %(since)s to %(until)s: %(value)s %% of %(units)s units; "
                "the limit is %(limit)s %%.",
                **period,
                value=f"{self.value:.2f}",
                units=f"{self.exposure:g}",
                limit=f"{self.limit:g}",
            )
        if kind in ("chance", "many_cells"):
            return self.env._(
                "%(count)s faults from %(since)s to %(until)s, %(expected)s were to be expected; "
                "the chance of so many is %(chance)s %%.",
                **period,
                expected=f"{self.expected:.2f}",
                chance=f"{self.chance:.4g}",
            )
        if kind == "slow_rise":
            return self.env._(
                "%(count)s faults from %(since)s to %(until)s, %(expected)s were to be expected; "
                "the sum above the reference is %(value)s, the limit is %(limit)s.",
                **period,
                expected=f"{self.expected:.2f}",
                value=f"{self.value:.2f}",
                limit=f"{self.limit:g}",
            )
        return self.env._(
            "%(count)s faults from %(since)s to %(until)s; the limit is %(limit)s.",
            **period,
            limit=f"{self.limit:g}",
        )

    @api.model
    def _values_of(self, finding, today):
        """Return the values of a :class:`~...tools.fault_judge.Finding`."""
        return {
            "since": finding.since,
            "last_on": today,
            "observed": finding.observed,
            "expected": finding.expected or 0.0,
            "exposure": finding.exposure,
            "chance": 100.0 * (finding.p_value or 0.0),
            "value": finding.value,
            "limit": finding.limit,
        }
