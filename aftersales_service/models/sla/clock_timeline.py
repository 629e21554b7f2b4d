from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_datetime

from ...tools.clock import DAYS, FIXED, MINUTES, replay
from ...tools.working_time import local_date, start_of_day


class ClockTimeline(models.AbstractModel):
    """The life of a clock as plain data, for the timeline on the form (issue 4 §2)."""

    _name = "aftersales.sla.clock.timeline"
    _description = "Timeline of a clock"

    def _timeline(self):
        """Return what the timeline draws.

        :return: dict with ``segments``: a list of dicts with ``state`` ('working', 'off_hours',
            'holiday', 'paused' or 'stopped'), ``start``, ``end`` (naive UTC) and ``words``;
            ``events``: a list of dicts with ``at``, ``kind``, ``fact``, ``words``,
            ``deadline_before`` and ``deadline_after``; and ``deadline``, ``breached``, ``state``
        """
        self.ensure_one()
        clock = self.sudo()
        now = fields.Datetime.now()
        rows = clock.event_ids.sorted(lambda event: (event.at, event.id))
        facts = [row._as_fact() for row in rows]
        times = self._working_time(clock.company_id)[clock.company_id]
        reading = replay(facts, times, now)
        time = times(reading.limit.time)
        elapsed = reading.limit.unit in (MINUTES, DAYS, FIXED)
        until = reading.stopped_at or max(reading.deadline or now, now)
        segments = []
        for segment in reading.segments:
            end = segment.end or until
            if segment.state == "running" and not elapsed:
                segments += clock._split(segment.start, end, time)
            else:
                state = {"running": "working"}.get(segment.state, segment.state)
                words = segment.reason or clock._state_words(state)
                segments.append(clock._piece(state, segment.start, end, words))
        return {
            "segments": segments,
            "events": clock._moves(rows, facts, times),
            "deadline": reading.deadline,
            "breached": reading.breached,
            "state": reading.state,
        }

    def _piece(self, state, start, end, words):
        return {"state": state, "start": start, "end": end, "words": words}

    def _state_words(self, state):
        """Return the words of a state of the timeline."""
        return {
            "working": self.env._("Time runs"),
            "off_hours": self.env._("Outside working hours"),
            "holiday": self.env._("Day off"),
            "paused": self.env._("Paused"),
            "stopped": self.env._("Stopped"),
            "cancelled": self.env._("Dropped"),
        }[state]

    def _split(self, start, end, time):
        """Cut a stretch of running time into working time, off-hours and days off.

        A day without working time whose leave has a name says the name.
        """
        pieces, at = [], start
        names = self._leave_names(start, end)
        for begin, stop in [*time.intervals(start, end), (end, end)]:
            if at < begin:
                pieces += self._gap(at, begin, time, names)
            if begin < stop:
                pieces.append(self._piece("working", begin, stop, self._state_words("working")))
            at = stop
        return pieces

    def _gap(self, start, end, time, names):
        """Return the pieces of a stretch without working time: whole days off, and the rest."""
        pieces = []
        while start < end:
            day = local_date(start, time.tz)
            midnight = min(end, start_of_day(day + timedelta(days=1), time.tz))
            state = "off_hours" if time.is_working_day(day) else "holiday"
            words = names.get(day) or self._state_words(state)
            if pieces and (pieces[-1]["state"], pieces[-1]["words"]) == (state, words):
                pieces[-1]["end"] = midnight
            else:
                pieces.append(self._piece(state, start, midnight, words))
            start = midnight
        return pieces

    def _leave_names(self, start, end):
        """Return the names of the company's days off by local date."""
        tz = self.company_id._aftersales_tz()
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("company_id", "in", [False, self.company_id.id]),
                ("date_from", "<", end),
                ("date_to", ">", start),
            ]
        )
        names = {}
        for leave in leaves:
            day, last = local_date(leave.date_from, tz), local_date(leave.date_to, tz)
            while day <= last:
                names[day] = leave.name
                day += timedelta(days=1)
        return names

    def _moves(self, rows, facts, times):
        """Return the events with the deadline before and after each."""
        moves, before = [], None
        names = dict(self._fact_names(rows))
        for number, row in enumerate(rows, start=1):
            reading = replay(facts[:number], times, row.at)
            kind = dict(row._fields["kind"]._description_selection(self.env))[row.kind]
            words = ": ".join(filter(None, [kind, names.get(row.fact), row.reason]))
            moves.append(
                {
                    "at": row.at,
                    "kind": row.kind,
                    "fact": row.fact or False,
                    "words": self.env._(
                        "%(at)s %(what)s (%(user)s)",
                        at=format_datetime(self.env, row.at),
                        what=words,
                        user=row.user_id.name,
                    ),
                    "deadline_before": before,
                    "deadline_after": reading.deadline,
                }
            )
            before = reading.deadline or before
        return moves

    def _fact_names(self, rows):
        """Yield code and name of the business facts of events."""
        codes = [row.fact for row in rows if row.fact]
        for fact in self.env["aftersales.sla.fact"].search([("code", "in", codes)]):
            yield fact.code, fact.name
