from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ...tools import words

MANAGER = "aftersales_service.group_manager"
CHARGED = ("part", "paid")


class WorkOrderConsent(models.AbstractModel):
    """What a charged order adds after the customer's yes needs a new yes (amendment 32, 61).

    The first yes is that to the visit: it covers what the sales order and the parts said then. A
    higher price or a further item holds up finishing and closing until a new yes is recorded.
    """

    _name = "aftersales.work.order.consent"
    _inherit = ["aftersales.work.order.finish"]
    _description = "Customer's Yes to Work Orders"

    confirmation_ids = fields.One2many(
        "aftersales.work.confirmation", "work_order_id", string="Customer's Yes", readonly=True
    )
    added_work = fields.Text(
        string="Added After the Customer's Yes",
        compute="_compute_added_work",
        help="What the customer has not agreed to yet. Ask him and record his yes.",
    )

    @api.depends(
        "charge",
        "confirmation_ids",
        "part_ids.product_id",
        "part_ids.quantity",
        "sale_order_id.amount_untaxed",
        "sale_order_id.order_line.product_uom_qty",
        "state",
    )
    @api.depends_context("uid", "lang")
    def _compute_added_work(self):
        for order in self:
            order.added_work = "\n".join(order._added_words()) or False

    # === WHAT WAS AGREED === #

    def _items(self):
        """Return ``{product: quantity}`` of a charged order: what it sells, and the parts on it."""
        self.ensure_one()
        order = self.sudo()
        sold, used = {}, {}
        for line in order.sale_order_id.order_line:
            if line.product_id and not line.aftersales_free:
                quantity = line.product_uom_id._compute_quantity(
                    line.product_uom_qty, line.product_id.uom_id
                )
                sold[line.product_id] = sold.get(line.product_id, 0.0) + quantity
        for part in order.part_ids:
            used[part.product_id] = used.get(part.product_id, 0.0) + part.quantity
        return {
            product: max(sold.get(product, 0.0), used.get(product, 0.0))
            for product in [*sold, *(product for product in used if product not in sold)]
        }

    def _added_words(self):
        """Return in words what came after the last yes: the price, and each item."""
        self.ensure_one()
        agreed = self.sudo().confirmation_ids.sorted("id")[-1:]
        if not agreed or self.charge not in CHARGED:
            return []
        sale, currency = self.sudo().sale_order_id, agreed.currency_id
        price = sale.amount_untaxed
        found = []
        # What was agreed in one currency says nothing about a price in another one.
        dearer = sale.currency_id != currency or currency.compare_amounts(price, agreed.amount) > 0
        if sale and dearer:
            # Fees are none of the engineer's business (M-05).
            found.append(
                self.env._(
                    "Price %(now)s instead of %(agreed)s",
                    now=sale.currency_id.format(price),
                    agreed=currency.format(agreed.amount),
                )
                if self.env.user.has_group(MANAGER)
                else self.env._("A higher price")
            )
        for product, quantity in self._items().items():
            before = (agreed.quantities or {}).get(str(product.id), 0.0)
            if float_compare(quantity, before, precision_digits=6) > 0:
                found.append(
                    self.env._(
                        "%(quantity)s %(unit)s of %(product)s more",
                        quantity=f"{quantity - before:g}",
                        unit=product.uom_id.name,
                        product=product.display_name,
                    )
                )
        return found

    def _note_yes(self, contact, channel, note=None):
        """Keep what the customers agree to now, one row per order; in superuser mode."""
        self.env["aftersales.work.confirmation"].sudo().create(
            [
                {
                    "work_order_id": order.id,
                    "contact": contact or order.agreed_with or order.partner_id.name,
                    "channel": channel,
                    "note": note,
                    "amount": order.sudo().sale_order_id.amount_untaxed,
                    "currency_id": (order.sudo().sale_order_id or order).currency_id.id,
                    "items": "\n".join(
                        f"{quantity:g} {product.uom_id.name} {product.display_name}"
                        for product, quantity in order._items().items()
                    ),
                    "quantities": {
                        str(product.id): quantity for product, quantity in order._items().items()
                    },
                }
                for order in self
            ]
        )

    def _note_first_yes(self):
        """Take the yes to the visit as that to what the order charges by then (D-03)."""
        self.filtered(
            lambda order: (
                order.charge in CHARGED
                and order.sudo().sale_order_id
                and not order.sudo().confirmation_ids
            )
        )._note_yes(None, "phone")

    # === STEPS === #

    def action_customer_agrees(self, contact=None, channel="phone", note=None):
        """Record the customer's yes to what was added; his word on the phone suffices.

        :param str contact: who at the customer agreed
        :param str channel: phone, on_site or written
        :param str note: what he said
        :raise AccessError: the user neither plans nor carries out the order
        :raise UserError: nobody is named, or nothing was added
        """
        self.check_access("write")
        for order in self:
            if not (contact or "").strip():
                raise UserError(
                    self.env._(
                        "%(order)s: enter who at the customer agreed to the added work.",
                        order=order.display_name,
                    )
                )
            if channel not in dict(
                self.env["aftersales.work.confirmation"]._fields["channel"].selection
            ):
                raise UserError(
                    self.env._(
                        "%(order)s: choose how the customer agreed.", order=order.display_name
                    )
                )
            if not order.added_work:
                raise UserError(
                    self.env._(
                        "%(order)s: nothing was added since the customer's last yes.",
                        order=order.display_name,
                    )
                )
        added = {order.id: order.added_work for order in self}
        self._note_yes(contact.strip(), channel, (note or "").strip() or False)
        self.invalidate_recordset(["added_work"])
        self.sudo()._message_log_batch(
            bodies={
                order.id: self.env._(
                    "%(contact)s agrees to the added work: %(added)s",
                    contact=contact.strip(),
                    added=words.listed(self.env, added[order.id].splitlines()),
                )
                for order in self
            },
            author_id=self.env.user.partner_id.id,
        )
        return True

    def _blockers_added(self):
        """Yield the orders with work that the customer has not agreed to."""
        for order in self:
            if order.added_work:
                yield (
                    order,
                    self.env._(
                        "The customer has not agreed to what was added: %(added)s. Ask him and "
                        "record his yes (“Customer Agrees”).",
                        added=words.listed(self.env, order.added_work.splitlines()),
                    ),
                )

    def _blockers_finish(self):
        yield from super()._blockers_finish()
        yield from self._blockers_added()

    def _blockers_close(self):
        yield from super()._blockers_close()
        yield from self._blockers_added()
