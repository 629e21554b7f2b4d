from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words
from ...tools.steps import Step
from ..mixins.links_mixin import Backlink
from .case_result import CONFIRM_FIELDS, TOLD_FIELDS

USER = "aftersales_service.group_user"
AGENT = "aftersales_service.group_agent"

OPEN = ("new", "forwarded", "in_progress", "to_confirm")


class Case(models.Model):
    """A service case: every request of a customer, complaint or not (B-07).

    The concerns lie in their own files: who and what (case_customer), how serious (case_grading),
    registering (case_intake), who hears of it (case_forward, case_claim), the promise
    (case_promise), asking QA and what it finds (case_support, case_quality), a part in question
    (case_part), whence it came (case_origin), departments told (case_topic), the acknowledgement
    (case_acknowledge), the seven steps (case_steps) and the diagnosis (case_diagnosis), who pays
    (case_solution) and the plan (case_plan), the early exits (case_exit), the result and its
    announcement (case_result, case_announce) and the waiver of its confirmation (case_waiver).
    """

    _name = "aftersales.case"
    _inherit = [
        "aftersales.case.improvement",
        "aftersales.case.workshop",
        "aftersales.case.visits",
        "aftersales.case.reception",
        "aftersales.case.search",
        "aftersales.case.duplicates",
        "aftersales.case.merge.mixin",
        "aftersales.case.split.mixin",
        "aftersales.case.handover.mixin",
        "aftersales.case.mail",
        "aftersales.case.answer",
        "aftersales.case.evidence",
        "aftersales.case.customer",
        "aftersales.case.grading",
        "aftersales.case.origin",
        "aftersales.case.part",
        "aftersales.case.warranty",
        "aftersales.case.acknowledge",
        "aftersales.case.topic",
        "aftersales.case.forward",
        "aftersales.case.claim",
        "aftersales.case.intake",
        "aftersales.case.promise",
        "aftersales.case.support",
        "aftersales.case.quality",
        "aftersales.case.plan",
        "aftersales.case.solution",
        "aftersales.case.steps",
        "aftersales.case.diagnosis",
        "aftersales.case.announce",
        "aftersales.case.call",
        "aftersales.case.exit",
        "aftersales.case.deviation",
        "aftersales.case.result",
        "aftersales.case.waiver",
        "aftersales.case.remedy",
        "aftersales.case.cost",
        "aftersales.case.fault",
        "aftersales.need.origin",
        "aftersales.case.filing",
        "aftersales.imported.mixin",
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.approval.mixin",
        "aftersales.case.clocks",
        "aftersales.case.facts",
        "aftersales.case.day",
        "aftersales.passport.mixin",
        "aftersales.assigned.mixin",
        "portal.mixin",
    ]
    _description = "Service Case"
    _order = "id desc"
    _rec_names_search = ["name", "subject"]
    _number_sequence = "aftersales.case"
    _check_company_auto = True
    _passport_date = "received_at"
    _smart_links = {
        "csi_count": "csi_ids",
        "work_order_count": "work_order_ids",
        "visit_count": "visit_ids",
        "unit_count": "installed_product_ids",
        "transmission_count": "transmission_ids",
        "diagnosis_count": "diagnosis_ids",
        "plan_count": "plan_ids",
        "compensation_count": ("compensation_ids", "csi_ids.compensation_ids"),
        "claim_count": Backlink("aftersales.supplier.claim", "case_id"),
        "call_count": "call_line_ids.call_id",
        "return_request_count": ("return_request_ids", "csi_ids.return_request_ids"),
        "need_count": Backlink("aftersales.customer.need", "case_id"),
        "fault_alarm_count": "fault_alarm_ids",
    }

    _steps = {
        "register": Step("in_progress", ("new",), (AGENT,), "can_register"),
        "forward": Step("forwarded", ("new",), (USER,), "can_forward"),
        "accept": Step("in_progress", ("forwarded",), (AGENT,), "can_accept"),
        "requeue": Step("forwarded", ("in_progress",), (AGENT,), backward=True),
        "handle": Step("to_confirm", ("in_progress",), (AGENT,), "can_handle"),
        "undo_handled": Step(
            "in_progress", ("to_confirm",), (AGENT,), "can_undo_handled", backward=True
        ),
        "confirm": Step("closed", ("to_confirm",), (AGENT,), "can_confirm"),
        "waive": Step("closed", ("to_confirm",), ("aftersales_service.group_supervisor",)),
        "explain": Step("closed", ("new", "forwarded", "in_progress"), (AGENT,)),
        "out_of_scope": Step("closed", ("new", "forwarded", "in_progress"), (AGENT,)),
        "decline": Step("closed", ("new", "forwarded", "in_progress"), (AGENT,)),
        "cancel": Step("cancelled", ("new", "forwarded", "in_progress"), (AGENT,)),
        "merge": Step("closed", OPEN, (AGENT,)),
        "reopen": Step(
            "in_progress", ("to_confirm", "closed"), (AGENT,), "can_reopen", backward=True
        ),
    }
    _step_depends = (
        "partner_id",
        "phone",
        "email",
        "channel_id",
        "type_id",
        "level_id",
        "product_id",
        "part_id",
        "installed_product_ids",
        "on_site_needed",
        "description",
        "promised_reply_at",
        "csi_ids.state",
        "work_order_ids.state",
        "finding",
        "solution",
        "diagnosis_ids.state",
        "evidence_note",
        "result_told_at",
        "confirm_solved",
        "confirm_satisfaction",
        "deviation_reason_id",
        "improvement",
    )

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("forwarded", "Forwarded"),
            ("in_progress", "In Progress"),
            ("to_confirm", "To Confirm"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="new",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    closing_reason = fields.Selection(
        [
            ("solved", "Solved"),
            ("explained", "Explained on the Spot"),
            ("out_of_scope", "Out of Scope"),
            ("declined", "Declined by Customer"),
            ("waived", "Confirmation Waived"),
            ("merged", "Merged"),
        ],
        copy=False,
        guarded=True,
    )
    subject = fields.Char(index="trigram")
    # Matter
    channel_id = fields.Many2one("aftersales.channel", index=True)
    type_id = fields.Many2one("aftersales.case.type", index=True, tracking=True)
    is_complaint = fields.Boolean(related="type_id.is_complaint")
    description = fields.Text(string="Fault or Matter")
    demand = fields.Text(string="Customer's Expected Solution")
    tried = fields.Text(string="Tried by the Customer")
    # Who
    team_id = fields.Many2one("aftersales.team", index="btree_not_null")
    received_at = fields.Datetime(
        string="Received On",
        default=fields.Datetime.now,
        required=True,
        index=True,
        tracking=True,
    )
    # Facts with times
    closed_at = fields.Datetime(string="Closed On", guarded=True, copy=False)
    # Links
    csi_ids = fields.Many2many(
        "aftersales.csi",
        "aftersales_csi_case_rel",
        "case_id",
        "csi_id",
        string="CSI",
        copy=False,
        guarded=True,
    )
    work_order_ids = fields.Many2many(
        "aftersales.work.order",
        "aftersales_work_order_case_rel",
        "case_id",
        "order_id",
        string="Work Orders",
        copy=False,
        guarded=True,
    )
    visit_ids = fields.One2many("aftersales.return.visit", "case_id", string="Return Visits")
    origin_visit_id = fields.Many2one(
        "aftersales.return.visit",
        string="From Return Visit",
        index="btree_not_null",
        guarded=True,
        copy=False,
    )
    csi_count = fields.Integer(compute="_compute_smart_links")
    work_order_count = fields.Integer(compute="_compute_smart_links")
    visit_count = fields.Integer(compute="_compute_smart_links")
    unit_count = fields.Integer(compute="_compute_smart_links")
    # Steps in reach
    can_register = fields.Boolean(compute="_compute_steps")
    can_forward = fields.Boolean(compute="_compute_steps")
    can_accept = fields.Boolean(compute="_compute_steps")
    can_handle = fields.Boolean(compute="_compute_steps")
    can_undo_handled = fields.Boolean(compute="_compute_steps")
    can_confirm = fields.Boolean(compute="_compute_steps")
    can_reopen = fields.Boolean(compute="_compute_steps")
    is_agent = fields.Boolean(compute="_compute_is_agent")

    _accepted_complete = models.Constraint(
        "CHECK(imported IS TRUE OR state IN ('new', 'forwarded', 'cancelled') "
        "OR (accepted_by IS NOT NULL AND accepted_at IS NOT NULL))",
        "A case in work names who accepted it and when.",
    )
    _closed_complete = models.Constraint(
        "CHECK((state = 'closed') = (closing_reason IS NOT NULL) "
        "AND (state = 'closed') = (closed_at IS NOT NULL))",
        "A closed case names when and why it was closed, an open one does not.",
    )
    _merged_complete = models.Constraint(
        "CHECK((COALESCE(closing_reason, '') = 'merged') = (merged_into_id IS NOT NULL))",
        "A merged case names the case in which it goes on, and no other case does.",
    )
    _solved_confirmed = models.Constraint(
        "CHECK(closing_reason IS NULL OR closing_reason <> 'solved' OR confirmed_at IS NOT NULL)",
        "A case is closed as solved by the customer's confirmation only.",
    )
    # What the kanban counts; the domain is Odoo's own for records that are not archived.
    _board_index = models.Index("(company_id, state) WHERE active IS TRUE")
    _promise_index = models.Index(
        "(promised_reply_at) WHERE state IN ('new', 'forwarded', 'in_progress', 'to_confirm')"
    )

    # Written into the record of the talk with the customer, which ends with the case.
    _closed_fields = frozenset(
        (
            *TOLD_FIELDS,
            *CONFIRM_FIELDS,
            "deviation_reason_id",
            "deviation_note",
            "explanation",
            "scope_reason",
            "scope_alternative_id",
            "received_at",
        )
    )

    @api.depends_context("uid")
    def _compute_is_agent(self):
        self.is_agent = self.env.user.has_group(AGENT)

    def write(self, vals):
        """Keep the record of an ended case, and open the CSI of a new quality complaint (B-22).

        :raise UserError: a record of the talk with the customer is changed on an ended case, or
            a promise that was given is changed without a reason
        """
        if not self.env.su:
            self._refuse_ended(vals)
            self._refuse_silent_promise(vals)
        result = super().write(vals)
        if "type_id" in vals:
            self._reassign()
            self._open_csi()
        return result

    def _refuse_ended(self, vals):
        """Refuse changing what was told and confirmed once the case has ended."""
        names = self._closed_fields & vals.keys()
        ended = self.filtered(lambda case: case.state in ("closed", "cancelled")) if names else self
        if names and ended:
            labels = [self._fields[name]._description_string(self.env) for name in sorted(names)]
            raise UserError(
                self.env._(
                    "%(case)s has ended, so %(fields)s cannot be changed. Reopen it first.",
                    case=ended[0].display_name,
                    fields=words.listed(self.env, labels),
                )
            )

    def _open_dialog(self, xmlid):
        """Return a dialog's action on the case itself."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"aftersales_service.{xmlid}")
        return {**action, "res_id": self.id}

    def action_open_explain(self):
        """Return the dialog that asks for the explanation given (B-17)."""
        return self._open_dialog("case_explain_action")

    def action_open_scope(self):
        """Return the dialog that asks why a case is out of scope and what was advised (B-21)."""
        return self._open_dialog("case_scope_action")

    def action_open_result(self):
        """Return the dialog of the call that tells the result and has it confirmed (B-25, F-09).

        What is known of the result is proposed; the agent says it in his words.
        """
        if not self.result_told_at:
            proposed = self._proposed_result().items()
            self.write({name: value for name, value in proposed if value and not self[name]})
        return self._open_dialog("case_result_action")

    def action_view_csi(self):
        """Return the customer event records of the case (O-04)."""
        return self._show_records(self._linked("csi_count"), self.env._("CSI"))

    def action_view_work_orders(self):
        """Return the work orders of the case (O-04)."""
        return self._show_records(self._linked("work_order_count"), self.env._("Work Orders"))

    def action_view_visits(self):
        """Return the return visits of the case (O-04)."""
        return self._show_records(self._linked("visit_count"), self.env._("Return Visits"))

    def action_view_units(self):
        """Return the units of the case (O-04)."""
        return self._show_records(self._linked("unit_count"), self.env._("Units"))

    def action_view_sale_order(self):
        """Return the sales order of the case's product (O-04)."""
        return self._show_records(self.sale_order_id, self.env._("Sales Order"))
