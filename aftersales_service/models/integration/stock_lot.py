from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    aftersales_installed_product_ids = fields.One2many("aftersales.installed.product", "lot_id")
