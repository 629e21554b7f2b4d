from odoo import api, fields, models
from odoo.fields import Domain


class StockLocation(models.Model):
    """The place of recovered parts is ours, what lies there is not (AMB-21)."""

    _inherit = "stock.location"

    aftersales_old_parts = fields.Boolean(
        string="Holds Old Parts",
        readonly=True,
        copy=False,
        help="Replaced parts of customers lie here. They are no stock of ours and have no value.",
    )

    def _should_be_valued(self):
        """Value nothing that lies among the old parts.

        The customer's ownership alone is not enough: for a FIFO product Odoo multiplies the value
        by the quantity of all owners (stock_account/models/product.py, ``_compute_value``).
        """
        return super()._should_be_valued() and not self.aftersales_old_parts

    @api.model
    def _search_is_valued(self, operator, value):
        """Keep the search in step with :meth:`_should_be_valued`."""
        domain = Domain(super()._search_is_valued(operator, value))
        if (operator == "=") == bool(value):
            return domain & Domain("aftersales_old_parts", "=", False)
        return domain | Domain("aftersales_old_parts", "=", True)
