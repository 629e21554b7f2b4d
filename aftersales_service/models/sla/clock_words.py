from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

MINUTE, HOUR, DAY = 60, 3600, 86400


class ClockWords(models.AbstractModel):
    """What a clock shows to people: how much is left, in which state of alarm, and why."""

    _name = "aftersales.sla.clock.words"
    _description = "Words of a clock"

    urgency = fields.Selection(
        [
            ("calm", "In Time"),
            ("risk", "At Risk"),
            ("overdue", "Overdue"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("breached", "Breached"),
            ("cancelled", "Cancelled"),
        ],
        string="Status Now",
        compute="_compute_urgency",
        search="_search_urgency",
    )
    remaining = fields.Char(compute="_compute_urgency")
    why = fields.Html(string="Why It Is Due Then", compute="_compute_why", sanitize=False)

    @api.depends("state", "deadline", "warn_at", "breached")
    @api.depends_context("lang")
    def _compute_urgency(self):
        """Read the state of alarm and the time that is left from the index, without a replay."""
        now = fields.Datetime.now()
        for clock in self:
            running = clock.state == "running"
            clock.urgency = "calm" if running else clock.state
            clock.remaining = False
            if running and clock.deadline:
                left = (clock.deadline - now).total_seconds()
                clock.urgency = "calm"
                if left < 0:
                    clock.urgency = "overdue"
                elif clock.warn_at and clock.warn_at <= now:
                    clock.urgency = "risk"
                span = clock._span_words(abs(left))
                clock.remaining = (
                    self.env._("%(time)s left", time=span)
                    if left >= 0
                    else self.env._("%(time)s late", time=span)
                )

    @api.model
    def _search_urgency(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        running = fields.Domain("state", "=", "running")
        late = running & fields.Domain("deadline", "<", now)
        risk = running & fields.Domain("deadline", ">=", now) & fields.Domain("warn_at", "<=", now)
        domains = {"overdue": late, "risk": risk, "calm": running & ~late & ~risk}
        return fields.Domain.OR(
            domains.get(name, fields.Domain("state", "=", name)) for name in value
        )

    @api.model
    def _span_words(self, seconds):
        """Return a span of time in its two largest units."""
        days, rest = divmod(int(seconds), DAY)
        hours, rest = divmod(rest, HOUR)
        minutes = rest // MINUTE
        if days:
            return self.env._("%(days)s d %(hours)s h", days=days, hours=hours)
        if hours:
            return self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
        return self.env._("%(minutes)s min", minutes=minutes)

    @api.depends("event_ids")
    @api.depends_context("lang", "tz")
    def _compute_why(self):
        """Tell the life of the clock in words, from the replay (design 3.1)."""
        readings = self._origin._replay()
        for clock in self:
            if clock._origin not in readings:
                clock.why = False
                continue
            events = clock.sudo().event_ids.sorted(lambda event: (event.at, event.id))
            words = [clock._limit_words(event) for event in events if event.data]
            words += [clock._segment_words(segment) for segment in readings[clock._origin].segments]
            clock.why = Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li>%s</li>") % line for line in words
            )

    def _limit_words(self, event):
        """Say which limit an event set."""
        limit = event._as_fact().limit
        values = {"at": format_datetime(self.env, event.at), "user": event.user_id.name}
        if event.kind == "origin":
            words = self.env._(
                "Beginning set on %(at)s by %(user)s: %(moment)s",
                moment=format_datetime(self.env, limit.at),
                **values,
            )
        else:
            words = self.env._(
                "Limit set on %(at)s by %(user)s: %(limit)s",
                limit=self._span_of_limit(limit),
                **values,
            )
        return f"{words} ({event.reason})" if event.reason else words

    def _span_of_limit(self, limit):
        """Return a limit in words."""
        units = {
            "minutes": self.env._("%(n)s minutes", n=f"{limit.amount:g}"),
            "working_minutes": self.env._("%(n)s working minutes", n=f"{limit.amount:g}"),
            "days": self.env._("%(n)s calendar days", n=f"{limit.amount:g}"),
            "working_days": self.env._("%(n)s working days", n=f"{limit.amount:g}"),
        }
        kind, _slash, rest = limit.time.partition("/")
        if kind == "window":
            begin, end, _days = rest.split("/")
            return self.env._(
                "%(n)s minutes between %(from)s and %(to)s o'clock",
                n=f"{limit.amount:g}",
                **{"from": begin, "to": end},
            )
        return units.get(limit.unit) or format_datetime(self.env, limit.at)

    def _segment_words(self, segment):
        """Say from when to when the clock ran or waited, and why."""
        states = {
            "running": self.env._("running"),
            "paused": self.env._("paused"),
            "stopped": self.env._("stopped"),
        }
        words = self.env._(
            "%(start)s → %(end)s: %(state)s",
            start=format_datetime(self.env, segment.start),
            end=format_datetime(self.env, segment.end) if segment.end else self.env._("now"),
            state=states[segment.state],
        )
        return f"{words} ({segment.reason})" if segment.reason else words
