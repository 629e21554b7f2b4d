from odoo import api, fields, models

from .plan import ACTIVE


class CsiPlan(models.AbstractModel):
    """The plan versions of a CSI: its reply proposes one, the customer's answer is theirs (D-03).

    It stands before the concerns of the record whose steps it extends.
    """

    _name = "aftersales.csi.plan"
    _description = "Plans of a CSI"

    plan_ids = fields.One2many("aftersales.solution.plan", "csi_id", string="Solution Plans")
    plan_count = fields.Integer(string="Plans", compute="_compute_smart_links")
    plan_rounds = fields.Integer(compute="_compute_plan_rounds", help="Versions objected to.")

    @api.depends("plan_ids.state")
    def _compute_plan_rounds(self):
        for csi in self:
            csi.plan_rounds = len(csi.plan_ids.filtered(lambda plan: plan.state == "objected"))

    def action_reply(self, text=None, answer=None):
        """Reply; the answer is that to the active plan. See ``aftersales.csi.reply``.

        Where nothing was written yet the plan's words are what the customer was told.
        """
        for csi in self:
            plan = csi._active_plan()
            if plan and not (text or csi.reply or "").strip() and csi.state == "decided":
                csi.write({"reply": plan.content})
        open_ones = self.filtered(lambda csi: csi.state == "decided")
        result = super().action_reply(text, answer)
        for csi in open_ones:
            csi._plan_answered()
        return result

    def action_customer_agrees(self):
        """Record in one act that the customers were told the way of service and agree (D-03).

        What was written for them stands; else the plan's words, else the way of service.

        :raise AccessError: the user is no service manager
        :raise UserError: a record is not decided
        """
        for csi in self:
            told = csi.reply or csi._active_plan().content or csi.service_mode_id.name
            csi.action_reply(told, "agrees")
        return True

    def action_record_answer(self, answer=None, note=None):
        """Record a further answer, which is that to the active plan as well."""
        result = super().action_record_answer(answer, note)
        for csi in self:
            csi._plan_answered(note)
        return result

    def _active_plan(self):
        """Return the active version of one record."""
        self.ensure_one()
        return self.plan_ids.filtered(lambda plan: plan.state in ACTIVE)[:1]

    def _plan_answered(self, note=None):
        """Let the active version follow the customer's answer; make one where there is none."""
        csi = self.sudo()
        mode, answer = csi.service_mode_id, csi.customer_answer
        if mode.refuses:
            return
        plan = csi._active_plan()
        last = csi.plan_ids.sorted("version")[-1:]
        if answer == "objects" and not plan and last:
            return
        label = csi._describe_selection("customer_answer")[answer]
        if not plan:
            plan = csi.env["aftersales.solution.plan"].create(
                {"csi_id": csi.id, "service_mode_id": mode.id, "user_id": csi.user_id.id}
            )
        if plan.state == "draft":
            plan.write(
                {
                    "service_mode_id": mode.id,
                    "plan_type": plan.plan_type or mode.plan_type,
                    "content": plan.content or csi.reply,
                    "user_id": plan.user_id.id or self.env.uid,
                    "date": plan.date or csi._local_today(),
                }
            )
            plan._propose()
        if answer == "objects":
            plan._object(note or plan.answer_note or label)
        elif plan.state == "proposed":
            if answer == "not_needed":
                plan.answered_by = label
            plan._accept(note)

    def _end_declined(self, text, reason):
        """End records whose customer wants no service, in words that say so (D-12)."""
        for csi in self:
            if csi.state == "decided":
                csi.action_reply(csi.reply or text, "objects")
            elif csi.customer_answer != "objects":
                csi.action_record_answer("objects", reason)
            said = reason or self.env._("Declined by the customer")
            csi._take_step("pass_over", reason=said)
            csi._take_step("finish", reason=said)
            cases = csi.case_ids
            blocked = cases._collect_blockers("decline")
            cases.filtered(
                lambda case, blocked=blocked: case.state == "in_progress" and case not in blocked
            ).action_decline()

    def _take_step(self, verb, values=None, reason=None):
        """Take one step; a plan without an answer ends with a cancelled record."""
        moved = super()._take_step(verb, values, reason)
        if verb == "cancel":
            moved.sudo().plan_ids._end_with_matter()
        return moved

    def _new_revision(self, verb, reason):
        """Withdraw what was proposed by the former revision."""
        super()._new_revision(verb, reason)
        plans = self.sudo().plan_ids.filtered(lambda plan: plan.state in ACTIVE)
        plans._take_step("withdraw", reason=self.env._("New revision of %(csi)s", csi=self.name))

    def action_view_plans(self):
        """Show the plan versions of the record (D-01)."""
        return self._show_records(self._linked("plan_count"), self.env._("Solution Plans"))
