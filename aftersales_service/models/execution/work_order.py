from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words
from ...tools.steps import Step
from .work_order_issue import BEFORE_DECISION

USER_DECIDES = "aftersales_service.group_manager"
USER_WORKS = "aftersales_service.group_engineer"
OPEN_STATES = ("draft", "planned", "confirmed", "in_progress", "need_support", "waiting_parts")
WORKING_STATES = ("planned", "confirmed", "in_progress", "need_support", "waiting_parts")
# What stands still once the order is finished or cancelled (amendment 27).
FROZEN_FIELDS = {
    "kind",
    "partner_id",
    "site_id",
    "case_ids",
    "csi_ids",
    "installed_product_ids",
    "engineer_ids",
    "planned_start",
    "planned_end",
    "instructions",
    "agreed_with",
    "no_labour_reason",
    "agreed_items",
    "estimate",
    "policy_explained",
    "customer_independent",
    "standard_tested",
    "standard_conform",
    "standard_process",
    "standard_trial",
    "supplier_consulted",
    "company_id",
}


class WorkOrder(models.Model):
    """Work order (WO): one trip or one workshop job; the authority for booking labour (E-03).

    One order may serve several cases, CSIs and units of one site (amendment 48). Its steps are
    taken by the service manager and by the engineers who are assigned to it.
    """

    _name = "aftersales.work.order"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "aftersales.work.order.workshop",
        "aftersales.work.order.reception",
        "aftersales.work.order.issue",
        "aftersales.work.order.agreement",
        "aftersales.work.order.support",
        "aftersales.work.order.parts",
        "aftersales.work.order.purchase",
        "aftersales.work.order.organise",
        "aftersales.work.order.cost",
        "aftersales.work.order.cost.lines",
        "aftersales.work.order.warranty",
        "aftersales.work.order.consent",
        "aftersales.work.order.checks",
        "aftersales.work.order.sheet",
        "aftersales.work.order.finish",
        "aftersales.work.order.links",
        "aftersales.work.order.clocks",
        "aftersales.work.order.day",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Work Order"
    _order = "id desc"
    _number_sequence = "aftersales.work.order"
    _passport_date = "started_at"
    _matter_ends = ("done", "closed", "cancelled")
    _check_company_auto = True

    _steps = {
        "plan": Step("planned", ("draft",), (USER_DECIDES,), "can_plan"),
        "confirm": Step("confirmed", ("planned",), (USER_DECIDES, USER_WORKS), "can_confirm"),
        "start": Step(
            "in_progress", ("planned", "confirmed"), (USER_DECIDES, USER_WORKS), "can_start"
        ),
        "need_support": Step(
            "need_support", ("in_progress",), (USER_DECIDES, USER_WORKS), "can_need_support"
        ),
        "wait_parts": Step(
            "waiting_parts",
            ("in_progress", "need_support"),
            (USER_DECIDES, USER_WORKS),
            "can_wait_parts",
        ),
        "resume": Step(
            "in_progress",
            ("need_support", "waiting_parts"),
            (USER_DECIDES, USER_WORKS),
            "can_resume",
        ),
        "replan": Step("planned", ("confirmed",), (USER_DECIDES,), backward=True),
        "finish": Step("done", ("in_progress",), (USER_DECIDES, USER_WORKS), "can_finish"),
        "close": Step("closed", ("done",), (USER_DECIDES,), "can_close"),
        "cancel": Step("cancelled", OPEN_STATES, (USER_DECIDES,), "can_cancel", backward=True),
        "reopen": Step("in_progress", ("done",), (USER_DECIDES,), "can_reopen", backward=True),
    }
    _step_depends = (
        "engineer_ids",
        "planned_start",
        "planned_end",
        "case_ids",
        "csi_ids",
        "csi_ids.state",
        "kind",
        "charge",
        "sale_order_id.state",
        "agreed_items",
        "estimate",
        "policy_explained",
        "agreed_with",
        "short_notice",
        "agreement",
        "support_contact",
        "next_date",
        "labour_ids",
        "no_labour_reason",
        "remote_step_ids",
        "customer_independent",
        "standard_tested",
        "standard_conform",
        "standard_process",
        "standard_trial",
        "part_ids.fault_cause_id",
        "part_ids.used_quantity",
        "part_ids.move_id",
        "report_ids.sign_kind",
        "report_ids.satisfied",
        "unsatisfied_reason",
        "confirmation_ids",
        "check_ids.result",
        "check_ids.attachment_ids",
        "sale_order_id.amount_untaxed",
    )

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("planned", "Planned"),
            ("confirmed", "Confirmed"),
            ("in_progress", "In Progress"),
            ("need_support", "Need Support"),
            ("waiting_parts", "Waiting for Parts"),
            ("done", "Done"),
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
    kind = fields.Selection(
        [
            ("diagnosis", "Diagnosis"),
            ("containment", "Emergency Measure"),
            ("on_site", "On-Site"),
            ("workshop", "Workshop"),
            ("remote", "Remote Guidance"),
        ],
        default="on_site",
        required=True,
        writers=USER_DECIDES,
    )
    charge = fields.Selection(
        [("free", "Free"), ("part", "Part-Paid"), ("paid", "Paid"), ("contract", "Under Contract")],
        default="free",
        required=True,
        copy=False,
        guarded=True,
        help="Follows from the decision on the CSI, or from the warranty where there is none.",
    )
    # Customer and matter
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, writers=USER_DECIDES
    )
    site_id = fields.Many2one("res.partner", writers=USER_DECIDES)
    site_phone = fields.Char(string="Phone", compute="_compute_site")
    site_address = fields.Char(string="Address", compute="_compute_site")
    case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_work_order_case_rel",
        "order_id",
        "case_id",
        string="Cases",
        copy=False,
        check_company=True,
        writers=USER_DECIDES,
    )
    csi_ids = fields.Many2many(
        "aftersales.csi",
        "aftersales_work_order_csi_rel",
        "order_id",
        "csi_id",
        string="CSI",
        copy=False,
        check_company=True,
        writers=USER_DECIDES,
    )
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_work_order_unit_rel",
        "order_id",
        "unit_id",
        string="Units",
        check_company=True,
        writers=USER_DECIDES,
    )
    instructions = fields.Text(writers=USER_DECIDES)
    # Who and when
    user_id = fields.Many2one(
        "res.users",
        string="Service Manager",
        index=True,
        default=lambda self: self.env.user,
        writers=USER_DECIDES,
    )
    engineer_ids = fields.Many2many(
        "res.users",
        "aftersales_work_order_engineer_rel",
        "order_id",
        "user_id",
        string="Engineers",
        domain=[("share", "=", False)],
        copy=False,
        writers=USER_DECIDES,
    )
    planned_start = fields.Datetime(index=True, copy=False, writers=USER_DECIDES)
    planned_end = fields.Datetime(copy=False, writers=USER_DECIDES)
    agreed_with = fields.Char(
        string="Visit Agreed With", copy=False, help="Who at the customer agreed to the time."
    )
    agreed_at = fields.Datetime(string="Visit Agreed On", guarded=True, copy=False)
    agreed_by = fields.Many2one("res.users", guarded=True, copy=False)
    started_at = fields.Datetime(string="Started On", guarded=True, copy=False)
    done_at = fields.Datetime(string="Done On", guarded=True, copy=False)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    is_frozen = fields.Boolean(compute="_compute_is_frozen")
    visits_planned = fields.Boolean(
        guarded=True, copy=False, help="The visit generator has looked at this order."
    )
    # What came of it
    currency_id = fields.Many2one(related="company_id.currency_id")
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Fee Order (SO)",
        index="btree_not_null",
        guarded=True,
        copy=False,
        check_company=True,
    )
    purchase_order_ids = fields.One2many(
        "purchase.order", "aftersales_work_order_id", string="Purchase Orders"
    )
    picking_ids = fields.One2many(
        "stock.picking", "aftersales_work_order_id", string="Transfers", readonly=True
    )
    labour_ids = fields.One2many(
        "aftersales.labour.line",
        "work_order_id",
    )
    no_labour_reason = fields.Char(
        string="Why No Labour",
        copy=False,
        help="Filled when the order is finished without labour.",
    )
    labour_hours = fields.Float(string="Hours", compute="_compute_labour_hours")
    part_ids = fields.One2many("aftersales.work.part", "work_order_id", string="Parts")
    old_part_ids = fields.One2many("aftersales.old.part", "work_order_id", string="Old Parts")
    can_plan = fields.Boolean(compute="_compute_steps")
    can_confirm = fields.Boolean(compute="_compute_steps")
    can_start = fields.Boolean(compute="_compute_steps")
    can_need_support = fields.Boolean(compute="_compute_steps")
    can_wait_parts = fields.Boolean(compute="_compute_steps")
    can_resume = fields.Boolean(compute="_compute_steps")
    can_finish = fields.Boolean(compute="_compute_steps")
    can_close = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")
    can_reopen = fields.Boolean(compute="_compute_steps")

    _planned_order = models.Constraint(
        "CHECK(planned_end IS NULL OR planned_start IS NULL OR planned_end >= planned_start)",
        "The planned end lies before the planned start.",
    )
    _done_dated = models.Constraint(
        "CHECK(state NOT IN ('done', 'closed') OR done_at IS NOT NULL)",
        "A finished work order says when it was done.",
    )
    _open_planned = models.Index(
        "(planned_start) WHERE state IN ('planned', 'confirmed', 'in_progress')"
    )
    _visits_queue = models.Index(
        "(id) WHERE visits_planned IS NOT TRUE AND state IN ('done', 'closed')"
    )

    # -- computed ---------------------------------------------------------------------------

    @api.depends("site_id", "partner_id")
    def _compute_site(self):
        for order in self:
            site = order.site_id or order.partner_id
            order.site_phone = site.phone or order.partner_id.phone
            lines = site._display_address(without_company=True).splitlines()
            order.site_address = ", ".join(line.strip() for line in lines if line.strip())

    @api.depends("state", "planned_start", "planned_end")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for order in self:
            due = order.planned_end or order.planned_start
            order.is_late = bool(due and due < now and order.state in WORKING_STATES)

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return [
            ("state", "in", WORKING_STATES),
            "|",
            ("planned_end", "<", now),
            "&",
            ("planned_end", "=", False),
            ("planned_start", "<", now),
        ]

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_is_frozen(self):
        """The facts of an order stand still for those who do not plan it, and once it is done."""
        may_plan = self.env.user.has_group(USER_DECIDES)
        for order in self:
            order.is_frozen = not may_plan or order.state not in OPEN_STATES

    @api.depends("labour_ids.hours")
    def _compute_labour_hours(self):
        hours = dict(
            self.env["aftersales.labour.line"]._read_group(
                [("work_order_id", "in", self._origin.ids)], ["work_order_id"], ["hours:sum"]
            )
        )
        for order in self:
            order.labour_hours = hours.get(order._origin, 0.0)

    @api.onchange("csi_ids", "case_ids")
    def _onchange_matter(self):
        """Fill from the cases and CSIs what nobody should type twice."""
        for order in self:
            source = order.csi_ids[:1] or order.case_ids[:1]
            order.partner_id = order.partner_id or source.partner_id
            order.installed_product_ids |= (
                order.csi_ids.installed_product_ids | order.case_ids.installed_product_ids
            )

    # -- writing ----------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let the charge follow from the decision or the warranty unless our own code gave it."""
        orders = super().create(vals_list)
        orders._refuse_filed()
        to_charge = self.browse(
            order.id for order, vals in zip(orders, vals_list, strict=True) if "charge" not in vals
        )
        to_charge._set_charge()
        return orders

    def write(self, vals):
        """Keep a finished order as it was signed (amendment 27); new cases share the labour.

        :raise UserError: an order is done, closed or cancelled and one of its facts would change
        """
        frozen = FROZEN_FIELDS.intersection(vals)
        if frozen and not self.env.su:
            closed = self.filtered(lambda order: order.state not in OPEN_STATES)
            if closed:
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: %(fields)s cannot be changed any more. "
                        "Have the service manager reopen the order first.",
                        order=closed[0].display_name,
                        state=self._state_label(closed[0].state),
                        fields=words.listed(
                            self.env,
                            (
                                f"“{self._fields[name]._description_string(self.env)}”"
                                for name in sorted(frozen)
                            ),
                        ),
                    )
                )
        result = super().write(vals)
        if "case_ids" in vals:
            self.labour_ids.sudo()._share_equally()
        if {"csi_ids", "case_ids"}.intersection(vals):
            self.filtered(lambda order: order.state == "draft")._set_charge()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(order)s cannot be deleted: its number stays in the books. Cancel it with a "
                "reason instead.",
                order=self[:1].display_name,
            )
        )

    # -- steps ------------------------------------------------------------------------------

    def _blockers_plan(self):
        for order in self:
            if not order.case_ids and not order.csi_ids:
                yield order, self.env._("Enter the case or the CSI that the order serves.")
            if not order.engineer_ids:
                yield order, self.env._("Enter the engineer who does the work.")
            if not order.planned_start or not order.planned_end:
                yield order, self.env._("Enter the planned start and end.")

    def _blockers_confirm(self):
        for order in self:
            if not order.agreed_with:
                yield (
                    order,
                    self.env._(
                        "Enter who at the customer agreed to the time (“Visit Agreed With”)."
                    ),
                )
        yield from self._blockers_notice()
        yield from self._blockers_pay()
        yield from self._blockers_agreed()

    def _blockers_pay(self):
        """Yield the paid orders without an SO that charges the customer (E-04).

        A draft SO suffices to start (amendment 61).
        """
        for order in self:
            if order.charge in ("paid", "part") and not order.sale_order_id:
                yield (
                    order,
                    self.env._(
                        "The work is charged (“%(charge)s”) but no sales order charges the "
                        "customer. Have the service manager issue the SO; a draft is enough to "
                        "start.",
                        charge=order._charge_label(),
                    ),
                )

    def _blockers_start(self):
        yield from self._blockers_pay()
        yield from self._blockers_agreed()
        yield from self._gate_blockers()

    def _charge_label(self):
        """Return the label of the order's charge in the user's language."""
        self.ensure_one()
        return dict(self._fields["charge"]._description_selection(self.env))[self.charge]

    def action_plan(self):
        """Plan the orders and tell their engineers (E-03).

        :raise UserError: no engineer, no time, or no case is named
        """
        moved = self._take_step("plan")
        moved._clock_fact("planned")
        moved._take_checklists()
        moved._tell_engineers()
        return True

    def action_confirm(self):
        """Note that the customer agreed to the time of the visit (E-14 light).

        :raise UserError: nobody at the customer is named, or a paid order has no SO (E-04)
        """
        moved = self._take_step(
            "confirm", {"agreed_at": fields.Datetime.now(), "agreed_by": self.env.uid}
        )
        moved._clock_fact("agreed")
        moved._note_first_yes()
        return True

    def action_start(self):
        """Start the work; the first start is kept.

        :raise UserError: a paid order has no SO (E-04), or its CSI may not be executed any more
        """
        moved = self._take_step("start")
        moved.filtered(lambda order: not order.started_at).sudo().write(
            {"started_at": fields.Datetime.now()}
        )
        # An order made by hand is under way like one that was issued.
        moved.filtered(lambda order: order.kind not in BEFORE_DECISION).csi_ids._mark_executing()
        moved._clock_fact("started")
        moved.case_ids._clock_fact("started")
        moved._note_first_yes()
        moved._close_activities()
        return True

    def action_cancel(self, reason=None):
        """Cancel the orders, with a reason; their CSIs go back a step naming the order.

        :raise UserError: no reason, parts are out, or the order is done
        """
        moved = self._take_step("cancel", reason=reason)
        moved._clock_fact("cancelled")
        moved._drop_progress(reason)
        moved._close_activities()
        moved._undo_in_matter(reason)
        return True

    def _blockers_cancel(self):
        for order in self:
            if any(part._is_out() for part in order.part_ids):
                yield (
                    order,
                    self.env._(
                        "Parts were taken out for it. Return them with the transfer %(transfers)s "
                        "first, or finish the order.",
                        transfers=words.listed(self.env, order.picking_ids.sudo().mapped("name")),
                    ),
                )

    # -- activities -------------------------------------------------------------------------

    def _tell(self, users, summary, note=None):
        """Give people something to do about the orders, on the day it has to be done.

        See :meth:`_create_activities` for what the parameters are.
        """
        self._create_activities(
            users, summary, deadline=lambda order: order._activity_day(), note=note
        )

    def _activity_day(self):
        """Return the day on which the order's next activity is due, in the company's time."""
        self.ensure_one()
        today = self.company_id._aftersales_local_date()
        if self.planned_start and self.state in ("planned", "confirmed"):
            return max(today, self.company_id._aftersales_local_date(self.planned_start))
        return today

    def _tell_engineers(self):
        self._tell(
            lambda order: order.engineer_ids,
            lambda order: order.env._("Work order planned for you"),
        )

    def _managers(self):
        """Return the service manager of the order, or those of the company."""
        self.ensure_one()
        return self.user_id or self.env["aftersales.role"]._users("manager", self.company_id)

    def _close_activities(self):
        """Mark the user's own activities of the orders as done."""
        self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("user_id", "=", self.env.uid),
            ]
        ).action_done()
