from odoo import Command, api, fields, models

from ..models.remedy.disposition import KINDS


class Dispose(models.TransientModel):
    """Decide what becomes of received old parts (amendment 33)."""

    _name = "aftersales.dispose"
    _description = "Dispose of Old Parts"

    old_part_ids = fields.Many2many("aftersales.old.part", string="Old Parts", required=True)
    single = fields.Boolean(compute="_compute_single")
    kind = fields.Selection(KINDS, string="What Becomes of It", required=True, default="vendor")
    quantity = fields.Float(
        digits="Product Unit", help="All that is still here is taken where several are chosen."
    )
    partner_id = fields.Many2one("res.partner", string="Vendor")
    reason = fields.Text(string="Why")

    @api.model
    def default_get(self, fields_list):
        """Propose all that is here, and the vendor of the part."""
        values = super().default_get(fields_list)
        rows = self.env["aftersales.old.part"].browse(self.env.context.get("default_old_part_ids"))
        values["old_part_ids"] = [Command.set(rows.ids)]
        if len(rows) == 1:
            vendor = rows.sudo().claim_id.partner_id or rows._proposed_vendor()
            values.update(quantity=rows.undisposed, partner_id=vendor.id)
        return {name: value for name, value in values.items() if name in fields_list}

    @api.depends("old_part_ids")
    def _compute_single(self):
        for wizard in self:
            wizard.single = len(wizard.old_part_ids) == 1

    def action_dispose(self):
        """Make the transfers, or scrap at once (amendment 33).

        :raise AccessError: the user is no service manager
        :raise UserError: fewer parts are here
        """
        self.ensure_one()
        rows = self.old_part_ids._dispose(
            self.kind,
            quantity=self.quantity if self.single else None,
            partner=self.partner_id if self.kind == "vendor" else None,
            reason=self.reason,
        )
        return rows._show_records(rows, self.env._("Dispositions"))
