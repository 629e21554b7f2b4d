from odoo import api, fields, models
from odoo.exceptions import UserError

MANAGER = "aftersales_service.group_manager"
ANSWER_FIELDS = {"answered_by", "answer_channel_id"}


class PlanAnswer(models.AbstractModel):
    """What the customer says to a plan: yes, other wishes, or no (D-03, D-04, D-12)."""

    _name = "aftersales.solution.plan.answer"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Answer to a plan"

    answered_by = fields.Char(copy=False, help="Who of the customer said it.")
    answer_channel_id = fields.Many2one("aftersales.channel", string="Answered Through", copy=False)
    answered_at = fields.Datetime(string="Answered On", guarded=True, copy=False)
    answer_user_id = fields.Many2one(
        "res.users", string="Answer Recorded By", guarded=True, copy=False
    )
    answer_note = fields.Text(string="What the Customer Said", guarded=True, copy=False)
    qa_head_asked_at = fields.Datetime(
        string="QA Head Asked to Explain On", guarded=True, copy=False
    )
    can_ask_qa_head = fields.Boolean(compute="_compute_can_ask_qa_head")

    _answer_complete = models.Constraint(
        "CHECK(state NOT IN ('accepted', 'declined') OR (answered_at IS NOT NULL "
        "AND answer_user_id IS NOT NULL AND btrim(COALESCE(answered_by, '')) <> ''))",
        "The customer's yes or no says who gave it, when, and who recorded it.",
    )

    @api.depends("state", "qa_head_asked_at")
    @api.depends_context("uid")
    def _compute_can_ask_qa_head(self):
        may = self.env.user.has_group("aftersales_service.group_agent")
        for plan in self:
            plan.can_ask_qa_head = (
                may and plan.state in ("draft", "proposed") and not plan.qa_head_asked_at
            )

    def write(self, vals):
        """Keep who answered once the answer is recorded.

        :raise UserError: the answer was recorded
        """
        if ANSWER_FIELDS & vals.keys() and not self.env.su:
            for plan in self.filtered("answered_at"):
                raise UserError(
                    self.env._(
                        "%(plan)s: the customer's answer is recorded and stays as it is.",
                        plan=plan.display_name,
                    )
                )
        return super().write(vals)

    def _propose_answer(self):
        """Enter the customer's contact and the phone, so that his yes is one click."""
        phone = self.env["aftersales.channel"].search([("code", "=", "phone")], limit=1)
        for plan in self.sudo():
            contact = plan.case_id.contact_id or plan.csi_id.origin_case_id.contact_id
            plan.write(
                {
                    "answered_by": plan.answered_by or (contact or plan.partner_id).name,
                    "answer_channel_id": (plan.answer_channel_id or phone).id,
                }
            )

    # Guards

    def _blockers_role(self):
        """Yield the plans of CSIs for those who do not manage the service (REG 4.6)."""
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            for plan in self.filtered("csi_id"):
                yield plan, self.env._("The service manager answers the customer of a CSI.")

    def _blockers_accept(self):
        yield from self._blockers_role()
        for plan in self:
            if not (plan.answered_by or "").strip():
                yield plan, self.env._("Enter who of the customer agreed.")
            if not plan.answer_channel_id:
                yield plan, self.env._("Enter how the customer agreed: by phone, in writing …")
            yield from plan._blockers_beside()
            # Split or verdict may have changed since the plan was told.
            case, mode = plan.case_id, plan.service_mode_id
            for blockers in (case._blockers_share(mode), case._blockers_free(mode)) if case else ():
                for _case, message in blockers:
                    yield plan, message

    def _blockers_object(self):
        yield from self._blockers_role()

    def _blockers_decline(self):
        yield from self._blockers_role()
        for plan in self:
            cases = plan.case_id or plan.csi_id.case_ids
            for _record, _document, message in (plan.csi_id or cases)._open_documents():
                yield plan, message

    # Answers

    def action_accept(self, who=None, channel=None, note=None):
        """Record that the customers agree: who, when and how (D-03).

        :param str who: who of the customer; else what stands on the plan
        :param int channel: id of the aftersales.channel; else what stands on the plan
        :param str note: what else he said
        :raise UserError: a plan was not proposed, or who and how are missing
        """
        self._fill_answer(who, channel)
        for plan in self.filtered(lambda plan: plan.state != "accepted"):
            plan._collect_and_refuse("accept")
            csi = plan.csi_id
            if not csi:
                plan._accept(note)
            elif csi.state == "decided":
                csi.action_reply(csi.reply or plan.content, "agrees")
            else:
                csi.action_record_answer("agrees", note or plan.answered_by)
        return True

    def action_object(self, reason=None):
        """Record what the customers want otherwise, and open the next version (D-04).

        :param str reason: what he wants instead; compulsory
        :raise UserError: the reason is missing, or the plan was not proposed
        """
        for plan in self.filtered(lambda plan: plan.state != "objected"):
            plan._collect_and_refuse("object")
            if not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(plan)s: enter what the customer wants otherwise.",
                        plan=plan.display_name,
                    )
                )
            csi = plan.csi_id
            if not csi:
                plan._object(reason)
            elif csi.state == "decided":
                plan.sudo().answer_note = reason
                csi.action_reply(csi.reply or plan.content, "objects")
            else:
                csi.action_record_answer("objects", reason)
        return True

    def action_decline(self, reason=None):
        """Record that the customers want no service at all; their cases close (D-12).

        :param str reason: what he said, if he said anything
        :raise UserError: a plan was not proposed, or documents are open already
        """
        for plan in self.filtered(lambda plan: plan.state != "declined"):
            plan._collect_and_refuse("decline")
            moved = plan._take_step("decline", plan._answer_values(reason), reason)
            if plan.csi_id:
                plan.csi_id._end_declined(plan.content, reason)
            moved.case_id.action_decline()
        return True

    def action_ask_qa_head(self):
        """Have the head of QA explain to the customer why he pays (D-12, WI 四.4.4).

        :raise UserError: it was asked already, or the plan was answered
        """
        self.check_access("write")
        for plan in self:
            if not plan.can_ask_qa_head:
                raise UserError(
                    self.env._(
                        "%(plan)s: the head of QA is asked once, before the customer answers.",
                        plan=plan.display_name,
                    )
                )
        role = self.env["aftersales.role"]
        heads = {company: role._users("qa_head", company) for company in self.sudo().company_id}
        self._create_activities(
            lambda plan: heads[plan.sudo().company_id],
            lambda plan: plan.env._("Explain to the customer what the warranty covers"),
            note=lambda plan: plan.content,
        )
        self.sudo().write({"qa_head_asked_at": fields.Datetime.now()})
        return True

    def _fill_answer(self, who, channel):
        """Write down who answered and how, where a client gives it."""
        values = {"answered_by": who, "answer_channel_id": channel}
        values = {name: value for name, value in values.items() if value}
        if values:
            self.write(values)

    def _collect_and_refuse(self, verb):
        """Ask the gate before another record takes the step for the plan.

        :raise AccessError: the user may not take it
        :raise UserError: the plan is in another state, or something is missing
        """
        step = self._steps[verb]
        self.check_access("write")
        if not self._may_take(step):
            self._take_step(verb)
        self._check_sources(verb, step)
        for plan, messages in self._collect_blockers(verb).items():
            raise UserError(
                self.env._("%(record)s: %(missing)s", record=plan.display_name, missing=messages[0])
            )

    def _answer_values(self, note):
        """Return what an answer leaves on one plan."""
        return {
            "answered_by": self.answered_by or self.partner_id.name,
            "answered_at": fields.Datetime.now(),
            "answer_user_id": self.env.uid,
            "answer_note": note or self.answer_note,
        }

    def _accept(self, note=None):
        """Take the step and say so on the case."""
        for plan in self:
            moved = plan._take_step("accept", plan._answer_values(note), note)
            (moved.case_id | moved.csi_id.case_ids)._clock_fact("accepted_by_customer")
            # What was issued before and is not begun costs the customer what he agreed to.
            case = moved.case_id.sudo()
            case._claim_from_suppliers()
            for orders in (case.work_order_ids, case.dispatch_ids):
                orders.filtered(lambda order: order.state in order._not_begun)._set_charge()

    def _object(self, reason):
        """Take the step and open the next version."""
        for plan in self:
            if plan._take_step("object", plan._answer_values(reason), reason):
                plan._next_version()
