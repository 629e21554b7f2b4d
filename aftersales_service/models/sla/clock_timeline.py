from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models

from ...tools.clock import DAYS, FIXED, MINUTES, Event, Reading, replay
from ...tools.timeline import HOLIDAY, OFF, WORKING, Piece, moves
from ...tools.working_time import WorkingTime, local_date, start_of_day


class Life(NamedTuple):
    """The life of one clock: what happened, what a replay reads from it, and its stretches.

    ``due`` is when it is due, or would be if it went on now; ``over`` is when it stopped, or now;
    ``moves`` are the due moments before and after each of ``rows``.
    """

    rows: models.BaseModel
    reading: Reading
    moves: list
    pieces: list
    due: object
    over: object
    time: WorkingTime


class ClockTimeline(models.AbstractModel):
    """The life of a clock as plain data, which its words and its picture are made of (issue 4)."""

    _name = "aftersales.sla.clock.timeline"
    _description = "Timeline of a clock"

    def _lives(self):
        """Return ``{clock: Life}``; the queries do not grow with the number of clocks."""
        now = fields.Datetime.now()
        clocks = self.sudo()
        rows = self.env["aftersales.sla.event"].sudo().search([("clock_id", "in", self.ids)])
        by_clock = rows.grouped("clock_id")
        times = self._working_time(clocks.company_id)
        named = clocks._days_with_names(rows, now)
        return {
            clock: clock._life(
                by_clock[clock], times[clock.company_id], named[clock.company_id], now
            )
            for clock in clocks & rows.clock_id
        }

    def _life(self, rows, times, named, now):
        """Return the :class:`Life` of one clock.

        :param rows: its events
        :param times: function from a name to that working time
        :param dict named: name of a day off or a make-up day, by working schedule and date
        """
        facts = [row._as_fact() for row in rows]
        readings = [
            replay(facts[:number], times, row.at) for number, row in enumerate(rows, start=1)
        ]
        reading = replay(facts, times, now)
        due = reading.deadline
        if reading.state == "paused":
            due = replay([*facts, Event(now, "resume")], times, now).deadline
        over = reading.stopped_at or now
        time = times(reading.limit.time)
        counted = reading.limit.unit not in (MINUTES, DAYS, FIXED)
        names = {**named.get(False, {}), **named.get(self._schedule_of(reading.limit), {})}
        spans = [(s.state, s.start, s.end or over, s.reason) for s in reading.segments]
        if reading.state != "cancelled" and due > over:
            spans.append(("running", over, due, ""))
        pieces = []
        for state, start, end, reason in spans:
            if state == "running" and counted:
                pieces += self._split(start, end, time, names)
            else:
                state = WORKING if state == "running" else state
                pieces.append(Piece(state, start, end, reason if state != WORKING else ""))
        return Life(rows, reading, moves(readings), pieces, due, over, time)

    def _schedule_of(self, limit):
        """Return the id of the working schedule on which a limit counts, as it is named there."""
        kind, _slash, rest = limit.time.partition("/")
        return int(rest) if kind == "calendar" else self.company_id.resource_calendar_id.id

    def _split(self, start, end, time, names):
        """Cut a stretch of running time into working time, off-hours and days off."""
        pieces, at = [], start
        for begin, stop in [*time.intervals(start, end), (end, end)]:
            if at < begin:
                pieces += self._gap(at, begin, time, names)
            if begin < stop:
                words = names.get(local_date(begin, time.tz), "")
                pieces.append(Piece(WORKING, begin, stop, words))
            at = stop
        return pieces

    def _gap(self, start, end, time, names):
        """Return the pieces of a stretch without working time: whole days off, and the rest."""
        pieces = []
        while start < end:
            day = local_date(start, time.tz)
            midnight = min(end, start_of_day(day + timedelta(days=1), time.tz))
            off = not time.is_working_day(day)
            piece = Piece(HOLIDAY if off else OFF, start, midnight, (off and names.get(day)) or "")
            last = pieces[-1] if pieces else None
            if last and (last.state, last.words) == (piece.state, piece.words):
                pieces[-1] = last._replace(end=midnight)
            else:
                pieces.append(piece)
            start = midnight
        return pieces

    def _days_with_names(self, rows, now):
        """Return the names of days off and make-up days around the clocks.

        :param rows: the events of the clocks
        :return: ``{company: {id of a working schedule or False: {date: name}}}``
        """
        if not rows:
            return {}
        start = min([*rows.mapped("at"), *self.mapped("started_at")])
        end = max([now, *(at for at in self.mapped("deadline") if at)]) + timedelta(days=31)
        companies = self.company_id
        named = {company: {} for company in companies}
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                [
                    ("resource_id", "=", False),
                    ("company_id", "in", [False, *companies.ids]),
                    ("date_from", "<", end),
                    ("date_to", ">", start),
                ],
                ["name", "date_from", "date_to", "calendar_id", "company_id"],
            )
        )
        for leave in leaves:
            for company in leave.company_id or companies:
                tz = company._aftersales_tz()
                day, last = local_date(leave.date_from, tz), local_date(leave.date_to, tz)
                days = named[company].setdefault(leave.calendar_id.id, {})
                while day <= last:
                    days[day] = leave.name
                    day += timedelta(days=1)
        worked = (
            self.env["aftersales.workday.exception"]
            .sudo()
            .search_fetch(
                [
                    ("kind", "=", "makeup"),
                    ("company_id", "in", companies.ids),
                    ("date", ">=", start),
                    ("date", "<=", end),
                ],
                ["name", "date", "calendar_id", "company_id"],
            )
        )
        for row in worked:
            days = named[row.company_id].setdefault(row.calendar_id.id, {})
            days[row.date] = self.env._("Make-up working day: %(occasion)s", occasion=row.name)
        return named
