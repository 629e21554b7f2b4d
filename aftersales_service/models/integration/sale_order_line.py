from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleOrderLine(models.Model):
    """Holds what a service gives free of charge at zero (E-02)."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "aftersales.guarded.mixin"]

    aftersales_free = fields.Boolean(
        string="Free of Charge",
        guarded=True,
        copy=False,
        help="Given free under the CSI or case of the order: the price stays 0 and nothing is "
        "invoiced.",
    )

    aftersales_share = fields.Float(
        string="Customer's Share (%)",
        digits=(5, 2),
        guarded=True,
        copy=False,
        help="What the customer bears of the listed price by the split of the liability (D-09); "
        "the rest is given as discount. 0: not split.",
    )

    @api.depends("aftersales_free")
    def _compute_price_unit(self):
        """Leave free lines at zero, whatever changes and when prices are updated by hand."""
        free = self.filtered("aftersales_free")
        super(SaleOrderLine, self - free)._compute_price_unit()
        for line in free.with_context(sale_write_from_compute=True):
            line.price_unit = line.technical_price_unit = 0.0

    def _reset_price_unit(self):
        """Keep the price of a free line when its product is changed in the form."""
        if self.aftersales_free:
            self.update({"price_unit": 0.0, "technical_price_unit": 0.0})
        else:
            super()._reset_price_unit()

    def copy_data(self, default=None):
        """Give a copied line its usual price again: a copy serves nothing and is not free."""
        vals_list = super().copy_data(default)
        for line, vals in zip(self, vals_list, strict=True):
            if line.aftersales_free:
                for name in ("price_unit", "technical_price_unit"):
                    vals.pop(name, None)
            if line.aftersales_share:
                vals.pop("discount", None)
        return vals_list

    @api.depends("aftersales_free", "aftersales_share")
    def _compute_discount(self):
        """Give no discount on nothing, and all but the customer's share where he bears a part."""
        free = self.filtered("aftersales_free")
        shared = self.filtered("aftersales_share")
        super(SaleOrderLine, self - free - shared)._compute_discount()
        free.discount = 0.0
        for line in shared:
            line.discount = 100.0 - line.aftersales_share

    @api.depends("aftersales_free")
    def _compute_qty_to_invoice(self):
        """Leave nothing to invoice of what is free."""
        super()._compute_qty_to_invoice()
        self.filtered("aftersales_free").qty_to_invoice = 0.0

    @api.depends("aftersales_free")
    def _compute_invoice_status(self):
        """Offer no upselling of what is free."""
        free = self.filtered("aftersales_free")
        super(SaleOrderLine, self - free)._compute_invoice_status()
        free.invoice_status = "no"

    @api.constrains("price_unit", "aftersales_free")
    def _check_aftersales_price(self):
        """Refuse a price on a free line, whoever writes it and however."""
        for line in self:
            if line.aftersales_free and line.price_unit:
                raise ValidationError(
                    self.env._(
                        "%(order)s gives “%(product)s” free of charge under %(reference)s: leave "
                        "its price at 0, or sell it on a line of its own.",
                        order=line.order_id.display_name,
                        product=line.product_id.display_name,
                        reference=line.order_id.aftersales_reference or "",
                    )
                )
