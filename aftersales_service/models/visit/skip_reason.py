from odoo import fields, models


class SkipReason(models.Model):
    """Why a visit is not made (F-03, amendment 62)."""

    _name = "aftersales.skip.reason"
    _description = "Reason for Skipping a Visit"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    needs_approval = fields.Boolean(
        default=True, help="A supervisor has to agree; off for standing reasons."
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a reason is unique.")
