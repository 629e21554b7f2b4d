from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.steps import Step
from ..mixins.links_mixin import Backlink

AGENT = "aftersales_service.group_agent"
MANAGER = "aftersales_service.group_manager"
SUPERVISOR = "aftersales_service.group_supervisor"
KIND = "return"
ACTIVITY = "aftersales_service.activity_return"
# The way of service by which a review decides for a return or an exchange.
DECIDED = "return_exchange"


class ReturnRequest(models.Model):
    """A customer's wish to give a unit back, or to have it exchanged (退换货申请, D-18)."""

    _name = "aftersales.return.request"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.sheet.mixin",
        "aftersales.answered.mixin",
        "aftersales.return.issue",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Return/Exchange Request"
    _answer_activities = (ACTIVITY,)
    _order = "id desc"
    _number_sequence = "aftersales.return.request"
    _passport_units = ("installed_product_id",)
    _passport_date = "create_date"
    _matter_ends = ("done", "cancelled")
    _check_company_auto = True
    _smart_links = {
        "picking_count": Backlink("stock.picking", "aftersales_return_request_id"),
        "order_count": Backlink("sale.order", "aftersales_return_request_id"),
    }
    _steps = {
        "submit": Step("to_approve", ("draft",), (AGENT,), "can_submit"),
        "approve": Step("approved", ("draft", "to_approve")),
        "reject": Step("draft", ("to_approve",), backward=True),
        "issue": Step("in_progress", ("approved",), (MANAGER,), "can_issue"),
        "finish": Step("done", ("in_progress",)),
        "undo": Step("approved", ("in_progress", "done"), backward=True),
        "cancel": Step(
            "cancelled", ("draft", "to_approve", "approved"), (MANAGER,), "can_cancel", True
        ),
    }
    _step_depends = (
        "reason",
        "installed_product_id",
        "picking_ids.state",
        "credit_note_ids.state",
        "approval_ids.state",
    )
    # What was asked for; fixed once it was submitted.
    _sheet_fields = frozenset(
        ("case_id", "csi_id", "kind", "installed_product_id", "replacement_id", "refund", "reason")
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_approve", "To Approve"),
            ("approved", "Approved"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
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
        [("exchange", "Exchange"), ("return", "Return")],
        string="What the Customer Wants",
        required=True,
        default="exchange",
    )
    case_id = fields.Many2one(
        "aftersales.case", string="Service Case", index="btree_not_null", check_company=True
    )
    csi_id = fields.Many2one(
        "aftersales.csi", string="CSI", index="btree_not_null", check_company=True
    )
    installed_product_id = fields.Many2one(
        "aftersales.installed.product",
        string="Unit",
        required=True,
        index=True,
        compute="_compute_unit",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    partner_id = fields.Many2one(
        related="installed_product_id.partner_id", string="Customer", store=True, index=True
    )
    product_id = fields.Many2one(related="installed_product_id.product_id")
    replacement_id = fields.Many2one(
        "product.product",
        string="Replaced By",
        check_company=True,
        domain="[('type', '=', 'consu'), ('sale_ok', '=', True)]",
        help="Empty: the same product.",
    )
    refund = fields.Boolean(
        default=True, help="A returned unit that was paid is credited on its invoice."
    )
    reason = fields.Text(string="Why")
    user_id = fields.Many2one(
        "res.users",
        string="Requested By",
        default=lambda self: self.env.user,
        guarded=True,
        copy=False,
        index=True,
    )
    approved_by = fields.Many2one("res.users", guarded=True, copy=False)
    approved_at = fields.Datetime(string="Approved On", guarded=True, copy=False)
    picking_ids = fields.One2many(
        "stock.picking", "aftersales_return_request_id", string="Transfers"
    )
    order_ids = fields.One2many("sale.order", "aftersales_return_request_id", string="Orders")
    credit_note_ids = fields.One2many(
        "account.move", "aftersales_return_request_id", string="Credit Notes"
    )
    picking_count = fields.Integer(compute="_compute_smart_links")
    order_count = fields.Integer(compute="_compute_smart_links")
    can_submit = fields.Boolean(compute="_compute_steps")
    can_answer = fields.Boolean(compute="_compute_steps")
    can_issue = fields.Boolean(compute="_compute_steps")
    can_refund = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")

    _matter_known = models.Constraint(
        "CHECK(case_id IS NOT NULL OR csi_id IS NOT NULL)",
        "A return belongs to a service case or to a CSI: choose one.",
    )
    _approval_complete = models.Constraint(
        "CHECK(state NOT IN ('approved', 'in_progress', 'done') "
        "OR (approved_by IS NOT NULL AND approved_at IS NOT NULL))",
        "An approved return names who approved it and when.",
    )
    _four_eyes = models.Constraint(
        "CHECK(approved_by IS NULL OR approved_by <> user_id)",
        "Nobody approves his own request.",
    )
    _open_uniq = models.UniqueIndex(
        "(installed_product_id) WHERE state NOT IN ('done', 'cancelled')",
        "A return or exchange of this unit is on its way already.",
    )

    @api.depends("case_id", "csi_id")
    def _compute_unit(self):
        """Take the unit of the CSI or the case, where it has one and nobody chose another."""
        for record in self:
            units = (record.csi_id or record.case_id).installed_product_ids
            record.installed_product_id = record.installed_product_id or (
                units if len(units) == 1 else units.browse()
            )

    @api.depends(lambda self: ("state", *self._step_depends))
    @api.depends_context("uid", "lang")
    def _compute_steps(self):
        super()._compute_steps()
        manager = self.env.su or self.env.user.has_group(MANAGER)
        for record in self:
            record.can_answer = bool(record._my_requests())
            record.can_refund = manager and not record._refund_missing()
            if record.state == "in_progress":
                record.step_missing = "\n".join(record._collect_blockers("finish").get(record, ()))

    def _fixed_words(self):
        return self.env._(
            "%(record)s is “%(state)s” and stays as it was asked for. Cancel it and make another "
            "one.",
            record=self.display_name,
            state=self._state_label(self.state),
        )

    def _kept_words(self):
        return self.env._(
            "%(record)s is kept. Cancel it, with a reason, if it is not wanted any more.",
            record=self.display_name,
        )

    # === ASKING AND ANSWERING === #

    def _blockers_submit(self):
        for record in self:
            if not (record.reason or "").strip():
                yield record, self.env._("Enter why the customer wants it.")
            unit = record.installed_product_id
            if unit and unit.state != "in_service":
                yield (
                    record,
                    self.env._(
                        "%(unit)s is not in the customer's hands any more.", unit=unit.display_name
                    ),
                )

    def action_submit(self):
        """Ask a supervisor; what a review decided already needs nobody else (D-18).

        :raise AccessError: the user is no service agent
        :raise UserError: the reason is missing
        """
        self.check_access("write")
        decided = self.filtered(lambda record: record._decided_by_review())
        for record in decided:
            csi = record.csi_id.sudo()
            for _record, message in record._blockers_submit():
                raise UserError(
                    self.env._(
                        "%(record)s: %(missing)s", record=record.display_name, missing=message
                    )
                )
            record.sudo()._take_step(
                "approve", {"approved_by": csi.signer_id.id, "approved_at": csi.decided_at}
            )
        moved = (self - decided)._take_step("submit")
        if moved:
            moved._request_approval(KIND, group=SUPERVISOR)
            Role = self.env["aftersales.role"]
            people = {c: Role._direct_users("supervisor", c) for c in moved.company_id}
            moved._create_activities(
                lambda record: people[record.company_id] - record._askers(),
                activity_type=ACTIVITY,
                note=lambda record: record.reason or "",
            )
        return True

    def _decided_by_review(self):
        """Return whether the CSI's signer decided for a return or exchange, for somebody else."""
        self.ensure_one()
        csi = self.csi_id.sudo()
        signed = csi.service_mode_id.code == DECIDED and csi.decided_at
        return bool(signed) and csi.signer_id not in self._askers()

    def _askers(self):
        """Return who asked for it, sudo: they do not approve it (M-04)."""
        record = self.sudo()
        return record.user_id | record.create_uid | self.env.user.browse(self._submitters())

    def _submitters(self):
        """Return the ids of who asked for the approval that counts."""
        rows = self.sudo().approval_ids.filtered(lambda row: not row.replaced)
        return rows.requested_by.ids

    def _waits_words(self, rows):
        return self.env._(
            "%(record)s waits for a service supervisor. Others cannot approve it.",
            record=self.display_name,
        )

    def _on_approval(self, kind, rows):
        """Go on, or back to the draft, as the supervisor says (D-18)."""
        super()._on_approval(kind, rows)
        if kind != KIND:
            return
        for row in rows:
            record = self.browse(row.res_id)
            record._refuse_own()
            if row.state == "approved":
                record.sudo()._take_step(
                    "approve", {"approved_by": self.env.uid, "approved_at": row.decided_at}
                )
            else:
                record.sudo()._take_step("reject", reason=row.comment)
        self.browse(rows.mapped("res_id")).sudo().activity_unlink([ACTIVITY])

    def action_cancel(self, reason=None):
        """Cancel what is not wanted any more, before anything moves.

        :param str reason: why; compulsory
        """
        self._take_step("cancel", reason=reason)._drop_requests()
        return True

    # === BUTTONS === #

    def action_open_pickings(self):
        """Open the return and the replacement's delivery (D-18)."""
        return self._show_records(self._linked("picking_count"), self.env._("Transfers"))

    def action_open_orders(self):
        """Open the zero-price order of the replacement (D-18)."""
        return self._show_records(self._linked("order_count"), self.env._("Orders"))

    def action_open_matter(self):
        """Open the CSI or the case that it belongs to (O-04)."""
        self.ensure_one()
        self.check_access("read")
        return self._show_records(self.csi_id or self.case_id, self.env._("CSI or Case"))
