from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words

PMC = "aftersales_service.group_pmc"
AGENT = "aftersales_service.group_agent"
TELL = "aftersales_service.activity_tell_customer"
RUNNING = ("planned", "in_repair")


class DispatchPlanning(models.AbstractModel):
    """PMC's part of a dispatch order: plan, progress, lateness (E-10, E-11, E-23)."""

    _name = "aftersales.dispatch.planning"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Planning of Dispatch Orders"

    planned_start = fields.Datetime(copy=False, writers=PMC, index=True)
    planned_finish = fields.Datetime(copy=False, writers=PMC)
    department_id = fields.Many2one(
        "hr.department", string="Production Team", copy=False, check_company=True, writers=PMC
    )
    late_told = fields.Boolean(guarded=True, copy=False)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    limit_words = fields.Char(
        string="Handling Limit",
        compute="_compute_limit_words",
        help="Days that the procedure gives for this repair, and whether the plan keeps them. It "
        "warns and refuses nothing.",
    )
    progress_ids = fields.One2many("aftersales.dispatch.progress", "dispatch_id")

    @api.depends("state", "planned_finish")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for dispatch in self:
            due = dispatch.planned_finish
            dispatch.is_late = bool(due and due < now and dispatch.state in RUNNING)

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", RUNNING), ("planned_finish", "<", fields.Datetime.now())]

    @api.depends("planned_finish", "case_ids")
    @api.depends_context("lang")
    def _compute_limit_words(self):
        """Compare the plan with the handling limit of the cases; it counts from the receipt."""
        for dispatch in self:
            dispatch.limit_words = False
            cases = dispatch.sudo().case_ids.filtered("handling_limit_id")
            ends = {case: dispatch._limit_day(case) for case in cases}
            if not ends:
                continue
            case, last = min(ends.items(), key=lambda item: item[1])
            finish = dispatch.planned_finish
            late = finish and dispatch.company_id._aftersales_local_date(finish) > last
            dispatch.limit_words = (
                self.env._(
                    "%(limit)s, until %(day)s: the plan is later.",
                    limit=case.handling_limit_id.name,
                    day=fields.Date.to_string(last),
                )
                if late
                else self.env._(
                    "%(limit)s, until %(day)s.",
                    limit=case.handling_limit_id.name,
                    day=fields.Date.to_string(last),
                )
            )

    def _limit_day(self, case):
        """Return the last day of a case's handling limit, calendar days after the receipt."""
        received = case.company_id._aftersales_local_date(case.received_at)
        return received + timedelta(days=case.handling_limit_id.days)

    # -- plan -------------------------------------------------------------------------------

    def _blockers_plan(self):
        for dispatch in self:
            if not dispatch.planned_start or not dispatch.planned_finish:
                yield dispatch, self.env._("Enter when the repair starts and when it is finished.")
            if not dispatch.department_id:
                yield dispatch, self.env._("Choose the production team.")

    def action_plan(self):
        """Plan the repair: start, finish and team (E-10).

        :raise UserError: a date or the team is missing
        """
        moved = self._take_step("plan", {"late_told": False})
        for dispatch in moved:
            dispatch.sudo().repair_ids.write({"schedule_date": dispatch.planned_start})
        moved._note_progress("plan", new_finish=True)
        moved.sudo().activity_unlink(["aftersales_service.activity_plan_repair"])
        moved._watch_finish()
        return True

    def write(self, vals):
        """Let a plan that was told change by its own step only (E-23).

        :raise UserError: the finish of a planned order would change without a reason
        """
        if "planned_finish" in vals and not self.env.su:
            finish = fields.Datetime.to_datetime(vals["planned_finish"])
            told = self.filtered(
                lambda dispatch: (
                    dispatch.state not in ("draft", "sent") and dispatch.planned_finish != finish
                )
            )
            if told:
                raise UserError(
                    self.env._(
                        "%(order)s is planned: change the finish with “Move the Finish” and say "
                        "why, so that the customer is told.",
                        order=told[0].display_name,
                    )
                )
        return super().write(vals)

    # -- progress ---------------------------------------------------------------------------

    def _check_reporting(self, reason):
        """Refuse a report of who is not PMC, without words, or on an order not in the house."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(PMC):
            raise AccessError(
                self.env._(
                    "%(order)s: PMC reports the progress of a repair. Ask them to enter it.",
                    order=self[:1].display_name,
                )
            )
        for dispatch in self:
            if dispatch.state not in RUNNING:
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: progress is reported from the plan until the "
                        "repair is finished.",
                        order=dispatch.display_name,
                        state=dispatch._state_label(dispatch.state),
                    )
                )
            if not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(order)s: enter how the repair stands.", order=dispatch.display_name
                    )
                )

    def action_progress(self, reason=None):
        """Report how the repair stands; the service reads it, the customer is not called (E-11).

        :param str reason: how it stands; compulsory
        :raise AccessError: the user is not of PMC
        :raise UserError: no words, or the order is not planned or in repair
        """
        self._check_reporting(reason)
        self._note_progress("note", reason)
        for dispatch in self:
            people = dispatch._owners() - self.env.user
            if people:
                dispatch._tell_people(
                    people,
                    lambda orders: orders.env._("Repair progress"),
                    lambda dispatch: reason,
                )
        return True

    def action_move_finish(self, moment=None, reason=None):
        """Move the planned finish, with the reason; the customer is to be told (E-11, E-23).

        :param datetime moment: the new finish, naive UTC
        :param str reason: why; compulsory
        :raise AccessError: the user is not of PMC
        :raise UserError: no reason or time, or it lies before the start
        """
        self._check_reporting(reason)
        moment = fields.Datetime.to_datetime(moment)
        for dispatch in self:
            if not moment or moment < dispatch.planned_start:
                raise UserError(
                    self.env._(
                        "%(order)s: enter the new finish; it lies after the planned start.",
                        order=dispatch.display_name,
                    )
                )
        changed = self.filtered(lambda dispatch: dispatch.planned_finish != moment)
        old = {dispatch.id: dispatch.planned_finish for dispatch in changed}
        changed.sudo().write({"planned_finish": moment, "late_told": False})
        changed._note_progress("finish", reason, new_finish=True, old=old)
        changed._renew_telling(
            lambda dispatch: dispatch.env._(
                "Tell the customer: finished on %(moment)s. %(reason)s",
                moment=words.moment(dispatch.env, moment),
                reason=reason,
            )
        )
        changed._watch_finish()
        return True

    def action_part_shortage(self, reason=None):
        """Report that a part is short; the customer is to be told (E-11, amendment 47).

        :param str reason: which part, and until when; compulsory
        :raise AccessError: the user is not of PMC
        :raise UserError: no words, or the order is not planned or in repair
        """
        self._check_reporting(reason)
        self._note_progress("shortage", reason)
        self._renew_telling(
            lambda dispatch: dispatch.env._(
                "Tell the customer: a part is short. %(reason)s", reason=reason
            )
        )
        return True

    def _note_progress(self, kind, text=None, new_finish=False, old=None):
        """Append one row per order to the progress log."""
        self.env["aftersales.dispatch.progress"].sudo().create(
            [
                {
                    "dispatch_id": dispatch.id,
                    "kind": kind,
                    "text": text,
                    "old_finish": (old or {}).get(dispatch.id),
                    "new_finish": dispatch.planned_finish if new_finish else False,
                    "user_id": self.env.uid,
                }
                for dispatch in self
            ]
        )

    def _owners(self):
        """Return who of the service answers to the customer: of the cases, else the manager."""
        self.ensure_one()
        return self.sudo().case_ids.user_id or self.sudo().user_id

    # -- telling the customer ---------------------------------------------------------------

    def _renew_telling(self, summary):
        """Have the customer told: the one open task of each order is renewed (amendment 47).

        :param summary: function of the record in the reader's language
        """
        kind = self.env.ref(TELL)
        standing = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", kind.id),
                ]
            )
        )
        for activity in standing:
            dispatch = self.browse(activity.res_id).with_context(lang=activity.user_id.lang)
            activity.write(
                {
                    "summary": summary(dispatch),
                    "date_deadline": dispatch.sudo().company_id._aftersales_local_date(),
                }
            )
        new = self - self.browse(standing.mapped("res_id"))
        new._create_activities(lambda dispatch: dispatch._owners()[:1], summary, activity_type=TELL)

    def action_customer_told(self, reason=None):
        """Note what the customer was told; the task is done, his next update counts from now.

        :param str reason: what he was told; compulsory
        :raise AccessError: the user is no service agent
        :raise UserError: no words
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(AGENT):
            raise AccessError(
                self.env._(
                    "%(order)s: a service agent tells the customer.", order=self[:1].display_name
                )
            )
        for dispatch in self:
            if not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(order)s: enter what the customer was told.", order=dispatch.display_name
                    )
                )
        self._note_progress("told", reason)
        self.sudo().activity_unlink([TELL])
        cases = self.case_ids.filtered(lambda case: case.state == "in_progress")
        if cases:
            cases.action_progress_told(reason)
        return True

    # -- lateness ---------------------------------------------------------------------------

    def _watch_finish(self):
        """Have the scheduled action look when the first of the finishes is past."""
        if self:
            self.env["aftersales.job"]._arm("dispatch_late", min(self.mapped("planned_finish")))

    @api.model
    def _cron_late(self):
        """Tell PMC once of each order that is not finished as planned (E-11)."""
        self.env["aftersales.job"]._process(
            "dispatch_late",
            "aftersales.dispatch.order",
            [
                ("state", "in", RUNNING),
                ("planned_finish", "<", fields.Datetime.now()),
                ("late_told", "=", False),
            ],
            self._tell_late,
        )

    @api.model
    def _tell_late(self, dispatches):
        """Give PMC a task about late orders; see :meth:`_cron_late`."""
        planners = {
            company: self.env["aftersales.role"]._direct_users("pmc", company)
            for company in dispatches.sudo().company_id
        }
        dispatches.sudo().late_told = True
        dispatches._create_activities(
            lambda dispatch: planners[dispatch.sudo().company_id],
            lambda dispatch: dispatch.env._("The repair is late: move the finish or finish it"),
            activity_type="aftersales_service.activity_repair_late",
        )
