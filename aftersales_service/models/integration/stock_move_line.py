from odoo import fields, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    aftersales_ownership_ids = fields.One2many("aftersales.ownership", "move_line_id")

    def _aftersales_lots(self):
        """Return ``{line: lot}``; of a lot that is only typed in the one that bears its name."""
        typed = self.filtered(lambda line: line.lot_name and not line.lot_id)
        lots = self.env["stock.lot"]
        if typed:
            lots = lots.search(
                [
                    ("product_id", "in", typed.product_id.ids),
                    ("name", "in", typed.mapped("lot_name")),
                ]
            )
        by_name = {(lot.product_id, lot.name): lot for lot in lots}
        return {
            line: line.lot_id or by_name.get((line.product_id, line.lot_name), lots.browse())
            for line in self
        }
