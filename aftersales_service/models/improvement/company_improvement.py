from odoo import fields, models


class CompanyImprovement(models.AbstractModel):
    """What the company asks of improvement (I-02…I-05)."""

    _name = "aftersales.company.improvement"
    _description = "Improvement settings of a company"

    aftersales_require_action = fields.Boolean(
        string="Complaints Need a Corrective Action",
        help="A complaint is not closed before it has a corrective action, shares one with others, "
        "or QA has said with a reason that none is needed (I-03).",
    )
    aftersales_effect_expected = fields.Float(
        string="Faults Expected before an Effect Is Proven",
        default=3.0,
        help="So many faults must have been expected at the old rate before fewer of them prove "
        "that an action works (I-04).",
    )
    aftersales_effect_risk = fields.Float(
        string="Risk of a Wrong Proof",
        default=0.05,
        help="An action counts as effective when chance alone would have brought so few faults "
        "with no more than this probability (I-04).",
    )

    _aftersales_effect_sane = models.Constraint(
        "CHECK(aftersales_effect_expected > 0 AND aftersales_effect_risk > 0 "
        "AND aftersales_effect_risk < 1)",
        "Some faults have to be expected, and the risk is between 0 and 1.",
    )


class ConfigImprovement(models.AbstractModel):
    """The same on the settings page."""

    _name = "aftersales.config.improvement"
    _description = "Improvement settings on the settings page"

    company_id = fields.Many2one("res.company")
    aftersales_require_action = fields.Boolean(
        related="company_id.aftersales_require_action", readonly=False
    )
    aftersales_effect_expected = fields.Float(
        related="company_id.aftersales_effect_expected", readonly=False
    )
    aftersales_effect_risk = fields.Float(
        related="company_id.aftersales_effect_risk", readonly=False
    )
