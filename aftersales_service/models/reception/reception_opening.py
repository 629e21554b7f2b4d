from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

ENDED = ("returned", "cancelled")


class ReceptionOpening(models.AbstractModel):
    """What a reception opens: property, case, dispatch order; and the hand-back (G-06, E-20)."""

    _name = "aftersales.reception.opening"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "What receptions open"

    case_id = fields.Many2one(
        "aftersales.case",
        string="Service Case",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    dispatch_id = fields.Many2one(
        "aftersales.dispatch.order",
        index="btree_not_null",
        check_company=True,
        copy=False,
        guarded=True,
    )
    property_ids = fields.One2many(
        "aftersales.customer.property", "reception_id", string="Customer Property"
    )

    @api.constrains("partner_id", "case_id", "appointment_id")
    def _check_same_customer(self):
        """Keep what one customer brings out of the case or the appointment of another."""
        for reception in self.sudo():
            customer = reception.partner_id.commercial_partner_id
            for document in (reception.case_id, reception.appointment_id):
                other = document.partner_id
                if other and other.commercial_partner_id != customer:
                    raise ValidationError(
                        self.env._(
                            "%(document)s is one of %(other)s, and %(reception)s one of "
                            "%(customer)s. Choose one of the same customer, or leave it empty.",
                            document=document.display_name,
                            other=other.display_name,
                            reception=reception.display_name,
                            customer=customer.display_name,
                        )
                    )

    # -- what follows the customer's confirmation -------------------------------------------

    def _note_readings(self):
        """Store the meter readings, and what of the units was not known (A-10, G-06)."""
        known = self.filtered("installed_product_id")
        readings = known.filtered("meter_value")
        self.env["aftersales.meter.reading"].sudo().create(
            [
                {
                    "installed_product_id": reception.installed_product_id.id,
                    "date": reception.company_id._aftersales_local_date(),
                    "value": reception.meter_value,
                    "replaced": reception.meter_replaced,
                    "note": reception.meter_note or reception.name,
                }
                for reception in readings
            ]
        )
        for reception in known.sudo():
            unit = reception.installed_product_id
            values = {
                name: reception[name]
                for name in ("brand", "model", "plate")
                if reception[name] and unit[name] != reception[name]
            }
            if values:
                unit.write(values)

    def _take_in_property(self):
        """Take in what the customer leaves, the unit itself included (amendment 31)."""
        Property = self.env["aftersales.customer.property"]
        unit_rows = self.filtered(
            lambda r: (
                not r.property_ids.filtered(
                    lambda held: held.installed_product_id == r.installed_product_id
                )
            )
        )
        Property.create([reception._property_values() for reception in unit_rows])
        waiting = self.property_ids.filtered(lambda held: held.state == "draft")
        waiting.action_condition_normal()
        waiting.action_take_in()

    def _property_values(self):
        """Return what is noted about the unit itself that stays here."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "reception_id": self.id,
            "partner_id": self.partner_id.id,
            "installed_product_id": self.installed_product_id.id,
            "title": " ".join(
                filter(None, (self.brand, self.model, self.plate)),
            ),
            "accessories": self.accessories,
            "condition_in": self._condition_words(),
            "received_from": self.brought_by,
            "case_id": self.case_id.id,
        }

    def _condition_words(self):
        """Return what the inspection found, line by line; that all is normal otherwise."""
        self.ensure_one()
        found = self.check_ids.filtered(lambda check: check.result == "abnormal")
        return "\n".join(found.mapped("display_name")) or self.env._("Normal")

    def _open_cases(self):
        """Open the case of each repair that has none; maintenance needs none (B-19)."""
        repairs = self.filtered(lambda r: r.matter == "repair" and not r.case_id)
        for reception in repairs:
            reception.sudo().case_id = self.env["aftersales.case"]._register_visit(
                {
                    "company_id": reception.company_id.id,
                    "partner_id": reception.partner_id.id,
                    "phone": reception.phone or reception.partner_id.phone,
                    "email": reception.partner_id.email,
                    "type_id": self.env.ref("aftersales_service.case_type_repair_request").id,
                    "channel_id": self.env.ref("aftersales_service.channel_outlet").id,
                    "description": reception.fault,
                    "product_model": reception.model,
                    "installed_product_ids": [Command.set(reception.installed_product_id.ids)],
                }
            )
        for reception in self.sudo():
            reception.property_ids.filtered(
                lambda held: not held.case_id
            ).case_id = reception.case_id

    def _tell_progress(self):
        """Count the talk at the counter as an update of the customer about his case (E-17)."""
        for reception in self:
            case = reception.case_id
            if case.state == "in_progress":
                case.action_progress_told(
                    self.env._(
                        "Received with voucher %(voucher)s, items and time explained.",
                        voucher=reception.voucher_number,
                    )
                )

    def _ask_for_order(self):
        """Have a service manager issue the dispatch order of what was received (E-10)."""
        managers = {
            company: self.env["aftersales.role"]._direct_users("manager", company)
            for company in self.sudo().company_id
        }
        self._create_activities(
            lambda reception: managers[reception.sudo().company_id][:1],
            lambda reception: reception.env._("Issue the dispatch order of what was received"),
            activity_type="aftersales_service.activity_issue_dispatch",
            note=lambda reception: reception.fault,
        )

    # -- dispatch order ---------------------------------------------------------------------

    def action_issue_dispatch(self):
        """Issue the dispatch order with the items that the customer signed, and open it (E-10).

        :raise AccessError: the user is no service manager
        :raise UserError: the customer has not confirmed, or it may not be executed yet
        """
        self.ensure_one()
        self.check_access("write")
        orders = self.env["aftersales.dispatch.order"]
        orders.check_access("create")
        if self.state != "confirmed":
            raise UserError(
                self.env._(
                    "%(reception)s is “%(state)s”: a dispatch order is issued for what is here.",
                    reception=self.display_name,
                    state=self._state_label(self.state),
                )
            )
        live = self.dispatch_id.filtered(lambda order: order.state not in ENDED)
        if not live:
            live = self._issue_dispatch(orders)
            self.sudo().activity_unlink(["aftersales_service.activity_issue_dispatch"])
        return self._show_records(live, self.env._("Dispatch Order"))

    def _issue_dispatch(self, orders):
        """Return a new dispatch order: the items are agreed, because he signed for them."""
        case = self.case_id
        if case:
            order = orders._issue(case._live_csis().with_env(self.env), case)
        else:
            order = orders.create(
                {
                    "company_id": self.company_id.id,
                    "partner_id": self.partner_id.id,
                    "installed_product_ids": [Command.set(self.installed_product_id.ids)],
                    "fault": self.fault,
                    "scope": orders._proposed_scope(
                        self.env["aftersales.csi"], case, self.installed_product_id
                    ),
                }
            )
        self.sudo().dispatch_id = order
        self.property_ids.sudo().write({"dispatch_id": order.id})
        order.write(
            {
                "policy_explained": self.policy_explained,
                "item_ids": [
                    Command.create(
                        {
                            "name": item.name,
                            "expected_hours": item.expected_hours,
                            "price": item.price,
                            "installed_product_id": self.installed_product_id.id,
                        }
                    )
                    for item in self.item_ids
                ],
            }
        )
        order.action_items_agreed(
            self.env._(
                "%(person)s, signed on %(reception)s",
                person=self.signed_by,
                reception=self.name,
            )
        )
        return order

    # -- hand-back --------------------------------------------------------------------------

    def _blockers_hand_back(self):
        for reception in self:
            if reception.voucher_needed:
                yield (
                    reception,
                    self.env._("Check the voucher of who fetches it, or his identity."),
                )
            order = reception.sudo().dispatch_id
            if order and order.state not in (*ENDED, "repaired"):
                yield (
                    reception,
                    self.env._(
                        "%(order)s is “%(state)s”: it is handed back when the repair is finished, "
                        "or the order is cancelled.",
                        order=order.display_name,
                        state=order._state_label(order.state),
                    ),
                )
            here = reception.sudo().property_ids.filtered(lambda held: held.state == "here")
            if any(here.mapped("accessories")) and not reception.accessories_back:
                yield (
                    reception,
                    self.env._("Give all accessories back and tick it, or report what is missing."),
                )

    def action_hand_back(self):
        """Hand out against the voucher: property, and the six points of the order (E-20, G-07).

        :raise AccessError: the user is no service agent
        :raise UserError: the voucher was not checked, the repair is not finished, or one of the
            six points of the dispatch order is missing
        """
        moved = self._take_step(
            "hand_back", {"handed_back_at": fields.Datetime.now(), "handed_back_by": self.env.uid}
        )
        for reception in moved:
            here = reception.property_ids.filtered(lambda held: held.state == "here")
            here.write(
                {
                    "returned_to": reception.picked_up_by or reception.brought_by,
                    "accessories_back": reception.accessories_back,
                }
            )
            here.action_give_back()
        orders = moved.dispatch_id.filtered(lambda order: order.state == "repaired")
        for reception in moved:
            order = reception.dispatch_id & orders
            if order and not order.returned_to:
                order.returned_to = reception.picked_up_by or reception.brought_by
        orders.action_give_back()
        moved.sudo().activity_unlink(["aftersales_service.activity_issue_dispatch"])
        appointments = moved.appointment_id.filtered(lambda a: a.state == "arrived")
        appointments.filtered(
            lambda a: all(r.state in ("handed_back", "cancelled") for r in a.reception_ids)
        ).action_finish()
        return True
