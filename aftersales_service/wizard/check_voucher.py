from odoo import fields, models


class CheckVoucher(models.TransientModel):
    """Asks for the repair voucher of who fetches something, or for his identity (G-07)."""

    _name = "aftersales.check.voucher"
    _description = "Check the Repair Voucher"

    reception_id = fields.Many2one("aftersales.reception", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="reception_id.partner_id")
    number = fields.Char(string="Number on the Voucher", help="Typed, or scanned from its QR code.")
    missing = fields.Boolean(string="He Has No Voucher")
    reason = fields.Char(string="Why Without")
    identity = fields.Char(
        string="Identity Shown", help="The kind of document and its last characters."
    )
    picked_up_by = fields.Char(string="Fetched By", required=True)

    def action_check(self):
        """Check what was entered; the reception keeps it.

        :raise UserError: another voucher, or reason and identity are missing
        """
        self.ensure_one()
        self.reception_id.action_check_voucher(
            number=None if self.missing else self.number,
            reason=self.reason if self.missing else None,
            identity=self.identity if self.missing else None,
            picked_up_by=self.picked_up_by,
        )
        return {"type": "ir.actions.act_window_close"}
