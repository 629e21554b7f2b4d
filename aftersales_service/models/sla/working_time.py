from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.working_time import NoWorkingTime
from ...tools.working_time import WorkingTime as Reader

# Odoo ends a day at 23:59:59.999999 and a public holiday at 23:59:59: what is shorter is no work.
SLIVER = timedelta(seconds=2)
# So long after an edit the clocks follow: edits come in series.
SETTLE = timedelta(minutes=1)


class NoWorkingHours(UserError, NoWorkingTime):
    """A calendar that no time limit can rest on, in words for the user."""


class WorkingTime(models.AbstractModel):
    """The working time of a company, on its own calendar with its public holidays.

    ``_of(company)`` reads the calendar once and answers for a whole batch; the other methods are
    short cuts for a single question. Moments are naive UTC, days are local dates.
    """

    _name = "aftersales.working.time"
    _description = "Working Time of a Company"

    @api.model
    def _of(self, company, calendar=None):
        """Return a reader of the company's working time, to be kept for a batch.

        :param company: res.company
        :param calendar: resource.calendar to read; default: the company's own
        :return: :class:`~odoo.addons.aftersales_service.tools.working_time.WorkingTime`; it
            raises :class:`NoWorkingHours` when it is asked for working time and there is none
        """
        company = company.sudo()
        calendar = (calendar or company.resource_calendar_id).sudo()
        years = self.env["aftersales.workday.year"]
        return Reader(
            lambda start, end: self._work_intervals(company, start, end, calendar),
            calendar.tz or company._aftersales_tz(),
            known_years=years._known(company.id) if calendar.aftersales_workdays else None,
            version=company.aftersales_calendar_version,
            refusal=lambda _tz: self._refusal(company, calendar),
        )

    @api.model
    def _work_intervals(self, company, start, end, calendar=None):
        """Return the working intervals between two moments, public holidays left out.

        Without a resource Odoo takes the holidays of all companies in superuser mode
        (resource_calendar.py, _leave_intervals_batch), so the company is asked for here. A
        company without a calendar works all the time.

        :param company: res.company
        :param datetime start: naive UTC
        :param datetime end: naive UTC
        :param calendar: resource.calendar; default: the company's own
        :return: sorted list of pairs of naive UTC moments
        :raise NoWorkingHours: the calendar does not say when people work
        """
        calendar = (calendar or company.resource_calendar_id).sudo().with_company(company)
        if not calendar:
            return [(start, end)]
        if calendar.flexible_hours or not any(
            line._is_work_period() for line in calendar.attendance_ids
        ):
            raise self._refusal(company, calendar)
        domain = [("time_type", "=", "leave"), ("company_id", "in", [False, company.id])]
        intervals = calendar._work_intervals_batch(
            pytz.utc.localize(start), pytz.utc.localize(end), domain=domain
        )[False]
        result = []
        for begin, stop, _source in intervals:
            begin, stop = self._whole_seconds(begin), self._whole_seconds(stop)
            if stop - begin >= SLIVER:
                result.append((begin, stop))
        return result

    @api.model
    def _whole_seconds(self, moment):
        """Return an aware moment as naive UTC; the last microsecond of a day is its end."""
        moment = moment.astimezone(pytz.utc).replace(tzinfo=None)
        if moment.microsecond:
            moment = moment.replace(microsecond=0) + timedelta(seconds=1)
        return moment

    @api.model
    def _refusal(self, company, calendar):
        """Return the error that says why no time limit can rest on a calendar, and what to do."""
        names = {"calendar": calendar.display_name, "company": company.display_name}
        if calendar.flexible_hours:
            return NoWorkingHours(
                self.env._(
                    "“%(calendar)s” is flexible: it says how long people work, not when, so no "
                    "time limit can be counted on it. Give %(company)s working hours that are "
                    "fixed.",
                    **names,
                )
            )
        return NoWorkingHours(
            self.env._(
                "“%(calendar)s” has no working time, so no time limit can be counted on it. Add "
                "working hours to it, or give %(company)s another calendar.",
                **names,
            )
        )

    # Edits

    @api.model
    def _companies_of(self, calendars):
        """Return the companies whose time limits are counted on one of the calendars."""
        Company = self.env["res.company"].sudo()
        if not calendars:
            return Company
        # Time limits that run by an archived policy still count on its calendar.
        policies = (
            self.env["aftersales.sla.policy"]
            .sudo()
            .with_context(active_test=False)
            .search([("calendar_id", "in", calendars.ids)])
        )
        if not all(policy.company_id for policy in policies):
            return Company.search([])
        own = Company.search([("resource_calendar_id", "in", calendars.ids)])
        return own | policies.company_id

    @api.model
    def _changed(self, companies):
        """Note that the working time of companies was edited; open clocks follow soon (O-02).

        The editor waits for one statement only. Clocks keep the version that their transaction
        saw, so that one started beside the edit is read again as well.

        :param companies: res.company
        """
        if not companies:
            return
        companies = companies.sudo()
        companies.flush_recordset(["aftersales_calendar_version"])
        self.env.cr.execute(
            SQL(
                """UPDATE res_company
                      SET aftersales_calendar_version = COALESCE(aftersales_calendar_version, 0) + 1
                    WHERE id IN %s""",
                companies._ids,
            )
        )
        companies.invalidate_recordset(["aftersales_calendar_version"], flush=False)
        self.env["aftersales.job"]._arm("calendar_reread", fields.Datetime.now() + SETTLE)

    # Single questions

    @api.model
    def _add_working_hours(self, company, start, hours):
        """Return the naive UTC moment after so many working hours (B-16: proposal + 4 wh).

        Where the calendar does not say when people work elapsed time counts, as for time limits.
        """
        try:
            return self._of(company).add(start, timedelta(hours=hours))
        except NoWorkingTime:
            return start + timedelta(hours=hours)

    @api.model
    def _nth_working_day_end(self, company, moment, count):
        """Return the end of the n-th working day after the local day of a moment (AMB-03).

        Calendar days count where the calendar does not say when people work.
        """
        reader = self._of(company)
        day = reader.day_of(moment)
        try:
            return reader.day_end(reader.nth_day(day, count))
        except NoWorkingTime:
            return reader.day_end(day + timedelta(days=count))

    @api.model
    def _first_working_day(self, company, start, end):
        """Return the first working day of a window of local days, or None (AMB-02)."""
        return self._of(company).first_day_in(start, end)

    @api.model
    def _next_working_day(self, company, day):
        """Return the first working day on or after a local day."""
        return self._of(company).next_day(day)
