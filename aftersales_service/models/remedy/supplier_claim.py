from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.steps import Step
from ..mixins.links_mixin import Backlink

MANAGER = "aftersales_service.group_manager"
CLAIMS = "aftersales_service.group_claims"
OPEN = ("draft", "with_sales")
ACTIVITY = "aftersales_service.activity_claim"
# A CSI that has no sheet to be copied.
WITHOUT_SHEET = ("draft", "cause", "cancelled")


class SupplierClaim(models.Model):
    """A claim on a supplier or maker for parts that failed (供应商索赔, E-08).

    The service opens it and hands it to sales with a logged copy of the CSI that exists; sales
    submits it, follows the answer and enters what was settled.
    """

    _name = "aftersales.supplier.claim"
    _inherit = [
        "aftersales.state.mixin",
        "aftersales.claim.evidence",
        "aftersales.claim.settlement",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Supplier Claim"
    _order = "id desc"
    _number_sequence = "aftersales.supplier.claim"
    _passport_units = (
        "work_order_id.installed_product_ids",
        "csi_id.installed_product_ids",
        "case_id.installed_product_ids",
    )
    _passport_customer = None
    _passport_date = "create_date"
    _check_company_auto = True
    _smart_links = {
        "old_part_count": "old_part_ids",
        "picking_count": "disposition_ids.picking_id",
        "print_count": Backlink("aftersales.csi.print", "csi_id", "csi_id"),
    }
    _steps = {
        "hand_over": Step("with_sales", ("draft",), (MANAGER,), "can_hand_over"),
        "submit": Step("submitted", ("with_sales",), (CLAIMS,), "can_submit"),
        "accept": Step("accepted", ("submitted",), (CLAIMS,), "can_accept"),
        "settle": Step("settled", ("accepted",), (CLAIMS,), "can_settle"),
        "reject": Step("rejected", ("submitted", "accepted"), (CLAIMS,), "can_reject", True),
        "give_back": Step("draft", ("with_sales",), (CLAIMS,), "can_give_back", True),
        "cancel": Step("cancelled", OPEN, (MANAGER, CLAIMS), "can_cancel", True),
    }
    _step_depends = (
        "partner_id",
        "line_ids.amount",
        "reason",
        "csi_id.state",
        "accepted_amount",
        "settled_amount",
        "settlement",
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("with_sales", "With Sales"),
            ("submitted", "Submitted"),
            ("accepted", "Accepted"),
            ("settled", "Settled"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    partner_id = fields.Many2one("res.partner", string="Claim On", index="btree_not_null")
    claimee_kind = fields.Selection(
        [("supplier", "Supplier"), ("maker", "Maker")], default="supplier", required=True
    )
    reason = fields.Text(string="What Is Claimed For")
    case_id = fields.Many2one(
        "aftersales.case", string="Service Case", index="btree_not_null", check_company=True
    )
    csi_id = fields.Many2one(
        "aftersales.csi", string="CSI", index="btree_not_null", check_company=True
    )
    work_order_id = fields.Many2one(
        "aftersales.work.order", index="btree_not_null", check_company=True
    )
    purchase_order_id = fields.Many2one(
        "purchase.order",
        string="Bought By",
        index="btree_not_null",
        check_company=True,
        help="The purchase by which the parts were bought.",
    )
    old_part_ids = fields.One2many("aftersales.old.part", "claim_id", string="Old Parts")
    disposition_ids = fields.One2many("aftersales.disposition", "claim_id")
    line_ids = fields.One2many("aftersales.supplier.claim.line", "claim_id", copy=True)
    amount = fields.Monetary(string="Claimed", compute="_compute_amount", store=True)
    user_id = fields.Many2one("res.users", string="Responsible", index=True, copy=False)
    handed_over_by = fields.Many2one("res.users", guarded=True, copy=False)
    handed_over_at = fields.Datetime(string="Handed Over On", guarded=True, copy=False)
    submitted_at = fields.Datetime(string="Submitted On", guarded=True, copy=False)
    supplier_reference = fields.Char(help="Under which number the supplier answers.")
    old_part_count = fields.Integer(compute="_compute_smart_links")
    picking_count = fields.Integer(compute="_compute_smart_links")
    print_count = fields.Integer(string="Copies of the CSI", compute="_compute_smart_links")
    can_hand_over = fields.Boolean(compute="_compute_steps")
    can_submit = fields.Boolean(compute="_compute_steps")
    can_accept = fields.Boolean(compute="_compute_steps")
    can_settle = fields.Boolean(compute="_compute_steps")
    can_reject = fields.Boolean(compute="_compute_steps")
    can_give_back = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")

    # What is claimed; fixed once it was submitted.
    _claim_fields = frozenset(
        (
            "partner_id",
            "claimee_kind",
            "reason",
            "case_id",
            "csi_id",
            "work_order_id",
            "purchase_order_id",
            "line_ids",
        )
    )

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for claim in self:
            claim.amount = sum(claim.line_ids.mapped("amount"))

    def write(self, vals):
        """Keep what was submitted to the supplier.

        :raise UserError: what is claimed would change
        """
        if self._claim_fields & vals.keys():
            self._check_claim_open()
        return super().write(vals)

    def _check_claim_open(self):
        """Refuse to change what is claimed once the supplier has it."""
        if self.env.su:
            return
        for claim in self:
            if claim.state not in OPEN:
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”: what is claimed stays as it was submitted. "
                        "Open another claim for the rest.",
                        record=claim.display_name,
                        state=claim._state_label(claim.state),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        for claim in self:
            if claim.state != "draft" or claim.old_part_ids:
                raise UserError(
                    self.env._(
                        "%(record)s is kept. Cancel it, with a reason, if nothing is claimed.",
                        record=claim.display_name,
                    )
                )

    # === OPENING === #

    @api.model
    def _open_for_old_parts(self, old_parts):
        """Open one claim per work order and supplier for old parts (E-08, amendment 33).

        :param old_parts: aftersales.old.part, lost or received
        :return: the new claims
        :raise AccessError: the user is no service manager
        :raise UserError: a part is awaited or claimed already
        """
        self._check_may_open()
        for row in old_parts:
            missing = row._claim_missing()
            if missing:
                raise UserError(missing)
        rows = old_parts.sudo()
        groups = rows.grouped(lambda row: (row.work_order_id, row._proposed_vendor()))
        values = [self._values_of(*key, group) for key, group in groups.items()]
        # A share of the liability has opened its claim with the decision: here are its parts.
        waiting = self.sudo().search(
            [
                ("csi_id", "in", rows.work_order_id.csi_ids.ids),
                ("state", "=", "draft"),
                ("line_ids", "=", False),
            ]
        )
        claims = [
            waiting.filtered(
                lambda claim, vals=vals: (
                    (claim.csi_id.id, claim.partner_id.id) == (vals["csi_id"], vals["partner_id"])
                )
            )[:1]
            for vals in values
        ]
        fresh = iter(
            self.sudo().create(
                [vals for vals, known in zip(values, claims, strict=True) if not known]
            )
        )
        for index, (known, vals) in enumerate(zip(claims, values, strict=True)):
            if known:
                known.write(
                    {
                        "line_ids": vals["line_ids"],
                        "work_order_id": vals["work_order_id"],
                        "purchase_order_id": vals["purchase_order_id"],
                        "reason": "\n".join(filter(None, [known.reason, vals["reason"]])),
                    }
                )
            else:
                claims[index] = next(fresh)
        for claim, group in zip(claims, groups.values(), strict=True):
            group.claim_id = claim
        return self.browse([claim.id for claim in claims])

    @api.model
    def _values_of(self, order, vendor, rows):
        """Return the values of the claim for old parts of one work order and supplier, sudo."""
        reasons = {row.reason for row in rows if row.reason}
        causes = {csi.cause for csi in order.csi_ids if csi.cause}
        return {
            "company_id": order.company_id.id,
            "partner_id": vendor.id,
            "work_order_id": order.id,
            "csi_id": order.csi_ids[:1].id,
            "case_id": order.case_ids[:1].id,
            "purchase_order_id": rows.part_id.purchase_line_id.order_id[:1].id,
            "reason": "\n".join([*sorted(causes), *sorted(reasons)]),
            "line_ids": [
                Command.create(
                    {
                        "product_id": row.product_id.id,
                        "quantity": row.lost or row.received,
                        "price": row.product_id.with_company(row.company_id).standard_price,
                    }
                )
                for row in rows
            ],
        }

    @api.model
    def _open_for_supplier(self, matter, vendor, reason):
        """Open the claim for what a supplier answers for in an event or a case (D-09, E-08).

        One that is open for both already is taken, so that a share decided again opens no second
        one; sales or the service enter the parts.

        :param matter: aftersales.csi, or an aftersales.case without one
        :param vendor: res.partner, who answers for it
        :param str reason: what he answers for
        :return: the claim
        :raise AccessError: the user is no service manager
        """
        self._check_may_open()
        claims = self.sudo()
        of_case = matter._name == "aftersales.case"
        csi, cases = (matter.browse(), matter) if of_case else (matter, matter.case_ids)
        open_one = claims.search(
            [
                ("case_id" if of_case else "csi_id", "=", matter.id),
                ("partner_id", "=", vendor.id),
                ("state", "not in", ("settled", "rejected", "cancelled")),
            ],
            limit=1,
        )
        claim = open_one or claims.create(
            {
                "company_id": matter.company_id.id,
                "partner_id": vendor.id,
                "csi_id": csi.id,
                "case_id": cases[:1].id,
                "work_order_id": matter.work_order_ids[:1].id,
                "reason": reason,
            }
        )
        return self.browse(claim.id)

    @api.model
    def _check_may_open(self):
        """Refuse everybody but service managers."""
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a service manager opens a claim on a supplier. Ask him to.")
            )

    # === STEPS === #

    def _blockers_hand_over(self):
        for claim in self:
            if not claim.partner_id:
                yield claim, self.env._("Choose on whom the claim is made.")
            if not claim.line_ids:
                yield claim, self.env._("Enter which parts are claimed.")
            if not (claim.reason or "").strip():
                yield claim, self.env._("Enter what failed, and why.")
            csi = claim.csi_id.sudo()
            if csi and csi.state in WITHOUT_SHEET:
                yield (
                    claim,
                    self.env._(
                        "%(csi)s is “%(state)s”, and sales gets a copy of it. Have its cause found "
                        "and print it first.",
                        csi=csi.name,
                        state=csi._state_label(csi.state),
                    ),
                )

    def action_hand_over(self):
        """Hand the claims to sales with a logged copy of the CSI that exists (E-08, REG 5.5).

        :raise AccessError: the user is no service manager
        :raise UserError: supplier, parts or cause are missing, or the CSI cannot be copied yet
        """
        moved = self._take_step(
            "hand_over",
            {"handed_over_by": self.env.uid, "handed_over_at": fields.Datetime.now()},
        )
        if moved.csi_id:
            moved.csi_id.action_print(purpose=self.env._("Copy to the sales department"))
        Role = self.env["aftersales.role"]
        people = {c: Role._direct_users("claims", c) for c in moved.company_id}
        for claim in moved.sudo():
            claim.user_id = claim.user_id or people[claim.company_id][:1]
        moved._create_activities(
            lambda claim: claim.user_id | people[claim.company_id],
            activity_type=ACTIVITY,
            note=lambda claim: claim.reason or "",
        )
        return True

    def action_submit(self):
        """Note that the supplier has the claim (E-08).

        :raise AccessError: the user does not handle claims
        """
        moved = self._take_step("submit", {"submitted_at": fields.Datetime.now()})
        moved.sudo().activity_unlink([ACTIVITY])
        return True

    def action_give_back(self, reason=None):
        """Give a claim back to the service that lacks something.

        :param str reason: what is missing; compulsory
        """
        moved = self._take_step("give_back", reason=reason)
        moved.sudo().activity_unlink([ACTIVITY])
        moved._create_activities(
            lambda claim: claim.handed_over_by,
            lambda claim: claim.env._("Complete the claim"),
            note=reason,
        )
        return True

    def action_cancel(self, reason=None):
        """Cancel claims that are not submitted.

        :param str reason: why; compulsory
        """
        moved = self._take_step("cancel", reason=reason)
        moved.sudo().activity_unlink([ACTIVITY])
        return True

    # === BUTTONS === #

    def action_open_old_parts(self):
        """Open the old parts of the claim (E-08)."""
        return self._show_records(self._linked("old_part_count"), self.env._("Old Parts"))

    def action_open_pickings(self):
        """Open the transfers that take parts back to the supplier (E-08)."""
        return self._show_records(self._linked("picking_count"), self.env._("Transfers"))

    def action_open_prints(self):
        """Open the print log of the CSI, with the copy to sales (E-08)."""
        return self._show_records(self._linked("print_count"), self.env._("Print Log"))

    def action_open_work_order(self):
        """Open the work order on which the parts were replaced (O-04)."""
        self.ensure_one()
        self.check_access("read")
        return self._show_records(self.work_order_id, self.env._("Work Order"))
