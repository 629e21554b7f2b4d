from odoo import fields, models


class LevelSeverity(models.AbstractModel):
    """How much a fault of a level weighs where faults are ranked (J-03)."""

    _name = "aftersales.level.severity"
    _description = "Weight of a level"

    severity = fields.Float(
        string="Weight",
        default=1.0,
        required=True,
        help="How many faults of the lowest level one of this level weighs in the Pareto chart. "
        "Our value: no procedure states one.",
    )

    _severity_positive = models.Constraint(
        "CHECK(severity > 0)", "The weight of a level is above zero."
    )
