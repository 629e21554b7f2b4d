from odoo import fields, models


class VisitRuleCall(models.AbstractModel):
    """What the caller asks by a rule of return visits, beside its script (F-08)."""

    _name = "aftersales.visit.rule.call"
    _description = "Questions of a visit rule"

    ask_ratings = fields.Boolean(
        string="Three Ratings",
        help="The customer is asked how he rates repair quality, service attitude and charge.",
    )
