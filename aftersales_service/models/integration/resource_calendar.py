from datetime import datetime, timedelta

from pytz import timezone

from odoo import fields, models
from odoo.tools import ormcache
from odoo.tools.date_utils import float_to_time
from odoo.tools.intervals import Intervals

# The fields of a calendar on which the working time of a company rests.
CONTENT = {
    "aftersales_workdays",
    "attendance_ids",
    "company_id",
    "flexible_hours",
    "schedule_type",
    "two_weeks_calendar",
    "tz",
}


class ResourceCalendar(models.Model):
    """Make-up working days (调休) in the working hours that want them (O-02, standards 10.3).

    Odoo's calendars only subtract from a weekly pattern. Here a make-up day enters once, where
    the working hours begin, so that all that Odoo computes from them sees it: work intervals,
    planning, unusual days, time off.
    """

    _inherit = "resource.calendar"

    aftersales_workdays = fields.Boolean(
        string="Public Holidays and Make-up Days",
        help="Make-up working days of the company's list are worked like the weekday they stand "
        "for, and deadlines behind the last year with a list are provisional.",
    )

    def write(self, vals):
        """Have deadlines computed again where working time changes."""
        result = super().write(vals)
        if {"aftersales_workdays", "company_id"} & vals.keys():
            self.env.registry.clear_cache()
        if "tz" in vals:
            self.env["aftersales.workday.exception"]._follow_time_zone(self)
        if CONTENT & vals.keys():
            self._aftersales_calendar_edited()
        return result

    def _aftersales_calendar_edited(self):
        """Note the change for the clocks of the companies that work by these calendars."""
        companies = self._aftersales_companies()
        if companies:
            self.env["aftersales.working.time"]._changed(companies)

    def _aftersales_companies(self):
        """Return the companies whose deadlines rest on these calendars."""
        return self.env["aftersales.working.time"]._companies_of(self)

    # Make-up days

    @ormcache("self.id", "self.env.company.id")
    def _aftersales_makeup_days(self):
        """Return the make-up days of the calendar: a dict of the weekday by date.

        A calendar of no company has those of the current company.
        """
        calendar = self.sudo()
        if not calendar.aftersales_workdays:
            return {}
        company = calendar.company_id or self.env.company
        days = calendar.env["aftersales.workday.exception"].search_fetch(
            [
                ("kind", "=", "makeup"),
                ("company_id", "=", company.id),
                ("calendar_id", "in", [False, calendar.id]),
            ],
            ["date", "pattern_weekday"],
            order="calendar_id NULLS FIRST",
        )
        return {day.date: int(day.pattern_weekday) for day in days}

    def _aftersales_lines(self, day, weekday, lunch=False):
        """Return the lines of the weekly pattern for a weekday in the week of a day."""
        lines = self.attendance_ids.filtered(
            lambda line: (
                not line.display_type
                and (line.day_period == "lunch") == lunch
                and int(line.dayofweek) == weekday
            )
        )
        if self.two_weeks_calendar:
            week_type = str(lines.get_week_type(day))
            return lines.filtered(lambda line: line.week_type == week_type)
        return lines

    def _aftersales_stands_for(self, day):
        """Return the weekday that a make-up day is worked like, None where it adds nothing.

        It adds nothing where the pattern works on that day already, and where the weekday it
        stands for is free.
        """
        self.ensure_one()
        weekday = self._aftersales_makeup_days().get(day)
        if weekday is None or self.flexible_hours or self._aftersales_lines(day, day.weekday()):
            return None
        return weekday if self._aftersales_lines(day, weekday) else None

    def _attendance_intervals_batch(
        self, start_dt, end_dt, resources=None, domain=None, tz=None, lunch=False
    ):
        """Add the make-up days to the working hours, once and in each resource's time zone."""
        result = super()._attendance_intervals_batch(
            start_dt, end_dt, resources=resources, domain=domain, tz=tz, lunch=lunch
        )
        lines = self._aftersales_makeup_lines(start_dt, end_dt, domain, lunch)
        if not lines:
            return result
        resources = resources or self.env["resource.resource"]
        calendars = resources._get_calendar_at(start_dt, tz)
        for resource in [*resources, resources.browse()]:
            if resource and (not calendars.get(resource) or calendars[resource].flexible_hours):
                continue
            zone = tz or timezone((resource or self).tz)
            first, last = start_dt.astimezone(zone), end_dt.astimezone(zone)
            result[resource.id] |= Intervals(
                [
                    (max(first, zone.localize(begin)), min(last, zone.localize(stop)), line)
                    for begin, stop, line in lines
                ],
                keep_distinct=True,
            )
        return result

    def _aftersales_makeup_lines(self, start_dt, end_dt, domain, lunch):
        """Return the hours of make-up days about a period: naive local times with their line."""
        first = start_dt.date() - timedelta(days=1)
        last = end_dt.date() + timedelta(days=1)
        result = []
        for day in self._aftersales_makeup_days():
            if not first <= day <= last:
                continue
            weekday = self._aftersales_stands_for(day)
            if weekday is None:
                continue
            lines = self._aftersales_lines(day, weekday, lunch=lunch)
            result += [
                (
                    datetime.combine(day, float_to_time(line.hour_from)),
                    datetime.combine(day, float_to_time(line.hour_to)),
                    line,
                )
                for line in (lines.filtered_domain(domain) if domain else lines)
            ]
        return result

    def _leave_intervals_batch(self, start_dt, end_dt, resources=None, domain=None, tz=None):
        """Leave out the public holidays of other companies.

        In superuser mode Odoo takes those that name no calendar from all companies
        (standards 10.2); other users are kept from them by the company rule. The holidays of our
        list name no calendar, so a scheduled action of any app would take them for everyone's.
        """
        if self.company_id:
            companies = self.company_id | (resources or self.env["resource.resource"]).company_id
            domain = [
                *([("time_type", "=", "leave")] if domain is None else domain),
                ("company_id", "in", [False, *companies.ids]),
            ]
        return super()._leave_intervals_batch(
            start_dt, end_dt, resources=resources, domain=domain, tz=tz
        )

    def _works_on_date(self, date):
        """A make-up day is worked, whatever its weekday."""
        return super()._works_on_date(date) or (
            self._aftersales_stands_for(fields.Date.to_date(date)) is not None
        )

    def _get_hours_for_date(self, target_date, day_period=None):
        """A make-up day has the hours of the weekday it stands for (time off asks for them)."""
        day = fields.Date.to_date(target_date)
        weekday = self._aftersales_stands_for(day) if day else None
        if weekday is not None:
            target_date = day + timedelta(days=weekday - day.weekday())
        return super()._get_hours_for_date(target_date, day_period=day_period)
