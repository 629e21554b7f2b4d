from collections import defaultdict

from odoo import api, fields, models

MANAGER = "aftersales_service.group_manager"
# Under which of the three sums of the form a kind of cost stands.
COLUMNS = {"travel": "labour"}


class WorkOrderCost(models.AbstractModel):
    """What a work order costs and what it earns; service managers only (E-03, E-04, M-05)."""

    _name = "aftersales.work.order.cost"
    _description = "Cost and Fee of Work Orders"

    # The hub relates it to its company.
    currency_id = fields.Many2one("res.currency")
    labour_cost = fields.Monetary(compute="_compute_cost", groups=MANAGER)
    parts_cost = fields.Monetary(
        compute="_compute_cost",
        groups=MANAGER,
        help="Value of the stock moves; standard price for parts that have not moved yet.",
    )
    purchase_cost = fields.Monetary(
        string="Purchased Services",
        compute="_compute_cost",
        groups=MANAGER,
        help="Priced purchase lines of goods and services that never enter stock. Bought parts "
        "enter stock and count where they are used.",
    )
    total_cost = fields.Monetary(compute="_compute_cost", groups=MANAGER)
    fee_untaxed = fields.Monetary(
        string="Fee (Untaxed)",
        compute="_compute_fee",
        currency_field="fee_currency_id",
        groups=MANAGER,
    )
    fee_total = fields.Monetary(
        string="Fee (Total)",
        compute="_compute_fee",
        currency_field="fee_currency_id",
        groups=MANAGER,
    )
    fee_invoiced = fields.Monetary(
        string="Invoiced", compute="_compute_fee", currency_field="fee_currency_id", groups=MANAGER
    )
    fee_paid = fields.Monetary(
        compute="_compute_fee", currency_field="fee_currency_id", groups=MANAGER
    )
    fee_currency_id = fields.Many2one("res.currency", compute="_compute_fee", groups=MANAGER)
    margin = fields.Monetary(
        compute="_compute_cost",
        groups=MANAGER,
        help="Untaxed fee less the cost of all work orders that this sales order pays.",
    )

    @api.depends(
        "labour_ids.amount",
        "part_ids.quantity",
        "part_ids.move_id",
        "purchase_order_ids",
        "sale_order_id.amount_untaxed",
    )
    def _compute_cost(self):
        """Read costs once for the sums and the margin.

        The margin is fee less cost; one SO may pay several orders, so all of them count (E-04).
        """
        paid_by = {
            order: order.sudo().sale_order_id.aftersales_work_order_ids or order._origin
            for order in self
        }
        every = self._origin.browse(
            {*self._origin.ids, *(member.id for members in paid_by.values() for member in members)}
        )
        costs = every._costs()
        today = fields.Date.context_today(self)
        for order in self:
            labour, parts, purchases = costs.get(order._origin.id, (0.0, 0.0, 0.0))
            order.labour_cost = labour
            order.parts_cost = parts
            order.purchase_cost = purchases
            order.total_cost = labour + parts + purchases
            sale = order.sudo().sale_order_id
            fee = (
                sale.currency_id._convert(
                    sale.amount_untaxed, order.currency_id, order.company_id, today
                )
                if sale
                else 0.0
            )
            order.margin = fee - sum(sum(costs[member.id]) for member in paid_by[order])

    def _costs(self):
        """Return ``{order id: (labour, parts, purchased services)}`` in the company's currency.

        They are the sums of the cost lines, and the cost of parts that still wait to be taken out.
        The number of queries does not depend on the number of orders.
        """
        sums = defaultdict(lambda: defaultdict(float))
        for order, kind, cost in (
            self.env["aftersales.cost.line"]
            .sudo()
            ._read_group(
                [("work_order_id", "in", self._origin.ids)], ["work_order_id", "kind"], ["cost:sum"]
            )
        ):
            sums[order.id][COLUMNS.get(kind, kind)] += cost
        waiting = self.env["aftersales.work.part"].sudo()
        for part in waiting.search(
            [("work_order_id", "in", self._origin.ids), ("posted", "=", False)]
        ):
            sums[part.work_order_id.id]["part"] += part.cost
        return {
            order_id: tuple(sums[order_id][column] for column in ("labour", "part", "purchase"))
            for order_id in self._origin.ids
        }

    @api.depends("sale_order_id.amount_total", "sale_order_id.invoice_ids.amount_residual")
    def _compute_fee(self):
        for order in self:
            sale = order.sudo().sale_order_id
            invoices = sale.invoice_ids.filtered(lambda move: move.state == "posted")
            order.fee_currency_id = sale.currency_id or order.company_id.currency_id
            order.fee_untaxed = sale.amount_untaxed
            order.fee_total = sale.amount_total
            order.fee_invoiced = sum(move.amount_total * self._fee_sign(move) for move in invoices)
            order.fee_paid = sum(
                (move.amount_total - move.amount_residual) * self._fee_sign(move)
                for move in invoices
            )

    @api.model
    def _fee_sign(self, move):
        """Return -1 for a credit note, which lowers the fee."""
        return -1 if move.move_type == "out_refund" else 1
