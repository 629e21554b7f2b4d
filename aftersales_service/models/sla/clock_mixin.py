from odoo import api, fields, models

from ...tools.clock import FIXED, Limit


class ClockMixin(models.AbstractModel):
    """A record that carries clocks.

    Business facts start and stop them (see aftersales.clock.facts); all methods take a whole
    batch in a constant number of queries and are called by methods that checked the user's right.
    """

    _name = "aftersales.clock.mixin"
    _inherit = ["aftersales.clock.facts", "aftersales.clock.pauses", "aftersales.clock.day"]
    _description = "Record with time limits"

    clock_ids = fields.One2many(
        "aftersales.sla.clock",
        "res_id",
        string="Time Limits",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Start the clocks that begin with the record itself."""
        records = super().create(vals_list)
        records._clocks_on_create()
        return records

    def write(self, vals):
        """Let running clocks follow the record: its responsible, its team, its traits."""
        names = self._clock_fields_in(vals)
        traits = names and self._clock_traits_now(names)
        result = super().write(vals)
        follow = {name: vals[name] for name in ("user_id", "team_id") if name in vals}
        if follow and self:
            self._open_clocks().sudo()._follow(follow)
        if traits:
            now = self._clock_traits_now(names)
            self.filtered(lambda r: traits[r.id] != now[r.id])._clock_reassess()
        return result

    def _clock_grounds(self):
        """Return what the record's time limits without a policy rest on: ``[(label, text)]``."""
        return [(self.env._("Policy"), self.env._("None: what was promised on the record counts."))]

    def _start_clock(self, kind, *, deadline=None, unit=None, amount=None, start=None, user=None):
        """Start a clock on each record; where one of the kind runs already it gets the new limit.

        :param str kind: a kind of aftersales.sla.clock
        :param deadline: a fixed moment (naive UTC), or a dict of them by record id; or
        :param str unit: 'minutes', 'working_minutes', 'days' or 'working_days', with
        :param amount: how many of them
        :param start: naive UTC, or a dict by record id; default: now
        :param user: res.users who keeps the promise; default: the record's responsible
        :return: the clocks that run now, sudo
        """
        limits = self._clock_limits(deadline, unit, amount)
        open_clocks = self._open_clocks(kind)
        open_clocks._retarget({c.id: limits[c.res_id] for c in open_clocks}, None)
        running = set(open_clocks.mapped("res_id"))
        fresh = self.filtered(lambda record: record.id not in running)
        return open_clocks | self.env["aftersales.sla.clock"].sudo()._start(
            fresh, kind, limits, start, user
        )

    def _stop_clock(self, kind, at=None):
        """Stop the records' open clocks of a kind: the promise was kept, or broken, by then.

        :param datetime at: naive UTC, default now; never before the clock's last event
        :return: the clocks that stopped, sudo
        """
        clocks = self._open_clocks(kind)
        clocks._happen("stop", at=at)
        return clocks

    def _cancel_clock(self, kind, reason):
        """End the records' open clocks of a kind without a verdict.

        :param str reason: why the promise does not count any more
        """
        clocks = self._open_clocks(kind)
        clocks._happen("cancel", reason=reason)
        return clocks

    def _retarget_clock(self, kind, *, deadline=None, unit=None, amount=None, reason=None):
        """Give the records' open clocks of a kind a new limit, counted from their own start.

        :param str reason: why
        """
        limits = self._clock_limits(deadline, unit, amount)
        clocks = self._open_clocks(kind)
        clocks._retarget({clock.id: limits[clock.res_id] for clock in clocks}, reason)
        return clocks

    def _open_clocks(self, kind=None):
        """Return the records' clocks that are not stopped yet, of one kind or all, sudo."""
        domain = [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("state", "in", ("running", "paused")),
        ]
        if kind:
            domain.append(("kind", "=", kind))
        return self.env["aftersales.sla.clock"].sudo().search_fetch(domain)

    def _clock_limits(self, deadline, unit, amount):
        """Return the limit of each record by its id."""
        if isinstance(deadline, dict):
            return {record.id: Limit(FIXED, at=deadline[record.id]) for record in self}
        limit = Limit(FIXED, at=deadline) if deadline else Limit(unit, amount)
        return dict.fromkeys(self.ids, limit)
