from odoo import api, fields, models


class CaseMergeWizard(models.TransientModel):
    """Choose which of several cases goes on; the others are merged into it."""

    _name = "aftersales.case.merge"
    _description = "Merge Cases"

    case_ids = fields.Many2many("aftersales.case", string="Cases", required=True)
    commercial_partner_id = fields.Many2one("res.partner", compute="_compute_commercial_partner_id")
    survivor_id = fields.Many2one("aftersales.case", string="Goes On", required=True)
    reason = fields.Char(help="Stands in the log of the merged cases.")

    @api.model
    def default_get(self, fields):
        """Take the cases from which the dialog was opened; of several the oldest goes on."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "aftersales.case":
            cases = self.env["aftersales.case"].browse(self.env.context.get("active_ids") or [])
            values["case_ids"] = [(6, 0, cases.exists().ids)]
            if len(cases) > 1:
                values["survivor_id"] = min(cases.ids)
        return values

    @api.depends("case_ids")
    def _compute_commercial_partner_id(self):
        for wizard in self:
            wizard.commercial_partner_id = wizard.case_ids.commercial_partner_id[:1]

    def action_merge(self):
        """Merge the cases into the one chosen; the method asks for rights and states."""
        self.ensure_one()
        cases = self.case_ids - self.survivor_id
        return cases.action_merge_into(self.survivor_id.id, reason=self.reason)
