from odoo import fields, models


class ScopeAlternative(models.Model):
    """What is advised to a customer whose request is out of scope (B-21)."""

    _name = "aftersales.scope.alternative"
    _description = "Out-of-Scope Alternative"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    continues = fields.Boolean(
        string="Case Goes On", help="Paid service: the case continues instead of being closed."
    )
    explanation = fields.Text(
        translate=True, help="What the customer is told; proposed when this is chosen."
    )
