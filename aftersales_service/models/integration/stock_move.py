from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """Tell the service line what left to customers and what came back."""
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        self.env["aftersales.ownership"]._on_moves_done(moves)
        self.env["aftersales.old.part"]._on_moves_done(moves)
        return moves
