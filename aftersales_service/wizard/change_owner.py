from odoo import fields, models


class ChangeOwner(models.TransientModel):
    """Asks who owns units now, since when, and how we know (A-04).

    It only calls the public method of the units, which checks right and day itself.
    """

    _name = "aftersales.change.owner"
    _description = "Change the Owner"

    installed_product_ids = fields.Many2many(
        "aftersales.installed.product", string="Units", required=True, readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="New Owner", required=True)
    contact_id = fields.Many2one("res.partner", string="Contact There")
    final_user_id = fields.Many2one("res.partner")
    day = fields.Date(string="Since", required=True, default=fields.Date.context_today)
    reason = fields.Char(string="How We Know", required=True)
    plan_visit = fields.Boolean(
        string="Visit the New Owner",
        help="The rules of return visits treat the day as that of a delivery.",
    )

    def action_apply(self):
        """Change the owner of the units; the refusals come from there."""
        self.ensure_one()
        self.installed_product_ids.action_change_owner(
            partner_id=self.partner_id.id,
            day=self.day,
            reason=self.reason,
            contact_id=self.contact_id.id,
            final_user_id=self.final_user_id.id,
            plan_visit=self.plan_visit,
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
