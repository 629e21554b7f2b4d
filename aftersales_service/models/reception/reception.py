from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.steps import Step

AGENT = "aftersales_service.group_agent"
AREAS = ("outside", "inside", "function")
SIGNED = ("signature", "scan", "signed_by")
# What the customer signs for.
RECORD_FIELDS = frozenset(
    (
        "partner_id",
        "installed_product_id",
        "brand",
        "model",
        "plate",
        "is_vehicle",
        "meter_value",
        "meter_note",
        "meter_replaced",
        "fault",
        "matter",
        "accessories",
        "expected_finish",
        "policy_explained",
        "brought_by",
        "phone",
        "check_ids",
        "item_ids",
        "received_at",
        *SIGNED,
    )
)


class Reception(models.Model):
    """Reception of a vehicle or any other product (接车登记): how it came, what is done (G-06).

    The agent fills it in beside the customer on a tablet, who signs for it and gets the repair
    voucher (aftersales.reception.voucher). What it opens, and how it is handed back, lies in
    aftersales.reception.opening.
    """

    _name = "aftersales.reception"
    _inherit = [
        "aftersales.reception.maintenance",
        "aftersales.reception.unit",
        "aftersales.reception.voucher",
        "aftersales.reception.opening",
        "aftersales.booked.mixin",
        "aftersales.state.mixin",
        "aftersales.passport.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Reception"
    _order = "id desc"
    _number_sequence = "aftersales.reception"
    _check_company_auto = True
    _passport_units = ("installed_product_id",)
    _passport_date = "received_at"
    _rec_names_search = ["name", "plate", "voucher_number"]
    _smart_links = {
        "case_count": "case_id",
        "dispatch_count": "dispatch_id",
        "property_count": "property_ids",
        "appointment_count": "appointment_id",
        "repair_count": "dispatch_id.repair_ids",
    }

    _steps = {
        "confirm": Step("confirmed", ("draft",), (AGENT,), "can_confirm"),
        "hand_back": Step("handed_back", ("confirmed",), (AGENT,), "can_hand_back"),
        "cancel": Step("cancelled", ("draft",), (AGENT,), "can_cancel", backward=True),
    }
    _step_depends = (
        *sorted(RECORD_FIELDS - {"check_ids", "item_ids"}),
        "check_ids.result",
        "check_ids.note",
        "check_ids.photo",
        "check_ids.told",
        "item_ids.name",
        "voucher_checked_at",
        "accessories_back",
        "dispatch_id.state",
        "property_ids.state",
    )

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("confirmed", "Received"),
            ("handed_back", "Handed Back"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    appointment_id = fields.Many2one(
        "aftersales.appointment", index="btree_not_null", check_company=True, copy=False
    )
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True)
    brought_by = fields.Char()
    phone = fields.Char()
    matter = fields.Selection(
        [("repair", "Repair"), ("maintenance", "Maintenance")], default="repair", required=True
    )
    fault = fields.Text(string="Fault or Matter")
    accessories = fields.Text(help="What came with it, one per line.")
    check_ids = fields.One2many(
        "aftersales.reception.check",
        "reception_id",
        string="Inspection",
        default=lambda self: [
            Command.create({"area": area, "sequence": number})
            for number, area in enumerate(AREAS, 1)
        ],
    )
    abnormal = fields.Boolean(compute="_compute_abnormal", store=True)
    item_ids = fields.One2many("aftersales.reception.item", "reception_id", string="Items")
    expected_finish = fields.Datetime(copy=False)
    currency_id = fields.Many2one(related="company_id.currency_id")
    price_told = fields.Monetary(
        string="Cost Told",
        compute="_compute_price_told",
        groups="aftersales_service.group_agent,aftersales_service.group_pmc",
    )
    policy_explained = fields.Boolean(
        string="Cost and Warranty Explained",
        copy=False,
        help="The customer knows what it costs him and what the warranty covers.",
    )
    signed_by = fields.Char(copy=False)
    signature = fields.Image(
        string="Customer's Signature", max_width=1024, max_height=1024, copy=False
    )
    scan = fields.Image(
        string="Signed Paper", max_width=1920, max_height=1920, copy=False, help="Signed on paper."
    )
    received_at = fields.Datetime(
        string="Received On", default=fields.Datetime.now, required=True, copy=False
    )
    user_id = fields.Many2one(
        "res.users",
        string="Received By",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
    )
    confirmed_at = fields.Datetime(string="Confirmed On", guarded=True, copy=False)
    accessories_back = fields.Boolean(string="All Accessories Given Back", copy=False)
    handed_back_at = fields.Datetime(string="Handed Back On", guarded=True, copy=False)
    handed_back_by = fields.Many2one("res.users", guarded=True, copy=False)
    case_count = fields.Integer(compute="_compute_smart_links")
    dispatch_count = fields.Integer(compute="_compute_smart_links")
    property_count = fields.Integer(compute="_compute_smart_links")
    appointment_count = fields.Integer(compute="_compute_smart_links")
    repair_count = fields.Integer(compute="_compute_smart_links")
    can_confirm = fields.Boolean(compute="_compute_steps")
    can_hand_back = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")

    _confirmed_complete = models.Constraint(
        "CHECK(state IN ('draft', 'cancelled') OR (voucher_number IS NOT NULL "
        "AND confirmed_at IS NOT NULL AND btrim(COALESCE(signed_by, '')) <> ''))",
        "A reception is confirmed by who signed it, on a day, and has a voucher.",
    )
    _handed_back_dated = models.Constraint(
        "CHECK((state = 'handed_back') = (handed_back_at IS NOT NULL))",
        "A reception is handed back on a day, and no other has such a day.",
    )
    _meter_sane = models.Constraint(
        "CHECK(COALESCE(meter_value, 0) >= 0)", "A meter reading is zero or more."
    )
    _once_here = models.UniqueIndex(
        "(installed_product_id) WHERE state = 'confirmed'", "This unit is here already."
    )

    # -- computed ---------------------------------------------------------------------------

    @api.depends("name", "plate", "model")
    def _compute_display_name(self):
        for reception in self:
            reception.display_name = " · ".join(
                filter(None, (reception.name, reception.plate or reception.model))
            ) or self.env._("New")

    @api.depends("check_ids.result")
    def _compute_abnormal(self):
        for reception in self:
            reception.abnormal = "abnormal" in reception.check_ids.mapped("result")

    @api.depends("item_ids.price")
    def _compute_price_told(self):
        for reception in self:
            reception.price_told = sum(reception.item_ids.mapped("price"))

    # -- writing ----------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Make receptions; what was signed is signed after its rows are there."""
        signed = [{name: vals.pop(name) for name in SIGNED if name in vals} for vals in vals_list]
        receptions = super().create(vals_list)
        for reception, values in zip(receptions, signed, strict=True):
            if any(values.values()):
                reception.write(values)
        return receptions

    def write(self, vals):
        """Keep what the customer signed; a change before his confirmation voids his signature.

        :raise UserError: it was confirmed, handed back or cancelled
        """
        names = RECORD_FIELDS & vals.keys()
        if names and not self.env.su:
            kept = self.filtered(lambda reception: reception.state != "draft")
            if kept:
                raise UserError(
                    self.env._(
                        "%(reception)s is “%(state)s” and stays as the customer signed it.",
                        reception=kept[0].display_name,
                        state=kept[0]._state_label(kept[0].state),
                    )
                )
        signed = {name: vals[name] for name in SIGNED if name in vals}
        result = super().write({name: vals[name] for name in vals if name not in signed})
        if names - signed.keys() and not self.env.su:
            self._unsign()
        return super().write(signed) if signed else result

    def _unsign(self):
        """Void the signature on drafts that changed afterwards: he signs what he sees."""
        void = self.filtered(lambda r: r.state == "draft" and (r.signature or r.scan))
        void.sudo().write({"signature": False, "scan": False})

    # -- steps ------------------------------------------------------------------------------

    def _blockers_confirm(self):
        here = self._units_here()
        for reception in self:
            for text in reception._missing_record():
                yield reception, text
            for check in reception.check_ids:
                text = check._missing()
                if text:
                    yield reception, text
            areas = dict(self.check_ids._fields["area"]._description_selection(self.env))
            for area in set(AREAS) - set(reception.check_ids.mapped("area")):
                yield (
                    reception,
                    self.env._(
                        "Inspect “%(area)s” as well and enter the result.", area=areas[area]
                    ),
                )
            if not reception.signed_by or not (reception.signature or reception.scan):
                yield (
                    reception,
                    self.env._(
                        "Have the customer confirm: his name and his signature, or the paper that "
                        "he signed."
                    ),
                )
            other = here.get(reception.installed_product_id, self.browse()) - reception
            if other:
                yield (
                    reception,
                    self.env._(
                        "This unit is here already, with %(reception)s.",
                        reception=other[0].display_name,
                    ),
                )

    def _missing_record(self):
        """Yield what of the five fields and the explanation is missing, in words (G-06, G-07)."""
        self.ensure_one()
        if not (self.brand or "").strip():
            yield self.env._("Enter the brand.")
        if not (self.model or "").strip():
            yield self.env._("Enter the model.")
        if self.is_vehicle and not (self.plate or "").strip():
            yield self.env._("Enter the license plate.")
        if self.is_vehicle and not self.meter_value:
            yield self.env._("Enter the meter reading.")
        if not (self.fault or "").strip():
            yield self.env._("Enter the fault or the matter as the customer tells it.")
        if not (self.brought_by or "").strip():
            yield self.env._("Enter who brought it.")
        if not self.item_ids:
            yield self.env._("Enter what is to be done, with time and cost.")
        if not self.expected_finish:
            yield self.env._("Enter when it is expected to be finished.")
        if not self.policy_explained:
            yield self.env._("Explain cost and warranty to the customer and tick it.")

    def _units_here(self):
        """Return ``{unit: receptions}`` of the units that are with us, in one search."""
        rows = self.sudo().search(
            [
                ("state", "=", "confirmed"),
                ("installed_product_id", "in", self.installed_product_id.ids),
            ]
        )
        return rows.grouped("installed_product_id")

    def action_all_normal(self):
        """Set every look without a result to normal; what is not is entered by itself (G-06)."""
        self.check_access("write")
        self.check_ids.filtered(lambda check: not check.result).write({"result": "normal"})
        return True

    def action_confirm(self):
        """Receive it: the customer has confirmed, the voucher is issued, the work is opened.

        The meter reading is stored, what he leaves is taken in as his property, a case is opened
        for a repair, and a service manager is asked for the dispatch order (G-06, G-07).

        :raise AccessError: the user is no service agent
        :raise UserError: a field, a result of the inspection or his confirmation is missing
        """
        self.check_access("write")
        if self._may_take(self._steps["confirm"]):
            self.filtered(lambda reception: reception.state == "draft")._draw_vouchers()
        moved = self._take_step("confirm", {"confirmed_at": fields.Datetime.now()})
        moved._note_readings()
        moved._open_cases()
        moved._take_in_property()
        moved._tell_progress()
        moved._ask_for_order()
        arrived = moved.appointment_id.filtered(lambda a: a.state in ("confirmed", "no_show"))
        arrived.action_arrive()
        return True

    def action_cancel(self, reason=None):
        """Cancel a reception that was never confirmed, with a reason.

        :param str reason: why; compulsory
        """
        self._take_step("cancel", reason=reason)
        return True

    # -- buttons ----------------------------------------------------------------------------

    def action_print_sheet(self):
        """Print the reception sheet, for a signature on paper (G-06)."""
        self.check_access("read")
        return self.env.ref("aftersales_service.reception_report").report_action(self)

    def action_open_cases(self):
        """Open the case of the reception (O-04)."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))

    def action_open_dispatches(self):
        """Open the dispatch order of the reception (O-04)."""
        return self._show_records(self._linked("dispatch_count"), self.env._("Dispatch Orders"))

    def action_open_repairs(self):
        """Open Odoo's repair orders (E-18)."""
        return self._show_records(self._linked("repair_count"), self.env._("Repair Orders"))

    def action_open_property(self):
        """Open what the customer left with us (amendment 31)."""
        return self._show_records(self._linked("property_count"), self.env._("Customer Property"))

    def action_open_appointment(self):
        """Open the appointment with which he came (O-04)."""
        return self._show_records(self._linked("appointment_count"), self.env._("Appointment"))
