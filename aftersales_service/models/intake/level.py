from odoo import fields, models


class Level(models.Model):
    """How serious a case is: general, important, urgent (B-09, C-04)."""

    _name = "aftersales.level"
    _inherit = ["aftersales.level.severity"]
    _description = "Case Level"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    start_minutes = fields.Integer(
        string="Handling Starts Within (Minutes)",
        help="Told to the customer where it is shorter than the type's; zero: the type's counts.",
    )
    description = fields.Text(translate=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a level is unique.")
