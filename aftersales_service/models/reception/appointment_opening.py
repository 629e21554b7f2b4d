from odoo import Command, fields, models
from odoo.exceptions import UserError

OPEN_ORDER = ("draft", "planned", "confirmed")
# The kind of case that an appointment from afar, or at the customer's place, is about.
TYPES = {
    "on_site": "aftersales_service.case_type_repair_request",
    "remote": "aftersales_service.case_type_repair_request",
    "consultation": "aftersales_service.case_type_consultation",
}
CHANNELS = {
    "phone": "aftersales_service.channel_phone",
    "web": "aftersales_service.channel_portal",
    "on_spot": "aftersales_service.channel_outlet",
}


class AppointmentOpening(models.AbstractModel):
    """What an appointment opens: a case, a work order on site, a reception in the house (G-08)."""

    _name = "aftersales.appointment.opening"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "What appointments open"

    case_id = fields.Many2one(
        "aftersales.case",
        string="Service Case",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    work_order_id = fields.Many2one(
        "aftersales.work.order",
        index="btree_not_null",
        check_company=True,
        copy=False,
        guarded=True,
    )

    def _take_origin(self, origin):
        """Note for which record the appointment is made; of several the first.

        :param origin: records of another room, or None
        """
        if origin:
            self.sudo().write({"origin_model": origin._name, "origin_id": origin[0].id})

    def _on_arrived(self):
        """Hook: the customers came, or the visits began."""

    def _on_lost(self, reason):
        """Hook: appointments were cancelled, or nobody came.

        :param str reason: why
        """

    def _open_work(self):
        """Open what the confirmed appointments are about, unless it is there already (G-08).

        On site a work order with the agreed time, whose notice to the customer is counted as for
        every visit (E-14); from afar the case. In the workshop nothing before the unit is here.
        """
        for appointment in self.filtered(lambda a: a.mode in TYPES):
            if not appointment.case_id:
                appointment.sudo().case_id = appointment._open_case()
            if appointment.mode == "on_site":
                appointment._open_order()

    def _open_case(self):
        """Return a new case about the appointment, registered where nothing is missing."""
        self.ensure_one()
        return self.env["aftersales.case"]._register_visit(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "contact_id": self.contact_id.id,
                "phone": self.phone,
                "email": self.email,
                "type_id": self.env.ref(TYPES.get(self.mode, TYPES["on_site"])).id,
                "channel_id": self.env.ref(CHANNELS[self.channel]).id,
                "description": self.content,
                "promised_reply_at": self.start,
                "product_model": self.model,
                "installed_product_ids": [Command.set(self.installed_product_ids.ids)],
            }
        )

    def _open_order(self):
        """Issue the order for a visit on site, or give the open one of the case the time (E-03).

        :raise UserError: the case may not be executed yet
        """
        self.ensure_one()
        case = self.case_id.sudo()
        orders = case.work_order_ids.filtered(
            lambda order: order.kind == "on_site" and order.state in OPEN_ORDER
        )
        order = orders[:1] or self.env["aftersales.work.order"].sudo()._issue_for_case(
            case, "on_site"
        )
        order.write(
            {
                "planned_start": self.start,
                "planned_end": self.stop,
                "agreed_with": self.contact_name,
                "user_id": order.user_id.id
                if orders
                else self.env["aftersales.role"]._direct_users("manager", self.company_id)[:1].id,
            }
        )
        self.sudo().work_order_id = order

    def _move_work(self, reason):
        """Give the work orders of moved appointments the new time; who planned them is asked.

        :param str reason: why the appointment moved
        """
        for appointment in self.filtered("work_order_id"):
            order = appointment.sudo().work_order_id
            if order.state in ("draft", "planned"):
                order.write({"planned_start": appointment.start, "planned_end": appointment.stop})
            elif order.state == "confirmed":
                order._create_activities(
                    lambda order: order._managers(),
                    lambda order: order.env._("The appointment moved: plan the visit anew"),
                    note=reason,
                )

    def _drop_work(self, reason):
        """Have the work orders of cancelled appointments looked at by who planned them.

        :param str reason: why the appointment was cancelled
        """
        orders = self.sudo().work_order_id.filtered(lambda order: order.state in OPEN_ORDER)
        orders._create_activities(
            lambda order: order._managers(),
            lambda order: order.env._("The appointment was cancelled: cancel or plan anew"),
            note=reason,
        )

    # -- reception --------------------------------------------------------------------------

    def _reception_values(self, unit):
        """Return what the reception of one unit knows from its appointment (G-06)."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "appointment_id": self.id,
            "partner_id": self.partner_id.id,
            "brought_by": self.contact_name,
            "phone": self.phone,
            "matter": self.matter,
            "installed_product_id": unit.id,
            "brand": unit.brand or self.brand,
            "model": unit.model or unit.product_id.name or self.model,
            "plate": unit.plate or (False if unit else self.plate),
            "fault": self.content,
            "case_id": self.case_id.id,
            # How long it takes was told when the appointment was made.
            "expected_finish": self.stop,
        }

    def action_receive(self):
        """Note that the customer came, and open a reception for each of his units (G-06).

        :return: action that shows the receptions
        :raise AccessError: the user is no service agent
        :raise UserError: the appointment is not in the workshop, or not confirmed
        """
        self.ensure_one()
        self.check_access("write")
        if self.mode != "workshop":
            raise UserError(
                self.env._(
                    "%(record)s is no appointment in the workshop: there is nothing to receive.",
                    record=self.display_name,
                )
            )
        if self.state != "arrived":
            self.action_arrive()
        open_ones = self.reception_ids.filtered(lambda r: r.state != "cancelled")
        received = open_ones.installed_product_id
        Unit = self.env["aftersales.installed.product"]
        units = self.installed_product_ids - received
        if not open_ones and not units:
            units = [Unit]
        self.env["aftersales.reception"].create([self._reception_values(unit) for unit in units])
        return self.action_open_receptions()
