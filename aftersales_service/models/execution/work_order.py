from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words
from ...tools.steps import Step
from .work_order_shown import OPEN_STATES, USER_DECIDES

USER_WORKS = "aftersales_service.group_engineer"
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
        "aftersales.booked.mixin",
        "aftersales.state.mixin",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "aftersales.work.order.improvement",
        "aftersales.work.order.workshop",
        "aftersales.work.order.shown",
        "aftersales.work.order.telling",
        "aftersales.work.order.planning",
        "aftersales.work.order.reception",
        "aftersales.work.order.running",
        "aftersales.work.order.issue",
        "aftersales.work.order.agreement",
        "aftersales.work.order.support",
        "aftersales.work.order.parts",
        "aftersales.work.order.purchase",
        "aftersales.work.order.organise",
        "aftersales.work.order.cost",
        "aftersales.work.order.cost.lines",
        "aftersales.work.order.warranty",
        "aftersales.work.order.maintenance",
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
    _not_begun = ("draft", "planned", "confirmed")
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
        "maintenance_due_ids",
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
