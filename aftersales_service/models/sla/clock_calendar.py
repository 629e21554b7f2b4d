from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import words

# Clocks that are read again in one commit.
BATCH = 500


class ClockCalendar(models.AbstractModel):
    """What an edited working calendar does to clocks (O-02, standards 10.3).

    Each open clock keeps the version of its company's working time that it was read with. Editing
    a calendar, its public holidays or make-up days raises the version, which is all that the
    editor waits for; a scheduled action then reads the clocks of older versions again. A clock
    that moves says so by an event; closed clocks, and those already broken, never move.
    """

    _name = "aftersales.sla.clock.calendar"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Time limits that follow the calendar"

    provisional = fields.Boolean(
        guarded=True,
        help="The due time lies in a year whose public holidays and make-up days are not known "
        "yet. It is computed again when they are loaded.",
    )
    calendar_version = fields.Integer(string="Read with Calendar Version", guarded=True)

    _calendar_index = models.Index(
        "(company_id, calendar_version) WHERE state IN ('running', 'paused')"
    )

    @api.model
    def _outdated_domain(self):
        """Return the domain of the open clocks that were read with an older calendar."""
        still_open = Domain("state", "in", ("running", "paused"))
        versions = self.sudo()._read_group(still_open, ["company_id", "calendar_version"])
        return still_open & Domain.OR(
            Domain("company_id", "=", company.id) & Domain("calendar_version", "=", version)
            for company, version in versions
            if version != company.aftersales_calendar_version
        )

    @api.model
    def _cron_reread_calendar(self):
        """Read the open clocks again whose working calendar was edited (O-02, CAL-06)."""
        self.env["aftersales.job"]._process(
            "calendar_reread",
            "aftersales.sla.clock",
            self._outdated_domain(),
            lambda clocks: clocks._follow_calendar(),
            batch_size=BATCH,
        )

    def _follow_calendar(self):
        """Read clocks again; those that move and are not broken yet say so by an event."""
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
