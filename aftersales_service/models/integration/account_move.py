from odoo import api, fields, models


class AccountMove(models.Model):
    """What a credit note was made for (D-17, D-18, E-08), and what an invoice starts (D-07)."""

    _name = "account.move"
    _inherit = ["account.move", "aftersales.guarded.mixin"]

    aftersales_compensation_id = fields.Many2one(
        "aftersales.compensation",
        string="Compensation",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )
    aftersales_claim_id = fields.Many2one(
        "aftersales.supplier.claim",
        string="Supplier Claim",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )
    aftersales_return_request_id = fields.Many2one(
        "aftersales.return.request",
        string="Return/Exchange Request",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )

    def _post(self, soft=True):
        """Start warranties that start with the invoice (account/models/account_move.py)."""
        posted = super()._post(soft)
        self.env["aftersales.ownership"]._on_invoiced(posted)
        return posted

    def action_aftersales_compensation(self):
        """Open the compensation that the credit note pays (O-04)."""
        self.ensure_one()
        return self.env["aftersales.compensation"]._show_records(
            self.aftersales_compensation_id, self.env._("Compensation")
        )

    def action_aftersales_claim(self):
        """Open the supplier claim that the credit note settles (O-04)."""
        self.ensure_one()
        return self.env["aftersales.supplier.claim"]._show_records(
            self.aftersales_claim_id, self.env._("Supplier Claim")
        )

    @api.ondelete(at_uninstall=False)
    def _aftersales_undo_remedies(self):
        """Let what a deleted draft was made for be made again."""
        self._aftersales_undone()

    def button_cancel(self):
        """Let what a cancelled credit note was made for be made again."""
        self._aftersales_undone()
        return super().button_cancel()

    def _aftersales_undone(self):
        """Tell what these credit notes were made for; the ordinary entries cost no query."""
        for note in self.sudo().filtered("aftersales_return_request_id"):
            note.aftersales_return_request_id._document_undone(note.display_name)
        notes = self.sudo().filtered("aftersales_compensation_id")
        self.env["aftersales.compensation.line"]._documents_undone("credit_note_id", notes)
