from odoo import models


class StockRule(models.Model):
    """Keeps replenishment out of the zero-price orders of the service (E-05)."""

    _inherit = "stock.rule"

    def _make_po_get_domain(self, company_id, values, partner):
        """Never add a procurement to an open service purchase: its lines cost nothing."""
        domain = super()._make_po_get_domain(company_id, values, partner)
        return (*domain, ("aftersales_kind", "=", False))
