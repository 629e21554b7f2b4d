from collections import defaultdict

from odoo import api, models

from ...tools.working_time import NoWorkingTime


class Presence:
    """Who of the people is there, and when the others are; asked for a whole run."""

    def __init__(self, env, now):
        self.env = env
        self.now = now
        self._members = {}
        self._leaders = {}
        self._named = {}
        self._times = {}
        self._on_call = {}
        self._away = None
        self._users = env["res.users"]

    def members(self, code, company):
        """Return the people of a role, rather its own than those of a higher one."""
        key = code, company.id
        if key not in self._members:
            self._members[key] = self.env["aftersales.role"]._direct_users(code, company)
        return self._members[key]

    def leaders(self, company):
        """Return all who may do what a service manager does, those above him too."""
        key = company.id
        if key not in self._leaders:
            self._leaders[key] = self.env["aftersales.role"]._users("manager", company)
        return self._leaders[key]

    def there(self, users):
        """Return those of the users who are there."""
        return users.filtered(lambda user: not self.absent(user))

    def on_call(self, company):
        """Return who of a company is on call at the moment."""
        if company.id not in self._on_call:
            people = self.env["aftersales.on.call"]._people(company, self.now)
            self._on_call[company.id] = people
        return self._on_call[company.id]

    def absent(self, user):
        """Return whether a user is archived, or on leave at the moment."""
        if not user or not user.active:
            return True
        if self._away is None:
            self._away = self.env["aftersales.sla.presence"]._on_leave(self.now)
        return user.id in self._away

    def next_moment(self, user, company):
        """Return when a user works next: now, or the beginning of the next working time.

        Nobody is told at night for want of working hours, see ``aftersales_day_from``.
        """
        key = user.id, company.id
        if key not in self._times:
            self._times[key] = self._next_moment(user, company)
        return self._times[key]

    def _next_moment(self, user, company):
        """Ask the working hours of a user, then his company's, then its hours of the day."""
        calendar = self.env["aftersales.sla.presence"]._resource(user, company).calendar_id
        if company.id not in self._named:
            self._named[company.id] = self.env["aftersales.working.time"]._named(company)
        named = self._named[company.id]
        # Flexible hours do not say when somebody works: then the company's do.
        names = [f"calendar/{calendar.id}"] if calendar else []
        names += [""] if company.resource_calendar_id else []
        for name in names:
            try:
                return named(name).next_moment(self.now)
            except NoWorkingTime:
                continue
        begin, end = company.aftersales_day_from, company.aftersales_day_to
        return named(f"window/{begin:g}/{end:g}/all").next_moment(self.now)


class PresenceOfPeople(models.AbstractModel):
    """Reads from Odoo's resources who is on leave and who works on which schedule (B-28)."""

    _name = "aftersales.sla.presence"
    _description = "Presence of people"

    @api.model
    def _at(self, now):
        """Return the :class:`Presence` of a moment, to be kept for a run."""
        return Presence(self.env, now)

    @api.model
    def _on_leave(self, moment):
        """Return the ids of the users who are on leave: approved time off is a resource's leave."""
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id.user_id", "!=", False),
                    ("time_type", "=", "leave"),
                    ("date_from", "<=", moment),
                    ("date_to", ">", moment),
                ]
            )
        )
        return set(leaves.resource_id.user_id.ids)

    @api.model
    def _resource(self, user, company):
        """Return the resource of a user in a company, sudo."""
        resources = defaultdict(lambda: self.env["resource.resource"])
        for resource in (
            self.env["resource.resource"].sudo().search([("user_id", "=", user.id)], order="id")
        ):
            resources[resource.company_id] |= resource
        return resources[company][:1]
