from datetime import timedelta

import pytz

from odoo import api, models

from ...tools.working_time import WorkingTime as Reader


class WorkingTime(models.AbstractModel):
    """The working time of a company, on its own calendar with its public holidays.

    ``_of(company)`` reads the calendar once and answers for a whole batch; the other methods are
    short cuts for a single question. Moments are naive UTC, days are local dates.
    """

    _name = "aftersales.working.time"
    _description = "Working Time of a Company"

    @api.model
    def _of(self, company):
        """Return a reader of the company's working time, to be kept for a batch.

        :param company: res.company
        :return: :class:`~odoo.addons.aftersales_service.tools.working_time.WorkingTime`
        """
        return Reader(
            lambda start, end: self._work_intervals(company, start, end), company._aftersales_tz()
        )

    @api.model
    def _work_intervals(self, company, start, end):
        """Return the working intervals between two moments, public holidays left out.

        Without a resource Odoo takes the holidays of all companies in superuser mode
        (resource_calendar.py, _leave_intervals_batch), so the company is asked for here. A
        company without a calendar works all the time.

        :param company: res.company
        :param datetime start: naive UTC
        :param datetime end: naive UTC
        :return: sorted list of pairs of naive UTC moments
        """
        calendar = company.sudo().resource_calendar_id
        if not calendar:
            return [(start, end)]
        domain = [("time_type", "=", "leave"), ("company_id", "in", [False, company.id])]
        intervals = calendar._work_intervals_batch(
            pytz.utc.localize(start), pytz.utc.localize(end), domain=domain
        )[False]
        return [
            (
                begin.astimezone(pytz.utc).replace(tzinfo=None),
                stop.astimezone(pytz.utc).replace(tzinfo=None),
            )
            for begin, stop, _source in intervals
        ]

    @api.model
    def _add_working_hours(self, company, start, hours):
        """Return the naive UTC moment after so many working hours (B-16: proposal + 4 wh)."""
        return self._of(company).add(start, timedelta(hours=hours))

    @api.model
    def _nth_working_day_end(self, company, moment, count):
        """Return the end of the n-th working day after the local day of a moment (AMB-03)."""
        reader = self._of(company)
        return reader.day_end(reader.nth_day(reader.day_of(moment), count))

    @api.model
    def _first_working_day(self, company, start, end):
        """Return the first working day of a window of local days, or None (AMB-02)."""
        return self._of(company).first_day_in(start, end)

    @api.model
    def _next_working_day(self, company, day):
        """Return the first working day on or after a local day."""
        return self._of(company).next_day(day)
