from odoo import api, fields, models

from .plan import ACTIVE

ENDED = ("closed", "cancelled")


class CasePlan(models.AbstractModel):
    """The plan versions of a case without a CSI, and the gate that they are (D-01…D-04)."""

    _name = "aftersales.case.plan"
    _description = "Plans of a case"

    plan_ids = fields.One2many("aftersales.solution.plan", "case_id", string="Solution Plans")
    plan_count = fields.Integer(string="Plans", compute="_compute_smart_links")
    plan_rounds = fields.Integer(compute="_compute_plan_rounds", help="Versions objected to.")

    @api.depends("plan_ids.state")
    def _compute_plan_rounds(self):
        for case in self:
            case.plan_rounds = len(case.plan_ids.filtered(lambda plan: plan.state == "objected"))

    def _take_step(self, verb, values=None, reason=None):
        """Take one step; a plan without an answer ends with its case."""
        moved = super()._take_step(verb, values, reason)
        plans = moved.filtered(lambda case: case.state in ENDED).sudo().plan_ids
        plans._end_with_matter()
        return moved

    def _hand_plans(self, survivor):
        """Give the plan that is furthest to the case that goes on, with its versions (D-01).

        Plans of the other cases stay where they were written; what waits for an answer there ends
        with its case, and so does all where a customer event record is planned.
        """
        living = survivor.sudo()
        if (self | survivor)._live_csis():
            return
        for case in self.sudo():
            theirs = case.plan_ids.filtered(lambda plan: plan.state in ACTIVE)
            own = living.plan_ids.filtered(lambda plan: plan.state in ACTIVE)
            if not theirs or (own and ACTIVE.index(own.state) >= ACTIVE.index(theirs.state)):
                continue
            if own:
                own._take_step(
                    "withdraw",
                    reason=self.env._("%(plan)s goes on in its place.", plan=theirs.display_name),
                )
                own.flush_recordset(["state"])
            last = max(living.plan_ids.mapped("version"), default=0)
            for plan in case.plan_ids:
                plan.write({"case_id": survivor.id, "version": plan.version + last})

    def _service_mode(self):
        """Return the way of service of the plan to which the customer agreed."""
        return self.sudo()._agreed_plan().service_mode_id

    def _agreed_plan(self):
        """Return the versions to which customers agreed."""
        return self.plan_ids.filtered(lambda plan: plan.state == "accepted")

    def _plan_blockers(self, charged=False):
        """Yield ``(case, message)`` for each plan that the customer has not accepted (D-03).

        Cases with a CSI are asked there. Without a plan the company says for what there has to be
        one: nothing, what the customer pays, or everything.

        :param bool charged: asked for work that the customer pays
        """
        for case in self:
            plans = case.sudo().plan_ids
            if case._agreed_plan() or case.sudo()._live_csis():
                continue
            active = plans.filtered(lambda plan: plan.state in ACTIVE)
            gate = case.sudo().company_id.aftersales_plan_gate
            if active:
                yield (
                    case,
                    self.env._(
                        "%(plan)s waits for the customer's yes. Propose it and record what he "
                        "says.",
                        plan=active.display_name,
                    ),
                )
            elif plans.sorted("version")[-1:].state == "declined":
                yield case, self.env._("The customer declined the plan: nothing is executed.")
            elif gate == "always" or (charged and gate == "paid"):
                yield (
                    case,
                    self.env._(
                        "%(case)s has no plan to which the customer agreed. Write the plan, "
                        "propose it and record his yes.",
                        case=case.display_name,
                    ),
                )

    def action_view_plans(self):
        """Open the plan versions of the case, or a new one where there is none (D-01)."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_service.plan_action")
        action.update(domain=[("case_id", "=", self.id)], context={"default_case_id": self.id})
        if len(self.plan_ids) < 2:
            action.update(view_mode="form", views=[(False, "form")], res_id=self.plan_ids.id)
        return action
