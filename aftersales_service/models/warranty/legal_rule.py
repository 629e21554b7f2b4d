from odoo import api, fields, models

KINDS = [
    ("repair_days", "Days in Repair Altogether"),
    ("single_repair", "Days of One Repair"),
    ("repeats", "Repairs of the Same Fault"),
    ("recurrence", "Fault Back After Repairs"),
    ("part_replaced", "Replacements of the Same Part"),
    ("early_fault", "Faults Soon After Delivery"),
    ("short_promise", "Promise Shorter Than the Law's"),
    ("answer_days", "Working Days Without an Answer"),
    ("finish_days", "Working Days Without a Solution"),
]


class LegalRule(models.Model):
    """What a law counts before a right of the customer arises (LAW-01, LAW-06, LAW-07, LAW-10).

    The software counts and reminds; what follows is decided by people. A rule that names no
    product category waits: nobody is reminded by mistake of a law for other goods.
    """

    _name = "aftersales.legal.rule"
    _description = "Legal Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    basis = fields.Char(string="Legal Basis", required=True, translate=True)
    article = fields.Char(translate=True)
    right = fields.Text(string="What the Customer May Ask For", translate=True)
    region_ids = fields.Many2many("aftersales.region", string="Regions", help="Empty: everywhere.")
    categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Their units and those of the categories below are counted. Empty: the rule waits.",
    )
    valid_from = fields.Date(help="For units delivered from this day on.")
    valid_to = fields.Date(help="For units delivered until this day.")
    kind = fields.Selection(KINDS, string="What Is Counted", required=True, default="repair_days")
    threshold = fields.Integer(
        string="Right Arises At", required=True, default=1, help="“More than 30 days” is 31."
    )
    warn_at = fields.Integer(string="Warned At", help="One step before; 0: no early warning.")
    period_months = fields.Integer(
        string="Within (Months)",
        help="Only what happens so long after the start of the warranty counts; 0: always. For a "
        "promise that is too short: the months of the law.",
    )
    period_days = fields.Integer(string="Within (Days)", help="As the months, in days.")
    period_meter = fields.Float(
        string="Within (Meter)", help="Only what happens up to this reading counts; 0: any."
    )
    safety_only = fields.Boolean(
        string="Serious Safety Faults Only", help="Only fault causes that are marked as such count."
    )
    part_categ_ids = fields.Many2many(
        "product.category",
        "aftersales_legal_rule_part_rel",
        "rule_id",
        "categ_id",
        string="Part Categories",
        help="Only replacements of these parts count; empty: of all parts.",
    )
    counter_ids = fields.One2many("aftersales.legal.counter", "rule_id", string="Counters")
    counter_count = fields.Integer(compute="_compute_counter_count")

    _positive = models.Constraint(
        "CHECK(threshold > 0 AND COALESCE(warn_at, 0) >= 0 AND COALESCE(period_months, 0) >= 0 "
        "AND COALESCE(period_days, 0) >= 0 AND COALESCE(period_meter, 0) >= 0)",
        "What is counted begins at one, and periods are not negative.",
    )
    _warned_before = models.Constraint(
        "CHECK(COALESCE(warn_at, 0) < threshold)",
        "The early warning comes before the right arises: enter a lower number.",
    )
    _valid_in_order = models.Constraint(
        "CHECK(valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "A rule ends after it begins.",
    )

    @api.depends("counter_ids")
    def _compute_counter_count(self):
        counts = dict(
            self.env["aftersales.legal.counter"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.counter_count = counts.get(rule, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """Have the units counted by the new rules."""
        rules = super().create(vals_list)
        rules._count_again()
        return rules

    def write(self, vals):
        """Have the units counted by the changed rules."""
        result = super().write(vals)
        self._count_again()
        return result

    def _count_again(self):
        """Have every unit of the companies concerned counted at the next run."""
        companies = (
            self.env["res.company"].sudo().search([("aftersales_legal_counters", "=", True)])
        )
        if all(rule.company_id for rule in self):
            companies &= self.company_id
        companies._aftersales_count_again()

    @api.model
    def _of(self, company):
        """Return the rules that count in a company; those without categories wait."""
        return self.sudo().search(
            [("company_id", "in", [company.id, False]), ("categ_ids", "!=", False)]
        )

    def _applies_to(self, unit, categories):
        """Return the rules that concern a unit by category, region and day of delivery.

        :param categories: the unit's product category and its parents
        """
        day = unit.pickup_date
        return self.filtered(
            lambda rule: (
                set(rule.categ_ids.ids) & {category.id for category in categories}
                and (not rule.region_ids or unit.region_id in rule.region_ids)
                and (not rule.valid_from or (day and day >= rule.valid_from))
                and (not rule.valid_to or (day and day <= rule.valid_to))
            )
        )

    def _state_of(self, count):
        """Return what a count means by the rule."""
        self.ensure_one()
        if count >= self.threshold:
            return "reached"
        return "warning" if self.warn_at and count >= self.warn_at else "counting"

    def action_view_counters(self):
        """Open what was counted by the rule."""
        self.ensure_one().check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.legal_counter_action"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}
