from odoo import fields, models


class NeedCategory(models.Model):
    """What a customer's need is about; the report of needs counts by it (A-12)."""

    _name = "aftersales.need.category"
    _description = "Category of Customer Needs"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
