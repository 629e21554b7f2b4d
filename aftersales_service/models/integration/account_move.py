from odoo import api, fields, models


class AccountMove(models.Model):
    """A credit note that a compensation prepared (D-17)."""

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

    def action_aftersales_compensation(self):
        """Open the compensation that the credit note pays (O-04)."""
        self.ensure_one()
        return self.env["aftersales.compensation"]._show_records(
            self.aftersales_compensation_id, self.env._("Compensation")
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
        """Tell the compensations of these credit notes; the ordinary entries cost no query."""
        notes = self.sudo().filtered("aftersales_compensation_id")
        self.env["aftersales.compensation.line"]._documents_undone("credit_note_id", notes)
