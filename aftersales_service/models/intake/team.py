from odoo import fields, models


class Team(models.Model):
    """A group of agents with a leader."""

    _name = "aftersales.team"
    _description = "Service Team"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    foreign_claims = fields.Boolean(
        string="Foreign Parts Claims",
        help="Its members accept the parts claims of foreign users (B-04).",
    )
    leader_id = fields.Many2one("res.users")
    member_ids = fields.Many2many("res.users")
