from odoo import api, fields, models
from odoo.exceptions import UserError

AGENT = "aftersales_service.group_agent"
MANAGER = "aftersales_service.group_manager"
# What decides whether a request belongs to the queue.
DECIDING = frozenset(("partner_id", "type_id", "on_site_needed"))


class CaseClaim(models.AbstractModel):
    """Parts claims of foreign users have their own queue and their own people (B-04, AMB-15)."""

    _name = "aftersales.case.claim"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Foreign parts claims"

    on_site_needed = fields.Boolean(
        string="On-Site Service Needed", help="Somebody has to go to the customer.", copy=False
    )
    foreign_claim = fields.Boolean(
        string="Foreign Parts Claim",
        compute="_compute_foreign_claim",
        store=True,
        # With the INSERT, else a batch is written a second time.
        precompute=True,
        help="A parts claim of a foreign user without any other service.",
    )

    @api.depends("partner_id", "type_id", "on_site_needed")
    def _compute_foreign_claim(self):
        """A foreign customer's request of a type for parts only, with nobody to go there."""
        for case in self:
            case.foreign_claim = (
                case.type_id.parts_only
                and not case.on_site_needed
                and case.partner_id.sudo()
                .with_company(case.company_id or self.env.company)
                .aftersales_foreign
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Put foreign parts claims into their queue before they are announced."""
        return super().create(vals_list)._route_claims()

    def write(self, vals):
        """Move cases into the queue of foreign parts claims, and out of it, as they change."""
        result = super().write(vals)
        if DECIDING & vals.keys():
            self._route_claims()
        return result

    def _route_claims(self):
        """Give waiting claims to their team; what is none any more goes back (B-04).

        :return: self
        """
        teams = {}
        for case in self:
            team = case.team_id
            if (
                case.foreign_claim
                and not team.foreign_claims
                and case.state in ("new", "forwarded")
            ):
                teams.setdefault(self._claims_team(case.company_id), []).append(case.id)
            elif not case.foreign_claim and team.foreign_claims:
                teams.setdefault(self._default_team(case.company_id), []).append(case.id)
        for team, ids in teams.items():
            moved = self.browse(ids)
            moved.sudo().with_context(mail_notrack=True).write({"team_id": team.id})
            moved._requeue()
        return self

    def _requeue(self):
        """Have the people of the new team accept; what others accepted goes back to them."""
        accepted = self.sudo().filtered(
            lambda case: (
                case.state == "in_progress"
                and not case.accepted_by.has_group(MANAGER)
                and not any(case._open_documents())
            )
        )
        if accepted:
            back = accepted._take_step(
                "requeue",
                {"accepted_by": False, "accepted_at": False, "user_id": False},
                reason=self.env._("On-site service is needed: no parts claim any more."),
            )
            back._drop_activities()
        self.filtered(lambda case: case.state == "forwarded")._announce()

    @api.model
    def _claims_team(self, company):
        """Return the team of foreign parts claims, the company's own before the common one."""
        teams = self.env["aftersales.team"].search(
            [("company_id", "in", [company.id, False]), ("foreign_claims", "=", True)]
        )
        return teams.filtered("company_id")[:1] or teams[:1]

    def _wrong_hands(self):
        """Yield the cases that the user may not accept, with who does instead (B-02, B-04)."""
        if self.env.su:
            return
        user = self.env.user
        manager = user.has_group(MANAGER)
        for case in self:
            team = case.team_id
            member = case.foreign_claim and user in team.member_ids | team.leader_id
            if manager or member:
                continue
            if case.foreign_claim and team.member_ids:
                yield (
                    case,
                    self.env._(
                        "This is a parts claim of a foreign user: the members of “%(team)s” "
                        "accept it. Forward it to them.",
                        team=team.name,
                    ),
                )
            elif case._accepting_role() == "manager":
                yield (
                    case,
                    self.env._("Here only service managers accept requests. Forward it to them."),
                )

    def action_need_on_site(self):
        """Note that somebody has to go to the customer; a parts claim changes its queue (B-04).

        :raise UserError: a case has ended
        """
        self.check_access("write")
        for case in self:
            if case.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._("%(case)s has ended. Reopen it first.", case=case.display_name)
                )
        self.write({"on_site_needed": True})
        return True
