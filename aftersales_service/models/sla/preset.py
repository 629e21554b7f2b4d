from odoo import api, fields, models
from odoo.exceptions import UserError


class Preset(models.Model):
    """What one procedure says, to be applied to a company (O-01).

    Its time limits may be applied to a single team as well; its settings are the company's.
    """

    _name = "aftersales.sla.preset"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Preset of Time Limits"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, guarded=True)
    sequence = fields.Integer(default=10)
    source = fields.Char(string="Procedure")
    description = fields.Text(translate=True)
    is_default = fields.Boolean(guarded=True, help="Applied to every new company.")
    policy_ids = fields.One2many("aftersales.sla.policy", "preset_id", string="Time Limits")
    switch_ids = fields.One2many("aftersales.sla.preset.switch", "preset_id", string="Settings")
    visit_rule_ids = fields.Many2many(
        "aftersales.visit.rule",
        "aftersales_visit_rule_preset_rel",
        "preset_id",
        "rule_id",
        string="Return Visits",
        context={"active_test": False},
    )
    policy_count = fields.Integer(compute="_compute_policy_count", string="Number of Time Limits")

    applied = fields.Boolean(compute="_compute_applied", help="To the current company, last.")

    _code_uniq = models.Constraint("UNIQUE(code)", "A preset stands here once.")
    _default_uniq = models.UniqueIndex(
        "(is_default) WHERE is_default IS TRUE", "One preset is the default."
    )

    @api.depends("policy_ids")
    def _compute_policy_count(self):
        for preset in self:
            preset.policy_count = len(preset.policy_ids)

    @api.depends_context("company")
    def _compute_applied(self):
        for preset in self:
            preset.applied = preset == self.env.company.aftersales_sla_preset_id

    def action_apply(self):
        """Give the current company the preset's values; running clocks keep their limits (O-01).

        :raise AccessError: the user is no administrator of after-sales service
        """
        self.ensure_one().check_access("write")
        self.env["aftersales.sla.policy"].check_access("write")
        policies = self._apply(self.env.company)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.sla_policy_action"
        )
        action["domain"] = [("id", "in", policies.ids)]
        return action

    def _apply(self, company, team=None):
        """Write exactly the preset's values to a company, or its time limits to one of the teams.

        Policies of another preset are archived; those made by hand stay.

        :param company: res.company
        :param team: aftersales.team of the company
        :return: the policies that count now
        :raise UserError: the team belongs to another company
        """
        self.ensure_one()
        team = team or self.env["aftersales.team"]
        if team.company_id and team.company_id != company:
            raise UserError(
                self.env._(
                    "The team “%(team)s” belongs to %(company)s. Choose a team of %(own)s.",
                    team=team.name,
                    company=team.company_id.name,
                    own=company.name,
                )
            )
        Policy = self.env["aftersales.sla.policy"].sudo().with_context(active_test=False)
        standing = Policy.search(
            [
                ("company_id", "=", company.id),
                ("team_id", "=", team.id),
                ("template_id", "!=", False),
            ]
        ).grouped("key")
        kept, missing = Policy, []
        for template in self.sudo().policy_ids:
            values = {**template._preset_values(), "template_id": template.id, "active": True}
            policy = standing.get(template.key)
            if policy:
                policy.write(values)
                kept |= policy
            else:
                own = {"key": template.key, "company_id": company.id, "team_id": team.id}
                missing.append({**values, **own})
        made = Policy.create(missing)
        others = Policy.concat(*standing.values()) - kept
        others.filtered("active").active = False
        if not team:
            company.sudo().write(
                {**self.sudo().switch_ids._values(), "aftersales_sla_preset_id": self.id}
            )
        return (kept | made).sudo(self.env.su)

    @api.model
    def _apply_default(self, companies=None):
        """Give companies without time limits those of the default preset."""
        preset = self.sudo().search([("is_default", "=", True)])
        if companies is None:
            companies = self.env["res.company"].sudo().search([])
        for company in companies if preset else ():
            if not company.aftersales_sla_preset_id:
                preset._apply(company)
