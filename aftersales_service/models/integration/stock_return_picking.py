from odoo import models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _get_proc_values(self, line):
        """Say of a delivery made by "Return for Exchange" which delivery it replaces."""
        return {
            **super()._get_proc_values(line),
            "aftersales_exchange_move_id": line.move_id.id,
        }
