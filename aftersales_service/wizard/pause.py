from odoo import api, fields, models
from odoo.exceptions import UserError

# Records whose time limits people let wait.
MODELS = ("aftersales.case", "aftersales.csi")


class PauseWizard(models.TransientModel):
    """The dialog that asks why a record waits, until when, and for the evidence."""

    _name = "aftersales.pause.wizard"
    _description = "Let It Wait"

    reason_id = fields.Many2one("aftersales.pause.reason", required=True)
    needs_note = fields.Boolean(related="reason_id.needs_note")
    needs_until = fields.Boolean(related="reason_id.needs_until")
    needs_document = fields.Boolean(related="reason_id.needs_document")
    note = fields.Char(string="What Exactly")
    until = fields.Datetime()
    purchase_order_id = fields.Many2one("purchase.order")
    picking_id = fields.Many2one("stock.picking", string="Transfer")
    attachment_ids = fields.Many2many(
        "ir.attachment", "aftersales_pause_wizard_attachment_rel", string="Evidence"
    )

    def action_apply(self):
        """Let the records wait from which the dialog was opened.

        :raise UserError: it was not opened from cases or CSIs, or something is missing
        """
        self.ensure_one()
        records = self._records()
        if not records:
            raise UserError(self.env._("Open this dialog from the case or CSI that waits."))
        records.action_pause(
            reason_id=self.reason_id.id,
            note=self.note,
            until=self.until,
            purchase_order_id=self.purchase_order_id.id,
            picking_id=self.picking_id.id,
            attachment_ids=self.attachment_ids.ids,
        )
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _records(self):
        """Return the records from which the dialog was opened."""
        model = self.env.context.get("active_model")
        if model not in MODELS:
            return None
        return self.env[model].browse(self.env.context.get("active_ids") or []).exists()
