from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words
from ...tools.steps import Step
from ..mixins.links_mixin import Backlink

AGENT = "aftersales_service.group_agent"
MANAGER = "aftersales_service.group_manager"
DRAFT = ("draft",)
ASKED = ("review", "to_approve")


class Compensation(models.Model):
    """What a customer gets beyond the service itself: goodwill (补偿) or damages (赔偿).

    Its lines follow the catalogue (D-14); who approves it follows from kind and amount (D-15,
    D-16); what is approved is applied once (D-17).
    """

    _name = "aftersales.compensation"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.sheet.mixin",
        "aftersales.compensation.approval",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Compensation"
    _order = "id desc"
    _number_sequence = "aftersales.compensation"
    _passport_date = "applied_at"
    _check_company_auto = True
    _smart_links = {
        "voucher_count": Backlink("aftersales.voucher", "compensation_id"),
        "order_count": "line_ids.order_id",
    }
    _steps = {
        "submit": Step("to_approve", DRAFT, (AGENT,), "can_submit"),
        "submit_review": Step("review", DRAFT, (AGENT,)),
        "reviewed": Step("to_approve", ("review",)),
        "approve": Step("approved", ("to_approve",)),
        "reject": Step("draft", ASKED, backward=True),
        "withdraw": Step("draft", ASKED, (AGENT,), "can_withdraw", backward=True),
        "apply": Step("applied", ("approved",), (MANAGER,), "can_apply"),
        "undo": Step("approved", ("applied",), backward=True),
        "cancel": Step(
            "cancelled", ("draft", *ASKED, "approved"), (MANAGER,), "can_cancel", backward=True
        ),
    }
    _step_depends = (
        "reason",
        "line_ids.applied_at",
        "line_ids.quantity",
        "line_ids.type_id",
        "installed_product_ids.warranty_end",
        "sale_order_id",
        "approval_ids.state",
    )
    # What was asked for; fixed once it was submitted.
    _sheet_fields = frozenset(
        (
            "case_id",
            "csi_id",
            "partner_id",
            "installed_product_ids",
            "sale_order_id",
            "reason",
            "line_ids",
        )
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("review", "In Review"),
            ("to_approve", "To Approve"),
            ("approved", "Approved"),
            ("applied", "Carried Out"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    case_id = fields.Many2one(
        "aftersales.case", string="Service Case", index="btree_not_null", check_company=True
    )
    csi_id = fields.Many2one(
        "aftersales.csi", string="CSI", index="btree_not_null", check_company=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_compensation_unit_rel",
        "compensation_id",
        "unit_id",
        string="Units",
        compute="_compute_from_matter",
        store=True,
        readonly=False,
        check_company=True,
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Sales Order",
        index="btree_not_null",
        compute="_compute_from_matter",
        store=True,
        readonly=False,
        check_company=True,
        help="A refund goes on its invoice, a discount on its lines.",
    )
    reason = fields.Text(string="Why")
    line_ids = fields.One2many("aftersales.compensation.line", "compensation_id", copy=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Monetary(string="Worth", compute="_compute_value", store=True)
    has_damages = fields.Boolean(
        string="Damages", compute="_compute_value", store=True, help="Else it is goodwill."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Requested By",
        default=lambda self: self.env.user,
        guarded=True,
        copy=False,
        index=True,
    )
    submitted_by = fields.Many2one("res.users", guarded=True, copy=False)
    submitted_at = fields.Datetime(string="Submitted On", guarded=True, copy=False)
    approved_by = fields.Many2one("res.users", guarded=True, copy=False)
    approved_at = fields.Datetime(string="Approved On", guarded=True, copy=False)
    applied_by = fields.Many2one("res.users", guarded=True, copy=False)
    applied_at = fields.Datetime(string="Carried Out On", guarded=True, copy=False)
    voucher_count = fields.Integer(compute="_compute_smart_links")
    order_count = fields.Integer(compute="_compute_smart_links")
    credit_note_count = fields.Integer(compute="_compute_credit_note_count", compute_sudo=True)
    can_submit = fields.Boolean(compute="_compute_steps")
    can_withdraw = fields.Boolean(compute="_compute_steps")
    can_apply = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")
    can_answer = fields.Boolean(compute="_compute_steps")

    _approval_complete = models.Constraint(
        "CHECK(state NOT IN ('approved', 'applied') "
        "OR (approved_by IS NOT NULL AND approved_at IS NOT NULL))",
        "An approved compensation names who approved it and when.",
    )
    _applied_complete = models.Constraint(
        "CHECK(state <> 'applied' OR (applied_by IS NOT NULL AND applied_at IS NOT NULL))",
        "A compensation that was applied names who applied it and when.",
    )
    _matter_known = models.Constraint(
        "CHECK(case_id IS NOT NULL OR csi_id IS NOT NULL)",
        "A compensation belongs to a service case or to a CSI: choose one.",
    )
    _four_eyes = models.Constraint(
        "CHECK(approved_by IS NULL OR (approved_by <> user_id AND approved_by <> submitted_by))",
        "Nobody approves his own compensation.",
    )

    # === WHAT IS KNOWN === #

    @api.depends("case_id", "csi_id")
    def _compute_partner_id(self):
        """Take the customer of the CSI or the case, where nobody chose another one."""
        for record in self:
            source = record.csi_id or record.case_id
            record.partner_id = record.partner_id or source.partner_id

    @api.depends("case_id", "csi_id")
    def _compute_from_matter(self):
        """Take units and order of the CSI or the case, where nobody chose others."""
        for record in self:
            source = record.csi_id or record.case_id
            record.installed_product_ids = (
                record.installed_product_ids or source.installed_product_ids
            )
            fee_orders = source.work_order_ids.sudo().sale_order_id
            record.sale_order_id = (
                record.sale_order_id
                or fee_orders.filtered(lambda order: order.state != "cancel")[-1:]
                or source.sale_order_id
            )

    @api.depends("line_ids.value", "line_ids.kind")
    def _compute_value(self):
        for record in self:
            record.value = sum(record.line_ids.mapped("value"))
            record.has_damages = "damages" in record.line_ids.mapped("kind")

    @api.depends("line_ids.credit_note_id")
    def _compute_credit_note_count(self):
        for record in self:
            record.credit_note_count = len(record.line_ids.credit_note_id)

    @api.depends(lambda self: ("state", *self._step_depends))
    @api.depends_context("uid", "lang")
    def _compute_steps(self):
        super()._compute_steps()
        for record in self:
            record.can_answer = record.state in ASKED and bool(record._my_requests())

    def _passport_detail(self):
        """Tell goodwill and damages apart in the history of a unit."""
        kind = self.env._("Damages") if self.has_damages else self.env._("Goodwill")
        return f"{kind}, {super()._passport_detail()}"

    def _fixed_words(self):
        return self.env._(
            "%(record)s is “%(state)s” and stays as it was asked for. Withdraw it first, or make "
            "another one.",
            record=self.display_name,
            state=self._state_label(self.state),
        )

    def _kept_words(self):
        return self.env._(
            "%(record)s is kept. Cancel it, with a reason, if it is not wanted any more.",
            record=self.display_name,
        )

    # === APPLYING === #

    def _blockers_apply(self):
        for record in self:
            for line in record.line_ids.filtered(lambda line: not line.applied_at):
                for message in line._apply_missing():
                    yield record, message

    def action_apply(self):
        """Give the customer what was approved, each line once (D-17).

        A longer warranty moves the units' end, a refund prepares a draft credit note, a coupon is
        entered, a discount and a gift go on orders; all of it or nothing.

        :raise AccessError: the user is no service manager
        :raise UserError: it is not approved, was applied already, or a line cannot be applied
        """
        self.check_access("write")
        for record in self:
            if record.state == "applied":
                raise UserError(
                    self.env._(
                        "%(record)s was applied by %(user)s already: nothing is given twice.",
                        record=record.display_name,
                        user=record.sudo().applied_by.name,
                    )
                )
        if not self._may_take(self._steps["apply"]):
            self._take_step("apply")
        self.sudo().lock_for_update()
        moved = self._take_step(
            "apply", {"applied_by": self.env.uid, "applied_at": fields.Datetime.now()}
        )
        for line in moved.sudo().line_ids.filtered(lambda line: not line.applied_at):
            # The lines before may have taken what was left of an invoice or an order.
            for message in line._apply_missing():
                raise UserError(
                    self.env._(
                        "%(record)s: %(missing)s",
                        record=line.compensation_id.display_name,
                        missing=message,
                    )
                )
            line._apply()
        return True

    def _document_undone(self, lines, name):
        """A document of some lines was cancelled or deleted: they can be applied again.

        :param lines: aftersales.compensation.line of the document
        :param str name: the document, named in the log
        """
        lines.sudo().applied_at = False
        self.sudo().filtered(lambda record: record.state == "applied")._take_step(
            "undo", reason=self.env._("%(document)s was undone", document=name)
        )

    def _blockers_cancel(self):
        for record in self:
            given = record.line_ids.filtered("applied_at")
            if given:
                yield (
                    record,
                    self.env._(
                        "The customer has %(lines)s already. Apply the rest, or undo that first.",
                        lines=words.listed(self.env, given.mapped("display_name")),
                    ),
                )

    def action_cancel(self, reason=None):
        """Cancel what is not wanted any more, before any of it is applied.

        :param str reason: why; compulsory
        :raise AccessError: the user is no service manager
        :raise UserError: the reason is missing, or the customer got some of it
        """
        moved = self._take_step("cancel", reason=reason)
        moved._drop_requests()
        return True

    # === BUTTONS === #

    def action_open_vouchers(self):
        """Open the coupons of the compensation (D-17)."""
        return self._show_records(self._linked("voucher_count"), self.env._("Coupons"))

    def action_open_orders(self):
        """Open the orders that carry a gift or a discount of it (D-17)."""
        return self._show_records(self._linked("order_count"), self.env._("Orders"))

    def action_open_matter(self):
        """Open the CSI or the case that it belongs to (O-04)."""
        self.ensure_one()
        self.check_access("read")
        return self._show_records(self.csi_id or self.case_id, self.env._("CSI or Case"))
