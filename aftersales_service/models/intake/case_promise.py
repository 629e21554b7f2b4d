from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words


class CasePromise(models.AbstractModel):
    """The reply time promised to a customer before the call ends (B-16)."""

    _name = "aftersales.case.promise"
    _description = "Promised reply of a case"

    promised_reply_at = fields.Datetime(string="Promised Reply", copy=False, tracking=True)
    promise_needed = fields.Boolean(compute="_compute_promise_needed")

    promise_warning = fields.Char(compute="_compute_promise_warning")

    @api.depends("channel_id", "type_id", "company_id.aftersales_promise")
    def _compute_promise_needed(self):
        """A promise is due on a live channel that asks for it, for a type that asks for it.

        Where the company's procedure knows no promise none is asked for (O-01).
        """
        for case in self:
            channel = case.channel_id
            asked = channel.promise_required and case.type_id.promise_required
            company = (case.company_id or self.env.company).sudo()
            case.promise_needed = channel.live and asked and company.aftersales_promise

    @api.onchange("channel_id", "type_id")
    def _onchange_promise(self):
        """Propose a reply time in working time; the agent says it to the customer (B-16)."""
        if self.promise_needed and not self.promised_reply_at:
            self.promised_reply_at = self._promise_after(self.company_id.aftersales_promise_hours)

    def _promise_after(self, hours):
        """Return the moment after so many working hours, without seconds."""
        company = self.company_id or self.env.company
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        return self.env["aftersales.working.time"]._add_working_hours(company, now, hours)

    @api.depends("promised_reply_at", "state", "promise_needed")
    def _compute_promise_warning(self):
        """Warn, and never refuse, of a promise that is past or late (amendment 67)."""
        now = fields.Datetime.now()
        for case in self:
            promised = case.promised_reply_at
            if case.state not in ("new", "forwarded") or not promised:
                case.promise_warning = False
            elif promised < now:
                case.promise_warning = self.env._("The promised time is past already.")
            else:
                hours = (case.company_id or self.env.company).aftersales_promise_limit
                late = bool(hours) and promised > case._promise_after(hours)
                case.promise_warning = late and self.env._(
                    "The promise is later than %(time)s from now.",
                    time=words.amount(self.env, "working_hours", hours),
                )

    def _missing_promise(self):
        """Yield the cases that need a promised reply time and have none, with the message."""
        for case in self:
            if case.promise_needed and not case.promised_reply_at:
                yield (
                    case,
                    self.env._(
                        "The customer is on the line: promise a time for the reply and enter it, "
                        "or explain the matter now."
                    ),
                )

    def _refuse_silent_promise(self, vals):
        """Refuse changing a promise that was given without saying why."""
        if "promised_reply_at" not in vals:
            return
        new = fields.Datetime.to_datetime(vals["promised_reply_at"])
        for case in self:
            given = case.promised_reply_at
            if case.state not in ("new", "forwarded") and given and given != new:
                raise UserError(
                    self.env._(
                        "%(case)s: a reply was promised to the customer. "
                        "Use “Change Promise” and say why.",
                        case=case.display_name,
                    )
                )

    def _start_promise(self):
        """Start the clock of each promise given."""
        promised = self.filtered("promised_reply_at")
        if promised:
            promised._start_clock("promised_reply", deadline=promised._promises())

    def _promises(self):
        """Return ``{case id: promised time}``."""
        return {case.id: case.promised_reply_at for case in self}

    def _keep_promise(self, at):
        """Stop the clocks of the promises: the customer was answered."""
        self._stop_clock("promised_reply", at=at)

    def _drop_promise(self, reason):
        """Cancel the clocks of the promises: nothing is owed any more."""
        self._cancel_clock("promised_reply", reason)

    def action_change_promise(self, moment=None, reason=None):
        """Agree another reply time with the customer and keep why (B-16).

        A promise that was kept or broken already is followed by a new one.

        :param datetime moment: the new time
        :param str reason: why it changed
        :raise UserError: the reason or the time is missing, it is past, or a case is not in work
        """
        self.check_access("write")
        moment = fields.Datetime.to_datetime(moment)
        if not moment or not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(case)s: enter the new reply time and why it changed.",
                    case=self[:1].display_name,
                )
            )
        for case in self:
            if case.state not in ("in_progress", "to_confirm"):
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s”: a promise is changed on a case in work.",
                        case=case.display_name,
                        state=case._state_label(case.state),
                    )
                )
            if moment <= fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "%(case)s: the new reply time is past. Enter when the customer gets his "
                        "answer.",
                        case=case.display_name,
                    )
                )
        self.sudo().write({"promised_reply_at": moment})
        running = self.browse(self._open_clocks("promised_reply").mapped("res_id"))
        running._retarget_clock("promised_reply", deadline=running._promises(), reason=reason)
        (self - running)._start_promise()
        self.sudo()._message_log_batch(
            bodies=dict.fromkeys(self.ids, self.env._("New promise: %(reason)s", reason=reason)),
            author_id=self.env.user.partner_id.id,
        )
        return True
