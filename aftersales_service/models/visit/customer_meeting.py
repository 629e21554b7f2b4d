from odoo import fields, models

from ...tools.steps import Step
from ..mixins.links_mixin import Backlink

CALLERS = ("aftersales_service.group_agent", "aftersales_service.group_sales_admin")


class CustomerMeeting(models.Model):
    """A visit to a customer by appointment, of our own accord (预约拜访, F-19, COMM 5.2-三).

    It stands beside the return visits, which a rule plans after a delivery or a repair.
    """

    _name = "aftersales.customer.meeting"
    _inherit = [
        "aftersales.state.mixin",
        "aftersales.need.origin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Appointment Visit"
    _order = "start_at desc, id desc"
    _rec_names_search = ["partner_id", "purpose"]
    _check_company_auto = True
    _smart_links = {
        "case_count": "case_ids",
        "need_count": Backlink("aftersales.customer.need", "meeting_id"),
    }
    _steps = {
        "done": Step("done", ("planned",), CALLERS, "can_done"),
        "cancel": Step("cancelled", ("planned",), CALLERS, "can_cancel"),
        "reopen": Step("planned", ("done", "cancelled"), CALLERS, "can_reopen", True),
    }
    _step_depends = ("result", "needs", "met_ids", "start_at")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        default="planned",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        tracking=True,
    )
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True)
    met_ids = fields.Many2many(
        "res.partner",
        "aftersales_customer_meeting_met_rel",
        string="People Met",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    user_id = fields.Many2one(
        "res.users", string="Made By", required=True, default=lambda self: self.env.user, index=True
    )
    start_at = fields.Datetime(string="Appointment", required=True, index=True)
    stop_at = fields.Datetime(string="Until")
    place = fields.Char()
    purpose = fields.Char(required=True)
    result = fields.Text(copy=False)
    needs = fields.Text(
        string="Needs Found", copy=False, help="What the customer needs or plans, a line for each."
    )
    case_ids = fields.Many2many(
        "aftersales.case",
        "aftersales_customer_meeting_case_rel",
        string="Cases Registered",
        copy=False,
        check_company=True,
    )
    case_count = fields.Integer(compute="_compute_smart_links")
    can_done = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")
    can_reopen = fields.Boolean(compute="_compute_steps")

    _in_order = models.Constraint(
        "CHECK(stop_at IS NULL OR stop_at > start_at)",
        "An appointment ends after it begins. Correct the two times.",
    )

    def _compute_display_name(self):
        """Name an appointment by customer and purpose."""
        for meeting in self:
            customer = meeting.partner_id.sudo().display_name
            meeting.display_name = f"{customer or ''} · {meeting.purpose or ''}"

    def _blockers_done(self):
        """Yield what the record of the visit lacks: when it was, whom one met, what came of it."""
        now = fields.Datetime.now()
        for meeting in self:
            if meeting.start_at and meeting.start_at > now:
                yield (
                    meeting,
                    self.env._("The appointment lies ahead: record the visit when it was made."),
                )
            if not meeting.met_ids:
                yield meeting, self.env._("Enter whom you met.")
            if not (meeting.result or "").strip():
                yield meeting, self.env._("Write what came of the visit.")

    def action_done(self):
        """Record the visit as made (F-19).

        :raise UserError: whom one met, or what came of it, is missing
        """
        self._take_step("done")._note_needs()
        return True

    def _note_needs(self):
        """Note each need that was found, a line for each, once (A-12)."""
        Need = self.env["aftersales.customer.need"]
        known = Need.sudo().with_context(active_test=False).search([("meeting_id", "in", self.ids)])
        told = {(need.meeting_id, need.need) for need in known}
        other = self.env.ref("aftersales_service.need_category_other", raise_if_not_found=False)
        category = other or self.env["aftersales.need.category"].search([], limit=1)
        values = []
        for meeting in self:
            lines = (line.strip() for line in (meeting.needs or "").splitlines())
            values += [
                {
                    **meeting._need_defaults(),
                    "meeting_id": meeting.id,
                    "company_id": meeting.company_id.id,
                    "date": meeting.company_id._aftersales_local_date(meeting.start_at),
                    "user_id": meeting.user_id.id,
                    "category_id": category.id,
                    "need": line,
                }
                for line in dict.fromkeys(filter(None, lines))
                if (meeting, line) not in told
            ]
        Need.create(values)

    def _need_defaults(self):
        """Return what a need noted here takes over (A-12)."""
        Channel = self.env["aftersales.channel"].with_context(active_test=False)
        channel = Channel.search([("code", "=", "visit")], limit=1)
        return {
            **super()._need_defaults(),
            "contact_id": self.met_ids[:1].id,
            "channel_id": channel.id,
        }

    def action_cancel(self, reason=None):
        """Call the appointment off.

        :param str reason: why; stands in the chatter
        """
        self._take_step("cancel", reason=reason)
        return True

    def action_reopen(self, reason=None):
        """Take the record up again.

        :param str reason: why; compulsory
        """
        self._take_step("reopen", reason=reason)
        return True

    def action_open_cases(self):
        """Open the cases that were registered in the visit."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))

    def action_register_case(self):
        """Register what the customer reported as a service case (F-19)."""
        self.ensure_one()
        self.check_access("write")
        channel = self.env["aftersales.channel"].search([("code", "=", "visit")], limit=1)
        case = self.env["aftersales.case"].create(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "contact_id": self.met_ids[:1].id,
                "channel_id": channel.id,
            }
        )
        self.case_ids |= case
        return self._show_records(case, self.env._("Service Case"))
