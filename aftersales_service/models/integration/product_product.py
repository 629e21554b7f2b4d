from odoo import models
from odoo.fields import Domain


class ProductProduct(models.Model):
    """Keeps old parts out of what is on order (AMB-21); tells a product's class (D-05)."""

    _inherit = "product.product"

    def _get_lines_domain(self, location_ids=False, warehouse_ids=False):
        """Leave out requests that recover old parts: they replenish nothing."""
        domain = super()._get_lines_domain(location_ids, warehouse_ids)
        return domain & Domain("order_id.aftersales_kind", "!=", "recovery")

    def _aftersales_class(self):
        """Return ``{product: class}``, the product's own class or its category's (D-05).

        Empty where neither the product nor a category above it has one: not followed.
        """
        inherited = self.filtered(lambda p: not p.aftersales_class_id).categ_id._aftersales_class()
        none = self.env["aftersales.product.class"]
        return {
            product: (product.aftersales_class_id or inherited.get(product.categ_id, none))
            for product in self
        }
