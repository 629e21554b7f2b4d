from odoo import models
from odoo.fields import Domain


class ProductProduct(models.Model):
    """Keeps old parts out of what is on order (AMB-21)."""

    _inherit = "product.product"

    def _get_lines_domain(self, location_ids=False, warehouse_ids=False):
        """Leave out requests that recover old parts: they replenish nothing."""
        domain = super()._get_lines_domain(location_ids, warehouse_ids)
        return domain & Domain("order_id.aftersales_kind", "!=", "recovery")
