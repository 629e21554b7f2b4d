from odoo import fields, models


class MeterReading(models.Model):
    """A mileage or hours reading of a unit (A-10)."""

    _name = "aftersales.meter.reading"
    _description = "Meter Reading"
    _order = "date desc, id desc"

    installed_product_id = fields.Many2one(
        "aftersales.installed.product", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="installed_product_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    value = fields.Float(required=True)
    note = fields.Char()
