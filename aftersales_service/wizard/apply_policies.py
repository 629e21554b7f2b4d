from odoo import fields, models


class ApplyPolicies(models.TransientModel):
    """Says of which open records the limits change, and why (O-01: unless told otherwise)."""

    _name = "aftersales.apply.policies"
    _description = "Apply to Open Records"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    cases = fields.Boolean(default=True)
    csis = fields.Boolean(string="CSIs", default=True)
    work_orders = fields.Boolean(default=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Queue the open records; the scheduler does the rest, with its progress on the list.

        :raise AccessError: the user may not change policies
        :raise UserError: no reason
        """
        self.ensure_one()
        self.env["aftersales.sla.policy"].check_access("write")
        chosen = {
            "aftersales.case": self.cases,
            "aftersales.csi": self.csis,
            "aftersales.work.order": self.work_orders,
        }
        runs = self.env["aftersales.sla.run"]._request(
            self.company_id, [name for name, wanted in chosen.items() if wanted], self.reason
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.sla_run_action")
        action["domain"] = [("id", "in", runs.ids)]
        return action
