from odoo import fields, models


class DeviationReason(models.Model):
    """Why a service plan was not determined in time (B-13, amendment 59)."""

    _name = "aftersales.deviation.reason"
    _description = "Reason for a Missed Decision"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
