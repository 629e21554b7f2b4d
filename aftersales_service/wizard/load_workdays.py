import base64
from importlib import import_module
from importlib.util import find_spec

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.workdays import (
    CHANGED,
    GONE,
    KEPT,
    MAKEUP,
    NEW,
    REST,
    SAME,
    BadList,
    Day,
    YearList,
    read_list,
)

PACKAGE = "chinese_calendar"


class LoadWorkdays(models.TransientModel):
    """Loads the public holidays and make-up days of a year, and shows before what changes."""

    _name = "aftersales.load.workdays"
    _description = "Load Holidays and Make-up Days"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    source = fields.Selection(
        [
            ("shipped", "Years shipped with the app"),
            ("file", "File of a year"),
            ("package", "Python package chinesecalendar"),
        ],
        required=True,
        default="shipped",
    )
    file = fields.Binary(
        help="A JSON file as the public project holiday-cn has one for each year, such as "
        "2027.json."
    )
    filename = fields.Char()
    year = fields.Integer(default=lambda self: fields.Date.context_today(self).year + 1)
    take_part = fields.Boolean(
        string="Work on Make-up Days",
        default=True,
        help="Switches the make-up days on in the company's working hours.",
    )
    takes_part = fields.Boolean(compute="_compute_takes_part")
    problem = fields.Char(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("company_id")
    def _compute_takes_part(self):
        for wizard in self:
            calendar = wizard.company_id.sudo().resource_calendar_id
            wizard.takes_part = calendar.aftersales_workdays or not calendar

    @api.depends("company_id", "source", "file", "year")
    def _compute_preview(self):
        """Show what loading would change; a file that cannot be read says why."""
        for wizard in self:
            wizard.problem = wizard.preview = False
            if wizard.source == "file" and not wizard.file:
                continue
            try:
                lists = wizard._lists()
            except UserError as error:
                wizard.problem = error.args[0]
                continue
            changes = self.env["aftersales.workday.year"]._compare(wizard.company_id, lists)
            wizard.preview = wizard._changes_as_html(changes)

    def _changes_as_html(self, changes):
        """Return the changes as a table; what stays as it is is only counted."""
        verdicts = {
            NEW: self.env._("New"),
            CHANGED: self.env._("Changes to this"),
            GONE: self.env._("Not in the list any more, goes"),
            KEPT: self.env._("Made by hand and different, stays as it is"),
        }
        kinds = {REST: self.env._("Rest day"), MAKEUP: self.env._("Make-up working day")}
        rows = Markup().join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>")
            % (
                format_date(self.env, change.date, date_format="EEE yyyy-MM-dd"),
                change.name,
                kinds[change.kind],
                verdicts[change.verdict],
            )
            for change in changes
            if change.verdict != SAME
        )
        same = sum(change.verdict == SAME for change in changes)
        words = self.env._(
            "%(other)s days change or need a look, %(same)s are there already.",
            other=len(changes) - same,
            same=same,
        )
        return Markup("<p>%s</p><table class='table table-sm'>%s</table>") % (words, rows)

    def _lists(self):
        """Return the lists to load.

        :raise UserError: the file is no list of holidays, or the package does not know the year
        """
        self.ensure_one()
        if self.source == "shipped":
            return self.env["aftersales.workday.year"]._shipped_lists()
        if self.source == "package":
            return [self._package_list()]
        if not self.file:
            raise UserError(self.env._("Choose the file of a year first."))
        try:
            # A form asks for the size of a file only, by the context.
            return [read_list(base64.b64decode(self.with_context(bin_size=False).file))]
        except BadList as error:
            raise UserError(self._words(error)) from error

    def _words(self, error):
        """Say what is wrong with a file, and what to do."""
        words = {
            "format": self.env._(
                "“%(file)s” is no list of holidays. Choose a JSON file of the holiday-cn form: a "
                "year, and days with name, date and isOffDay.",
                file=self.filename or "",
            ),
            "year": self.env._(
                "“%(file)s” does not say its year as a number. Choose another file.",
                file=self.filename or "",
            ),
            "empty": self.env._(
                "The file for %(year)s has no days yet: the official notice was not out when it "
                "was made. Choose a newer file.",
                year=error.where,
            ),
            "day": self.env._(
                "Day number %(number)s of the file lacks a name, a date such as 2027-01-01, or "
                "isOffDay as true or false. Correct the file or choose another.",
                number=error.where,
            ),
            "other_year": self.env._(
                "%(date)s belongs to another year than the file; only days of the December "
                "before may stand in it. Correct the file or choose another.",
                date=error.where,
            ),
            "twice": self.env._(
                "%(date)s stands twice in the file. Correct the file or choose another.",
                date=error.where,
            ),
        }
        return words[error.reason]

    def _package_list(self):
        """Return the list of a year by the Python package, which is not required (soft import).

        It does not say which notice a day is from, so days of the December before are left alone.

        :raise UserError: it is not installed, or does not know the year
        """
        if not find_spec(PACKAGE):
            raise UserError(
                self.env._(
                    "The Python package chinesecalendar is not installed on the server. Have it "
                    "installed, or load a file."
                )
            )
        data = import_module(f"{PACKAGE}.constants")
        days = [
            Day(day, kind, name)
            for kind, names in ((REST, data.holidays), (MAKEUP, data.workdays))
            for day, name in names.items()
            if day.year == self.year
        ]
        if not days:
            raise UserError(
                self.env._(
                    "The installed chinesecalendar does not know %(year)s. Have it updated, or "
                    "load a file.",
                    year=self.year,
                )
            )
        return YearList(self.year, tuple(sorted(days)), december=False)

    def action_load(self):
        """Load the lists, and show the days.

        :raise UserError: there is nothing to read
        :raise AccessError: the user may not edit the company's holidays
        """
        self.ensure_one()
        Years = self.env["aftersales.workday.year"]
        Years.check_access("create")
        lists = self._lists()
        if self.take_part:
            self.company_id.sudo().resource_calendar_id.aftersales_workdays = True
        Years._load(self.company_id, lists, self.source)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.workday_exception_action"
        )
