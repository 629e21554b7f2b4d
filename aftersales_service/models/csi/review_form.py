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
    all_answer = fields.Boolean(
        string="Everybody Answers", help="All participants have to give their opinion."
    )
    min_participants = fields.Integer(
        string="Opinions Needed", default=1, help="At least so many; the signer's own one counts."
    )
    level_ids = fields.Many2many(
        "aftersales.level",
        string="Proposed for Levels",
        help="The form that is proposed for records of these levels.",
    )

    _min_positive = models.Constraint(
        "CHECK(min_participants >= 1)", "A review needs one opinion at least."
    )
