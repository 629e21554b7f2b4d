from odoo import api, fields, models

from ...tools.steps import Step
from ..mixins.links_mixin import Backlink

LEADS = ("aftersales_service.group_qa", "aftersales_service.group_manager")


class CorrectiveAction(models.Model):
    """A corrective or preventive action (纠正和预防措施; I-01…I-04, H-13).

    Its parts lie in their own files: what it comes from (corrective_action_source), planning,
    doing and verifying (corrective_action_doing), the 8D view (corrective_action_8d) and the
    promises that are measured (effect_promise).
    """

    _name = "aftersales.corrective.action"
    _inherit = [
        "aftersales.corrective.action.8d",
        "aftersales.corrective.action.doing",
        "aftersales.corrective.action.source",
        "aftersales.corrective.action.fault",
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.links.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Corrective Action"
    _order = "id desc"
    _rec_names_search = ["name", "title"]
    _number_sequence = "aftersales.corrective.action"
    _check_company_auto = True
    _smart_links = {
        "case_count": "case_ids",
        "csi_count": "csi_ids",
        "diagnosis_count": "diagnosis_ids",
        "feedback_count": "feedback_ids",
        "visit_count": "finding_ids.visit_id",
        "measure_count": Backlink("aftersales.improvement.measure", "action_id"),
        "fault_alarm_count": Backlink("aftersales.fault.alarm", "corrective_action_id"),
    }
    _steps = {
        "send": Step("sent", ("draft",), LEADS, "can_send"),
        "start": Step("in_progress", ("sent",), (), "can_start"),
        "report": Step("to_verify", ("in_progress",), (), "can_report"),
        "close": Step("closed", ("to_verify",), LEADS, "can_close"),
        "fail": Step("in_progress", ("to_verify", "closed"), LEADS, "can_fail", True),
        "cancel": Step("cancelled", ("draft", "sent", "in_progress"), LEADS, "can_cancel", True),
    }
    _step_depends = (
        "role_id",
        "due_date",
        "occurrence_cause",
        "escape_cause",
        "corrective",
        "preventive",
        "criterion",
        "promise_ids",
        "is_8d",
        "containment_ids.place",
        "implemented_note",
        "verification",
        "override_reason",
    )

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("in_progress", "In Progress"),
            ("to_verify", "To Verify"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    title = fields.Char(required=True, tracking=True)
    kind = fields.Selection(
        [
            ("corrective", "Corrective"),
            ("preventive", "Preventive"),
            ("improvement", "Improvement"),
        ],
        default="corrective",
        required=True,
        index=True,
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", compute="_compute_from_sources", compute_sudo=True
    )
    product_id = fields.Many2one("product.product", index="btree_not_null", tracking=True)
    cause_id = fields.Many2one(
        "aftersales.fault.cause", string="Fault Cause", index="btree_not_null"
    )
    promise_ids = fields.One2many("aftersales.effect.promise", "action_id", string="Promises")
    source_words = fields.Char(
        string="Comes From", compute="_compute_from_sources", compute_sudo=True
    )
    case_count = fields.Integer(compute="_compute_smart_links")
    csi_count = fields.Integer(compute="_compute_smart_links")
    diagnosis_count = fields.Integer(compute="_compute_smart_links")
    feedback_count = fields.Integer(compute="_compute_smart_links")
    visit_count = fields.Integer(compute="_compute_smart_links")
    measure_count = fields.Integer(compute="_compute_smart_links")
    can_send = fields.Boolean(compute="_compute_steps")
    can_start = fields.Boolean(compute="_compute_steps")
    can_report = fields.Boolean(compute="_compute_steps")
    can_close = fields.Boolean(compute="_compute_steps")
    can_fail = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")

    _planned_complete = models.Constraint(
        "CHECK(state IN ('draft', 'cancelled') OR (role_id IS NOT NULL AND due_date IS NOT NULL))",
        "An action that was sent names its department and its due date.",
    )
    _closed_complete = models.Constraint(
        "CHECK(state <> 'closed' OR (verified_by IS NOT NULL AND verified_at IS NOT NULL "
        "AND verification IS NOT NULL))",
        "A closed action names who verified its effect, when, and what was found.",
    )

    @api.depends("name", "title")
    def _compute_display_name(self):
        super()._compute_display_name()
        for action in self.filtered("title"):
            action.display_name = f"{action.display_name} {action.title}"

    @api.depends(
        "case_ids.partner_id",
        "csi_ids",
        "diagnosis_ids.case_id.partner_id",
        "finding_ids.partner_id",
        "feedback_ids.partner_id",
    )
    def _compute_from_sources(self):
        """Say whose records the action comes from."""
        for action in self:
            cases = action.case_ids | action.csi_ids.case_ids | action.diagnosis_ids.case_id
            people = (
                cases.partner_id | action.finding_ids.partner_id | action.feedback_ids.partner_id
            )
            action.partner_ids = people
            sources = [*action.case_ids, *action.csi_ids, *action.diagnosis_ids]
            sources += [*action.feedback_ids, *action.finding_ids.visit_id]
            action.source_words = ", ".join(source.display_name for source in sources[:5])

    @api.model
    def _show(self, actions):
        """Return the window action that shows one action's form, or the list of several."""
        return self._show_records(actions, self.env._("Corrective Actions"))

    def action_open_cases(self):
        """Open the cases that the action takes care of (O-04)."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))

    def action_open_csis(self):
        """Open the customer event records that the action takes care of (O-04)."""
        return self._show_records(self._linked("csi_count"), self.env._("CSI"))

    def action_open_diagnoses(self):
        """Open the diagnosis reports that the action comes from (O-04)."""
        return self._show_records(self._linked("diagnosis_count"), self.env._("Diagnosis Reports"))

    def action_open_feedback(self):
        """Open the quality feedback that the action takes care of (O-04)."""
        return self._show_records(self._linked("feedback_count"), self.env._("Quality Feedback"))

    def action_open_visits(self):
        """Open the return visits in which the problems were told (O-04)."""
        return self._show_records(self._linked("visit_count"), self.env._("Return Visits"))
