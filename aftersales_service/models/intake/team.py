import ast

from odoo import fields, models


class Team(models.Model):
    """A group of agents with a leader, and the address to which its customers write (B-01)."""

    _name = "aftersales.team"
    _inherit = ["mail.alias.mixin.optional"]
    _description = "Service Team"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    foreign_claims = fields.Boolean(
        string="Foreign Parts Claims",
        help="Its members accept the parts claims of foreign users (B-04).",
    )
    leader_id = fields.Many2one("res.users")
    member_ids = fields.Many2many("res.users")
    alias_id = fields.Many2one(help="A mail to this address becomes a draft registration.")

    def _alias_get_creation_values(self):
        """Let a mail to the team's address open a case of the team (mail.alias.mixin)."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("aftersales.case")
        if self.id:
            defaults = ast.literal_eval(self.alias_defaults or "{}")
            defaults["team_id"] = self.id
            if self.company_id:
                defaults["company_id"] = self.company_id.id
            values["alias_defaults"] = defaults
        return values
