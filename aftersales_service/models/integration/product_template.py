from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    aftersales_class_id = fields.Many2one(
        "aftersales.product.class",
        string="Product Class",
        help="Empty: the class of the product category counts.",
    )
