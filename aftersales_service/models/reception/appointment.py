from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.steps import Step

AGENT = "aftersales_service.group_agent"
# What the customer was told; it changes by rescheduling only.
AGREED_FIELDS = frozenset(("start", "mode", "partner_id", "department_id", "company_id"))
# What an appointment is about that comes from a record of another room.
MATTERS = {"aftersales.maintenance.due": "maintenance"}


class Appointment(models.Model):
    """An appointment with a customer: for a repair or a service, in the house or at his place.

    G-03 (time and contents), G-04 (departments told, calendar), G-05 (channels, basics, states),
    G-08 (modes). Who comes lies in aftersales.appointment.basics, the room in the workshop in
    aftersales.appointment.capacity, moving it in aftersales.appointment.moving, who hears of it in
    aftersales.appointment.notice, what it opens in aftersales.appointment.opening.
    """

    _name = "aftersales.appointment"
    _inherit = [
        "aftersales.appointment.maintenance",
        "aftersales.appointment.basics",
        "aftersales.appointment.capacity",
        "aftersales.appointment.moving",
        "aftersales.appointment.notice",
        "aftersales.appointment.opening",
        "aftersales.appointment.portal",
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "aftersales.passport.mixin",
        "aftersales.assigned.mixin",
        "portal.mixin",
    ]
    _description = "Appointment"
    _order = "start desc, id desc"
    _number_sequence = "aftersales.appointment"
    _check_company_auto = True
    _passport_date = "start"
    _rec_names_search = ["name", "partner_id", "plate"]
    _mail_thread_customer = True
    _smart_links = {
        "reception_count": "reception_ids",
        "case_count": "case_id",
        "work_order_count": "work_order_id",
        "maintenance_count": "maintenance_due_ids",
    }

    _steps = {
        "confirm": Step("confirmed", ("requested",), (AGENT,), "can_confirm"),
        "arrive": Step("arrived", ("confirmed", "no_show"), (AGENT,), "can_arrive"),
        "finish": Step("done", ("arrived",), (AGENT,), "can_finish"),
        "miss": Step("no_show", ("confirmed",), (AGENT,), "can_miss"),
        "rebook": Step("confirmed", ("no_show",), (AGENT,), backward=True),
        "cancel": Step(
            "cancelled", ("requested", "confirmed", "no_show"), (AGENT,), "can_cancel", True
        ),
    }
    _step_depends = (
        "partner_id",
        "contact_name",
        "phone",
        "email",
        "start",
        "expected_hours",
        "content",
        "mode",
        "department_id",
        "installed_product_ids",
        "brand",
        "model",
    )

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("confirmed", "Confirmed"),
            ("arrived", "Arrived"),
            ("done", "Done"),
            ("no_show", "No-Show"),
            ("cancelled", "Cancelled"),
        ],
        default="requested",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    channel = fields.Selection(
        [("phone", "Phone"), ("web", "Web"), ("on_spot", "On the Spot")],
        string="Taken By",
        default="phone",
        required=True,
    )
    mode = fields.Selection(
        [
            ("workshop", "In the Workshop"),
            ("on_site", "On-Site"),
            ("remote", "Remote Diagnosis"),
            ("consultation", "Online Consultation"),
        ],
        string="Service Mode",
        default="workshop",
        required=True,
    )
    matter = fields.Selection(
        [("repair", "Repair"), ("maintenance", "Maintenance")], default="repair", required=True
    )
    content = fields.Text(string="What Is to Be Done")
    start = fields.Datetime(string="Appointed For", index=True, copy=False, tracking=True)
    expected_hours = fields.Float(
        default=lambda self: self.env.company.aftersales_appointment_hours,
    )
    stop = fields.Datetime(string="Ends", compute="_compute_stop", store=True)
    has_begun = fields.Boolean(compute="_compute_has_begun")
    day = fields.Date(compute="_compute_stop", store=True, index=True)
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        check_company=True,
        help="Who does it; the team's capacity counts.",
    )
    user_id = fields.Many2one(
        default=lambda self: self.env.user, domain=[("share", "=", False)], copy=False
    )
    origin_model = fields.Char(guarded=True, copy=False)
    origin_id = fields.Many2oneReference(
        model_field="origin_model", string="Made From", guarded=True, copy=False, index=True
    )
    reception_ids = fields.One2many("aftersales.reception", "appointment_id", string="Receptions")
    confirmed_at = fields.Datetime(string="Confirmed On", guarded=True, copy=False)
    arrived_at = fields.Datetime(string="Arrived On", guarded=True, copy=False)
    reception_count = fields.Integer(compute="_compute_smart_links")
    case_count = fields.Integer(compute="_compute_smart_links")
    work_order_count = fields.Integer(compute="_compute_smart_links")
    can_confirm = fields.Boolean(compute="_compute_steps")
    can_arrive = fields.Boolean(compute="_compute_steps")
    can_finish = fields.Boolean(compute="_compute_steps")
    can_miss = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")

    _confirmed_complete = models.Constraint(
        "CHECK(state IN ('requested', 'cancelled') "
        "OR (start IS NOT NULL AND confirmed_at IS NOT NULL))",
        "A confirmed appointment has a time and says when it was confirmed.",
    )
    _hours_sane = models.Constraint(
        "CHECK(expected_hours >= 0)", "The expected hours are zero or more."
    )
    _day_index = models.Index("(company_id, day) WHERE state IN ('confirmed', 'arrived', 'done')")
    _origin_index = models.Index("(origin_model, origin_id) WHERE origin_model IS NOT NULL")

    # -- computed ---------------------------------------------------------------------------

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for appointment in self:
            appointment.display_name = " · ".join(
                filter(None, (appointment.name, appointment.partner_id.name))
            ) or self.env._("New")

    @api.depends("start", "expected_hours", "company_id")
    def _compute_stop(self):
        for appointment in self:
            start = appointment.start
            appointment.stop = start and start + timedelta(hours=appointment.expected_hours or 0)
            appointment.day = start and appointment.company_id._aftersales_local_date(start)

    @api.depends("start")
    def _compute_has_begun(self):
        now = fields.Datetime.now()
        for appointment in self:
            appointment.has_begun = bool(appointment.start and appointment.start <= now)

    def _compute_access_url(self):
        super()._compute_access_url()
        for appointment in self:
            appointment.access_url = f"/my/appointments/{appointment.id}"

    # -- writing ----------------------------------------------------------------------------

    def write(self, vals):
        """Keep what was agreed with the customer; units' owner and time move by their own step.

        :raise UserError: time, mode, customer or team of a confirmed appointment would change, or
            the workshop has no room for more units
        """
        names = AGREED_FIELDS & vals.keys()
        if names and not self.env.su:
            agreed = self.filtered(lambda a: a.state != "requested" and a._would_change(vals))
            if agreed:
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”: the customer knows this time. Use “Reschedule” "
                        "with a reason, so that everybody is told; for another service cancel it "
                        "and make a new one.",
                        record=agreed[0].display_name,
                        state=agreed[0]._state_label(agreed[0].state),
                    )
                )
        before = {a: a.places for a in self if a.state == "confirmed"}
        result = super().write(vals)
        if "installed_product_ids" in vals:
            more = self.filtered(lambda a: a in before and a.places > before[a])
            more._hold_room()
            more._check_room()
        if {"content", "expected_hours", "user_id", "installed_product_ids"} & vals.keys():
            self.filtered("event_id")._sync_event()
        return result

    def _would_change(self, vals):
        """Return whether values differ from what was agreed."""
        self.ensure_one()
        for name in AGREED_FIELDS & vals.keys():
            field = self._fields[name]
            new = field.convert_to_cache(vals[name], self, validate=False)
            if new != field.convert_to_cache(self[name], self, validate=False):
                return True
        return False

    @api.ondelete(at_uninstall=False)
    def _unlink_if_requested(self):
        for appointment in self:
            if appointment.state != "requested":
                raise UserError(
                    self.env._(
                        "%(record)s was confirmed and is kept. Cancel it with a reason.",
                        record=appointment.display_name,
                    )
                )

    # -- steps ------------------------------------------------------------------------------

    def _blockers_confirm(self):
        for appointment in self:
            for text in appointment._missing_basics():
                yield appointment, text
            today = appointment.company_id._aftersales_local_date()
            if appointment.day and appointment.day < today:
                yield appointment, self.env._("The time lies in the past. Choose a later one.")
        yield from self._no_room()

    def action_confirm(self):
        """Confirm appointments: departments, customer and calendar are told (G-04, G-05).

        An appointment on site opens its work order, one from afar its case (G-08).

        :raise AccessError: the user is no service agent
        :raise UserError: something is missing, or the workshop has no room on that day; the next
            free days are named
        """
        self.check_access("write")
        self._may_book()
        self.filtered(lambda a: a.state == "requested")._hold_room()
        moved = self._take_step("confirm", {"confirmed_at": fields.Datetime.now()})
        moved._open_work()
        moved._sync_event()
        moved._tell_departments(lambda some: some.env._("Appointment confirmed"))
        moved._tell_customer("aftersales_service.mail_template_appointment_confirmed")
        moved.sudo().activity_unlink(["aftersales_service.activity_confirm_appointment"])
        return True

    def _may_book(self):
        """Refuse who takes no appointments, before others are made to wait.

        :raise AccessError: the user is no service agent
        """
        if not self._may_take(self._steps["confirm"]):
            raise AccessError(self._step_refusal(self._steps["confirm"]))

    def action_arrive(self):
        """Note that the customer came, or that the talk began; a no-show may still come (G-05)."""
        missed = self.filtered(lambda a: a.state == "no_show")
        moved = self._take_step("arrive", {"arrived_at": fields.Datetime.now()})
        moved._on_arrived()
        (moved & missed)._sync_event()
        moved.sudo().activity_unlink(["aftersales_service.activity_missed_appointment"])
        return True

    def action_finish(self):
        """Note that the appointment is done (G-05)."""
        self._take_step("finish")
        return True

    def action_miss(self):
        """Note that the customer did not come (G-05).

        :raise UserError: the time has not come yet
        """
        self.check_access("write")
        for appointment in self:
            if appointment.state == "confirmed" and not appointment.has_begun:
                raise UserError(
                    self.env._(
                        "%(record)s: the time of the appointment has not come yet.",
                        record=appointment.display_name,
                    )
                )
        moved = self._take_step("miss")
        moved._on_lost(self.env._("The customer did not come."))
        moved._sync_event()
        moved._create_activities(
            lambda a: a.user_id,
            lambda a: a.env._("The customer did not come: ask for a new time"),
            activity_type="aftersales_service.activity_missed_appointment",
        )
        return True

    def action_cancel(self, reason=None):
        """Cancel appointments, with a reason; who knew of them is told (G-04, G-05).

        :param str reason: why; compulsory
        :raise UserError: no reason, or the customer is here
        """
        known = self.filtered(lambda a: a.state == "confirmed")
        moved = self._take_step("cancel", reason=reason)
        moved._on_lost(reason)
        told = moved & known
        moved._drop_work(reason)
        told._sync_event()
        told._tell_departments(lambda some: some.env._("Appointment cancelled"))
        told._tell_customer("aftersales_service.mail_template_appointment_cancelled", to_do=True)
        moved.sudo().activity_unlink(
            [
                "aftersales_service.activity_confirm_appointment",
                "aftersales_service.activity_missed_appointment",
            ]
        )
        return True

    # -- booking ----------------------------------------------------------------------------

    @api.model
    def _book(self, partner, units, start, content, mode="workshop", origin=None, **values):
        """Make and confirm an appointment for a record of another room (G-03, G-04).

        :param partner: res.partner who comes or is visited; a contact of a company is taken as
            whom to ask for
        :param units: aftersales.installed.product, may be empty where ``values`` say brand, model
        :param datetime start: naive UTC
        :param str content: what is to be done
        :param str mode: workshop, on_site, remote or consultation
        :param origin: the record for which it is made, or several of one customer
        :param values: further values, such as channel, department_id or expected_hours
        :return: the confirmed aftersales.appointment
        :raise AccessError: the user is no service agent
        :raise UserError: something is missing, or the workshop has no room: next days are named
        """
        company = units[:1].company_id or (origin and origin[:1].company_id) or self.env.company
        matter = MATTERS.get(origin._name if origin else "", "repair")
        appointment = self.create(
            {
                "company_id": company.id,
                "partner_id": partner.id,
                "contact_id": units[:1].contact_id.id if partner == units[:1].partner_id else False,
                "installed_product_ids": [Command.set(units.ids)],
                "start": start,
                "content": content,
                "mode": mode,
                "matter": matter,
                "expected_hours": company.aftersales_appointment_hours,
                **values,
            }
        )
        appointment._take_origin(origin)
        appointment.action_confirm()
        return appointment

    # -- buttons ----------------------------------------------------------------------------

    def action_open_receptions(self):
        """Open the receptions of the appointment (O-04)."""
        return self._show_records(self._linked("reception_count"), self.env._("Receptions"))

    def action_open_cases(self):
        """Open the case of the appointment (O-04)."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))

    def action_open_work_orders(self):
        """Open the work order of the appointment (O-04)."""
        return self._show_records(self._linked("work_order_count"), self.env._("Work Orders"))

    def action_open_origin(self):
        """Open the record for which the appointment was made (O-04)."""
        self.ensure_one()
        self.check_access("read")
        if not self.origin_model:
            return False
        origin = self.env[self.origin_model].browse(self.origin_id).exists()
        return self._show_records(origin, self.env._("Made From"))
