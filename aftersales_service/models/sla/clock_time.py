from datetime import timedelta

from odoo import api, models

from ...tools.working_time import WorkingTime, at_local, local_date


class ClockTime(models.AbstractModel):
    """Working times by name, as the limits of clocks ask for them.

    ``""`` is the company's own, ``calendar/<id>`` that of a working schedule, and
    ``window/<from>/<to>/<days>`` the hours of a service window, every day (``all``) or on the
    company's working days (``working``).
    """

    _inherit = "aftersales.working.time"

    @api.model
    def _named(self, company, calendar=None):
        """Return a function from a name to a reader of that working time, to keep for a batch.

        :param company: res.company
        :param calendar: resource.calendar that stands in for the company's own; default: none
        """
        readers = {"": self._of(company, calendar)} if calendar else {}

        def named(name):
            if name not in readers:
                readers[name] = self._of_name(company, name, named)
            return readers[name]

        return named

    @api.model
    def _of_name(self, company, name, named):
        """Return a new reader for a name; ``named`` gives the company's own."""
        if not name:
            return self._of(company)
        kind, _slash, rest = name.partition("/")
        if kind == "calendar":
            return self._of_calendar(company, self.env["resource.calendar"].browse(int(rest)))
        begin, end, days = rest.split("/")
        tz = company._aftersales_tz()

        def hours(start, stop):
            day, last = local_date(start, tz), local_date(stop, tz)
            while day <= last:
                if days == "all" or named("").is_working_day(day):
                    opened = max(start, at_local(day, float(begin), tz))
                    closed = min(stop, at_local(day, float(end), tz))
                    if opened < closed:
                        yield opened, closed
                day += timedelta(days=1)

        own = named("")
        known = own.known_years if days == "working" else None
        return WorkingTime(hours, tz, known_years=known, version=own.version)

    @api.model
    def _of_calendar(self, company, calendar):
        """Return a reader of a working schedule other than the company's own."""
        return self._of(company, calendar.sudo().exists())
