from odoo import api, fields, models
from odoo.exceptions import UserError


class CasePromise(models.AbstractModel):
    """The reply time promised to a customer before the call ends (B-16)."""

    _name = "aftersales.case.promise"
    _description = "Promised reply of a case"

    promised_reply_at = fields.Datetime(string="Promised Reply", copy=False, tracking=True)
    promise_needed = fields.Boolean(compute="_compute_promise_needed")

    promise_warning = fields.Char(compute="_compute_promise_warning")

    @api.depends("channel_id", "type_id")
    def _compute_promise_needed(self):
        """A promise is due on a live channel that asks for it, for a type that asks for it."""
        for case in self:
            channel = case.channel_id
            case.promise_needed = (
                channel.live and channel.promise_required and case.type_id.promise_required
            )

    @api.depends("promised_reply_at", "state")
    def _compute_promise_warning(self):
        """Warn, and never refuse, when the promised time is past before the case is in work."""
        now = fields.Datetime.now()
        for case in self:
            past = (
                case.state in ("new", "forwarded")
                and case.promised_reply_at
                and case.promised_reply_at < now
            )
            case.promise_warning = past and self.env._("The promised time is past already.")

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

    def _keep_promise(self, at):
        """Stop the clocks of the promises: the customer was answered."""

    def _drop_promise(self, reason):
        """Cancel the clocks of the promises: nothing is owed any more."""

    def action_change_promise(self, moment=None, reason=None):
        """Agree another reply time with the customer and keep why.

        :param datetime moment: the new time
        :param str reason: why it changed
        :raise UserError: the reason or the time is missing
        """
        self.check_access("write")
        if not moment or not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(case)s: enter the new reply time and why it changed.",
                    case=self[:1].display_name,
                )
            )
        self.sudo().write({"promised_reply_at": moment})
        return True
