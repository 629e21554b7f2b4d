from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import words


class ClockCalendar(models.AbstractModel):
    """What an edited working calendar does to clocks (O-02, standards 10.3).

    A clock that moves says so by an event; closed clocks, and those already broken, never move.
    """

    _name = "aftersales.sla.clock.calendar"
    _inherit = ["aftersales.calendar.mixin"]
    _description = "Time limits that follow the calendar"

    provisional = fields.Boolean(
        guarded=True,
        help="The due time lies in a year whose public holidays and make-up days are not known "
        "yet. It is computed again when they are loaded.",
    )
    _calendar_index = models.Index(
        "(company_id, calendar_version) WHERE state IN ('running', 'paused')"
    )

    @api.model
    def _following_domain(self):
        return Domain("state", "in", ("running", "paused"))

    def _follow_calendar(self):
        """Read clocks again; those that move and are not broken yet say so by an event."""
        # What was broken before the edit stays so, also when the watch was not there yet.
        broken = self._note_breaches(dict.fromkeys(self.ids, fields.Datetime.now()))
        broken.write({"breached": True})
        times = self._working_time(self.company_id)
        moved, reasons, same = self.browse(), {}, {}
        for clock, reading in self._replay().items():
            late = clock.breached or reading.state != clock.state
            if not late and (reading.deadline or False) != clock.deadline:
                moved |= clock
                reasons[clock.id] = clock._moved_reason(reading)
            else:
                version = times[clock.company_id]("").version
                key = version, clock.provisional if late else reading.provisional
                same[key] = same.get(key, self.browse()) | clock
        for (version, provisional), clocks in same.items():
            clocks.write({"calendar_version": version, "provisional": provisional})
        moved._happen("calendar", reason=reasons)
        self._arm_watch(moved)

    def _moved_reason(self, reading):
        """Say why a clock moves, and from when, in the language of its responsible."""
        self.ensure_one()
        env = self.with_context(lang=self.user_id.lang or self.env.lang).env
        before = words.moment(env, self.deadline, self.company_id._aftersales_tz())
        if self.provisional and not reading.provisional:
            return env._("The holidays of the year became known; it was due %(at)s", at=before)
        return env._("The working calendar was edited; it was due %(at)s", at=before)
