from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    aftersales_class_id = fields.Many2one("aftersales.product.class", string="Product Class")
