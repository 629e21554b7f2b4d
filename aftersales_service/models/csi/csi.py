from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import words
from ...tools.steps import Step
from .csi_openness import BEFORE_DECISION, BEFORE_PRINT

MANAGER = "aftersales_service.group_manager"
SUPERVISOR = "aftersales_service.group_supervisor"
QA = "aftersales_service.group_qa"


class Csi(models.Model):
    """Customer event record (顾客事件记录): the hub of one quality event (C-06…C-15).

    The sheet goes one way: QA finds the cause, the service manager prints the sheet and submits it
    to the review, a signer writes opinion and way of service, the manager answers the customer and
    organises the service, and the signed original is filed. A changed cause starts a new revision.
    """

    _name = "aftersales.csi"
    _inherit = [
        "aftersales.csi.improvement",
        "aftersales.csi.plan",
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "aftersales.csi.solution",
        "aftersales.csi.similar",
        "aftersales.csi.workshop",
        "aftersales.csi.openness",
        "aftersales.csi.sale",
        "aftersales.csi.customer",
        "aftersales.csi.cause",
        "aftersales.csi.printing",
        "aftersales.csi.review",
        "aftersales.csi.decision",
        "aftersales.csi.emergency",
        "aftersales.csi.cost",
        "aftersales.csi.reply",
        "aftersales.csi.filing",
        "aftersales.csi.documents",
        "aftersales.csi.remedy",
        "aftersales.csi.clocks",
        "aftersales.imported.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Customer Event Record"
    _order = "id desc"
    _number_sequence = "aftersales.csi"
    _passport_date = "opened_at"
    _matter_ends = ("done", "archived", "cancelled")
    _check_company_auto = True

    _steps = {
        "find_cause": Step("cause", ("draft",), (QA,), "can_find_cause"),
        "print": Step("printed", ("cause",), (MANAGER,), "can_print"),
        "submit": Step("review", ("printed",), (MANAGER,), "can_submit"),
        "decide": Step("decided", ("review",), (), "can_decide"),
        "reply": Step("replied", ("decided",), (MANAGER,), "can_reply"),
        "execute": Step("executing", ("replied",), (MANAGER,)),
        "pass_over": Step("executing", ("replied",), (MANAGER,)),
        "finish": Step("done", ("executing",), (MANAGER,), "can_finish"),
        "file": Step("archived", ("done",), (MANAGER,), "can_file"),
        "cancel": Step("cancelled", BEFORE_DECISION, (MANAGER,), "can_cancel", True),
        "fall_back": Step("cause", ("printed", "review", "decided"), (QA,), "", True),
        "revise": Step("cause", ("decided", "replied"), (SUPERVISOR,), "can_revise", True),
        "step_back": Step("replied", ("executing", "done"), (MANAGER,), "", True),
    }

    active = fields.Boolean(default=True)
    opened_at = fields.Datetime(
        string="Opened On", default=fields.Datetime.now, required=True, guarded=True, copy=False
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("cause", "Cause Analysis"),
            ("printed", "Printed"),
            ("review", "In Review"),
            ("decided", "Decided"),
            ("replied", "Replied"),
            ("executing", "Executing"),
            ("done", "Done"),
            ("archived", "Filed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    origin_case_id = fields.Many2one(
        "aftersales.case",
        string="Opened From",
        index="btree_not_null",
        guarded=True,
        copy=False,
        check_company=True,
    )
    case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_csi_case_rel",
        "csi_id",
        "case_id",
        string="Cases",
        copy=False,
        writers=MANAGER,
        check_company=True,
    )
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_csi_unit_rel",
        "csi_id",
        "unit_id",
        string="Units",
        writers=MANAGER,
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, writers=MANAGER
    )
    level_id = fields.Many2one("aftersales.level", index="btree_not_null", writers=MANAGER)
    user_id = fields.Many2one(
        "res.users",
        string="Service Manager",
        index=True,
        default=lambda self: self.env.user,
        writers=MANAGER,
    )
    problem = fields.Text(writers=MANAGER)
    waiting_for = fields.Char(compute="_compute_waiting_for")

    can_find_cause = fields.Boolean(compute="_compute_steps")
    can_print = fields.Boolean(compute="_compute_steps")
    can_submit = fields.Boolean(compute="_compute_steps")
    can_decide = fields.Boolean(compute="_compute_steps")
    can_reply = fields.Boolean(compute="_compute_steps")
    can_finish = fields.Boolean(compute="_compute_steps")
    can_file = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")
    can_revise = fields.Boolean(compute="_compute_steps")
    can_give_opinion = fields.Boolean(compute="_compute_steps")
    can_allow_emergency = fields.Boolean(compute="_compute_steps")
    can_record_answer = fields.Boolean(compute="_compute_steps")
    can_organise = fields.Boolean(compute="_compute_steps")
    can_copy = fields.Boolean(compute="_compute_steps")
    _origin_uniq = models.UniqueIndex(
        "(origin_case_id) WHERE state <> 'cancelled' AND origin_case_id IS NOT NULL",
        "A customer event record was opened for this case already.",
    )
    _cause_complete = models.Constraint(
        "CHECK(imported IS TRUE OR state IN ('draft', 'cancelled') "
        "OR (btrim(COALESCE(cause, '')) <> '' AND cause_by IS NOT NULL "
        "AND cause_at IS NOT NULL AND revision > 0))",
        "From the cause analysis on, a customer event record names the cause and who found it.",
    )
    _decision_complete = models.Constraint(
        "CHECK(imported IS TRUE OR state IN ('draft', 'cause', 'printed', 'review', 'cancelled') "
        "OR (signer_id IS NOT NULL AND decided_at IS NOT NULL AND service_mode_id IS NOT NULL "
        "AND btrim(COALESCE(opinion, '')) <> ''))",
        "A decision has a written opinion, a way of service, a signer and a time.",
    )
    _reply_complete = models.Constraint(
        "CHECK(imported IS TRUE OR state NOT IN ('replied', 'executing', 'done', 'archived') "
        "OR (replied_at IS NOT NULL AND customer_answer IS NOT NULL "
        "AND btrim(COALESCE(reply, '')) <> ''))",
        "A replied customer event record keeps the answer, its time and what the customer said.",
    )
    _filing_complete = models.Constraint(
        "CHECK(state <> 'archived' OR (filed_at IS NOT NULL "
        "AND (imported IS TRUE OR btrim(COALESCE(filing_place, '')) <> '')))",
        "A filed customer event record has its filing place and date.",
    )

    # What the steps ask for

    _step_depends = (
        "cause",
        "revision",
        "sale_order_id",
        "legacy_so",
        "legacy_sale_date",
        "has_written_feedback",
        "document_ids",
        "print_ids.revision",
        "review_form_id",
        "chair_id",
        "participant_ids.answer",
        "opinion",
        "service_mode_id",
        "table_deviation",
        "free_at",
        "liability_ids",
        "installed_product_ids",
        "emergency_at",
        "reply",
        "customer_answer",
        "work_order_ids.state",
        "signed_on_paper",
        "signed_scan_ids",
    )

    @api.depends(lambda self: ("state", *self._step_depends))
    @api.depends_context("uid", "lang")
    def _compute_steps(self):
        super()._compute_steps()
        manager = self.env.su or self.env.user.has_group(MANAGER)
        supervisor = self.env.su or self.env.user.has_group(SUPERVISOR)
        for csi in self:
            # Opinion and way of service are entered while signing.
            csi.can_decide = (
                csi.state == "review" and csi._may_sign() and not any(csi._blockers_review())
            )
            csi.can_give_opinion = bool(csi._pending_participants().filtered("is_mine"))
            csi.can_allow_emergency = (
                supervisor and csi.state in BEFORE_DECISION and not csi.emergency_at
            )
            if csi.state == "replied" and manager:
                csi.can_finish = not csi._collect_blockers("finish")
            if csi.state == "replied" and manager and not csi.service_mode_id.refuses:
                waits = [message for _csi, message in csi._blockers_answer()]
                csi.step_missing = "\n".join(filter(None, [csi.step_missing, *waits]))
            csi.can_record_answer = manager and csi.state in ("replied", "executing")
            csi.can_copy = manager and csi.state not in (*BEFORE_PRINT, "cancelled")
            csi.can_organise = manager and csi.state in ("decided", "replied", "executing")

    @api.depends("state", "chair_id", "participant_ids.answer")
    @api.depends_context("lang")
    def _compute_waiting_for(self):
        """Say in a few words whose turn it is, for lists and for those who wait."""
        waits = {
            "draft": self.env._("QA: cause"),
            "cause": self.env._("Service manager: print"),
            "printed": self.env._("Service manager: submit"),
            "decided": self.env._("Service manager: answer the customer"),
            "replied": self.env._("Service manager: organise the service"),
            "executing": self.env._("Execution"),
            "done": self.env._("Service manager: file"),
        }
        for csi in self:
            csi.waiting_for = waits.get(csi.state)
            if csi.state == "review":
                people = csi._pending_participants().user_id or csi.chair_id
                csi.waiting_for = self.env._(
                    "Review: %(people)s",
                    people=words.listed(self.env, people.sudo().mapped("name")),
                )

    # Writing

    @api.model_create_multi
    def create(self, vals_list):
        """Open records and have QA analyse their causes (C-06)."""
        csis = super().create(vals_list)
        fresh = csis.filtered(lambda csi: not csi.imported)
        analysts = {
            company: self.env["aftersales.role"]._direct_users("qa", company)[:1]
            for company in fresh.company_id
        }
        fresh._create_activities(
            lambda csi: analysts[csi.company_id],
            activity_type="aftersales_service.activity_csi_cause",
        )
        return csis

    def write(self, vals):
        """Keep what is printed, signed, told or filed; a changed cause starts a new revision.

        :raise UserError: a field is written that is closed in the record's state
        """
        self._check_open(vals)
        vals = self._with_chair(vals)
        changed = self._changed_causes(vals)
        result = super().write(vals)
        self._on_causes_changed(changed)
        if "case_ids" in vals:
            self._add_units_of_cases()
        return result

    def _add_units_of_cases(self):
        """Take over the units of the cases that were attached (amendment 49)."""
        for csi in self:
            missing = csi.case_ids.installed_product_ids - csi.installed_product_ids
            if missing:
                csi.sudo().installed_product_ids |= missing

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        for csi in self:
            raise UserError(
                self.env._(
                    "%(record)s is the hub of its documents and is never deleted. Cancel it, "
                    "with a reason, as long as it is not decided.",
                    record=csi.display_name,
                )
            )

    # Opening

    @api.model
    def _open_for_cases(self, cases):
        """Open one customer event record for each case that has none (B-22, REG 4.2).

        A call repeated, also by a second server at the same time, opens no second one: the rows of
        the cases are touched first, so the other transaction is retried by Odoo and sees ours, and
        the unique index on the origin is the last barrier.

        :param cases: aftersales.case of any companies
        :return: the new aftersales.csi, in the caller's rights
        :raise UserError: a case has no customer
        """
        cases = cases.sudo()
        if cases:
            cases.flush_recordset()
            self.env.execute_query(
                SQL(
                    "UPDATE aftersales_case SET write_date = write_date WHERE id IN %s "
                    "RETURNING id",
                    tuple(cases.ids),
                )
            )
        cases = cases.filtered(lambda case: not case._live_csis())
        nameless = cases.filtered(lambda case: not case.partner_id)
        if nameless:
            raise UserError(
                self.env._(
                    "%(case)s has no customer, so no customer event record can be opened. "
                    "Choose the customer of the case.",
                    case=nameless[0].display_name,
                )
            )
        managers = {
            company: self.env["aftersales.role"]._direct_users("manager", company)[:1]
            for company in cases.company_id
        }
        csis = (
            self.sudo()
            .with_context(
                mail_create_nosubscribe=True,
                mail_create_nolog=True,
                mail_auto_subscribe_no_notify=True,
            )
            .create([case_values(case, managers[case.company_id]) for case in cases])
        )
        cases.invalidate_recordset(["csi_ids"])
        cases._clock_reassess(self.env._("A customer event record was opened."))
        return self.browse(csis.ids)

    # Activities

    def _drop_activities(self, *xmlids):
        """Take back the to-dos of some kinds; the log of steps says what was done."""
        self.sudo().activity_unlink(xmlids)

    def _local_today(self):
        """Return today's date where the record's company works."""
        return self.company_id._aftersales_local_date()

    def _local_date(self, moment):
        """Return the date of a UTC moment where the record's company works."""
        return self.company_id._aftersales_local_date(moment)


def case_values(case, manager):
    """Return the values of the record that is opened for a case (B-22).

    :param case: aftersales.case, sudo
    :param manager: res.users who manages the service where the case has no manager of its own
    """
    units = case.installed_product_ids
    own = case.user_id.has_group(MANAGER) if case.user_id else False
    return {
        "origin_case_id": case.id,
        "case_ids": [fields.Command.set(case.ids)],
        "company_id": case.company_id.id,
        "partner_id": case.partner_id.id,
        "installed_product_ids": [fields.Command.set(units.ids)],
        "sale_order_id": (case.sale_order_id or units.sale_order_id[:1]).id,
        "level_id": case.level_id.id,
        "problem": case.description,
        "user_id": case.user_id.id if own else manager.id,
    }
