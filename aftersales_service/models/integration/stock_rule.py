from odoo import models


class StockRule(models.Model):
    """Keeps replenishment out of the zero-price orders (E-05), and exchanges recognisable."""

    _inherit = "stock.rule"

    def _make_po_get_domain(self, company_id, values, partner):
        """Never add a procurement to an open service purchase: its lines cost nothing."""
        domain = super()._make_po_get_domain(company_id, values, partner)
        return (*domain, ("aftersales_kind", "=", False))

    def _get_custom_move_fields(self):
        """Keep what an exchange delivery replaces on the moves made for it (amendment 1)."""
        return [*super()._get_custom_move_fields(), "aftersales_exchange_move_id"]
