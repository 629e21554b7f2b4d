from odoo import models


class AccountMove(models.Model):
    """A posted invoice may start the warranty of what it charges (D-07)."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """Start warranties that start with the invoice (account/models/account_move.py)."""
        posted = super()._post(soft)
        self.env["aftersales.ownership"]._on_invoiced(posted)
        return posted
