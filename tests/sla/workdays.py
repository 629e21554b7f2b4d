"""What the tests of working time share: a company whose working hours have make-up days."""

import base64
import json

from odoo import Command, fields

from ..common import AftersalesCase


class WorkdaysCase(AftersalesCase):
    """The company of the tests with the shipped years loaded by its administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Years = cls.env["aftersales.workday.year"]
        cls.Days = cls.env["aftersales.workday.exception"]
        cls.load()

    @classmethod
    def load(cls, **values):
        """Load holidays as the administrator does; return what the dialog opens."""
        wizard = (
            cls.env["aftersales.load.workdays"]
            .with_user(cls.service_admin)
            .create({"company_id": cls.company.id, **values})
        )
        return wizard.action_load()

    @classmethod
    def load_file(cls, data, **values):
        """Load a file, given as the data in it."""
        content = data if isinstance(data, bytes) else json.dumps(data).encode()
        return cls.load(
            source="file", file=base64.b64encode(content), filename="list.json", **values
        )

    @staticmethod
    def listed(year, **days):
        """Return the data of a file: ``rest`` and ``makeup`` are lists of dates."""
        return {
            "year": year,
            "days": [
                {"name": "Holiday", "date": date, "isOffDay": kind == "rest"}
                for kind, dates in days.items()
                for date in dates
            ],
        }

    @classmethod
    def other_calendar(cls, hours, company=None, tz="Asia/Shanghai", **values):
        """Return a calendar with hours given as (weekday, from, to, period)."""
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Other hours",
                "tz": tz,
                "company_id": (company or cls.company).id,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": period,
                        }
                    )
                    for day, start, end, period in hours
                ],
                **values,
            }
        )
        if not hours:
            # Odoo fills a calendar without lines from the company's.
            calendar.attendance_ids.unlink()
        return calendar

    def hours(self, calendar, start, end, **options):
        """Return Odoo's own count of working hours between two local moments."""
        return calendar.get_work_hours_count(self.local(start), self.local(end), **options)

    def own(self, *domain):
        """Return the company's days; the demo data have another company's."""
        return self.Days.search([("company_id", "=", self.company.id), *domain])

    def of(self, text):
        """Return the company's day of a date."""
        return self.own(("date", "=", text))

    def working_time(self, calendar=None):
        """Return the reader of the company's working time."""
        return self.env["aftersales.working.time"]._of(self.company, calendar)

    @staticmethod
    def day(text):
        """Return a date."""
        return fields.Date.to_date(text)
