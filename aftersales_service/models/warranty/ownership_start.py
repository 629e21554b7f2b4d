from odoo import api, fields, models

from ...tools.warranty import moved_end

# What a unit shows of the warranty of its present owner's delivery.
WARRANTY = ("warranty_start", "warranty_end", "no_warranty", "warranty_promise_id")


class OwnershipStart(models.AbstractModel):
    """The day on which the warranty of a delivery starts: delivery, invoice, installation (D-07).

    It is the delivery until the other day is known; then start and end move together, so that
    months added by extensions stay.
    """

    _name = "aftersales.ownership.start.mixin"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Start of the warranty of a delivery"

    warranty_promise_id = fields.Many2one(
        "aftersales.warranty.promise",
        string="Promised Warranty",
        index="btree_not_null",
        guarded=True,
    )

    repair_days = fields.Integer(
        string="Days Added by Repairs",
        guarded=True,
        copy=False,
        aggregator=None,
        help="By so many days the warranty ends later, because the unit was in repair.",
    )

    @api.model
    def _note_promises(self, terms, orders, records):
        """Read for a batch of deliveries what is promised, and when the orders were invoiced.

        :param terms: the terms of each product, the strongest first
        :param orders: sale.order of the deliveries
        :param dict records: gets ``promises`` by terms and ``invoiced`` by order
        """
        deciding = self.env["aftersales.warranty.term"].union(*(own._deciding() for own in terms))
        records["promises"].update(deciding._promised())
        if "invoice" in deciding.mapped("start_basis"):
            records["invoiced"].update(self._invoiced_on(orders))

    @api.model
    def _new_warranty(self, terms, day, order, records):
        """Return the values of the warranty that begins with a delivery (D-07).

        :param terms: the deciding aftersales.warranty.term, none where nobody said anything
        :param date day: the day of the delivery
        """
        start = day
        if terms.start_basis == "invoice":
            start = max(day, records["invoiced"].get(order, day))
        end = terms._end(start)
        promise = records["promises"].get(terms)
        return {
            "warranty_start": start if end else False,
            "warranty_end": end,
            "no_warranty": terms.no_warranty,
            "warranty_promise_id": promise.id if promise else False,
        }

    def _same_warranty(self):
        """Return the values of a warranty that goes on with the same buyer."""
        self.ensure_one()
        return {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in WARRANTY
        }

    @api.model
    def _invoiced_on(self, orders):
        """Return ``{order: day of its first posted invoice}`` (D-07)."""
        days = {}
        for order in orders.sudo():
            invoices = order.invoice_ids.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_invoice"
            )
            if invoices:
                days[order] = min(invoices.mapped("invoice_date"))
        return days

    @api.model
    def _on_invoiced(self, moves):
        """Start the warranties that start with the invoice, called when invoices are posted.

        No fault of it holds up the accountant: see ``_safely``.
        """
        sales = moves.sudo().filtered(lambda move: move.move_type == "out_invoice")
        orders = sales.line_ids.sale_line_ids.order_id
        if orders:
            self._safely(self.sudo()._start_with_invoice, orders)

    def _start_with_invoice(self, orders):
        """Move the start of what was delivered on the orders to the first invoice's day."""
        rows = self.search(
            [
                ("sale_order_id", "in", orders.ids),
                ("warranty_promise_id.start_basis", "=", "invoice"),
                ("warranty_end", "!=", False),
            ]
        )
        days = self._invoiced_on(rows.sale_order_id)
        rows._start_warranty(
            {
                row: max(row.date_from, days[row.sale_order_id])
                for row in rows
                if row.sale_order_id in days
            }
        )

    def _start_warranty(self, days):
        """Let warranties start on other days; superuser mode.

        :param dict days: the day by ownership line
        """
        periods = {}
        for row, day in days.items():
            if row.warranty_start and row.warranty_end and row.warranty_start != day:
                end = moved_end(row.warranty_start, row.warranty_end, day)
                periods.setdefault((day, end), []).append(row.id)
        # What was delivered together is written together.
        for (day, end), ids in periods.items():
            rows = self.browse(ids)
            values = {"warranty_start": day, "warranty_end": end}
            rows.write(values)
            rows.filtered(lambda row: not row.date_to).installed_product_id.write(values)
        self.union(*days).installed_product_id._judge_open_cases()
