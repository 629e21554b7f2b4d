from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words
from ...tools.working_time import end_of_day, local_date
from .maintenance_reminding import CLOCK

# How a call may end (G-03).
OUTCOMES = [
    ("appointment", "Appointment"),
    ("told", "Told, Comes by Himself"),
    ("refused", "Refused"),
    ("later", "Call Later"),
    ("unreachable", "Not Reached"),
]
MODES = [("workshop", "In the Workshop"), ("on_site", "On-Site"), ("remote", "Remote Guidance")]
# What was told and agreed; it stays as it is once the maintenance is over.
RECORD = frozenset(
    ("outcome", "appointment_at", "appointment_content", "mode", "call_note", "next_call_at")
)
OVER = ("done", "cancelled")


class MaintenanceTalk(models.AbstractModel):
    """The call that reminds a customer, and what it brought (G-02, G-03)."""

    _name = "aftersales.maintenance.talk"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Talk about maintenance"

    outcome = fields.Selection(OUTCOMES, string="The Call Brought", copy=False)
    appointment_at = fields.Datetime(string="Appointment", copy=False)
    appointment_content = fields.Text(string="What Is to Be Done", copy=False)
    mode = fields.Selection(MODES, string="Where", default="workshop", required=True)
    next_call_at = fields.Datetime(string="Call Again At", copy=False)
    call_note = fields.Char(string="Note on the Call", copy=False)
    result = fields.Selection(OUTCOMES, string="Last Outcome", guarded=True, copy=False)
    called_at = fields.Datetime(string="Called On", guarded=True, copy=False)
    called_by = fields.Many2one("res.users", guarded=True, copy=False)
    attempt_count = fields.Integer(
        string="Calls Not Answered", guarded=True, copy=False, aggregator=None
    )
    can_call = fields.Boolean(compute="_compute_can_call")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_call(self):
        """Show the record of the call to who makes it; the methods behind it ask again."""
        for due in self:
            step = due._steps["appoint"]
            due.can_call = due.state in step.sources and due._may_take(step)

    @api.onchange("outcome")
    def _onchange_outcome(self):
        """Propose what the commitment says is done."""
        if self.outcome == "appointment" and not self.appointment_content:
            self.appointment_content = self.content or self.commitment_id.name

    def write(self, vals):
        """Keep what was agreed with the customer as it was.

        :raise UserError: the maintenance is over
        """
        if not self.env.su and RECORD & vals.keys():
            for due in self.filtered(lambda due: due.state in OVER):
                raise UserError(
                    self.env._(
                        "%(due)s is “%(state)s”: what was agreed stays as it is.",
                        due=due.display_name,
                        state=due._state_label(due.state),
                    )
                )
        return super().write(vals)

    def _blockers_appoint(self):
        """Yield what an appointment still lacks (G-03)."""
        now = fields.Datetime.now()
        for due in self:
            if not due.appointment_at:
                yield due, self.env._("Enter date and time of the appointment.")
            elif due.appointment_at <= now:
                yield due, self.env._("The appointment lies in the past. Enter a time to come.")
            if not (due.appointment_content or "").strip():
                yield due, self.env._("Enter what is to be done.")

    # The call

    def action_record_call(self):
        """Record calls with their outcome (G-03).

        :raise AccessError: the user makes no calls
        :raise UserError: no outcome is chosen, or what belongs to it is missing
        """
        self.check_access("write")
        for due in self:
            if not due.outcome:
                raise UserError(
                    self.env._(
                        "%(due)s: choose what the call brought before it counts as made.",
                        due=due.display_name,
                    )
                )
        for outcome, dues in self.grouped("outcome").items():
            getattr(dues, f"_record_{outcome}")()
        return True

    def action_not_reached(self):
        """Log a call that was not answered, and when the customer is called again (G-03)."""
        self.check_access("write")
        self._record_unreachable()
        return True

    def action_call_again(self, reason=None):
        """Call about an appointment again that does not hold.

        :param str reason: why
        :raise UserError: no reason
        """
        moved = self._take_step("call_again", reason=reason)
        moved._back_on_the_list()
        return True

    def _record_appointment(self):
        """Agree on the appointments; the time after which they are missed counts from them."""
        moved = self._take_step("appoint")
        for due in moved.sudo():
            day = local_date(due.appointment_at, due.company_id._aftersales_tz())
            moments = due._moments(due.commitment_id, due.company_id, due.due_on or day, day)
            due.miss_at = moments["miss_at"]
        moved._talked("appointment")

    def _record_told(self):
        """Note that the customer knows, and comes by himself."""
        self.filtered(lambda due: due.state != "reminded")._take_step("tell")
        self._talked("told")
        self.sudo()._grant_time()

    def _record_refused(self):
        """Note that the customer does not want it; the next one is planned."""
        moved = self._take_step("refuse")
        moved._talked("refused")
        moved.sudo()._plan_next()

    def _record_later(self):
        """Note when the customer wants to be called."""
        now = fields.Datetime.now()
        for due in self:
            if not due.next_call_at or due.next_call_at <= now:
                raise UserError(
                    self.env._(
                        "%(due)s: enter when the customer wants to be called, a time to come.",
                        due=due.display_name,
                    )
                )
        self._take_up()
        self._log_call("later")
        for at, dues in self.sudo().grouped("next_call_at").items():
            dues._call_at(at)

    def _record_unreachable(self):
        """Count the calls that were not answered; after so many the customer is unreachable."""
        self._take_up()
        self._not_answered()
        given_up = self.sudo().filtered(
            lambda due: due.attempt_count >= due.company_id.aftersales_maintenance_attempts
        )
        given_up._give_up()
        now = fields.Datetime.now()
        for due in self.sudo() - given_up:
            due._call_at(due._call_retry_at(now))

    def _give_up(self):
        """Call no more; what stays undone is missed in its time; superuser mode."""
        moved = self._take_step("give_up")
        moved._cancel_clock(CLOCK, self.env._("The customer could not be reached."))

    def _take_up(self):
        """Put what is called about before its time, or again, on the list."""
        self.filtered(lambda due: due.state == "planned")._take_step("remind")._on_remind()
        wrong = self.filtered(lambda due: due.state not in ("to_remind", "reminded"))
        for due in wrong:
            raise UserError(
                self.env._(
                    "%(due)s is “%(state)s”: nobody is called about it any more. Record an "
                    "appointment, or that the customer was told.",
                    due=due.display_name,
                    state=due._state_label(due.state),
                )
            )

    def _not_answered(self, note=None):
        """Count and log a call that was not answered."""
        self._log_call("unreachable", note)
        for due in self.sudo():
            due.attempt_count += 1

    def _talked(self, outcome):
        """Let the time limit end with a talk."""
        self._log_call(outcome)
        self.sudo()._stop_clock(CLOCK)

    def _log_call(self, outcome, note=None):
        """Keep who called when with what outcome, and write it to the chatter."""
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        bodies = {}
        for due in self:
            lines = [labels[outcome]]
            if outcome == "appointment":
                lines += [words.moment(self.env, due.appointment_at), due.appointment_content]
            elif outcome == "later":
                lines.append(words.moment(self.env, due.next_call_at))
            lines.append(note or due.call_note)
            bodies[due.id] = self.env._("Call: %(words)s", words=" · ".join(filter(None, lines)))
        dues = self.sudo()
        dues.write(
            {
                "result": outcome,
                "outcome": False,
                "call_note": False,
                "called_at": fields.Datetime.now(),
                "called_by": self.env.uid,
            }
        )
        dues._message_log_batch(bodies=bodies, author_id=self.env.user.partner_id.id)

    # When to call again

    def _call_at(self, at):
        """Keep dues on the list for a later day; their time limit waits for it; superuser mode."""
        for company, dues in self.grouped("company_id").items():
            tz = company._aftersales_tz()
            day = local_date(at, tz)
            dues.write({"next_call_at": at, "call_on": day})
            dues._retarget_clock(
                CLOCK,
                deadline={
                    due.id: max(due._reminder_deadline(), end_of_day(day, tz)) for due in dues
                },
                reason=self.env._("The customer is called again."),
            )

    def _back_on_the_list(self):
        """Put on today's list what has to be agreed anew."""
        dues = self.sudo()
        for company, own in dues.grouped("company_id").items():
            own.write(
                {
                    "by_call": True,
                    "next_call_at": False,
                    "appointment_at": False,
                    "call_on": company._aftersales_local_date(),
                }
            )
        for due in dues:
            due.write(due._moments(due.commitment_id, due.company_id, due.due_on))
        dues._grant_time()
        dues._start_clock(CLOCK, deadline={due.id: due._reminder_deadline() for due in dues})

    # What the appointment's own record tells

    def _appointment_lost(self, reason):
        """Call again about appointments that were cancelled, or to which nobody came.

        :param str reason: why
        """
        agreed = self.sudo().filtered(lambda due: due.state == "appointment")
        agreed._take_step("call_again", reason=reason)._back_on_the_list()

    def _appointment_moved(self, at):
        """Note that an appointment was moved.

        :param datetime at: its new time, naive UTC
        """
        self._note_appointment(at)

    def _note_appointment(self, at):
        """Keep when an appointment is; the maintenance is missed so much later.

        :param datetime at: its time, naive UTC
        """
        for due in self.sudo().filtered(lambda due: due.state == "appointment"):
            day = local_date(at, due.company_id._aftersales_tz())
            moments = due._moments(due.commitment_id, due.company_id, due.due_on or day, day)
            due.write({"appointment_at": at, "miss_at": moments["miss_at"]})
