from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.steps import Step

TECHNICAL = (
    "aftersales_service.group_agent",
    "aftersales_service.group_qa",
    "aftersales_service.group_engineer",
)


class Diagnosis(models.Model):
    """The report of what is wrong, how it was found and why (问题诊断报告; C-02, C-03).

    A case has as many as it took; a finished one stays as it is, until somebody takes it up again
    with a reason.
    """

    _name = "aftersales.diagnosis"
    _inherit = [
        "aftersales.diagnosis.improvement",
        "aftersales.diagnosis.fault",
        "aftersales.numbered.mixin",
        "aftersales.sheet.mixin",
        "aftersales.legal.touch.mixin",
        "aftersales.passport.mixin",
        "aftersales.similar.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Diagnosis Report"
    _order = "id desc"
    _number_sequence = "aftersales.diagnosis"
    _legal_fields = frozenset(("state", "cause_id", "installed_product_ids"))
    _check_company_auto = True
    _passport_customer = "case_id.partner_id"
    _passport_date = "done_at"

    _steps = {
        "finish": Step("done", ("draft",), TECHNICAL, "can_finish"),
        "revise": Step("draft", ("done",), TECHNICAL, "can_revise", backward=True),
    }
    _step_depends = ("method", "work_order_id", "appointment_at", "cause_id", "cause")

    state = fields.Selection(
        [("draft", "Draft"), ("done", "Finished")],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        index=True,
    )
    case_id = fields.Many2one(
        "aftersales.case",
        string="Service Case",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(related="case_id.partner_id")
    level_id = fields.Many2one(related="case_id.level_id")
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_diagnosis_unit_rel",
        "diagnosis_id",
        "unit_id",
        string="Units",
        compute="_compute_installed_product_ids",
        store=True,
        readonly=False,
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Diagnosed By",
        default=lambda self: self.env.user,
        required=True,
        domain=[("share", "=", False)],
    )
    method = fields.Selection(
        [("remote", "Remote Guidance"), ("on_site", "Test on Site")],
        help="Remote: by video, by checking the software. On site: an engineer goes there.",
    )
    work_order_id = fields.Many2one(
        "aftersales.work.order",
        index="btree_not_null",
        check_company=True,
        domain="[('case_ids', 'in', case_id)]",
        help="The order of the engineer who goes there.",
    )
    appointment_at = fields.Datetime(
        string="Appointment", help="Agreed with the customer where there is no work order."
    )
    cause_id = fields.Many2one(
        "aftersales.fault.cause", string="Cause Category", index="btree_not_null"
    )
    product_cause = fields.Boolean(related="cause_id.product_cause")
    symptom = fields.Text(string="What Was Seen", help="What was checked, and what was measured.")
    cause = fields.Text(string="Cause of the Fault", index="trigram")
    advice = fields.Text(string="Proposed Remedy")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "aftersales_diagnosis_attachment_rel",
        "diagnosis_id",
        "attachment_id",
        string="Photos and Files",
        bypass_search_access=True,
    )
    done_at = fields.Datetime(string="Diagnosed On", guarded=True, copy=False)
    done_by = fields.Many2one("res.users", string="Finished By", guarded=True, copy=False)
    can_finish = fields.Boolean(compute="_compute_steps")
    can_revise = fields.Boolean(compute="_compute_steps")
    can_open_csi = fields.Boolean(compute="_compute_can_open_csi")

    _done_complete = models.Constraint(
        "CHECK((state = 'done') = (done_at IS NOT NULL) "
        "AND (state = 'done') = (done_by IS NOT NULL))",
        "A finished diagnosis names who finished it and when.",
    )
    _done_method = models.Constraint(
        "CHECK(state <> 'done' OR (method IS NOT NULL AND cause_id IS NOT NULL))",
        "A finished diagnosis names its method and the category of the cause.",
    )

    # What stands on the report; fixed once it is finished.
    _sheet_fields = frozenset(
        (
            "case_id",
            "installed_product_ids",
            "user_id",
            "method",
            "work_order_id",
            "appointment_at",
            "cause_id",
            "symptom",
            "cause",
            "advice",
        )
    )

    @api.depends("case_id")
    def _compute_installed_product_ids(self):
        for diagnosis in self:
            diagnosis.installed_product_ids = diagnosis.case_id.installed_product_ids

    @api.depends("state", "cause_id", "case_id.csi_ids.state", "case_id.state")
    @api.depends_context("uid")
    def _compute_can_open_csi(self):
        """A cause in the product makes an event of a fault, with one click (amendment C13)."""
        may = self.env.user.has_group("aftersales_service.group_agent")
        for diagnosis in self:
            case = diagnosis.sudo().case_id
            diagnosis.can_open_csi = (
                may
                and diagnosis.state == "done"
                and diagnosis.sudo().cause_id.product_cause
                and case.state in ("in_progress", "to_confirm")
                and not case._live_csis()
            )

    @api.model
    def _similar_depends(self):
        return ("installed_product_ids", "cause_id", "symptom", "cause", "case_id")

    def _similar_asked(self):
        case = self.case_id._origin
        units = (self.installed_product_ids | case.installed_product_ids)._origin
        said = (case.subject, case.description, self.symptom, self.cause)
        return {
            "units": units,
            "causes": self.cause_id._origin,
            "texts": [text for text in said if text],
            "own": case,
            "company": self.company_id or self.env.company,
        }

    def _fixed_words(self):
        return self.env._(
            "%(diagnosis)s is finished and stays as it is. Take it up again first, with a reason.",
            diagnosis=self.display_name,
        )

    def _kept_words(self):
        return self.env._("%(diagnosis)s is finished and is kept.", diagnosis=self.display_name)

    def _blockers_finish(self):
        for diagnosis in self:
            if not diagnosis.method:
                yield diagnosis, self.env._("Choose how it was found: remotely, or on site.")
            there = diagnosis.work_order_id or diagnosis.appointment_at
            if diagnosis.method == "on_site" and not there:
                yield (
                    diagnosis,
                    self.env._(
                        "A test on site names its work order. Choose the order, or enter the "
                        "appointment."
                    ),
                )
            if not diagnosis.cause_id:
                yield diagnosis, self.env._("Choose the category of the cause.")
            if not (diagnosis.cause or "").strip():
                yield diagnosis, self.env._("Enter the cause of the fault.")

    def action_finish(self):
        """Finish the reports: the case has its investigation, and its clocks go on (C-01, C-03).

        :raise AccessError: the user is neither of the desk nor of QA nor an engineer
        :raise UserError: method, place or cause is missing
        """
        moved = self._take_step(
            "finish", {"done_at": fields.Datetime.now(), "done_by": self.env.uid}
        )
        for diagnosis in moved.sudo():
            case = diagnosis.case_id
            if not (case.finding or "").strip():
                case.finding = diagnosis.cause
        moved.sudo().case_id._clock_fact("diagnosed")
        return True

    def action_revise(self, reason=None):
        """Take finished reports up again.

        :param str reason: why; compulsory
        :raise UserError: the reason is missing
        """
        self._take_step("revise", {"done_at": False, "done_by": False}, reason=reason)
        return True

    def action_open_csi(self):
        """Open a customer event record for a fault whose cause lies in the product (C13).

        :return: the action that shows it
        :raise UserError: the cause does not lie in the product, or there is a record already
        """
        self.ensure_one()
        self.check_access("read")
        if not self.can_open_csi:
            raise UserError(
                self.env._(
                    "%(diagnosis)s: a customer event record is opened by the service desk, once, "
                    "from a finished diagnosis whose cause lies in the product.",
                    diagnosis=self.display_name,
                )
            )
        csi = self.env["aftersales.csi"]._open_for_cases(self.case_id)
        return self._show_records(csi, self.env._("CSI"))

    def action_view_case(self):
        """Open the case that the diagnosis is of (O-04)."""
        self.check_access("read")
        return self._show_records(self.case_id, self.env._("Service Case"))

    def action_view_work_order(self):
        """Open the work order of the test on site (O-04)."""
        self.check_access("read")
        return self._show_records(self.work_order_id, self.env._("Work Order"))

    def action_view_units(self):
        """Open the units that were looked at (O-04)."""
        self.check_access("read")
        return self._show_records(self.installed_product_ids, self.env._("Units"))
