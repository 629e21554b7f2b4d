from odoo import fields, models


class Region(models.Model):
    """A sales region (区域); a province proposes it for a customer."""

    _name = "aftersales.region"
    _description = "Region"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one("res.country")
    state_ids = fields.Many2many("res.country.state", string="Provinces")
