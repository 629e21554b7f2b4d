from datetime import timedelta

from odoo import api, fields, models

from ...tools.clock import Event, Limit, Verdict


class ClockEvent(models.Model):
    """One fact in the life of a clock; rows are only ever added."""

    _name = "aftersales.sla.event"
    _inherit = ["aftersales.append.only.mixin", "aftersales.guarded.mixin"]
    _description = "Time Limit Event"
    _order = "at, id"
    _rec_name = "kind"

    clock_id = fields.Many2one(
        "aftersales.sla.clock", required=True, index=True, ondelete="restrict", guarded=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    at = fields.Datetime(required=True, guarded=True)
    kind = fields.Selection(
        [
            ("start", "Start"),
            ("retarget", "New Limit"),
            ("pause", "Pause"),
            ("resume", "Resume"),
            ("stop", "Stop"),
            ("reopen", "Reopen"),
            ("origin", "Other Beginning"),
            ("calendar", "Calendar Edited"),
            ("breach", "Broken"),
            ("cancel", "Cancel"),
        ],
        required=True,
        guarded=True,
    )
    data = fields.Json(
        guarded=True,
        help="The limit that the event set: unit and amount, or a fixed moment; of a stop how it "
        "was found.",
    )
    reason = fields.Char(guarded=True)
    fact = fields.Char(guarded=True, help="The business fact that caused it.")
    user_id = fields.Many2one("res.users", string="By", required=True, guarded=True)

    _limit_complete = models.Constraint(
        "CHECK(kind NOT IN ('start', 'retarget', 'origin', 'breach') OR data IS NOT NULL)",
        "Starting or changing a time limit says what the limit is.",
    )

    @api.model
    def _append_only(self):
        return self.env._(
            "Events of a time limit are kept as they happened. Record a new event instead of "
            "changing or deleting one."
        )

    def _as_fact(self):
        """Return the row as an :class:`~odoo.addons.aftersales_service.tools.clock.Event`."""
        self.ensure_one()
        return Event(
            self.at,
            self.kind,
            self._limit_of(self.data),
            self.reason or "",
            self._verdict_of(self.data),
        )

    @api.model
    def _limit_of(self, data):
        """Return a limit from how it is stored, None where an event sets none."""
        if not data or "unit" not in data:
            return None
        return Limit(
            data["unit"],
            data.get("amount") or 0,
            fields.Datetime.to_datetime(data.get("at")),
            data.get("time") or "",
        )

    @api.model
    def _verdict_of(self, data):
        """Return what a stop was found to be from how it is stored, None for other events."""
        if not data or "due" not in data:
            return None
        return Verdict(
            data["breached"],
            fields.Datetime.to_datetime(data["due"]),
            timedelta(seconds=data["elapsed"]),
            timedelta(seconds=data["worked"]),
        )

    @api.model
    def _event_data(self, event):
        """Return what is stored of an event's limit or verdict."""
        if event.verdict:
            verdict = event.verdict
            return {
                "breached": verdict.breached,
                "due": fields.Datetime.to_string(verdict.due),
                "elapsed": verdict.elapsed.total_seconds(),
                "worked": verdict.worked.total_seconds(),
            }
        return event.limit and self._limit_data(event.limit)

    @api.model
    def _limit_data(self, limit):
        """Return a limit as it is stored."""
        if limit.at:
            return {"unit": limit.unit, "at": fields.Datetime.to_string(limit.at)}
        data = {"unit": limit.unit, "amount": limit.amount}
        return {**data, "time": limit.time} if limit.time else data
