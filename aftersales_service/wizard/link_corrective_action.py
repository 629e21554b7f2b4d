from odoo import api, fields, models
from odoo.exceptions import UserError


class LinkCorrectiveAction(models.TransientModel):
    """Decide for many complaints at once: a new action, an existing one, or none (I-03)."""

    _name = "aftersales.link.corrective.action"
    _description = "Decide on the Corrective Action"

    case_ids = fields.Many2many("aftersales.case", string="Cases", required=True)
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    decision = fields.Selection(
        [
            ("new", "Open One for All of Them"),
            ("existing", "Link an Existing One"),
            ("not_needed", "None Is Needed"),
        ],
        required=True,
        default="new",
    )
    title = fields.Char()
    action_id = fields.Many2one(
        "aftersales.corrective.action",
        string="Corrective Action",
        domain="[('state', 'in', ('draft', 'sent', 'in_progress', 'to_verify')),"
        " ('company_id', '=', company_id)]",
    )
    reason = fields.Text(string="Why None Is Needed")

    @api.model
    def default_get(self, fields_list):
        """Take the cases from which the dialog was opened."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "aftersales.case":
            values["case_ids"] = [fields.Command.set(self.env.context.get("active_ids") or [])]
        return values

    @api.depends("case_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.case_ids[:1].company_id

    def action_apply(self):
        """Do as decided; the methods behind it ask who may, and for what is missing.

        :return: action that shows the corrective action, where there is one
        :raise UserError: the existing action or the reason is not chosen
        """
        self.ensure_one()
        Action = self.env["aftersales.corrective.action"]
        if self.decision == "not_needed":
            self.case_ids.action_no_corrective_action(reason=self.reason)
            return {"type": "ir.actions.act_window_close"}
        if self.decision == "existing":
            if not self.action_id:
                raise UserError(self.env._("Choose the corrective action to link."))
            self.action_id._add_sources(self.case_ids)
            return Action._show(self.action_id)
        title = {"title": self.title} if (self.title or "").strip() else {}
        return Action._show(Action._open_from(self.case_ids, title))
