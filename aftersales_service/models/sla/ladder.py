from odoo import fields, models


class Ladder(models.Model):
    """Who hears of a time limit that is at risk or broken, one after the other (B-28)."""

    _name = "aftersales.sla.ladder"
    _description = "Escalation Ladder"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    source = fields.Char(string="Procedure")
    rung_ids = fields.One2many("aftersales.sla.rung", "ladder_id", copy=True)
