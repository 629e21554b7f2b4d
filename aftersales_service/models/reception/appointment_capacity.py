from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words
from ...tools.working_time import NoWorkingTime

# Appointments that take a place in the workshop.
HOLDING = ("confirmed", "arrived", "done")
# How far ahead free days are looked for, and how many are named.
LOOK_AHEAD = 90
NAMED = 3


class AppointmentCapacity(models.AbstractModel):
    """Whether the workshop has room on the day of an appointment, and when it has (G-05)."""

    _name = "aftersales.appointment.capacity"
    _description = "Room for appointments in the workshop"

    places = fields.Integer(
        compute="_compute_places", store=True, help="How many units come; at least one."
    )

    @api.depends("installed_product_ids")
    def _compute_places(self):
        for appointment in self:
            appointment.places = max(1, len(appointment.installed_product_ids))

    def _needs_room(self):
        """Return the appointments that take a place in the workshop."""
        return self.filtered(lambda a: a.mode == "workshop" and a.day and a.state != "cancelled")

    def _no_room(self):
        """Yield ``(appointment, message)`` for each whose day has no room left (G-05).

        What else of the batch comes on the same day counts as well.
        """
        for company, own in self._needs_room().grouped("company_id").items():
            for department, some in own.grouped("department_id").items():
                yield from some._no_room_of(company, department)

    def _no_room_of(self, company, department):
        """Yield what :meth:`_no_room` yields, for appointments of one company and team."""
        room = self._room(company, department, set(self.mapped("day")))
        for appointment in self:
            left = room[appointment.day]
            if left is None or left >= appointment.places:
                if left is not None:
                    room[appointment.day] = left - appointment.places
                continue
            yield appointment, appointment._no_room_words(company, department, left)

    def _no_room_words(self, company, department, left):
        """Return why a day cannot be booked, with the next days that can."""
        self.ensure_one()
        free = self._free_days(company, department, self.places, fields.Date.to_date(self.day))
        names = {
            "day": fields.Date.to_string(self.day),
            "free": words.listed(self.env, [fields.Date.to_string(day) for day in free])
            or self.env._("none within %(days)s days", days=LOOK_AHEAD),
        }
        if left < 0:
            return self.env._(
                "%(day)s is no working day of the workshop. Next free days: %(free)s.", **names
            )
        return self.env._(
            "The workshop has %(left)s places left on %(day)s, and %(count)s are needed. Next free "
            "days: %(free)s.",
            left=left,
            count=self.places,
            **names,
        )

    def _room(self, company, department, days):
        """Return ``{day: places left}``; None without a limit, -1 where nobody works.

        :param company: res.company
        :param department: hr.department that takes the unit, or empty
        :param days: local dates of the company
        """
        Capacity = self.env["aftersales.workshop.capacity"]
        reader = self.env["aftersales.working.time"]._of(company)
        rows = Capacity._limiting(company, department, days)
        taken = defaultdict(int)
        for day, team, places in (
            self.env["aftersales.appointment"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("mode", "=", "workshop"),
                    ("state", "in", HOLDING),
                    ("day", "in", list(days)),
                    ("id", "not in", self.ids),
                ],
                ["day:day", "department_id"],
                ["places:sum"],
            )
        ):
            taken[day, team.id] += places
            taken[day, "all"] += places
        return {
            day: min(
                (
                    max(0, row.places - taken[day, row.department_id.id or "all"])
                    for row in rows[day]
                ),
                default=None,
            )
            if self._is_open(reader, day)
            else -1
            for day in days
        }

    @api.model
    def _is_open(self, reader, day):
        """Return whether the company works on a day; a calendar without hours is always open."""
        try:
            return reader.is_working_day(day)
        except NoWorkingTime:
            return True

    def _free_days(self, company, department, places, after, count=NAMED):
        """Return the next days on which the workshop takes so many units.

        :param date after: the day before the first that is looked at
        :param int count: how many days are wanted
        :return: list of local dates, the earliest first
        """
        days = [after + timedelta(days=ahead) for ahead in range(1, LOOK_AHEAD + 1)]
        room = self._room(company, department, days)
        free = [day for day in days if room[day] is None or room[day] >= places]
        return free[:count]

    @api.model
    def get_unusual_days(self, date_from, date_to=None):
        """Return the days without work, which the calendar shows grey (web, calendar view).

        :param str date_from: first moment that is shown
        :param str date_to: last moment that is shown
        :return: ``{day: whether nobody works}``
        """
        first = fields.Date.to_date(date_from[:10])
        last = fields.Date.to_date((date_to or date_from)[:10])
        reader = self.env["aftersales.working.time"]._of(self.env.company)
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        return {fields.Date.to_string(day): not self._is_open(reader, day) for day in days}

    def _hold_room(self):
        """Make others who book the same days wait until this booking is stored."""
        Capacity = self.env["aftersales.workshop.capacity"]
        rows = Capacity.sudo()
        for (company, department), own in (
            self._needs_room().grouped(lambda a: (a.company_id, a.department_id)).items()
        ):
            days = set(own.mapped("day"))
            rows = rows.union(*Capacity._limiting(company, department, days).values())
        rows._hold()

    def _check_room(self):
        """Refuse appointments on days without room.

        :raise UserError: a day has no room; the next free days are named
        """
        full = [
            self.env._("%(record)s: %(missing)s", record=record.display_name, missing=text)
            for record, text in self._no_room()
        ]
        if full:
            raise UserError("\n".join(full))
