from odoo import Command, api, fields, models


class CreditNote(models.AbstractModel):
    """How a draft credit note comes about on a customer's invoice (D-17, D-18).

    It is made by Odoo's own reversal and cut down to what is given back; nobody of ours posts it.
    """

    _name = "aftersales.credit.note.mixin"
    _description = "Draft credit notes"

    @api.model
    def _refundable_invoices(self, order):
        """Return the posted customer invoices of an order, the latest first, in superuser mode."""
        return (
            order.sudo()
            .invoice_ids.filtered(
                lambda move: move.move_type == "out_invoice" and move.state == "posted"
            )
            .sorted(lambda move: (move.invoice_date or move.date, move.id), reverse=True)
        )

    @api.model
    def _refundable_amount(self, invoice):
        """Return what was not credited of an invoice yet, drafts of credit notes included."""
        credited = invoice.reversal_move_ids.filtered(lambda move: move.state != "cancel")
        return invoice.amount_total - sum(credited.mapped("amount_total"))

    @api.model
    def _draft_credit_note(self, invoice, reason):
        """Return a draft credit note of a whole invoice, made as an accountant makes it.

        :param invoice: account.move, posted
        :param str reason: stands on the credit note
        """
        invoice = invoice.sudo().with_company(invoice.company_id)
        reversal = (
            self.env["account.move.reversal"]
            .sudo()
            .with_company(invoice.company_id)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "reason": reason,
                    "journal_id": invoice.journal_id.id,
                    "date": fields.Date.context_today(self),
                }
            )
        )
        reversal.reverse_moves()
        return reversal.new_move_ids

    @api.model
    def _draft_credit_of_amount(self, invoice, amount, reason):
        """Return a draft credit note of an amount, taxes included, with the invoice's taxes.

        It does not touch what the order has invoiced: goodwill takes nothing back.

        :param float amount: in the invoice's currency
        """
        note = self._draft_credit_note(invoice, reason)
        goods = note.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        main = goods.sorted("price_total")[-1:]
        full = main.price_unit * main.quantity * (1 - main.discount / 100)
        price = amount * full / main.price_total
        note.write(
            {
                "invoice_line_ids": [
                    *(Command.delete(line.id) for line in note.invoice_line_ids - main),
                    Command.update(
                        main.id,
                        {
                            "product_id": False,
                            "name": reason,
                            "quantity": 1,
                            "discount": 0,
                            "price_unit": price,
                            "tax_ids": [Command.set(main.tax_ids.ids)],
                            "account_id": main.account_id.id,
                            "sale_line_ids": [Command.clear()],
                        },
                    ),
                ]
            }
        )
        return note

    @api.model
    def _draft_credit_of_lines(self, invoice, quantities, reason):
        """Return a draft credit note of what comes back of an order's lines.

        What was credited of the invoice before, as goodwill, is not given back a second time: a
        line of its own takes it off.

        :param dict quantities: {sale.order.line: quantity in its own unit}
        """
        left = self._refundable_amount(invoice)
        note = self._draft_credit_note(invoice, reason)
        commands = []
        for line in note.invoice_line_ids:
            quantity = quantities.get(line.sale_line_ids[:1], 0.0)
            if line.display_type == "product" and quantity:
                commands.append(Command.update(line.id, {"quantity": quantity}))
            else:
                commands.append(Command.delete(line.id))
        note.write({"invoice_line_ids": commands})
        over = note.amount_total - left
        if note.currency_id.compare_amounts(over, 0.0) > 0:
            self._take_off(
                note, over, self.env._("Credited before on %(invoice)s", invoice=invoice.name)
            )
        return note

    @api.model
    def _take_off(self, note, amount, words):
        """Take an amount, taxes included, off a draft credit note by a line of its own."""
        goods = note.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        main = goods.sorted("price_total")[-1:]
        full = main.price_unit * main.quantity * (1 - main.discount / 100)
        note.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": words,
                            "quantity": 1,
                            "price_unit": -amount * full / main.price_total,
                            "tax_ids": [Command.set(main.tax_ids.ids)],
                            "account_id": main.account_id.id,
                        }
                    )
                ]
            }
        )
