from datetime import date
from pathlib import Path

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import file_path, ormcache

from ...tools.workdays import CHANGED, GONE, NEW, Standing, compare, read_list

ACTIVITY_TYPE = "aftersales_service.activity_calendar_year"


class WorkdayYear(models.Model):
    """A year whose holidays and make-up days a company knows (O-02).

    Deadlines that lie behind a year without such a row are provisional. Who types all days of a
    year by hand adds the row by hand.
    """

    _name = "aftersales.workday.year"
    _description = "Year with Known Holidays"
    _order = "year desc, id"
    _rec_name = "year"

    year = fields.Integer(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    source = fields.Selection(
        [
            ("manual", "By Hand"),
            ("shipped", "Shipped with the App"),
            ("file", "File"),
            ("package", "Python Package"),
        ],
        required=True,
        default="manual",
    )
    reference = fields.Char(string="Official Notice")

    _year_uniq = models.Constraint(
        "UNIQUE(year, company_id)", "The days of a year are known to a company once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Have deadlines computed again that waited for the year."""
        years = super().create(vals_list)
        self._changed(years.company_id)
        return years

    def write(self, vals):
        """Have deadlines computed again where the year or company changes."""
        companies = self.company_id
        result = super().write(vals)
        if {"year", "company_id"} & vals.keys():
            self._changed(companies | self.company_id)
        return result

    def unlink(self):
        """Make deadlines provisional again that lie behind the year."""
        companies = self.company_id
        result = super().unlink()
        self._changed(companies)
        return result

    @api.model
    def _changed(self, companies):
        """Forget what is cached of known years, and note the change for the clocks."""
        self.env.registry.clear_cache()
        self.env["aftersales.working.time"]._changed(companies)
        companies._aftersales_withdraw_year_warning()

    @api.model
    @ormcache("company_id")
    def _known(self, company_id):
        """Return the years whose days a company knows.

        :param int company_id: id of the res.company
        :return: frozenset of years
        """
        return frozenset(self.sudo().search([("company_id", "=", company_id)]).mapped("year"))

    # Lists

    @api.model
    def _shipped_lists(self):
        """Return the lists that come with the app, see data/workdays."""
        folder = Path(file_path("aftersales_service/data/workdays"))
        return [read_list(file.read_bytes()) for file in sorted(folder.glob("cn_*.json"))]

    @api.model
    def _compare(self, company, lists):
        """Return what loading lists would change for a company.

        :param company: res.company
        :param lists: list of tools.workdays.YearList
        :return: list of tools.workdays.Change
        """
        dates = [day.date for one in lists for day in one.days]
        standing = self._standing(company, dates, [one.year for one in lists])
        return compare(
            lists, [Standing(day.date, day.kind, day.source, day.year) for day in standing]
        )

    @api.model
    def _standing(self, company, dates, years):
        """Return the days of a company's list on some dates, and those of the lists of years."""
        return self.env["aftersales.workday.exception"].search(
            [
                ("company_id", "=", company.id),
                ("calendar_id", "=", False),
                "|",
                ("date", "in", dates),
                ("year", "in", years),
            ]
        )

    @api.model
    def _load(self, company, lists, source):
        """Load lists into a company's days; days made by hand stay (O-02, CAL-09).

        Loading the same list again changes nothing.

        :param company: res.company
        :param lists: list of tools.workdays.YearList
        :param str source: 'shipped', 'file' or 'package'
        :return: list of tools.workdays.Change, what was done
        """
        Day = self.env["aftersales.workday.exception"]
        changes = self._compare(company, lists)
        by_date = {
            day.date: day
            for day in self._standing(company, [change.date for change in changes], [])
        }
        Day.create(
            [
                {
                    "name": change.name,
                    "date": change.date,
                    "kind": change.kind,
                    "year": change.year,
                    "source": source,
                    "company_id": company.id,
                }
                for change in changes
                if change.verdict == NEW
            ]
        )
        for change in changes:
            if change.verdict == CHANGED:
                by_date[change.date].write(
                    {
                        "name": change.name,
                        "kind": change.kind,
                        "year": change.year,
                        "source": source,
                    }
                )
        gone = [by_date[change.date].id for change in changes if change.verdict == GONE]
        Day.browse(gone).unlink()
        self._note_years(company, lists, source)
        return changes

    @api.model
    def _note_years(self, company, lists, source):
        """Note that a company knows the years of the lists."""
        known = self._known(company.id)
        self.create(
            [
                {
                    "year": one.year,
                    "company_id": company.id,
                    "source": source,
                    "reference": one.reference,
                }
                for one in lists
                if one.year not in known
            ]
        )

    @api.model
    def _load_shipped(self, company_ids=None):
        """Load the shipped years and let the companies' working hours follow them.

        :param company_ids: ids of companies; default: those in China that keep no public
            holidays yet, for whom nothing that they have is touched
        """
        companies = self.env["res.company"].browse(company_ids)
        if company_ids is None:
            companies = self._companies_without_holidays()
        lists = self._shipped_lists()
        for company in companies:
            company.resource_calendar_id.aftersales_workdays = True
            self._load(company, lists, "shipped")

    @api.model
    def _companies_without_holidays(self):
        """Return the companies in China with working hours but no public holiday at all."""
        leaves = self.env["resource.calendar.leaves"].search([("resource_id", "=", False)])
        return (
            self.env["res.company"]
            .search(
                [("partner_id.country_id.code", "=", "CN"), ("resource_calendar_id", "!=", False)]
            )
            .filtered(lambda company: company not in leaves.company_id)
        )

    # The year that is missing

    @api.model
    def _missing_years(self):
        """Return the companies that miss a year by now, and which one."""
        calendars = (
            self.env["resource.calendar"].sudo().search([("aftersales_workdays", "=", True)])
        )
        companies = self.env["aftersales.working.time"]._companies_of(calendars)
        missing = {}
        for company in companies:
            today = company._aftersales_local_date()
            known = self._known(company.id)
            ahead = (date(today.year + 1, 1, 1) - today).days
            if today.year not in known:
                missing[company] = today.year
            elif ahead <= company.aftersales_year_warning_days and today.year + 1 not in known:
                missing[company] = today.year + 1
        return missing

    @api.model
    def _cron_warn(self):
        """Tell the service managers once that the days of a year are missing (O-02)."""
        missing = self._missing_years()
        self.env["aftersales.job"]._process(
            "calendar_year",
            "res.company",
            Domain.OR(
                Domain("id", "=", company.id) & Domain("aftersales_warned_year", "!=", year)
                for company, year in missing.items()
            ),
            lambda companies: self._warn({c: missing[c] for c in companies}),
        )

    @api.model
    def _warn(self, missing):
        """Give the service managers of companies one activity about the missing year."""
        values = []
        activity_type = self.env.ref(ACTIVITY_TYPE)
        for company, year in missing.items():
            for user in self.env["aftersales.role"]._users("manager", company):
                env = self.with_context(lang=user.lang).env
                values.append(
                    {
                        "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                        "res_id": company.partner_id.id,
                        "activity_type_id": activity_type.id,
                        "user_id": user.id,
                        "date_deadline": company._aftersales_local_date(),
                        "automated": True,
                        "summary": env._(
                            "%(company)s: the holidays of %(year)s are missing",
                            company=company.name,
                            year=year,
                        ),
                        "note": env._(
                            "Due times in %(year)s are computed without public holidays and "
                            "make-up days, and marked provisional. An administrator loads them "
                            "under After-Sales Service / Configuration / Holidays and Make-up "
                            "Days.",
                            year=year,
                        ),
                    }
                )
            company.aftersales_warned_year = year
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(values)
