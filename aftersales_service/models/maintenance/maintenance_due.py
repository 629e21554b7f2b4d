from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.steps import Step

AGENT = ("aftersales_service.group_agent",)
MANAGER = ("aftersales_service.group_manager",)
# What is still to come about; its customer is who has the unit now.
OPEN = ("planned", "to_remind", "reminded", "appointment", "unreachable")
# From where a talk with the customer may lead on: he may also change his mind.
CALLABLE = ("planned", "to_remind", "reminded", "unreachable", "refused", "missed")


class MaintenanceDue(models.Model):
    """One maintenance of one unit: when it is due, who was reminded, what became of it (G-01…G-03).

    Planned by its commitment after the delivery and after the one before; a week ahead its
    customer is called or written to; it is done by a work order, a repair in our house or by hand.
    """

    _name = "aftersales.maintenance.due"
    _inherit = [
        "aftersales.maintenance.planning",
        "aftersales.maintenance.reminding",
        "aftersales.maintenance.booking",
        "aftersales.maintenance.doing",
        "aftersales.maintenance.call",
        "aftersales.maintenance.day",
        "aftersales.state.mixin",
        "aftersales.clock.mixin",
        "aftersales.passport.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Maintenance Reminder"
    _order = "due_on, id"
    _passport_units = ("installed_product_id",)
    _passport_date = "history_date"
    _smart_links = {
        "work_order_count": ("work_order_ids", "work_order_id"),
        "dispatch_count": ("dispatch_ids", "dispatch_id"),
        "appointment_count": "appointment_id",
        "call_count": "call_line_ids.call_id",
    }
    _steps = {
        "remind": Step("to_remind", ("planned",), AGENT, "can_remind"),
        "tell": Step("reminded", tuple(s for s in CALLABLE if s != "reminded"), AGENT),
        "appoint": Step("appointment", CALLABLE, AGENT),
        "refuse": Step("refused", (*CALLABLE[:4], "appointment"), AGENT),
        "give_up": Step("unreachable", ("to_remind", "reminded"), AGENT),
        "call_again": Step("to_remind", ("appointment",), AGENT, "can_call_again", True),
        "done": Step("done", (*OPEN, "refused", "missed"), AGENT, "can_finish"),
        "miss": Step("missed", OPEN, AGENT),
        "cancel": Step("cancelled", (*OPEN, "refused", "missed"), MANAGER, "can_cancel", True),
        "take_back": Step(
            "planned",
            ("to_remind", "reminded", "appointment", "unreachable", "done", "refused", "missed"),
            MANAGER,
            "can_take_back",
            True,
        ),
    }
    _step_depends = ("done_on",)

    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("to_remind", "To Remind"),
            ("reminded", "Reminded"),
            ("appointment", "Appointment"),
            ("done", "Done"),
            ("missed", "Missed"),
            ("refused", "Refused"),
            ("unreachable", "Unreachable"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        index=True,
    )
    commitment_id = fields.Many2one(
        "aftersales.maintenance.commitment",
        required=True,
        index=True,
        guarded=True,
        ondelete="restrict",
    )
    content = fields.Text(related="commitment_id.content")
    installed_product_id = fields.Many2one(
        "aftersales.installed.product",
        string="Unit",
        required=True,
        index=True,
        guarded=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="installed_product_id.company_id", store=True, index=True, precompute=True
    )
    ownership_id = fields.Many2one(
        "aftersales.ownership",
        string="Delivery",
        required=True,
        index=True,
        guarded=True,
        ondelete="restrict",
        help="The delivery with which the plan began.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        index=True,
        help="The final user, else the owner; whoever has the unit now is reminded.",
    )
    contact_id = fields.Many2one("res.partner", compute="_compute_contact")
    phone = fields.Char(compute="_compute_contact")
    user_id = fields.Many2one("res.users", string="Responsible", index=True, copy=False)
    # By what the archive is classified
    product_id = fields.Many2one(
        related="installed_product_id.product_id", store=True, precompute=True, index=True
    )
    model = fields.Char(related="installed_product_id.model", store=True, precompute=True)
    serial = fields.Char(related="installed_product_id.serial")
    region_id = fields.Many2one(
        related="partner_id.aftersales_region_id",
        string="Region",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    pickup_date = fields.Date(
        related="installed_product_id.pickup_date",
        string="Pick-up Date",
        store=True,
        precompute=True,
    )
    history_date = fields.Date(compute="_compute_history_date")
    work_order_count = fields.Integer(compute="_compute_smart_links")
    dispatch_count = fields.Integer(compute="_compute_smart_links")
    call_count = fields.Integer(string="Calls", compute="_compute_smart_links")
    can_remind = fields.Boolean(compute="_compute_steps")
    can_finish = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")
    can_take_back = fields.Boolean(compute="_compute_steps")
    can_call_again = fields.Boolean(compute="_compute_steps")

    _occurrence_uniq = models.UniqueIndex(
        "(ownership_id, commitment_id, number) WHERE state <> 'cancelled'",
        "This maintenance is planned already.",
    )
    _remind_index = models.Index("(remind_at) WHERE state = 'planned'")
    _miss_index = models.Index(
        "(miss_at) WHERE state IN "
        "('planned', 'to_remind', 'reminded', 'appointment', 'unreachable')"
    )
    _call_index = models.Index("(call_on, user_id) WHERE state = 'to_remind'")
    _done_dated = models.Constraint(
        "CHECK(state <> 'done' OR done_on IS NOT NULL)",
        "Maintenance that was done says on which day.",
    )
    _appointment_complete = models.Constraint(
        "CHECK(state <> 'appointment' OR (appointment_at IS NOT NULL "
        "AND btrim(COALESCE(appointment_content, '')) <> ''))",
        "An appointment says when, and what is done.",
    )

    @api.depends("installed_product_id.partner_id", "installed_product_id.final_user_id", "state")
    def _compute_partner_id(self):
        """Follow the unit to its present user; what is over stays with whom it concerned."""
        for due in self:
            unit = due.installed_product_id
            over = due.partner_id and due.state not in OPEN
            due.partner_id = (
                due.partner_id
                if over
                else (unit.final_user_id or unit.partner_id).commercial_partner_id
            )

    @api.depends(
        "partner_id.phone",
        "installed_product_id.contact_id.phone",
        "installed_product_id.contact_id.aftersales_skip_reason_id",
    )
    def _compute_contact(self):
        """Find the person to call: the unit's contact, unless he belongs to somebody else.

        Who is not to be contacted is not called for his company either.
        """
        for due in self:
            contact = due.installed_product_id.contact_id
            theirs = (
                contact.active
                and contact.commercial_partner_id == due.partner_id
                and not contact.sudo().aftersales_skip_reason_id
            )
            due.contact_id = contact if theirs and contact != due.partner_id else False
            due.phone = due.contact_id.phone or due.partner_id.phone

    @api.depends("done_on", "due_on")
    def _compute_history_date(self):
        for due in self:
            due.history_date = due.done_on or due.due_on

    @api.depends("installed_product_id", "commitment_id", "due_on")
    @api.depends_context("lang", "maintenance_with_customer")
    def _compute_display_name(self):
        """Name the unit and what is due; where only a name is shown, the customer first."""
        with_customer = self.env.context.get("maintenance_with_customer")
        for due in self:
            unit = due.installed_product_id.sudo()
            parts = [
                due.partner_id.sudo().name if with_customer else "",
                unit.serial or unit.product_id.display_name,
                due.commitment_id.sudo().name,
                format_date(self.env, due.due_on) if due.due_on and not with_customer else "",
            ]
            due.display_name = " · ".join(filter(None, parts))

    def _clock_grounds(self):
        """Return the commitment that asks for the maintenance: its day is the time limit."""
        commitment = self.commitment_id
        return [
            (self.env._("Maintenance Commitment"), commitment.name),
            (self.env._("Due On"), format_date(self.env, self.due_on) if self.due_on else ""),
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """The plan of a unit is part of its history (A-07)."""
        for due in self:
            raise UserError(
                self.env._(
                    "%(due)s is part of the unit's history and cannot be deleted. Cancel it with "
                    "a reason instead.",
                    due=due.display_name,
                )
            )

    # Links

    def action_open_unit(self):
        """Open the unit with its whole history (O-04)."""
        self.check_access("read")
        return self._show_records(self.installed_product_id, self.env._("Unit"))

    def action_open_work_orders(self):
        """Open the work orders that do the maintenance (O-04)."""
        return self._show_records(self._linked("work_order_count"), self.env._("Work Orders"))

    def action_open_dispatches(self):
        """Open the repairs in our house that do the maintenance (O-04)."""
        return self._show_records(self._linked("dispatch_count"), self.env._("Dispatch Orders"))

    def action_open_calls(self):
        """Open the calls about the maintenance (F-16, O-04)."""
        return self._show_records(self._linked("call_count"), self.env._("Calls"))
