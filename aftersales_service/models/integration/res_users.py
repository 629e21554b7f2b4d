from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _aftersales_absent_until(self, moment=None):
        """Return until when those of the users who are away stay away.

        Absences are the time off of the employees' own resource, which Odoo's time-off app and
        people's own calendars write alike.

        :param datetime moment: naive UTC; now by default
        :return: ``{user: naive UTC}`` of the absent ones
        """
        moment = moment or fields.Datetime.now()
        employees = self.env["hr.employee"].sudo().search([("user_id", "in", self.ids)])
        owners = {employee.resource_id: employee.user_id for employee in employees}
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "in", employees.resource_id.ids),
                    ("date_from", "<=", moment),
                    ("date_to", ">", moment),
                ]
            )
        )
        absent = {}
        for leave in leaves:
            user = owners[leave.resource_id].with_env(self.env)
            absent[user] = max(leave.date_to, absent.get(user, leave.date_to))
        return absent
