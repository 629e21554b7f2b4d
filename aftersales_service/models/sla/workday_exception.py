from datetime import timedelta

from odoo import api, fields, models

from ...tools.working_time import end_of_day, start_of_day, uncovered

# The fields that make a row another day; a row of a list in which they change is hand-made.
CONTENT = {"date", "kind", "pattern_weekday", "company_id", "calendar_id"}


class WorkdayException(models.Model):
    """A day on which a company works otherwise than its weekday says (O-02, 调休).

    A rest day also stands among Odoo's own public holidays (resource.calendar.leaves), so that
    every app sees it; where it stands there already nothing is added. Odoo knows no make-up
    working days: they stand here only, and resource.calendar reads them.
    """

    _name = "aftersales.workday.exception"
    _description = "Holiday or Make-up Day"
    _order = "date, id"
    _check_company_auto = True

    name = fields.Char(string="Occasion", required=True)
    date = fields.Date(required=True, index=True)
    weekday = fields.Selection(
        lambda self: self._weekdays(), compute="_compute_weekday", string="Day of Week"
    )
    kind = fields.Selection(
        [("rest", "Rest Day"), ("makeup", "Make-up Working Day")], required=True, default="rest"
    )
    pattern_weekday = fields.Selection(
        lambda self: self._weekdays(),
        string="Works Like",
        default="0",
        required=True,
        help="The weekday whose working hours a make-up day has.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Only for Working Hours",
        check_company=True,
        help="Empty: a rest day is for the whole company, a make-up day for all its working "
        "hours that have make-up days.",
    )
    year = fields.Integer(
        string="List of Year",
        compute="_compute_year",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="The list that the day is from: days of December may be in the next year's.",
    )
    source = fields.Selection(
        [
            ("manual", "By Hand"),
            ("shipped", "Shipped with the App"),
            ("file", "File"),
            ("package", "Python Package"),
        ],
        required=True,
        readonly=True,
        default="manual",
        copy=False,
        help="Imports never touch the days made by hand.",
    )
    leave_ids = fields.One2many(
        "resource.calendar.leaves", "aftersales_exception_id", string="Public Holidays Made"
    )
    effective = fields.Boolean(
        string="In the Calendar",
        compute="_compute_effective",
        help="Whether the working hours follow the day. A rest day whose public holiday was "
        "deleted does not count, nor does a make-up day while no working hours have them.",
    )

    _date_uniq = models.UniqueIndex(
        "(date, company_id, COALESCE(calendar_id, 0))",
        "The day stands in the company's list already.",
    )

    @api.model
    def _weekdays(self):
        """Return the days of the week as a selection, in Odoo's words."""
        return (
            self.env["resource.calendar.attendance"]
            ._fields["dayofweek"]
            ._description_selection(self.env)
        )

    @api.depends("date")
    def _compute_weekday(self):
        for day in self:
            day.weekday = str(day.date.weekday()) if day.date else False

    @api.depends("date")
    def _compute_year(self):
        for day in self:
            day.year = day.date.year if day.date else day.year

    @api.depends("date", "kind", "company_id", "calendar_id", "leave_ids")
    def _compute_effective(self):
        rest = self.filtered(lambda day: day.kind == "rest" and day.date)
        missing = rest._missing_leaves()
        calendars = self.company_id._aftersales_workday_calendars()
        for day in self:
            if day.kind == "rest":
                day.effective = day in missing and not missing[day]
            else:
                standing = calendars[day.company_id]
                day.effective = bool(standing & day.calendar_id if day.calendar_id else standing)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Write the public holidays of rest days, and have deadlines computed again."""
        days = super().create(vals_list)
        days._write_leaves()
        days._changed(days.company_id)
        return days

    def write(self, vals):
        """Move the public holidays along; a day of a list that is edited is hand-made."""
        content = CONTENT & vals.keys()
        if content and "source" not in vals:
            vals = {**vals, "source": "manual"}
        companies = self.company_id
        result = super().write(vals)
        if content:
            self.sudo().leave_ids.unlink()
            self._write_leaves()
            self._changed(companies | self.company_id)
        elif "name" in vals:
            self.sudo().leave_ids.name = vals["name"]
        return result

    def unlink(self):
        """Take back the public holidays that these days made."""
        companies = self.company_id
        self.sudo().leave_ids.unlink()
        result = super().unlink()
        self._changed(companies)
        return result

    @api.model
    def _changed(self, companies):
        """Forget what is cached of make-up days, and note the change for the clocks."""
        self.env.registry.clear_cache()
        self.env["aftersales.working.time"]._changed(companies)

    # Public holidays

    def action_write_holidays(self):
        """Make the public holidays of rest days again that somebody deleted.

        :raise AccessError: the user may not edit the days
        """
        self.check_access("write")
        self._write_leaves()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _follow_time_zone(self, calendars):
        """Move the public holidays of our rest days to the midnights of calendars' new zone."""
        companies = self.env["aftersales.working.time"]._companies_of(calendars)
        days = self.sudo().search(
            [
                ("kind", "=", "rest"),
                "|",
                ("calendar_id", "in", calendars.ids),
                ("company_id", "in", companies.ids),
            ]
        )
        days.leave_ids.unlink()
        days._write_leaves()

    def _write_leaves(self):
        """Make the public holidays of rest days, where Odoo has none for that time yet.

        Public holidays are for Odoo's administrators; whoever may edit the days makes them here.
        """
        values = {}
        for day, spans in self._missing_leaves().items():
            values.setdefault(day.company_id, []).extend(
                {
                    "name": day.name,
                    "calendar_id": day.calendar_id.id,
                    "resource_id": False,
                    "time_type": "leave",
                    "date_from": start,
                    "date_to": end,
                    "aftersales_exception_id": day.id,
                }
                for start, end in spans
            )
        for company, vals_list in values.items():
            # Odoo takes the company of a holiday for all from the environment.
            self.env["resource.calendar.leaves"].sudo().with_company(company).create(vals_list)
        self.invalidate_recordset(["leave_ids", "effective"])

    def _missing_leaves(self):
        """Return the stretches of each rest day that no public holiday covers.

        :return: ``{day: [(naive UTC, naive UTC)]}``
        """
        days = self.filtered(lambda day: day.kind == "rest" and day.date)
        if not days:
            return {}
        calendars = days.company_id._aftersales_workday_calendars()
        standing = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                [
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("company_id", "in", [False, *days.company_id.ids]),
                    ("date_from", "<=", max(days.mapped("date")) + timedelta(days=2)),
                    ("date_to", ">=", min(days.mapped("date")) - timedelta(days=1)),
                ],
                ["company_id", "calendar_id", "date_from", "date_to"],
            )
        )
        return {day: day._gaps(calendars[day.company_id], standing) for day in days}

    def _gaps(self, calendars, leaves):
        """Return the stretches of the day that are no public holiday in one of the calendars."""
        self.ensure_one()
        company = self.company_id
        calendars = self.calendar_id or calendars or company.resource_calendar_id
        tz = calendars[:1].tz or company._aftersales_tz()
        start, end = start_of_day(self.date, tz), end_of_day(self.date, tz)
        gaps = []
        for calendar in list(calendars) or [calendars]:
            gaps += uncovered(
                start,
                end,
                [
                    (leave.date_from, leave.date_to)
                    for leave in leaves
                    if leave.company_id in (company, company.browse())
                    and leave.calendar_id in (calendar, calendar.browse())
                ],
            )
        # What is not covered by the gaps' complement: the gaps of all calendars, merged.
        return uncovered(start, end, uncovered(start, end, gaps))
