from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.steps import Step

MANAGER = "aftersales_service.group_manager"


class OldPart(models.Model):
    """A replaced part awaited back from the customer's site (E-07).

    How many came back is read from the receipts of the recovery order, so that a backorder, a
    return or a correction counts by itself.
    """

    _name = "aftersales.old.part"
    _inherit = [
        "aftersales.state.mixin",
        "aftersales.passport.mixin",
        "aftersales.old.part.remedy",
        "mail.thread",
    ]
    _description = "Old Part"
    _order = "id desc"
    _passport_units = ("work_order_id.installed_product_ids",)
    _passport_customer = "work_order_id.partner_id"
    _passport_date = "expected_at"
    _smart_links = {"claim_count": "claim_id", "disposition_count": "disposition_ids"}

    _steps = {
        "receive": Step("received", ("awaited", "not_recoverable"), (MANAGER,)),
        "await": Step("awaited", ("received",), (MANAGER,), backward=True),
        "give_up": Step("not_recoverable", ("awaited",), (MANAGER,), "can_give_up"),
        "expect_again": Step(
            "awaited", ("not_recoverable",), (MANAGER,), "can_expect_again", backward=True
        ),
    }
    _step_depends = ("reason",)

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict", guarded=True
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="work_order_id.partner_id", string="Customer")
    part_id = fields.Many2one("aftersales.work.part", index="btree_not_null", guarded=True)
    product_id = fields.Many2one("product.product", required=True, index=True, guarded=True)
    uom_id = fields.Many2one(related="product_id.uom_id", related_sudo=True)
    quantity = fields.Float(string="Expected", required=True, digits="Product Unit", guarded=True)
    received = fields.Float(digits="Product Unit", guarded=True, copy=False)
    awaited = fields.Float(
        string="Still Awaited", digits="Product Unit", compute="_compute_awaited"
    )
    lost = fields.Float(string="Not Recoverable", digits="Product Unit", compute="_compute_awaited")
    expected_at = fields.Datetime(
        string="Expected Since",
        default=fields.Datetime.now,
        required=True,
        guarded=True,
        copy=False,
    )
    state = fields.Selection(
        [("awaited", "Awaited"), ("received", "Received"), ("not_recoverable", "Not Recoverable")],
        default="awaited",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    reason = fields.Text(string="Why Not Recoverable", copy=False, writers=MANAGER)
    purchase_line_id = fields.Many2one(
        "purchase.order.line", index="btree_not_null", guarded=True, copy=False
    )
    purchase_order_id = fields.Many2one(
        related="purchase_line_id.order_id", string="Recovery Order", related_sudo=True
    )
    can_give_up = fields.Boolean(compute="_compute_steps")
    can_expect_again = fields.Boolean(compute="_compute_steps")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "At least one old part is expected."
    )
    _lost_explained = models.Constraint(
        "CHECK(state <> 'not_recoverable' OR btrim(COALESCE(reason, '')) <> '')",
        "An old part that cannot be recovered says why.",
    )
    _part_uniq = models.UniqueIndex(
        "(part_id) WHERE part_id IS NOT NULL", "This part's old one is expected already."
    )

    @api.depends("work_order_id.name", "product_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.work_order_id.name}: {row.product_id.sudo().display_name}"

    @api.depends("quantity", "received", "state")
    def _compute_awaited(self):
        for row in self:
            missing = max(row.quantity - row.received, 0.0)
            row.awaited = missing if row.state == "awaited" else 0.0
            row.lost = missing if row.state == "not_recoverable" else 0.0

    def write(self, vals):
        """Keep the reason as it was given once the part is given up."""
        if "reason" in vals and not self.env.su:
            for row in self:
                if row.state != "awaited":
                    raise UserError(
                        self.env._(
                            "%(record)s is “%(state)s”: its reason cannot be changed any more.",
                            record=row.display_name,
                            state=self._state_label(row.state),
                        )
                    )
        return super().write(vals)

    @api.model
    def _expect(self, parts):
        """Expect the old parts of replaced ones back, as many as were replaced (E-07).

        :param parts: aftersales.work.part that ask for recovery; those expected already are left
        :return: the new rows
        """
        rows = self.sudo().search([("work_order_id", "in", parts.work_order_id.ids)])
        unexpected = parts - rows.part_id
        # A recovery ordered before the part was replaced awaits it already.
        early = rows.filtered(lambda row: not row.part_id)
        for part in unexpected:
            row = early.filtered(
                lambda row, part=part: (
                    row.work_order_id == part.work_order_id
                    and row.product_id == part.product_id
                    and row.quantity == part.quantity
                )
            )[:1]
            if row:
                row.part_id = part
                early -= row
                unexpected -= part
        return self.sudo().create(
            [
                {
                    "work_order_id": part.work_order_id.id,
                    "part_id": part.id,
                    "product_id": part.product_id.id,
                    "quantity": part.quantity,
                }
                for part in unexpected
            ]
        )

    def _is_ordered(self):
        """Return whether the old part stands on a recovery order that was not cancelled."""
        self.ensure_one()
        order = self.sudo().purchase_line_id.order_id
        return bool(order) and order.state != "cancel"

    # === RECEIPT === #

    @api.model
    def _on_moves_done(self, moves):
        """Count what done moves brought back, and let work orders go on whose parts have come.

        Called from every done move: ordinary ones cost no query. A fault of ours never blocks a
        storekeeper; the next receipt counts everything anew.
        """
        lines = moves.sudo().purchase_line_id.filtered("order_id.aftersales_kind")
        if lines:
            moves.picking_id._aftersales_safely(lambda: self._follow_receipt(lines))

    @api.model
    def _follow_receipt(self, lines):
        """Count what came back on purchase lines, and let work go on whose parts have come."""
        recovery = lines.filtered(lambda line: line.order_id.aftersales_kind == "recovery")
        self.sudo().search([("purchase_line_id", "in", recovery.ids)])._count_received()
        self._resume_work((lines - recovery).order_id)

    @api.model
    def _resume_work(self, purchases):
        """Let the work orders go on for which every part ordered has come (story B15)."""
        for work_order, orders in purchases.grouped("aftersales_work_order_id").items():
            others = work_order.purchase_order_ids.filtered(
                lambda order: order.aftersales_kind == "parts" and order.state == "purchase"
            )
            if all(line.qty_received >= line.product_qty for line in others.order_line):
                work_order._parts_arrived(orders[0].display_name)

    def _count_received(self):
        """Take over what the receipts of the recovery orders say; in superuser mode."""
        for line, rows in self.grouped("purchase_line_id").items():
            left = line.product_uom_id._compute_quantity(line.qty_received, line.product_id.uom_id)
            for row in rows.sorted("id"):
                share = left if row == rows.sorted("id")[-1] else min(left, row.quantity)
                left -= share
                row.received = share
                row._follow_received(line.order_id.display_name)

    def _follow_received(self, document_name):
        """Let the state follow the quantity received."""
        self.ensure_one()
        complete = self.uom_id.compare(self.received, self.quantity) >= 0
        if complete and self.state != "received":
            self._take_step("receive", reason=document_name)
        elif not complete and self.state == "received":
            self._take_step("await", reason=document_name)

    # === GIVING UP === #

    def _blockers_give_up(self):
        for row in self:
            if not (row.reason or "").strip():
                yield row, self.env._("Enter why the old part cannot be recovered.")

    def action_not_recoverable(self, reason=None):
        """Give up what is still awaited of the old parts (E-07).

        :param str reason: why; without it the reason entered on the form counts
        :raise AccessError: the user is no service manager
        :raise UserError: no reason is given, or the old part is not awaited
        """
        self.check_access("write")
        if reason and self._may_take(self._steps["give_up"]):
            self.filtered(lambda row: row.state == "awaited").sudo().reason = reason
        moved = self._take_step("give_up", reason=reason or self[:1].reason)
        claimed = moved.filtered("wants_claim")
        if claimed:
            self.env["aftersales.supplier.claim"]._open_for_old_parts(claimed)
        return True

    def action_expect_again(self):
        """Await an old part again that was given up; the former reason stays in the log."""
        moved = self._take_step("expect_again", reason=self.env._("found after all"))
        moved.sudo().reason = False
        return True

    def action_open_purchase(self):
        """Open the recovery order."""
        self.ensure_one()
        return self.env["purchase.order"]._show_records(
            self.sudo().purchase_order_id, self.env._("Recovery Order")
        )
