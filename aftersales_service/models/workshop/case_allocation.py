from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "aftersales_service.group_manager"
IN_WORK = ("in_progress", "to_confirm")


class CaseAllocation(models.AbstractModel):
    """Who follows a case by its level once the plan is agreed (E-12).

    A general case is coordinated by who has it, an important one is followed by the technical
    lead, an urgent one becomes the service manager's; which is which are rules.
    """

    _name = "aftersales.case.allocation"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Allocation of a case"

    lead_id = fields.Many2one(
        "res.users",
        string="Followed By",
        index="btree_not_null",
        guarded=True,
        copy=False,
        help="Who follows the case because of its level.",
    )
    plan_accepted_at = fields.Datetime(
        string="Plan Accepted On", guarded=True, copy=False, help="The customer agreed to it."
    )
    task_role_ids = fields.Many2many(
        "aftersales.role", string="Departments to Ask", compute="_compute_task_role_ids"
    )

    @api.depends("level_id", "lead_id")
    def _compute_task_role_ids(self):
        """Offer the departments whose help the rule of the level names."""
        for company, cases in self.grouped("company_id").items():
            rules = self.env["aftersales.allocation.rule"]._of(cases.level_id, company)
            for case in cases:
                rule = case.lead_id and rules.get(case.level_id)
                case.task_role_ids = rule.task_role_ids if rule else False

    def _clock_facts(self, facts, fresh=False):
        """Allocate when the customer agreed to the plan."""
        result = super()._clock_facts(facts, fresh=fresh)
        if "accepted_by_customer" in facts:
            self._allocate()
        return result

    def write(self, vals):
        """Allocate anew when the level of a case changes whose plan was agreed (E-12)."""
        before = {case: case.level_id for case in self} if "level_id" in vals else {}
        result = super().write(vals)
        moved = self.filtered(
            lambda case: case in before and case.plan_accepted_at and case.level_id != before[case]
        )
        if moved:
            moved._allocate()
        return result

    def _allocate(self):
        """Have cases in work followed by whom their level asks for; the change is logged.

        Who fills the role already keeps the case. Of several people the one with the fewest open
        cases gets it.
        """
        cases = self.sudo().filtered(
            lambda case: case.state in IN_WORK and case.company_id.aftersales_allocation
        )
        fresh = cases.filtered(lambda case: not case.plan_accepted_at)
        fresh.with_context(mail_notrack=True).write({"plan_accepted_at": fields.Datetime.now()})
        for company, own in cases.grouped("company_id").items():
            rules = self.env["aftersales.allocation.rule"]._of(own.level_id, company)
            for level, group in own.grouped("level_id").items():
                if level in rules:
                    group._allocate_by(rules[level], company)

    def _allocate_by(self, rule, company):
        """Give cases of one level to the people of its rule; in superuser mode."""
        people = self.env["aftersales.role"]._direct_users(rule.role_id.code, company)
        if not people:
            return
        load = dict.fromkeys(people, 0)
        load.update(
            self._read_group(
                [("lead_id", "in", people.ids), ("state", "in", IN_WORK)], ["lead_id"], ["__count"]
            )
        )
        changed = self.browse()
        for case in self:
            if case.lead_id in people:
                continue
            lead = (
                case.user_id
                if case.user_id in people
                else min(people, key=lambda user: (load[user], user.id))
            )
            load[lead] += 1
            values = {"lead_id": lead.id}
            if rule.responsible and case.user_id != lead:
                values["user_id"] = lead.id
            case.with_context(mail_notrack=True).write(values)
            changed |= case
        changed._message_log_batch(
            bodies={
                case.id: self.env._(
                    "Level “%(level)s”: followed by %(lead)s (%(role)s).",
                    level=case.level_id.name,
                    lead=case.lead_id.name,
                    role=rule.role_id.name,
                )
                for case in changed
            },
            author_id=self.env.user.partner_id.id,
        )
        others = changed.filtered(lambda case: case.lead_id != case.user_id)
        others._create_activities(
            lambda case: case.lead_id,
            lambda case: case.env._("Follow this case: its level asks for you"),
            activity_type="aftersales_service.activity_follow_case",
        )

    def action_ask_departments(self, reason=None):
        """Ask the departments that the level offers for help with the cases (E-12).

        :param str reason: what is needed; compulsory
        :raise AccessError: the user neither manages nor follows the case
        :raise UserError: no words, or the level offers no department
        """
        self.check_access("read")
        manager = self.env.su or self.env.user.has_group(MANAGER)
        for case in self:
            if not manager and self.env.user not in (case.lead_id | case.user_id):
                raise AccessError(
                    self.env._(
                        "%(case)s: departments are asked by who follows the case or by a service "
                        "manager.",
                        case=case.display_name,
                    )
                )
            if not case.task_role_ids:
                raise UserError(
                    self.env._(
                        "%(case)s: no department is offered for its level. Have the plan agreed "
                        "first, or raise the level.",
                        case=case.display_name,
                    )
                )
            if not (reason or "").strip():
                raise UserError(
                    self.env._("%(case)s: enter what is needed.", case=case.display_name)
                )
        Role = self.env["aftersales.role"]
        people = {
            case: self.env["res.users"].union(
                *(Role._direct_users(role.code, case.company_id) for role in case.task_role_ids)
            )
            for case in self
        }
        self._create_activities(
            lambda case: people[case],
            lambda case: case.env._("Help with an urgent case"),
            activity_type="aftersales_service.activity_help_case",
            note=reason,
        )
        return True
