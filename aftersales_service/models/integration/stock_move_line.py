from odoo import fields, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    aftersales_ownership_ids = fields.One2many("aftersales.ownership", "move_line_id")
