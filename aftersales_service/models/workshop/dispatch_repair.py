from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from .dispatch_issue import FREE

AGENT = "aftersales_service.group_agent"
PAYING = ("part", "paid")


class DispatchRepair(models.AbstractModel):
    """A dispatch order and Odoo's repair orders, which keep step with it (E-18, E-19).

    Odoo moves the parts and the unit; when it may start and end follows from the dispatch order.
    """

    _name = "aftersales.dispatch.repair"
    _inherit = ["aftersales.guarded.mixin", "aftersales.agreement.gate.mixin"]
    _description = "Repair of Dispatch Orders"

    repair_ids = fields.One2many("repair.order", "aftersales_dispatch_id", string="Repair Orders")
    agreed_with = fields.Char(
        string="Items Agreed With",
        guarded=True,
        copy=False,
        help="Who at the customer said yes to the repair items, and how.",
    )
    agreed_at = fields.Datetime(string="Items Agreed On", guarded=True, copy=False)
    agreed_by = fields.Many2one("res.users", string="Noted By", guarded=True, copy=False)
    to_agree = fields.Boolean(
        compute="_compute_to_agree", help="An item waits for the customer's yes."
    )
    price_told = fields.Monetary(
        compute="_compute_price_told",
        groups="aftersales_service.group_agent,aftersales_service.group_pmc",
    )
    currency_id = fields.Many2one("res.currency")
    policy_explained = fields.Boolean(
        compute="_compute_policy_explained", store=True, readonly=False, writers=AGENT
    )

    @api.depends("case_ids", "csi_ids", "work_order_id.policy_explained")
    def _compute_policy_explained(self):
        """Take over what accepted plans and the workshop order say (D-13)."""
        for dispatch in self:
            known = dispatch.sudo()
            plans = (known.case_ids.plan_ids | known.csi_ids.plan_ids).filtered(
                lambda plan: plan.state == "accepted"
            )
            dispatch.policy_explained = (
                dispatch.policy_explained
                or known.work_order_id.policy_explained
                or (bool(plans) and all(plans.mapped("policy_explained")))
            )

    @api.depends("item_ids.agreed")
    def _compute_to_agree(self):
        for dispatch in self:
            dispatch.to_agree = not all(dispatch.item_ids.mapped("agreed"))

    @api.depends("item_ids.price")
    def _compute_price_told(self):
        for dispatch in self:
            dispatch.price_told = sum(dispatch.item_ids.mapped("price"))

    # -- the customer's yes -----------------------------------------------------------------

    def action_items_agreed(self, reason=None):
        """Note that the customer agrees to the items, their time and price (E-18, D-13).

        :param str reason: who said so, and how; compulsory
        :raise AccessError: the user is no service agent
        :raise UserError: there are no items, or the words are missing
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(AGENT):
            raise AccessError(
                self.env._(
                    "%(order)s: a service agent asks the customer and notes his answer.",
                    order=self[:1].display_name,
                )
            )
        for dispatch in self:
            if dispatch.state in ("repaired", "returned", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: there is nothing left to agree to.",
                        order=dispatch.display_name,
                        state=dispatch._state_label(dispatch.state),
                    )
                )
            if not dispatch.item_ids:
                raise UserError(
                    self.env._(
                        "%(order)s: enter what is repaired before the customer is asked.",
                        order=dispatch.display_name,
                    )
                )
            if not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(order)s: enter who at the customer agreed, and how.",
                        order=dispatch.display_name,
                    )
                )
        orders = self.sudo()
        orders.write(
            {
                "agreed_with": reason,
                "agreed_at": fields.Datetime.now(),
                "agreed_by": self.env.uid,
            }
        )
        orders.item_ids.agreed = True
        orders._message_log_batch(
            bodies={
                dispatch.id: self.env._(
                    "The customer agrees to the repair items. %(words)s", words=reason
                )
                for dispatch in self
            },
            author_id=self.env.user.partner_id.id,
        )
        return True

    # -- what he was told -------------------------------------------------------------------

    def _is_paid_work(self):
        return self.charge in PAYING

    def _agreed_finish(self):
        return self.planned_finish

    def _told_items(self):
        return self.item_ids

    def _told_estimate(self):
        return self.price_told or self.work_order_id._live_fee_order().amount_total

    # -- steps ------------------------------------------------------------------------------

    def _blockers_start(self):
        yield from self._blockers_agreement()
        for dispatch in self:
            sale = dispatch.sudo().work_order_id._live_fee_order()
            if dispatch.charge in PAYING and not sale:
                yield (
                    dispatch,
                    self.env._(
                        "The repair is charged but no sales order charges the customer. Issue a "
                        "workshop order with its SO and choose it here."
                    ),
                )
            if not dispatch.item_ids:
                yield dispatch, self.env._("Enter what is repaired.")
            elif not all(dispatch.item_ids.mapped("agreed")):
                yield (
                    dispatch,
                    self.env._(
                        "The customer has not agreed to every repair item. Have the service agent "
                        "ask him first."
                    ),
                )

    def action_start(self):
        """Let the unit into the workshop (E-18).

        :raise UserError: there is no item, the customer has not agreed to each of them, or he pays
            and was not told what (D-13)
        """
        moved = self._take_step("start", {"started_at": fields.Datetime.now()})
        moved.sudo().repair_ids.filtered(
            lambda repair: repair.state in ("draft", "confirmed")
        ).action_repair_start()
        moved.case_ids._clock_fact("started")
        return True

    def _blockers_repaired(self):
        for dispatch in self:
            for item in dispatch.item_ids:
                if not item.agreed:
                    text = self.env._(
                        "“%(item)s”: the customer has not agreed to it.", item=item.name
                    )
                elif not item.done_at:
                    text = self.env._("“%(item)s” is not repaired yet.", item=item.name)
                elif item.quality != "passed":
                    text = self.env._(
                        "“%(item)s” has not passed the inspection by another person.",
                        item=item.name,
                    )
                else:
                    continue
                yield dispatch, text

    def action_repaired(self):
        """Finish the repair: all items are done and passed; the customer is to be told (E-19).

        :raise UserError: an item is not repaired, or has not passed the inspection
        """
        moved = self._take_step("repaired", {"repaired_at": fields.Datetime.now()})
        moved.sudo().repair_ids.filtered(
            lambda repair: repair.state == "under_repair"
        ).action_repair_end()
        moved._note_progress("repaired")
        moved.sudo().installed_product_ids._count_repair_time()
        moved.sudo().activity_unlink(
            [
                "aftersales_service.activity_inspect_repair",
                "aftersales_service.activity_repair_late",
                "aftersales_service.activity_rework",
            ]
        )
        moved._renew_telling(
            lambda dispatch: dispatch.env._("Tell the customer: repaired. Agree when he gets it.")
        )
        return True

    # -- Odoo's repair orders ---------------------------------------------------------------

    def _issue_repairs(self):
        """Issue Odoo's repair order for each unit; orders without a unit get one to fill in."""
        none = self.env["aftersales.installed.product"].sudo()
        values = [
            dispatch._repair_values(unit)
            for dispatch in self.sudo()
            for unit in dispatch.installed_product_ids or [none]
        ]
        for company, rows in self._by_company(values).items():
            (
                self.env["repair.order"]
                ._aftersales_quiet()
                .with_company(company)
                .with_context(allowed_company_ids=company.ids)
                .create(rows)
            )

    @api.model
    def _by_company(self, values):
        """Return the rows of values by the company of each, for whom Odoo looks up defaults."""
        rows = {}
        for row in values:
            rows.setdefault(self.env["res.company"].browse(row["company_id"]), []).append(row)
        return rows

    def _repair_values(self, unit):
        """Return the values of the repair order of one unit.

        A tracked product without its lot would not let the repair end, so it is left out.
        """
        self.ensure_one()
        known = unit.product_id and (unit.lot_id or unit.product_id.tracking == "none")
        values = {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "user_id": self.user_id.id,
            "product_id": unit.product_id.id if known else False,
            "lot_id": unit.lot_id.id if known else False,
            "product_qty": unit.quantity or 1.0,
            "under_warranty": self.charge in FREE,
            "internal_notes": self.scope,
            "aftersales_dispatch_id": self.id,
            "aftersales_csi_id": self.csi_ids[:1].id,
            "aftersales_case_id": self.case_ids[:1].id,
            "reference_ids": [Command.create({"name": self.name})],
        }
        place = self.property_ids.filtered(
            lambda held: held.installed_product_id == unit and held.state == "here"
        ).location_id[:1]
        if place and known:
            values["product_location_src_id"] = values["product_location_dest_id"] = place.id
        return values

    def _cancel_repairs(self):
        """Cancel the repair orders that go with cancelled dispatch orders."""
        self.sudo().repair_ids.filtered(
            lambda repair: repair.state not in ("done", "cancel")
        ).action_repair_cancel()

    def action_print_voucher(self):
        """Print the dispatch order, with which the unit is handed back (N-04).

        :raise UserError: the scope is not defined
        """
        for dispatch in self:
            if not (dispatch.scope or "").strip():
                raise UserError(
                    self.env._(
                        "%(order)s: define the warranty scope before it is printed.",
                        order=dispatch.display_name,
                    )
                )
        return self.env.ref("aftersales_service.dispatch_order_report").report_action(self)
