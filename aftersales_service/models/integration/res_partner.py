from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    aftersales_region_id = fields.Many2one("aftersales.region", string="Region")
    aftersales_main_customer = fields.Boolean(string="Key Customer")
    aftersales_case_ids = fields.One2many("aftersales.case", "partner_id")
    aftersales_installed_product_ids = fields.One2many("aftersales.installed.product", "partner_id")
