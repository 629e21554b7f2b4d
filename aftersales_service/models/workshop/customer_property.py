from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.steps import Step

HOLDERS = (
    "aftersales_service.group_agent",
    "aftersales_service.group_engineer",
    "aftersales_service.group_pmc",
)
# What was taken in, as the customer signed for it.
TAKEN_FIELDS = frozenset(
    (
        "partner_id",
        "installed_product_id",
        "product_id",
        "title",
        "quantity",
        "accessories",
        "condition_in",
        "received_from",
        "lot_id",
    )
)


class CustomerProperty(models.Model):
    """What of a customer's lies with us: taken in with accessories and condition, given back.

    Any product, not only vehicles (amendment 31). Where the goods are stored ones their stock
    moves, owned by the customer, into a location outside every warehouse; damage and loss open a
    case.
    """

    _name = "aftersales.customer.property"
    _inherit = [
        "aftersales.property.reception",
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Customer Property"
    _order = "id desc"
    _number_sequence = "aftersales.customer.property"
    _passport_units = ("installed_product_id",)
    _passport_date = "received_at"
    _check_company_auto = True
    _rec_names_search = ["name", "title"]

    _steps = {
        "take_in": Step("here", ("draft",), HOLDERS, "can_take_in"),
        "give_back": Step("returned", ("here",), HOLDERS, "can_give_back"),
        "lose": Step("lost", ("here",), HOLDERS, backward=True),
        "find": Step("here", ("lost",), HOLDERS, backward=True),
    }
    _step_depends = ("title", "condition_in", "returned_to", "accessories", "accessories_back")
    _smart_links = {
        "picking_count": ("receipt_id", "hand_back_id"),
        "case_count": ("case_id", "damage_case_ids"),
    }

    state = fields.Selection(
        [("draft", "Draft"), ("here", "With Us"), ("returned", "Handed Back"), ("lost", "Lost")],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        index=True,
    )
    partner_id = fields.Many2one("res.partner", string="Owner", required=True, index=True)
    dispatch_id = fields.Many2one(
        "aftersales.dispatch.order", index="btree_not_null", check_company=True
    )
    work_order_id = fields.Many2one(
        "aftersales.work.order", index="btree_not_null", check_company=True
    )
    case_id = fields.Many2one(
        "aftersales.case", string="Service Case", index="btree_not_null", check_company=True
    )
    installed_product_id = fields.Many2one(
        "aftersales.installed.product",
        index="btree_not_null",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        check_company=True,
        domain=[("type", "=", "consu")],
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial Number",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        domain="[('product_id', '=', product_id)]",
    )
    title = fields.Char(string="What It Is", required=True)
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    accessories = fields.Text(help="What came with it, one per line.")
    condition_in = fields.Text(
        string="Condition When Received", help="Scratches, stains, what is missing; “normal”."
    )
    received_from = fields.Char(help="Who at the customer handed it over.")
    received_at = fields.Datetime(string="Received On", guarded=True, copy=False)
    received_by = fields.Many2one("res.users", guarded=True, copy=False)
    location_id = fields.Many2one("stock.location", guarded=True, copy=False)
    receipt_id = fields.Many2one("stock.picking", guarded=True, copy=False)
    accessories_back = fields.Boolean(string="All Accessories Given Back", copy=False)
    condition_out = fields.Text(string="Condition When Returned", copy=False)
    returned_to = fields.Char(help="Who at the customer took it back.", copy=False)
    returned_at = fields.Datetime(string="Returned On", guarded=True, copy=False)
    returned_by = fields.Many2one("res.users", guarded=True, copy=False)
    hand_back_id = fields.Many2one(
        "stock.picking", string="Hand-back Transfer", guarded=True, copy=False
    )
    damage_case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_property_case_rel",
        "property_id",
        "case_id",
        string="Damage and Loss",
        guarded=True,
        copy=False,
    )
    picking_count = fields.Integer(compute="_compute_smart_links")
    case_count = fields.Integer(compute="_compute_smart_links")
    can_take_in = fields.Boolean(compute="_compute_steps")
    can_give_back = fields.Boolean(compute="_compute_steps")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "At least one piece of property is taken in."
    )
    _here_dated = models.Constraint(
        "CHECK(state = 'draft' OR received_at IS NOT NULL)",
        "Property that is with us was received on a day.",
    )
    _returned_dated = models.Constraint(
        "CHECK((state = 'returned') = (returned_at IS NOT NULL))",
        "Property is returned on a day, and no other has such a day.",
    )

    @api.depends("name", "title")
    def _compute_display_name(self):
        for held in self:
            held.display_name = " · ".join(filter(None, (held.name, held.title)))

    @api.depends("installed_product_id")
    def _compute_product_id(self):
        """Take product and serial number of the unit; what was chosen without one stays."""
        for held in self:
            unit = held.installed_product_id
            held.product_id = unit.product_id or held.product_id
            held.lot_id = unit.lot_id or held.lot_id

    @api.onchange("installed_product_id", "dispatch_id")
    def _onchange_source(self):
        for held in self:
            unit = held.installed_product_id
            held.partner_id = held.partner_id or held.dispatch_id.partner_id or unit.partner_id
            held.title = held.title or (unit.display_name if unit else False)

    def write(self, vals):
        """Keep what was taken in as it was noted then.

        :raise UserError: what it is, its accessories or its condition would change afterwards
        """
        if not self.env.su and TAKEN_FIELDS & vals.keys():
            taken = self.filtered(lambda held: held.state != "draft")
            if taken:
                raise UserError(
                    self.env._(
                        "%(property)s was taken in and stays as it was noted. Report damage or "
                        "loss instead.",
                        property=taken[0].display_name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        for held in self:
            if held.state != "draft":
                raise UserError(
                    self.env._("%(property)s was taken in and is kept.", property=held.display_name)
                )

    # -- in ---------------------------------------------------------------------------------

    def _blockers_take_in(self):
        for held in self:
            if not (held.condition_in or "").strip():
                yield held, self.env._("Enter the condition in which it is received.")

    def action_condition_normal(self):
        """Note that nothing is wrong with what is received (amendment 53)."""
        self.check_access("write")
        for held in self.filtered(lambda held: not held.condition_in):
            held.condition_in = self.env._("Normal")
        return True

    def action_take_in(self):
        """Take the property in; stored goods lie in the company's place for it, owned by him.

        :raise UserError: the condition is missing
        """
        moved = self._take_step(
            "take_in", {"received_at": fields.Datetime.now(), "received_by": self.env.uid}
        )
        for held in moved.sudo():
            held._receive()
        return True

    def _is_stocked(self):
        """Return whether the goods can move in stock: stored, and known by serial if tracked."""
        self.ensure_one()
        product = self.product_id
        return product.is_storable and (product.tracking == "none" or bool(self.lot_id))

    def _receive(self):
        """Move the goods in, with the customer as their owner; in superuser mode."""
        self.ensure_one()
        if not self._is_stocked():
            return
        location = self.company_id._aftersales_property_location()
        customer = self.partner_id.with_company(self.company_id).property_stock_customer
        self.location_id = location
        self.receipt_id = self._transfer("in_type_id", customer, location)

    def _transfer(self, type_field, source, target):
        """Move the goods with a transfer of their owner's, done at once."""
        company = self.company_id
        warehouse = company._aftersales_warehouse()
        picking = (
            self.env["stock.picking"]
            .with_company(company)
            .create(
                {
                    "picking_type_id": warehouse[type_field].id,
                    "company_id": company.id,
                    "partner_id": self.partner_id.id,
                    "owner_id": self.partner_id.commercial_partner_id.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "origin": self.name,
                    "aftersales_case_id": (self.case_id or self.dispatch_id.case_ids[:1]).id,
                    "aftersales_csi_id": self.dispatch_id.csi_ids[:1].id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.product_id.id,
                                "product_uom_qty": self.quantity,
                                "product_uom": self.product_id.uom_id.id,
                                "company_id": company.id,
                                "location_id": source.id,
                                "location_dest_id": target.id,
                            }
                        )
                    ],
                }
            )
        )
        move = picking.move_ids
        move._action_confirm(merge=False)
        move.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            {
                **move._prepare_move_line_vals(quantity=self.quantity),
                "lot_id": self.lot_id.id,
                "owner_id": picking.owner_id.id,
            }
        )
        move.picked = True
        picking._aftersales_finish()
        return picking

    # -- out --------------------------------------------------------------------------------

    def _blockers_give_back(self):
        yield from super()._blockers_give_back()
        for held in self:
            if not (held.returned_to or "").strip():
                yield held, self.env._("Enter who takes it back.")
            if held.accessories and not held.accessories_back:
                yield (
                    held,
                    self.env._("Give back all accessories and tick it, or report what is missing."),
                )

    def action_give_back(self):
        """Give the property back with its accessories.

        :raise UserError: who takes it is missing, or the accessories are not complete
        """
        moved = self._take_step(
            "give_back", {"returned_at": fields.Datetime.now(), "returned_by": self.env.uid}
        )
        for held in moved.sudo().filtered("location_id"):
            customer = held.partner_id.with_company(held.company_id).property_stock_customer
            held.hand_back_id = held._transfer("out_type_id", held.location_id, customer)
        return True

    # -- damage and loss --------------------------------------------------------------------

    def action_damaged(self, reason=None):
        """Report damage or missing accessories: a case is opened, the property stays here.

        What is missing counts as settled with the case, so that the rest can be given back.

        :param str reason: what happened; compulsory
        :raise UserError: no words, or the property is not with us
        """
        self.check_access("write")
        for held in self:
            if held.state != "here":
                raise UserError(
                    self.env._(
                        "%(property)s is “%(state)s”: damage is reported on what is with us.",
                        property=held.display_name,
                        state=held._state_label(held.state),
                    )
                )
        self._open_damage_case(self.env._("Customer property damaged"), reason)
        self.sudo().accessories_back = True
        return True

    def action_lost(self, reason=None):
        """Report a loss: the property counts as lost and a case is opened.

        :param str reason: what happened; compulsory
        :raise UserError: no words, or the property is not with us
        """
        moved = self._take_step("lose", reason=reason)
        moved._open_damage_case(self.env._("Customer property lost"), reason)
        return True

    def action_found(self, reason=None):
        """Take back a report of a loss; the case stays and says what happened.

        :param str reason: where it was found; compulsory
        """
        self._take_step("find", reason=reason)
        return True

    def _open_damage_case(self, title, reason):
        """Open a case about damage or loss of each piece, and name it on both."""
        for held in self:
            if not (reason or "").strip():
                raise UserError(
                    self.env._("%(property)s: enter what happened.", property=held.display_name)
                )
        kind = self.env.ref("aftersales_service.case_type_other_complaint")
        for held in self.sudo():
            case = (
                self.env["aftersales.case"]
                .sudo()
                .create(
                    {
                        "company_id": held.company_id.id,
                        "partner_id": held.partner_id.id,
                        "type_id": kind.id,
                        "subject": f"{title}: {held.title}",
                        "description": reason,
                        "installed_product_ids": [Command.set(held.installed_product_id.ids)],
                    }
                )
            )
            held.damage_case_ids |= case
            held._message_log(
                body=self.env._(
                    "%(title)s, see %(case)s: %(reason)s",
                    title=title,
                    case=case._get_html_link(),
                    reason=reason,
                ),
                author_id=self.env.user.partner_id.id,
            )

    def action_open_pickings(self):
        """Open the transfers of the property (O-04)."""
        return self._show_records(self._linked("picking_count"), self.env._("Transfers"))

    def action_open_cases(self):
        """Open the cases about the property (O-04)."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))

    def action_open_dispatch(self):
        """Open the dispatch order by which it came (O-04)."""
        self.check_access("read")
        return self._show_records(self.dispatch_id, self.env._("Dispatch Order"))
