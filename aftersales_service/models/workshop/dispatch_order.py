from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.steps import Step
from ..mixins.links_mixin import Backlink

MANAGER = "aftersales_service.group_manager"
AGENT = "aftersales_service.group_agent"
PMC = "aftersales_service.group_pmc"
ENGINEER = "aftersales_service.group_engineer"
OPEN = ("draft", "sent", "planned", "in_repair", "repaired")


class DispatchOrder(models.Model):
    """Dispatch order (派工单): a repair in our house, from the scope to the hand-back (E-10).

    The service manager says what the warranty covers, PMC plans and reports, the workshop repairs
    item by item, quality inspects, and the service gives the unit back. The repair itself is
    Odoo's repair order, one per unit, which keeps step (see aftersales.dispatch.repair).
    """

    _name = "aftersales.dispatch.order"
    _inherit = [
        "aftersales.dispatch.issue",
        "aftersales.dispatch.planning",
        "aftersales.dispatch.repair",
        "aftersales.dispatch.maintenance",
        "aftersales.dispatch.pickup",
        "aftersales.dispatch.reception",
        "aftersales.dispatch.delivery",
        "aftersales.legal.touch.mixin",
        "aftersales.booked.mixin",
        "aftersales.state.mixin",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Dispatch Order"
    _order = "id desc"
    _number_sequence = "aftersales.dispatch.order"
    _passport_date = "create_date"
    _matter_ends = ("returned", "cancelled")
    _not_begun = ("draft", "sent", "planned")
    _legal_fields = frozenset(
        ("state", "started_at", "repaired_at", "installed_product_ids", "case_ids")
    )
    _check_company_auto = True
    _smart_links = {
        "case_count": "case_ids",
        "csi_count": "csi_ids",
        "unit_count": "installed_product_ids",
        "repair_count": "repair_ids",
        "property_count": Backlink("aftersales.customer.property", "dispatch_id"),
        "visit_count": Backlink("aftersales.return.visit", "dispatch_id"),
    }

    _steps = {
        "send": Step("sent", ("draft",), (MANAGER,), "can_send"),
        "plan": Step("planned", ("sent",), (PMC,), "can_plan"),
        "start": Step("in_repair", ("planned",), (PMC, ENGINEER), "can_start"),
        "repaired": Step("repaired", ("in_repair",), (PMC, ENGINEER), "can_repaired"),
        "give_back": Step("returned", ("repaired",), (AGENT,), "can_give_back"),
        "cancel": Step(
            "cancelled", ("draft", "sent", "planned"), (MANAGER,), "can_cancel", backward=True
        ),
        "abandon": Step("cancelled", ("in_repair",), (MANAGER,), "can_abandon", backward=True),
    }
    _step_depends = (
        "scope",
        "charge",
        "work_order_id.sale_order_id",
        "partner_id",
        "case_ids",
        "csi_ids.state",
        "planned_start",
        "planned_finish",
        "department_id",
        "policy_explained",
        "item_ids.agreed",
        "item_ids.done_at",
        "item_ids.quality",
        "items_complete",
        "cleaned",
        "notified",
        "agreed_return_at",
        "returned_to",
        "result_note",
        "property_ids.state",
    )

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("planned", "Planned"),
            ("in_repair", "In Repair"),
            ("repaired", "Repaired"),
            ("returned", "Returned"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    scope = fields.Text(
        string="Warranty Scope Definition",
        writers=MANAGER,
        help="What is repaired and what of it the warranty covers. PMC works to it.",
    )
    charge = fields.Selection(
        [("free", "Free"), ("part", "Part-Paid"), ("paid", "Paid"), ("contract", "Under Contract")],
        default="free",
        required=True,
        copy=False,
        guarded=True,
        help="Follows from the decision on the CSI, or from the warranty where there is none.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, writers=MANAGER
    )
    case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_dispatch_case_rel",
        "dispatch_id",
        "case_id",
        string="Cases",
        copy=False,
        check_company=True,
        writers=MANAGER,
    )
    csi_ids = fields.Many2many(
        "aftersales.csi",
        "aftersales_dispatch_csi_rel",
        "dispatch_id",
        "csi_id",
        string="CSI",
        copy=False,
        check_company=True,
        writers=MANAGER,
    )
    work_order_id = fields.Many2one(
        "aftersales.work.order",
        index="btree_not_null",
        copy=False,
        check_company=True,
        writers=MANAGER,
        domain="[('partner_id', '=', partner_id), ('kind', '=', 'workshop')]",
        help="The workshop order on which the labour of this repair is booked.",
    )
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_dispatch_unit_rel",
        "dispatch_id",
        "unit_id",
        string="Units",
        check_company=True,
        writers=MANAGER,
    )
    fault = fields.Text(string="Fault or Matter", writers=MANAGER)
    user_id = fields.Many2one(
        "res.users",
        string="Service Manager",
        index=True,
        default=lambda self: self.env.user,
        writers=MANAGER,
    )
    sent_at = fields.Datetime(string="Sent On", guarded=True, copy=False)
    started_at = fields.Datetime(string="Repair Started On", guarded=True, copy=False)
    repaired_at = fields.Datetime(string="Repaired On", guarded=True, copy=False)
    item_ids = fields.One2many("aftersales.dispatch.item", "dispatch_id", string="Repair Items")
    rework_count = fields.Integer(
        string="Rework", compute="_compute_rework_count", store=True, aggregator="sum"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_frozen = fields.Boolean(compute="_compute_is_frozen")
    # Whose parts of the form the user fills in.
    is_manager = fields.Boolean(compute="_compute_is_frozen")
    is_pmc = fields.Boolean(compute="_compute_is_frozen")
    is_agent = fields.Boolean(compute="_compute_is_frozen")
    case_count = fields.Integer(compute="_compute_smart_links")
    csi_count = fields.Integer(compute="_compute_smart_links")
    unit_count = fields.Integer(compute="_compute_smart_links")
    repair_count = fields.Integer(compute="_compute_smart_links")
    property_count = fields.Integer(compute="_compute_smart_links")
    visit_count = fields.Integer(compute="_compute_smart_links")
    can_send = fields.Boolean(compute="_compute_steps")
    can_plan = fields.Boolean(compute="_compute_steps")
    can_start = fields.Boolean(compute="_compute_steps")
    can_repaired = fields.Boolean(compute="_compute_steps")
    can_give_back = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")
    can_abandon = fields.Boolean(compute="_compute_steps")

    _scope_given = models.Constraint(
        "CHECK(state IN ('draft', 'cancelled') OR btrim(COALESCE(scope, '')) <> '')",
        "A dispatch order that was sent says what its scope is.",
    )
    _planned_complete = models.Constraint(
        "CHECK(state IN ('draft', 'sent', 'cancelled') "
        "OR (planned_start IS NOT NULL AND planned_finish IS NOT NULL))",
        "A planned dispatch order has a start and a finish.",
    )
    _planned_order = models.Constraint(
        "CHECK(planned_finish IS NULL OR planned_start IS NULL OR planned_finish >= planned_start)",
        "The planned finish lies before the planned start.",
    )
    _returned_dated = models.Constraint(
        "CHECK((state = 'returned') = (returned_at IS NOT NULL))",
        "A dispatch order is returned on a day, and no other one has such a day.",
    )
    _due_index = models.Index(
        "(planned_finish) WHERE state IN ('planned', 'in_repair') AND late_told IS NOT TRUE"
    )
    _visits_queue = models.Index("(id) WHERE visits_planned IS NOT TRUE AND state = 'returned'")

    @api.depends("item_ids.rework_count")
    def _compute_rework_count(self):
        for dispatch in self:
            dispatch.rework_count = sum(dispatch.item_ids.mapped("rework_count"))

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_is_frozen(self):
        """What the order is about stands still once it was sent, and for who only works on it."""
        user = self.env.user
        manager, pmc, agent = (user.has_group(group) for group in (MANAGER, PMC, AGENT))
        for dispatch in self:
            dispatch.is_frozen = not manager or dispatch.state != "draft"
            dispatch.is_manager, dispatch.is_pmc, dispatch.is_agent = manager, pmc, agent

    @api.model_create_multi
    def create(self, vals_list):
        """Let the charge follow from the decision or the warranty (D-10)."""
        orders = super().create(vals_list)
        orders._set_charge()
        return orders

    def write(self, vals):
        """Keep what was sent to PMC as it was sent.

        :raise UserError: the scope, the customer or the matter of a sent order would change
        """
        fixed = {"scope", "partner_id", "case_ids", "csi_ids", "installed_product_ids"}
        if not self.env.su and fixed & vals.keys():
            sent = self.filtered(lambda dispatch: dispatch.state != "draft")
            if sent:
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: what PMC was sent stays as it is. Cancel it "
                        "and issue another one.",
                        order=sent[0].display_name,
                        state=self._state_label(sent[0].state),
                    )
                )
        result = super().write(vals)
        if {"csi_ids", "case_ids", "installed_product_ids"} & vals.keys():
            self.filtered(lambda dispatch: dispatch.state == "draft")._set_charge()
        return result

    # -- steps ------------------------------------------------------------------------------

    def _blockers_send(self):
        for dispatch in self:
            if not (dispatch.scope or "").strip():
                yield (
                    dispatch,
                    self.env._("Define the warranty scope, so that PMC knows what to plan."),
                )

    def action_send(self):
        """Send the orders to PMC, and issue their repair orders (E-10).

        :raise UserError: the scope is empty, or it may not be executed yet
        """
        self._check_gate()
        # A plan may have been agreed since the order was written.
        self.filtered(lambda dispatch: dispatch.state == "draft")._set_charge()
        moved = self._take_step("send", {"sent_at": fields.Datetime.now()})
        moved._issue_repairs()
        moved.csi_ids.sudo()._mark_executing()
        planners = {
            company: self.env["aftersales.role"]._direct_users("pmc", company)
            for company in moved.sudo().company_id
        }
        moved._create_activities(
            lambda dispatch: planners[dispatch.sudo().company_id],
            lambda dispatch: dispatch.env._("Plan the repair"),
            activity_type="aftersales_service.activity_plan_repair",
            note=lambda dispatch: dispatch.scope,
        )
        return True

    def action_cancel(self, reason=None):
        """Cancel orders, with a reason; their CSIs and cases go back a step naming the order.

        :param str reason: why
        :raise UserError: no reason, or the unit was repaired already
        """
        running = self.filtered(lambda dispatch: dispatch.state == "in_repair")
        moved = (self - running)._take_step("cancel", reason=reason)
        moved |= running._take_step("abandon", reason=reason)
        moved._cancel_repairs()
        moved.sudo().activity_unlink(
            [
                "aftersales_service.activity_plan_repair",
                "aftersales_service.activity_tell_customer",
            ]
        )
        for dispatch in moved:
            csis = dispatch.csi_ids.filtered(lambda csi: csi.state in ("executing", "done"))
            csis.sudo()._step_back_to_replied(dispatch.display_name, reason)
            (dispatch.case_ids - csis.case_ids).sudo()._undo_handled(
                self.env._("%(order)s: %(reason)s", order=dispatch.display_name, reason=reason)
            )
        return True

    # -- buttons ----------------------------------------------------------------------------

    def action_open_cases(self):
        """Open the cases of the order (O-04)."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))

    def action_open_csis(self):
        """Open the customer event records of the order (O-04)."""
        return self._show_records(self._linked("csi_count"), self.env._("CSI"))

    def action_open_units(self):
        """Open the units that are repaired (O-04)."""
        return self._show_records(self._linked("unit_count"), self.env._("Units"))

    def action_open_repairs(self):
        """Open Odoo's repair orders (E-18)."""
        return self._show_records(self._linked("repair_count"), self.env._("Repair Orders"))

    def action_open_property(self):
        """Open what of the customer's lies with us (amendment 31)."""
        return self._show_records(self._linked("property_count"), self.env._("Customer Property"))

    def action_open_visits(self):
        """Open the return visits after the hand-back (F-05)."""
        return self._show_records(self._linked("visit_count"), self.env._("Return Visits"))
