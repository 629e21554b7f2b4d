from odoo import fields, models


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
        moves._aftersales_settle()
        self.env["aftersales.ownership"]._on_moves_done(moves)
        self.env["aftersales.old.part"]._on_moves_done(moves)
        moves._aftersales_follow()
        moves.picking_id.filtered(lambda p: p.state == "done")._aftersales_end_pauses()
        return moves

    def _action_assign(self, force_qty=False):
        """Let go on what waited for goods that are reserved now."""
        result = super()._action_assign(force_qty=force_qty)
        ready = self.picking_id.filtered(lambda picking: picking.state == "assigned")
        ready.filtered(lambda p: p.picking_type_code != "incoming")._aftersales_end_pauses()
        return result

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
                if order.aftersales_return_request_id:
                    moves.picking_id._aftersales_exchange(order.aftersales_return_request_id)
        return result

    def _aftersales_follow(self):
        """Let CSI and case follow what was delivered or returned under them.

        A fault of ours never blocks a storekeeper: it is written to the log.
        """
        pickings = self.sudo().picking_id._aftersales_serving()
        if pickings:
            pickings._aftersales_safely(lambda: self._aftersales_follow_pickings(pickings))

    def _aftersales_follow_pickings(self, pickings):
        """Take a step back for what was returned, finish what was delivered; superuser mode."""
        # What a return request brings back undoes no service: it is one.
        asked = pickings.filtered("aftersales_return_request_id")
        moves = self.sudo().filtered(lambda move: move.picking_id not in asked)
        returned = moves.origin_returned_move_id.picking_id._aftersales_serving()
        # Parts that an order still worked on did not use undo nothing (E-22).
        returned = returned.filtered(lambda p: not p._aftersales_is_worked_on())
        for picking in returned:
            back = pickings.filtered(lambda p, picking=picking: p.return_id == picking)
            picking._aftersales_step_back(
                self.env._("returned by %(picking)s", picking=back[:1].name)
            )
        (pickings - pickings.filtered("return_id")).sale_id._aftersales_delivered()
        asked.aftersales_return_request_id._finish_complete()

    def _action_cancel(self):
        """Take CSI and case a step back when a transfer that served them is cancelled."""
        pickings = self.sudo().picking_id._aftersales_serving()
        open_pickings = pickings.filtered(lambda picking: picking.state != "cancel")
        result = super()._action_cancel()
        cancelled = open_pickings.filtered(lambda picking: picking.state == "cancel")
        cancelled._aftersales_step_back(self.env._("cancelled"))
        for picking in cancelled.filtered("aftersales_return_request_id"):
            picking.aftersales_return_request_id._document_undone(picking.display_name)
        return result

    # === VALUE OF PARTS BOUGHT AT ZERO === #

    def _aftersales_is_free_part(self):
        """Return whether the move receives a part of a zero-price purchase (E-05)."""
        self.ensure_one()
        order = self.purchase_line_id.order_id
        return order.aftersales_kind == "parts" and order._aftersales_is_free()

    def _aftersales_freeze_cost(self):
        """Keep the cost of the day for the parts that are about to come in free."""
        for move in self.sudo().filtered("purchase_line_id"):
            if move._aftersales_is_free_part():
                move.aftersales_unit_cost = move._aftersales_cost_of_day()

    def _aftersales_cost_of_day(self):
        """Return the cost of one unit as it stands before the move is done.

        A lot that is in stock already has a cost of its own where the product is valued by lot; a
        new one gets the product's (stock_account/models/stock_lot.py, ``create``).
        """
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        if not product.lot_valuated:
            return product.standard_price
        lines = self.move_line_ids.filtered("quantity_product_uom").with_company(self.company_id)
        quantity = sum(lines.mapped("quantity_product_uom"))
        if not quantity:
            return product.standard_price
        lots = lines._aftersales_lots()
        value = sum(
            line.quantity_product_uom * (lots[line].standard_price or product.standard_price)
            for line in lines
        )
        return value / quantity

    def _get_value_from_quotation(self, quantity, at_date=None):
        """Let a part bought at zero enter at its cost, so that it dilutes no average (E-05).

        A vendor bill was asked before (stock_account/models/stock_move.py, ``_get_value_data``).
        The cost is the one noted when the part came in, also where it was zero that day.
        """
        if not self.purchase_line_id or not self.sudo()._aftersales_is_free_part():
            return super()._get_value_from_quotation(quantity, at_date)
        return {
            "value": self.aftersales_unit_cost * quantity,
            "quantity": quantity,
            "description": self.env._(
                "%(quantity)s %(unit)s without charge, at the cost of the day",
                quantity=quantity,
                unit=self.product_id.uom_id.name,
            ),
        }

    # === COUNTER ACCOUNT === #

    def _set_value(self, correction_quantity=None):
        """Let the counter account follow when a bill or a price overrides the free receipt."""
        result = super()._set_value(correction_quantity)
        self._aftersales_settle()
        return result

    def _aftersales_settle(self):
        """Post what is missing on the counter account of parts received free.

        At once for products of perpetual valuation, and for others whose receipt a closing has
        posted already; what is left waits for the closing (see res.company). Without counter
        account, stock journal or valuation account nothing is posted: Odoo's closing then puts
        the value on its stock variation account.
        """
        moves = self.sudo().filtered(
            lambda move: (
                move.state == "done"
                and move.purchase_line_id.order_id.aftersales_kind == "parts"
                and move.company_id.aftersales_free_part_account_id
            )
        )
        if not moves:
            return
        posted = moves._aftersales_on_counter()
        for company, own in moves.grouped("company_id").items():
            lines = []
            for move in own.with_company(company):
                if move.product_id.valuation == "real_time" or move in posted:
                    lines += move._aftersales_counter_lines(posted.get(move, 0.0))
            if lines:
                company._aftersales_post_counter(lines)

    def _aftersales_on_counter(self):
        """Return ``{move: amount}``, what the posted journal items say stands there for it."""
        groups = self.env["account.move.line"]._read_group(
            [("aftersales_stock_move_id", "in", self.ids), ("parent_state", "=", "posted")],
            ["aftersales_stock_move_id"],
            ["balance:sum"],
        )
        return {move: -balance for move, balance in groups}

    def _aftersales_counter_due(self, at_date=None):
        """Return what should stand on the counter account for the move.

        A receipt: its cost, save for what the vendor billed after all. Parts sent back to the
        vendor: what they took out of stock.
        """
        self.ensure_one()
        if not self._aftersales_is_free_part() or not (self.is_in or self.is_out):
            return 0.0
        if self.is_out:
            return -self.value
        quantity = self._get_valued_qty()
        billed = self._get_value_from_account_move(quantity, at_date)["quantity"]
        return self.company_currency_id.round(self.aftersales_unit_cost * (quantity - billed))

    def _aftersales_counter_lines(self, posted, at_date=None):
        """Return the values of the journal items that are missing, if any; in superuser mode.

        :param float posted: what stands on the counter account for the move already
        """
        self.ensure_one()
        missing = self._aftersales_counter_due(at_date) - posted
        valuation = self.product_id._get_product_accounts()["stock_valuation"]
        counter = self.company_id.aftersales_free_part_account_id
        if self.company_currency_id.is_zero(missing) or not valuation or valuation == counter:
            return []
        lines = self.company_id._prepare_inventory_aml_vals(
            valuation,
            counter,
            missing,
            self.env._(
                "%(transfer)s: %(product)s received without charge",
                transfer=self.reference,
                product=self.product_id.display_name,
            ),
            self.product_id.id,
        )
        for line in lines:
            if line["account_id"] == counter.id:
                line["aftersales_stock_move_id"] = self.id
        return lines
