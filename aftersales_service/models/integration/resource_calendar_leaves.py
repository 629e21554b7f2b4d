from odoo import api, fields, models

# The fields of a public holiday on which working time rests.
CONTENT = {"date_from", "date_to", "calendar_id", "company_id", "resource_id", "time_type"}


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    aftersales_exception_id = fields.Many2one(
        "aftersales.workday.exception",
        string="Rest Day of the List",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Have deadlines computed again when a company gets a public holiday."""
        leaves = super().create(vals_list)
        leaves._aftersales_holidays_edited()
        return leaves

    def write(self, vals):
        """Have deadlines computed again when a public holiday moves."""
        content = CONTENT & vals.keys()
        if content:
            self._aftersales_holidays_edited()
        result = super().write(vals)
        if content:
            self._aftersales_holidays_edited()
        return result

    def unlink(self):
        """Have deadlines computed again when a company loses a public holiday."""
        self._aftersales_holidays_edited()
        return super().unlink()

    def _aftersales_holidays_edited(self):
        """Note the public holidays among these; nobody's own time off moves a deadline."""
        holidays = self.sudo().filtered(
            lambda leave: not leave.resource_id and leave.time_type == "leave"
        )
        if not holidays:
            return
        Time = self.env["aftersales.working.time"]
        general = holidays.filtered(lambda leave: not leave.calendar_id)
        companies = general.company_id | Time._companies_of(holidays.calendar_id)
        if not all(leave.company_id for leave in general):
            companies = companies.search([])
        if companies:
            Time._changed(companies)
