from odoo import api, models
from odoo.exceptions import ValidationError


class PurchaseOrderLine(models.Model):
    """Holds the price of a service purchase at zero, in the form and by RPC (E-05)."""

    _inherit = "purchase.order.line"

    @api.depends("order_id.aftersales_kind", "order_id.aftersales_priced")
    def _compute_price_unit_and_date_planned_and_name(self):
        """Undo the price that Odoo proposes on a free line.

        ``technical_price_unit`` goes with it: where the two differ Odoo takes the price as typed,
        and a changed product resets both in the form (purchase/models/purchase_order_line.py).
        """
        super()._compute_price_unit_and_date_planned_and_name()
        for line in self:
            if line._aftersales_is_free():
                line.price_unit = line.technical_price_unit = line.discount = 0.0

    def _aftersales_is_free(self):
        """Return whether the line belongs to a purchase that costs nothing."""
        self.ensure_one()
        return not self.display_type and bool(self.order_id) and self.order_id._aftersales_is_free()

    def _aftersales_wrong_price(self):
        """Return whether a free line has a price all the same."""
        self.ensure_one()
        return bool(self.price_unit) and self._aftersales_is_free()

    def _aftersales_price_refusal(self):
        """Return the words that refuse the price of this free line."""
        self.ensure_one()
        if self.order_id.aftersales_kind == "recovery":
            return self.env._(
                "%(order)s recovers old parts, which is always free: set the price of "
                "“%(product)s” to 0.",
                order=self.order_id.display_name,
                product=self.product_id.display_name,
            )
        return self.env._(
            "%(order)s is a service purchase without charge: set the price of “%(product)s” "
            "to 0, or tick “We Pay” if the vendor charges the parts.",
            order=self.order_id.display_name,
            product=self.product_id.display_name,
        )

    @api.constrains("price_unit", "order_id")
    def _check_aftersales_price(self):
        """Refuse a price on a free line, whoever writes it and however."""
        for line in self:
            if line._aftersales_wrong_price():
                raise ValidationError(line._aftersales_price_refusal())

    @api.model
    def _prepare_purchase_order_line(
        self, product_id, product_qty, product_uom, company_id, partner_id, po
    ):
        """Let what Odoo suggests to buy come in at zero on an order that costs nothing (E-05)."""
        values = super()._prepare_purchase_order_line(
            product_id, product_qty, product_uom, company_id, partner_id, po
        )
        if po and po._aftersales_is_free():
            values.update(price_unit=0.0, discount=0.0)
        return values

    def _prepare_stock_move_vals(self, picking, price_unit, product_uom_qty, product_uom):
        """Make the customer the owner of the old parts from the start (AMB-21)."""
        values = super()._prepare_stock_move_vals(picking, price_unit, product_uom_qty, product_uom)
        if self.order_id.aftersales_kind == "recovery":
            values["restrict_partner_id"] = self.order_id._aftersales_old_part_owner().id
        return values

    def _create_stock_moves(self, picking):
        """Let the receipt serve what the order serves, whoever makes it (O-04)."""
        order = self.order_id.sudo()._aftersales_serving()[:1]
        if order:
            picking.sudo()._aftersales_serve(
                order.aftersales_csi_id, order.aftersales_case_id, order.aftersales_work_order_id
            )
        return super()._create_stock_moves(picking)
