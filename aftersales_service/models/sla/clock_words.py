from odoo import api, fields, models

MINUTE, HOUR, DAY = 60, 3600, 86400


class ClockWords(models.AbstractModel):
    """What a clock shows to people: how much is left, and in which state of alarm."""

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
