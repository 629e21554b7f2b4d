import logging

from odoo import fields, models

_logger = logging.getLogger(__name__)


class StockMove(models.Model):
    """What the service line adds to a move: links, the cost of free parts, who is told."""

    _inherit = "stock.move"

    aftersales_exchange_move_id = fields.Many2one(
        "stock.move",
        string="In Exchange For",
        index="btree_not_null",
        readonly=True,
        help="The delivery that this one replaces, made by Odoo's return for exchange.",
    )
    aftersales_unit_cost = fields.Float(
        string="Cost When Received Free",
        copy=False,
        digits=0,
        help="Cost of one unit when a part of a zero-price order came in. It keeps the value of "
        "the receipt where it was, whatever the cost becomes later.",
    )

    def _action_done(self, cancel_backorder=False):
        """Tell the service line what left to customers and what came back."""
        self._aftersales_freeze_cost()
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        self.env["aftersales.ownership"]._on_moves_done(moves)
        self.env["aftersales.old.part"]._on_moves_done(moves)
        moves._aftersales_follow()
        return moves

    # === LINKS AND UNDOING === #

    def _assign_picking_post_process(self, new=False):
        """Let the transfers of a service order serve what the order serves, at every step.

        The first move of a chain knows its order line; the steps before it share its reference.
        """
        result = super()._assign_picking_post_process(new=new)
        if new:
            moves = self.sudo()
            orders = moves.sale_line_id.order_id or moves.reference_ids.sale_ids
            for order in orders._aftersales_serving()[:1]:
                moves.picking_id._aftersales_serve(
                    order.aftersales_csi_id,
                    order.aftersales_case_id,
                    order.aftersales_work_order_ids[:1],
                )
        return result

    def _aftersales_follow(self):
        """Let CSI and case follow what was delivered or returned under them.

        A fault of ours never blocks a storekeeper: it is written to the log.
        """
        pickings = self.sudo().picking_id._aftersales_serving()
        if not pickings:
            return
        try:
            with self.env.cr.savepoint():
                returned = self.sudo().origin_returned_move_id.picking_id._aftersales_serving()
                for picking in returned:
                    back = pickings.filtered(lambda p, picking=picking: p.return_id == picking)
                    picking._aftersales_step_back(
                        self.env._("returned by %(picking)s", picking=back[:1].name)
                    )
                (pickings - pickings.filtered("return_id")).sale_id._aftersales_delivered()
        except Exception:  # pylint: disable=broad-except
            _logger.exception("What %s means for its CSI could not be done.", pickings)

    def _action_cancel(self):
        """Take CSI and case a step back when a transfer that served them is cancelled."""
        pickings = self.sudo().picking_id._aftersales_serving()
        open_pickings = pickings.filtered(lambda picking: picking.state != "cancel")
        result = super()._action_cancel()
        cancelled = open_pickings.filtered(lambda picking: picking.state == "cancel")
        cancelled._aftersales_step_back(self.env._("cancelled"))
        return result

    # === VALUE OF PARTS BOUGHT AT ZERO === #

    def _aftersales_is_free_part(self):
        """Return whether the move receives a part of a zero-price purchase (E-05)."""
        self.ensure_one()
        order = self.purchase_line_id.order_id
        return order.aftersales_kind == "parts" and order._aftersales_is_free()

    def _aftersales_freeze_cost(self):
        """Keep the cost of the day for the parts that are about to come in free.

        A product valued by lot is left out: its lots have costs of their own.
        """
        for move in self.sudo().filtered("purchase_line_id"):
            if move._aftersales_is_free_part() and not move.product_id.lot_valuated:
                product = move.product_id.with_company(move.company_id)
                move.aftersales_unit_cost = product.standard_price

    def _get_value_from_quotation(self, quantity, at_date=None):
        """Let a part bought at zero enter at its cost, so that it dilutes no average (E-05).

        Valuing nothing here leaves the quantity to the next source, the product's cost; a vendor
        bill was asked before (stock_account/models/stock_move.py, ``_get_value_data``).
        """
        if not self.purchase_line_id or not self.sudo()._aftersales_is_free_part():
            return super()._get_value_from_quotation(quantity, at_date)
        cost = self.aftersales_unit_cost
        if not cost:
            return {"value": 0, "quantity": 0, "description": False}
        return {
            "value": cost * quantity,
            "quantity": quantity,
            "description": self.env._(
                "%(quantity)s %(unit)s without charge, at the cost of the day",
                quantity=quantity,
                unit=self.product_id.uom_id.name,
            ),
        }
