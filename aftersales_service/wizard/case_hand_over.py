from odoo import api, fields, models


class CaseHandOverWizard(models.TransientModel):
    """Choose the colleague who is asked to take cases over."""

    _name = "aftersales.case.hand.over"
    _description = "Hand Over a Case"

    case_ids = fields.Many2many("aftersales.case", string="Cases", required=True)
    user_id = fields.Many2one(
        "res.users", string="Colleague", required=True, domain="[('id', 'in', colleague_ids)]"
    )
    colleague_ids = fields.Many2many(
        "res.users", string="Colleagues", compute="_compute_colleague_ids"
    )
    note = fields.Text(string="What to Know")
    absence = fields.Char(compute="_compute_absence")

    @api.model
    def default_get(self, fields):
        """Take the cases from which the dialog was opened."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "aftersales.case":
            values["case_ids"] = [(6, 0, self.env.context.get("active_ids") or [])]
        return values

    @api.depends("case_ids")
    def _compute_colleague_ids(self):
        """Offer the service agents of the cases' company."""
        agents = self.env.ref("aftersales_service.group_agent").sudo().all_user_ids
        for wizard in self:
            companies = wizard.case_ids.company_id
            wizard.colleague_ids = agents.filtered(
                lambda user, companies=companies: (
                    user.active and not user.share and not companies - user.company_ids
                )
            ) - (wizard.case_ids.user_id if len(wizard.case_ids.user_id) == 1 else agents.browse())

    @api.depends("user_id")
    def _compute_absence(self):
        """Warn of a colleague who is away."""
        absent = self.user_id._aftersales_absent_until()
        for wizard in self:
            until = absent.get(wizard.user_id)
            wizard.absence = until and self.env["aftersales.case.handover"]._absence_words(
                wizard.user_id, until
            )

    def action_ask(self):
        """Ask the colleague; the method asks for rights and states."""
        self.ensure_one()
        result = self.case_ids.action_ask_handover(self.user_id.id, note=self.note)
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}
