from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        """Have deadlines computed again that rest on the calendar."""
        lines = super().create(vals_list)
        lines.calendar_id._aftersales_calendar_edited()
        return lines

    def write(self, vals):
        """Have deadlines computed again that rest on the calendar."""
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._aftersales_calendar_edited()
        return result

    def unlink(self):
        """Have deadlines computed again that rest on the calendar."""
        calendars = self.calendar_id
        result = super().unlink()
        calendars.exists()._aftersales_calendar_edited()
        return result
