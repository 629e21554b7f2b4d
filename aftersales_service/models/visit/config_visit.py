from odoo import fields, models


class ConfigVisit(models.AbstractModel):
    """The settings of return visits, as the settings page shows them."""

    _name = "aftersales.config.visit"
    _description = "Visit settings"

    company_id = fields.Many2one("res.company")
    aftersales_visit_merge = fields.Boolean(
        related="company_id.aftersales_visit_merge", readonly=False
    )
    aftersales_visit_preset_ids = fields.Many2many(
        related="company_id.aftersales_visit_preset_ids", readonly=False
    )
    aftersales_pickup_days = fields.Integer(
        related="company_id.aftersales_pickup_days", readonly=False
    )
