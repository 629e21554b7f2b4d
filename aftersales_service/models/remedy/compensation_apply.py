from odoo import fields, models
from odoo.tools.date_utils import add

OPEN_ORDER = ("draft", "sent", "sale")


class CompensationApply(models.AbstractModel):
    """What each line of a compensation does when it is applied (D-17).

    A line that led to a document keeps it, and the document names the compensation.
    """

    _name = "aftersales.compensation.apply"
    _inherit = ["aftersales.credit.note.mixin"]
    _description = "Applying a compensation"

    def _apply_missing(self):
        """Yield in words what is missing before the line can be applied."""
        self.ensure_one()
        record = self.compensation_id
        if self.effect == "extension":
            units = record.installed_product_ids
            if not units:
                yield self.env._("Choose the units whose warranty is extended.")
            for unit in units.filtered(lambda unit: not unit.warranty_end):
                yield self.env._(
                    "%(unit)s has no warranty that could be extended.", unit=unit.display_name
                )
        elif self.effect == "refund" and not self._invoice_to_refund():
            yield self.env._(
                "There is no posted invoice of %(order)s with %(amount)s left to refund. Invoice "
                "it first, or give a coupon instead.",
                order=record.sudo().sale_order_id.display_name or self.env._("an order"),
                amount=self.currency_id.format(self.quantity),
            )
        elif self.effect == "discount" and not self._order_to_discount():
            yield self.env._(
                "%(order)s cannot be discounted by %(amount)s: choose an order of at least that "
                "amount that is not invoiced yet, or refund it.",
                order=record.sudo().sale_order_id.display_name or self.env._("No order"),
                amount=self.currency_id.format(self.quantity),
            )
        elif self.effect == "gift" and not self.product_id:
            yield self.env._("Choose which product is the gift.")

    def _apply(self):
        """Apply one line, in superuser mode, and stamp it."""
        self.ensure_one()
        work = getattr(self, f"_apply_{self.effect}", None)
        if work:
            work()
        self.applied_at = fields.Datetime.now()

    def _apply_words(self):
        """Return what a document of the line says about where it comes from."""
        record = self.compensation_id
        return self.env._(
            "%(type)s by %(compensation)s", type=self.type_id.name, compensation=record.name
        )

    # Longer warranty

    def _apply_extension(self):
        record = self.compensation_id
        record.installed_product_ids._extend_warranty(
            int(self.quantity), self._apply_words(), document=record
        )

    # Refund

    def _invoice_to_refund(self):
        """Return the invoice with enough left to refund, sudo; the latest one."""
        order = self.compensation_id.sudo().sale_order_id
        for invoice in self._refundable_invoices(order):
            left = self._refundable_amount(invoice)
            if invoice.currency_id.compare_amounts(left, self._in_currency(invoice)) >= 0:
                return invoice
        return self.env["account.move"]

    def _in_currency(self, document):
        """Return the line's amount in the currency of an invoice or an order."""
        return self.currency_id._convert(
            self.quantity,
            document.currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )

    def _apply_refund(self):
        invoice = self._invoice_to_refund()
        note = self._draft_credit_of_amount(
            invoice, self._in_currency(invoice), self._apply_words()
        )
        note.aftersales_compensation_id = self.compensation_id
        self.credit_note_id = note

    # Coupon

    def _apply_coupon(self):
        record = self.compensation_id
        months = self.type_id.valid_months
        today = record.company_id._aftersales_local_date()
        self.voucher_id = self.env["aftersales.voucher"].create(
            {
                "company_id": record.company_id.id,
                "partner_id": record.partner_id.id,
                "compensation_id": record.id,
                "amount": self.quantity,
                "valid_until": add(today, months=months) if months else False,
            }
        )

    # Discount

    def _order_to_discount(self):
        """Return the order that can still be discounted by the amount, sudo."""
        order = self.compensation_id.sudo().sale_order_id
        charged = order.state in OPEN_ORDER and not order.locked and not order.invoice_ids
        enough = order.currency_id and (
            order.currency_id.compare_amounts(order.amount_total, self._in_currency(order)) >= 0
        )
        return order if charged and enough else order.browse()

    def _apply_discount(self):
        order = self._order_to_discount()
        wizard = self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "amount",
                "discount_amount": self._in_currency(order),
            }
        )
        before = order.order_line
        wizard.action_apply_discount()
        (order.order_line - before).write({"name": self._apply_words()})
        self.order_id = order

    # Gift

    def _apply_gift(self):
        record = self.compensation_id
        orders = self.env["sale.order"]
        values = orders._aftersales_order_values(
            record.csi_id,
            record.case_id or record.csi_id.case_ids[:1],
            [{"product": self.product_id, "quantity": self.quantity, "free": True}],
            self.env["aftersales.work.order"],
        )
        order = orders._aftersales_quiet().create(
            {
                **values,
                "partner_id": record.partner_id.id,
                "company_id": record.company_id.id,
                "origin": record.name,
                "aftersales_compensation_id": record.id,
            }
        )
        order._aftersales_write_remarks()
        order._aftersales_announce(record)
        self.order_id = order
