from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.working_time import end_of_day

CLOCK = "maintenance_reminder"
TEMPLATE = "aftersales_service.mail_template_maintenance"
# How customers are told who prefer a channel; text messages are none of ours here.
WAYS = {"phone": "call", "email": "message"}


class MaintenanceReminding(models.AbstractModel):
    """Customers are reminded in time, once, by call or by e-mail; what passes is missed (G-02)."""

    _name = "aftersales.maintenance.reminding"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Reminding of maintenance"

    by_call = fields.Boolean(string="To Call", guarded=True, copy=False)
    message_wanted = fields.Boolean(string="To Write To", guarded=True, copy=False)
    message_sent_at = fields.Datetime(string="E-Mail Sent On", guarded=True, copy=False)
    reminded_at = fields.Datetime(string="Reminder Made On", guarded=True, copy=False)
    call_on = fields.Date(string="To Call On", guarded=True, copy=False)

    @api.model
    def _cron_remind(self):
        """Put on the list who is to be reminded, write to who is written to, note what was missed.

        A run that was left out is made up for by the next one (G-02, O-03, O-05).
        """
        job, now = self.env["aftersales.job"], fields.Datetime.now()
        job._process(
            "maintenance_reminder",
            self._name,
            self._remindable() & Domain("remind_at", "<=", now),
            lambda dues: dues._remind(),
            batch_size=500,
        )
        job._process(
            "maintenance_reminder",
            self._name,
            self._to_write() & Domain("company_id", "in", self._awake(now).ids),
            lambda dues: dues._write_to_customers(),
        )
        job._process(
            "maintenance_reminder",
            self._name,
            self._missed(now),
            lambda dues: dues._miss(),
            batch_size=500,
            arm=self._arm_next_reminder,
        )

    @api.model
    def _remindable(self):
        """Return the domain of planned maintenance whose customer may be reminded.

        Nobody is reminded of a unit, or as a customer, that was archived, nor who is not to be
        contacted; once that is taken back he is.
        """
        return (
            Domain("state", "=", "planned")
            & Domain("installed_product_id.active", "=", True)
            & Domain("partner_id.active", "=", True)
            & Domain("partner_id.aftersales_skip_reason_id", "=", False)
        )

    @api.model
    def _to_write(self):
        """Return the domain of reminders that wait for their e-mail."""
        return (
            Domain("state", "=", "to_remind")
            & Domain("message_wanted", "=", True)
            & Domain("message_sent_at", "=", False)
            & Domain("partner_id.aftersales_skip_reason_id", "=", False)
        )

    @api.model
    def _missed(self, now):
        """Return the domain of what was not done in time."""
        return Domain("state", "in", self._steps["miss"].sources) & Domain("miss_at", "<=", now)

    @api.model
    def _awake(self, now):
        """Return the companies whose customers are not left in peace at a moment."""
        companies = self.env["res.company"].sudo().search([])
        return companies.filtered(lambda company: not company._aftersales_quiet_until(now))

    @api.model
    def _arm_next_reminder(self):
        """Have the action run again when the next reminder, e-mail or verdict is due."""
        now = fields.Datetime.now()
        dues = self.sudo()
        nexts = [
            dues.search(domain & Domain(name, ">", now), order=f"{name}, id", limit=1)[name]
            for domain, name in (
                (self._remindable(), "remind_at"),
                (Domain("state", "in", self._steps["miss"].sources), "miss_at"),
            )
        ]
        waiting = dues._read_group(self._to_write(), ["company_id"])
        nexts += [company._aftersales_quiet_until(now) for (company,) in waiting]
        if any(nexts):
            self.env["aftersales.job"]._arm("maintenance_reminder", min(filter(None, nexts)))

    # Reminding

    def action_remind(self):
        """Put maintenance on the call list before its time: a campaign, a customer on the line.

        :raise AccessError: the user makes no calls
        :raise UserError: the customer was reminded already
        """
        self.check_access("write")
        self.filtered(lambda due: due.state == "planned")._take_step("remind")._on_remind()
        return True

    def _remind(self):
        """Make the reminders that are due; superuser mode."""
        self._take_step("remind")._on_remind()

    def _on_remind(self):
        """Give the reminders to those who call, with a time limit, and mark who is written to."""
        dues = self.sudo()
        now = fields.Datetime.now()
        for user_id, own in dues.grouped(dues._callers().get).items():
            own.write({"user_id": user_id})
        for company, own in dues.grouped("company_id").items():
            own.write({"reminded_at": now, "call_on": company._aftersales_local_date(now)})
        ways = dues._ways()
        written = dues.filtered(lambda due: ways[due] != "call" and due._mail_address())
        written.message_wanted = True
        called = dues.filtered(lambda due: ways[due] != "message" or due not in written)
        called.by_call = True
        called._start_clock(CLOCK, deadline={due.id: due._reminder_deadline() for due in called})
        if written:
            self.env["aftersales.job"]._arm(
                "maintenance_reminder",
                min(company._aftersales_quiet_until(now) or now for company in written.company_id),
            )

    def _ways(self):
        """Return ``{due: how its customer is told}``: as he prefers, else as committed (A-09)."""
        people = self._call_partner()
        channels = self.env["res.partner"].union(*people.values())._aftersales_channels()
        return {
            due: WAYS.get(channels[people[due]].reach) or due.commitment_id.notify for due in self
        }

    def _reminder_deadline(self):
        """Return until when the customer is to be called: the day on which it is due, or today."""
        self.ensure_one()
        today = self.company_id._aftersales_local_date()
        return end_of_day(max(self.due_on or today, today), self.company_id._aftersales_tz())

    def _callers(self):
        """Return ``{due: id of a user}``: who calls this customer already, or has least to call."""
        result = {}
        Role = self.env["aftersales.role"]
        for (role, company), dues in self.grouped(
            lambda due: (due.commitment_id.role_id, due.company_id)
        ).items():
            users = Role._direct_users(role.code, company) if role else self.env["res.users"]
            loads, calling = dict.fromkeys(users.ids, 0), {}
            for user, partner, count in self._read_group(
                [("state", "=", "to_remind"), ("user_id", "in", users.ids)],
                ["user_id", "partner_id"],
                ["__count"],
            ):
                loads[user.id] += count
                calling[partner.id] = user.id
            for partner, own in dues.grouped("partner_id").items():
                user_id = calling.get(partner.id) or min(
                    loads, key=lambda user_id: (loads[user_id], user_id), default=False
                )
                if user_id:
                    loads[user_id] += len(own)
                result.update(dict.fromkeys(own, user_id))
        return result

    # Writing

    def _mail_address(self):
        """Return the e-mail address to which the customer is written, empty where he has none."""
        self.ensure_one()
        return self.contact_id.email or self.partner_id.email or ""

    def _mail_dues(self):
        """Return what one e-mail tells of: all that its customer is reminded of in this run."""
        self.ensure_one()
        together = self.env.context.get("maintenance_together", {})
        return self.browse(together.get(self.id, self.ids))

    def _write_to_customers(self):
        """Write to customers, one e-mail for all units of which each is reminded (G-02)."""
        letters = self.grouped(lambda due: (due.company_id, due.partner_id, due._mail_address()))
        together = {dues[0].id: dues.ids for dues in letters.values()}
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if template:
            template.sudo().with_context(maintenance_together=together).send_mail_batch(
                list(together), email_layout_xmlid="mail.mail_notification_light"
            )
        self.write({"message_sent_at": fields.Datetime.now()})
        self.filtered(lambda due: not due.by_call)._take_step("tell")

    # What passed

    def _miss(self):
        """Note what was not done in time, and plan what comes next; superuser mode (G-01)."""
        missed = self._take_step("miss")
        missed._cancel_clock(CLOCK, self.env._("The maintenance was missed."))
        missed._plan_next()

    def _withdraw(self, reason):
        """Cancel what nobody is to be reminded of any more; superuser mode.

        :param str reason: why
        """
        moved = self.sudo()._take_step("cancel", {"withdrawn": True}, reason=reason)
        moved._cancel_clock(CLOCK, reason)

    def _start_over(self, reason):
        """Have the customer reminded anew, in time: the unit has another one; superuser mode.

        :param str reason: why what was told or agreed does not count any more
        """
        moved = self._take_step("take_back", reason=reason)
        moved._cancel_clock(CLOCK, reason)
        moved._forget_reminder()

    def _forget_reminder(self):
        """Let planned maintenance be as if nobody had been reminded of it; superuser mode."""
        self.write(
            {
                "reminded_at": False,
                "message_sent_at": False,
                "message_wanted": False,
                "by_call": False,
                "attempt_count": 0,
                "next_call_at": False,
                "call_on": False,
                "result": False,
                "appointment_at": False,
                "done_on": False,
                "work_order_id": False,
                "dispatch_id": False,
            }
        )
        self._foretell()
        self._grant_time()
