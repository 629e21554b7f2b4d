from odoo import fields, models


class ReviewForm(models.Model):
    """A form of review: meeting, circulation, single (C-10)."""

    _name = "aftersales.review.form"
    _description = "Form of Review"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    in_order = fields.Boolean(help="Participants answer one after the other.")
    min_participants = fields.Integer(default=1)
