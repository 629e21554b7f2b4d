from odoo import api, fields, models

from ...tools.steps import Step

QA = ("aftersales_service.group_qa", "aftersales_service.group_manager")
SHEET = frozenset(
    (
        "kind",
        "work_order_id",
        "case_id",
        "installed_product_id",
        "product_id",
        "serial",
        "description",
        "attachment_ids",
        "user_id",
    )
)


class QualityFeedback(models.Model):
    """A product quality problem found in service, or one to come (《产品质量问题反馈单》, I-05).

    Whoever meets it writes it, from a work order or on its own; QA investigates the cause and has
    it rectified, by a measure of its own or by a corrective action.
    """

    _name = "aftersales.quality.feedback"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.sheet.mixin",
        "aftersales.improvable.mixin",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Quality Feedback"
    _order = "id desc"
    _number_sequence = "aftersales.quality.feedback"
    _check_company_auto = True
    _passport_units = ("installed_product_id",)
    _passport_date = "submitted_at"
    _sheet_fields = SHEET
    _steps = {
        "submit": Step("submitted", ("draft",), (), "can_submit"),
        "close": Step("closed", ("submitted",), QA, "can_close"),
        "reopen": Step("submitted", ("closed",), QA, "can_reopen", True),
    }
    _step_depends = ("description", "product_id", "cause", "measure", "corrective_action_ids")

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "Submitted"), ("closed", "Closed")],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    kind = fields.Selection(
        [("actual", "Actual Problem"), ("potential", "Potential Problem")],
        default="actual",
        required=True,
        help="Potential: nothing has failed yet, but it will.",
    )
    work_order_id = fields.Many2one(
        "aftersales.work.order", index="btree_not_null", check_company=True
    )
    case_id = fields.Many2one(
        "aftersales.case",
        string="Service Case",
        index="btree_not_null",
        check_company=True,
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
    )
    installed_product_id = fields.Many2one(
        "aftersales.installed.product",
        string="Unit",
        index="btree_not_null",
        check_company=True,
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        compute="_compute_from_unit",
        store=True,
        readonly=False,
        precompute=True,
    )
    serial = fields.Char(
        string="Serial Number",
        compute="_compute_from_unit",
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Reported By",
        default=lambda self: self.env.user,
        required=True,
        domain=[("share", "=", False)],
    )
    description = fields.Text(string="Problem")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "aftersales_quality_feedback_attachment_rel",
        "feedback_id",
        "attachment_id",
        string="Photos",
        copy=False,
        bypass_search_access=True,
    )
    cause_id = fields.Many2one(
        "aftersales.fault.cause",
        string="Fault Cause",
        index="btree_not_null",
        writers=",".join(QA),
    )
    cause = fields.Text(
        string="Cause Found",
        copy=False,
        writers=",".join(QA),
        help="What QA's investigation found.",
    )
    measure = fields.Text(
        string="How It Is Rectified",
        copy=False,
        writers=",".join(QA),
        help="Or open a corrective action, where it takes one.",
    )
    corrective_action_ids = fields.Many2many(
        "aftersales.corrective.action",
        "aftersales_corrective_action_feedback_rel",
        "source_id",
        "action_id",
        string="Corrective Actions",
        copy=False,
        guarded=True,
    )
    submitted_at = fields.Datetime(string="Submitted On", guarded=True, copy=False)
    closed_at = fields.Datetime(string="Closed On", guarded=True, copy=False)
    closed_by = fields.Many2one("res.users", guarded=True, copy=False)
    can_submit = fields.Boolean(compute="_compute_steps")
    can_close = fields.Boolean(compute="_compute_steps")
    can_reopen = fields.Boolean(compute="_compute_steps")

    _submitted_complete = models.Constraint(
        "CHECK(state = 'draft' OR (submitted_at IS NOT NULL AND description IS NOT NULL))",
        "A sheet that was submitted says when, and what the problem is.",
    )
    _closed_complete = models.Constraint(
        "CHECK((state = 'closed') = (closed_at IS NOT NULL) "
        "AND (state = 'closed') = (closed_by IS NOT NULL))",
        "A closed sheet names who closed it and when.",
    )

    @api.depends("work_order_id")
    def _compute_from_order(self):
        """Take the case and the unit of the work order, where it has one only."""
        for feedback in self:
            order = feedback.work_order_id.sudo()
            if not order:
                continue
            units = order.installed_product_ids or order.case_ids.installed_product_ids
            feedback.case_id = feedback.case_id or order.case_ids[:1].sudo(False)
            if len(units) == 1:
                feedback.installed_product_id = feedback.installed_product_id or units.sudo(False)

    @api.depends("installed_product_id")
    def _compute_from_unit(self):
        """Take product and serial number of the unit."""
        for feedback in self:
            unit = feedback.installed_product_id.sudo()
            feedback.product_id = unit.product_id.sudo(False) or feedback.product_id
            feedback.serial = unit.serial or feedback.serial

    @api.depends("installed_product_id", "case_id", "work_order_id")
    def _compute_partner_id(self):
        for feedback in self:
            known = feedback.sudo()
            feedback.partner_id = (
                known.case_id.partner_id
                or known.work_order_id.partner_id
                or known.installed_product_id.partner_id
            )

    def _blockers_submit(self):
        """Yield what QA has to know (I-05)."""
        for feedback in self:
            if not (feedback.description or "").strip():
                yield feedback, self.env._("Describe the problem.")
            if not feedback.product_id:
                yield feedback, self.env._("Enter the product that it is about.")

    def _blockers_close(self):
        """Yield what is missing before the sheet is settled: cause, and measure or action."""
        for feedback in self:
            if not (feedback.cause or "").strip():
                yield feedback, self.env._("Enter the cause that was found.")
            live = feedback.sudo().corrective_action_ids.filtered(lambda a: a.state != "cancelled")
            if not (feedback.measure or "").strip() and not live:
                yield (
                    feedback,
                    self.env._("Enter how it is rectified, or open a corrective action."),
                )

    def _fixed_words(self):
        return self.env._(
            "%(sheet)s was submitted and stays as it was reported. Write what is new on another "
            "sheet, or in a message below.",
            sheet=self.display_name,
        )

    def _kept_words(self):
        return self.env._(
            "%(sheet)s was submitted and is kept. Settle it instead.", sheet=self.display_name
        )

    def action_submit(self):
        """Submit the sheet to QA, who gets it to investigate (I-05).

        :raise UserError: the problem or the product is missing
        """
        moved = self._take_step("submit", {"submitted_at": fields.Datetime.now()})
        moved._create_activities(
            lambda one: self.env["aftersales.role"]._direct_users("qa", one.company_id),
            lambda one: one.env._("Find the cause and rectify: %(sheet)s", sheet=one.name),
        )
        return True

    def action_close(self):
        """Settle the sheet: the cause is known, and it is rectified (I-05).

        :raise UserError: the cause, or both measure and corrective action, are missing
        """
        moved = self._take_step(
            "close", {"closed_at": fields.Datetime.now(), "closed_by": self.env.uid}
        )
        moved.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        moved._tell_people_settled()
        return True

    def _tell_people_settled(self):
        """Let who reported it know what came of it."""
        for user, sheets in self.grouped("user_id").items():
            sheets._tell_people(
                user - self.env.user,
                lambda records: records.env._("Your quality feedback is settled"),
                lambda record: record.measure or "",
            )

    def action_reopen(self, reason=None):
        """Take a settled sheet up again.

        :param str reason: why; compulsory
        """
        self._take_step("reopen", {"closed_at": False, "closed_by": False}, reason=reason)
        return True

    def _improvement_values(self):
        return {
            "title": (self.description or self.name).strip().splitlines()[0][:120],
            "problem": self.description,
            "product_id": self.product_id.id,
            "cause_id": self.cause_id.id,
            "occurrence_cause": self.cause,
            "kind": "preventive" if self.kind == "potential" else "corrective",
        }
