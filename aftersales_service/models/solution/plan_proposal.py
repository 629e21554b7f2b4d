from odoo import fields, models

from ...tools import words


class PlanProposal(models.AbstractModel):
    """How a plan is told to the customer, what it lacks before, and how it is taken back."""

    _name = "aftersales.solution.plan.proposal"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Proposing a plan"

    def _blockers_propose(self):
        yield from self._blockers_role()
        for plan in self:
            missing = [
                label
                for value, label in (
                    (plan.plan_type, self.env._("the type")),
                    ((plan.content or "").strip(), self.env._("what will be done")),
                    (plan.user_id, self.env._("who is responsible")),
                    (plan.date, self.env._("by when")),
                    (plan.service_mode_id, self.env._("the way of service")),
                )
                if not value
            ]
            if missing:
                yield (
                    plan,
                    self.env._(
                        "A plan says %(missing)s. Enter it.",
                        missing=words.listed(self.env, missing),
                    ),
                )
            yield from plan._blockers_policy()
            yield from plan._blockers_matter()

    def _blockers_policy(self):
        """Yield what the customer has to know before he pays (D-13)."""
        asks = self.sudo().company_id.aftersales_agreement
        if asks and self.case_id and self.charge in ("paid", "part"):
            if not self.estimate:
                yield self, self.env._("The customer pays: enter the cost estimate.")
            if not self.policy_explained:
                yield (
                    self,
                    self.env._(
                        "The customer pays: explain cost and warranty to him and tick “%(tick)s”.",
                        tick=self._fields["policy_explained"]._description_string(self.env),
                    ),
                )

    def _blockers_beside(self):
        """Yield a plan whose case got a CSI meanwhile: there is one truth (D-03)."""
        events = self.case_id.sudo()._live_csis()
        if events:
            yield (
                self,
                self.env._(
                    "%(case)s is decided on %(csi)s. Withdraw this plan and plan it there.",
                    case=self.case_id.display_name,
                    csi=events[0].display_name,
                ),
            )

    def _blockers_matter(self):
        """Yield what the case or the CSI lacks before a solution is proposed (C-03, D-10)."""
        case, csi = self.case_id, self.csi_id
        if case and case.state != "in_progress":
            yield (
                self,
                self.env._(
                    "%(case)s is “%(state)s”: a plan is proposed for a case in work.",
                    case=case.display_name,
                    state=case._state_label(case.state),
                ),
            )
        elif case:
            yield from self._blockers_beside()
            for _case, message in case._unready_for_plan():
                yield self, message
            for _case, message in case._blockers_mode(self.service_mode_id, self.table_deviation):
                yield self, message
        elif csi and csi.state in csi._undecided():
            yield (
                self,
                self.env._(
                    "%(csi)s is not decided yet; its plan follows from the decision.",
                    csi=csi.display_name,
                ),
            )
        elif csi and csi.service_mode_id != self.service_mode_id:
            yield (
                self,
                self.env._(
                    "%(csi)s was decided as “%(mode)s”. Choose this way of service, or have a "
                    "new revision decided.",
                    csi=csi.display_name,
                    mode=csi.service_mode_id.name or "-",
                ),
            )

    def action_propose(self):
        """Note that the plans were told to the customers now (D-02).

        :raise UserError: a plan is not complete, or its matter does not allow it
        """
        self._propose()
        return True

    def _propose(self):
        """Take the step, and note it on the cases, whose time limit it meets.

        :return: the plans that moved
        """
        moved = self._take_step(
            "propose", {"proposed_at": fields.Datetime.now(), "proposed_by": self.env.uid}
        )
        moved.filtered(lambda plan: not plan.answered_by)._propose_answer()
        for plan in moved:
            case = plan.case_id
            if case:
                if not (case.solution or "").strip():
                    case.solution = plan.content
                if case.plan_told_at:
                    case._log_contact(note=self.env._("Plan %(number)s told.", number=plan.version))
                else:
                    case.action_tell_plan()
        return moved

    def action_withdraw(self, reason=None):
        """Withdraw active plans, so that a new version can be written.

        :param str reason: why; compulsory
        :raise UserError: the reason is missing, or documents of the plan are under way
        """
        self._take_step("withdraw", reason=reason)
        return True

    def _end_with_matter(self):
        """Withdraw what waits for an answer, in superuser mode: its case or CSI has ended."""
        for plan in self.filtered(lambda plan: plan.state in ("draft", "proposed")):
            matter = plan._matter()
            plan._take_step(
                "withdraw",
                reason=self.env._(
                    "%(record)s is “%(state)s”.",
                    record=matter.display_name,
                    state=matter._state_label(matter.state),
                ),
            )

    def _blockers_withdraw(self):
        yield from self._blockers_role()
        for plan in self.filtered(lambda plan: plan.state == "accepted"):
            csi = plan.csi_id
            if csi and csi.state not in (*csi._undecided(), "cancelled"):
                yield (
                    plan,
                    self.env._(
                        "The customer agreed, and %(csi)s rests on it. Record his objection, or "
                        "have a new revision decided.",
                        csi=csi.display_name,
                    ),
                )
            for _case, document, message in plan.case_id._open_documents():
                if document.state != "draft":
                    yield plan, message
