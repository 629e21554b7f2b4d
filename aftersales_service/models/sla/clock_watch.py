from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import words
from ...tools.escalation import pending

CODE = "promise_watch"
# How long the watch lets a time limit be of which there is nobody to tell.
UNHEARD = timedelta(hours=1)
MANAGER = "aftersales_service.group_manager"


class ClockWatch(models.AbstractModel):
    """The watch over clocks: warnings, breaches and escalation, once each (B-28, O-03)."""

    _name = "aftersales.sla.clock.watch"
    _description = "Watch over clocks"

    can_acknowledge = fields.Boolean(compute="_compute_can_acknowledge")

    @api.model
    def _cron_watch(self):
        """Look at the clocks whose moment has come, then tell each person once (B-16, B-28)."""
        Job = self.env["aftersales.job"]
        Job._process(
            CODE,
            "aftersales.pause",
            [("ended_at", "=", False), ("ends_at", "<=", fields.Datetime.now())],
            lambda pauses: pauses._expire(),
        )
        Job._process(
            CODE,
            self._name,
            [("next_check", "<=", fields.Datetime.now())],
            lambda clocks: clocks._watch(),
            batch_size=500,
        )
        Job._process(
            CODE,
            "aftersales.sla.alert",
            [("told_at", "=", False), ("tell_at", "<=", fields.Datetime.now())],
            lambda alerts: alerts._tell(),
            batch_size=2000,
            arm=self._arm_watch,
        )

    @api.model
    def _arm_watch(self, clocks=None, moments=None):
        """Have the watch run at the next check of the clocks, or the earliest moment of all."""
        if moments is None:
            moments = self._next_moments() if clocks is None else clocks.mapped("next_check")
        moments = [moment for moment in moments if moment]
        if moments:
            self.env["aftersales.job"]._arm(CODE, min(moments))

    @api.model
    def _next_moments(self):
        """Return when the next clock, pause and alert want to be looked at, each by its index."""
        waiting = {
            self.env["aftersales.sla.clock"]: ("next_check", []),
            self.env["aftersales.pause"]: ("ends_at", [("ended_at", "=", False)]),
            self.env["aftersales.sla.alert"]: ("tell_at", [("told_at", "=", False)]),
        }
        earliest = []
        for model, (moment, domain) in waiting.items():
            domain = Domain(domain) & Domain(moment, "!=", False)
            query = model.sudo()._search(domain, order=moment, limit=1)
            earliest.append(query.subselect(model._field_to_sql(query.table, moment, query)))
        # One statement, for the watch asks it every few minutes when nothing is due.
        return self.env.execute_query(SQL("SELECT %s", SQL(", ").join(earliest)))[0]

    def _watch(self):
        """Look at clocks whose next check has come; a clock whose record is gone ends."""
        gone = self.filtered(lambda clock: not clock.document)
        gone._happen("cancel", reason=self.env._("The record does not exist any more."))
        clocks = self - gone
        now = fields.Datetime.now()
        clocks._note_breaches(dict.fromkeys(clocks.ids, now))
        readings = clocks._replay()
        targets = clocks._targets()
        times = self._working_time(clocks.company_id)
        presence = self.env["aftersales.sla.presence"].sudo()._at(now)
        alerts, told, unheard = [], {}, self.browse()
        for clock, reading in readings.items():
            if reading.state != "running":
                continue
            target = targets[clock.id]
            due = [
                (number, moment)
                for number, moment in pending(
                    target.rungs,
                    reading.deadline,
                    self._warn_at(target, reading),
                    clock._told(),
                    times[clock.company_id](""),
                )
                if moment <= now
            ]
            if due:
                # After an outage only the highest rung speaks.
                rows = clock._climb(*due[-1], target, presence)
                if not rows:
                    unheard |= clock
                    continue
                alerts += rows
                told[clock] = due[-1][0], min(row["tell_at"] for row in rows)
        spoken = self.browse([clock.id for clock in told])
        spoken.alert_ids.filtered(lambda alert: not alert.told_at).sudo().unlink()
        self._update(
            {
                clock: {
                    "alert_level": level,
                    "alerted_at": at,
                    "acknowledged_at": False,
                    "acknowledged_by": False,
                }
                for clock, (level, at) in told.items()
            }
        )
        self.env["aftersales.sla.alert"].sudo()._note(alerts)
        clocks._refresh(readings)
        # A rung of which nobody can be told is not spoken: it is tried again.
        self._update({clock: {"next_check": now + UNHEARD} for clock in unheard})

    def _climb(self, number, moment, target, presence):
        """Return the rows of who is told on a rung, and when he works.

        People who are absent are left out; where nobody of a rung is there the next one counts,
        and in the end the service managers. Where everybody is absent those of the rungs are told
        all the same, so that nothing is lost.

        :param int number: of the rung, from 1
        :param datetime moment: when the rung was due
        :return: the rows; none where the company has nobody at all
        """
        self.ensure_one()
        Rung = self.env["aftersales.sla.rung"].sudo()
        rungs = [Rung.browse(rung.id) for rung in target.rungs]
        basis = target.rungs[number - 1].basis
        wanted = present = self.env["res.users"].sudo()
        hours = "working"
        for rung in rungs[number - 1 :]:
            candidates = self._receivers(rung, presence)
            wanted |= candidates.filtered("active")
            present = presence.there(candidates)
            hours = rung.hours or "working"
            if present:
                break
        if not present:
            managers = presence.members("manager", self.company_id)
            leaders = presence.leaders(self.company_id)
            present = presence.there(managers) or presence.there(leaders) or wanted or leaders
        people = {user: self._tell_moment(user, hours, presence) for user in present}
        if hours == "on_call" and not any(at <= presence.now for at in people.values()):
            on_call = presence.there(presence.on_call(self.company_id))
            people.update(dict.fromkeys(on_call, presence.now))
        return [
            {
                "clock_id": self.id,
                "company_id": self.company_id.id,
                "level": number,
                "basis": basis,
                "user_id": user.id,
                "due_at": moment,
                "tell_at": at,
            }
            for user, at in people.items()
        ]

    def _receivers(self, rung, presence):
        """Return whom a rung tells of this clock, absent or not."""
        users = rung.user_ids
        if rung.tell_owner or not rung:
            users |= self.user_id
        if rung.tell_leader:
            users |= self.team_id.leader_id
        for role in rung.role_ids:
            users |= presence.members(role.code, self.company_id)
        return users.sudo().filtered(lambda user: self.company_id in user.company_ids)

    def _tell_moment(self, user, hours, presence):
        """Return when a user may be told: now, or when he works next."""
        now = presence.now
        if hours == "always":
            return now
        if hours == "on_call" and user in presence.on_call(self.company_id):
            return now
        return presence.next_moment(user, self.company_id)

    def action_acknowledge(self):
        """Say that one has seen it and sees to it: the next rung is not called (B-28).

        :raise UserError: nobody was told yet, or the clock is over
        :raise AccessError: the user was not told, is not responsible and leads nobody here
        """
        self.check_access("read")
        for clock in self:
            if clock.state != "running" or not clock.alert_level:
                raise UserError(
                    self.env._(
                        "%(document)s, %(limit)s: nobody was told of it, so there is nothing to "
                        "acknowledge. Open the record instead.",
                        document=clock.document,
                        limit=clock._kind_words(),
                    )
                )
        self._refuse_strangers()
        clocks = self.sudo()
        clocks.write({"acknowledged_at": fields.Datetime.now(), "acknowledged_by": self.env.uid})
        clocks.alert_ids.filtered(lambda alert: alert.user_id == self.env.user).activity_id.unlink()
        clocks._refresh()
        return True

    @api.depends("state", "alert_level", "acknowledged_at", "user_id", "team_id.leader_id")
    @api.depends_context("uid")
    def _compute_can_acknowledge(self):
        leads = self.env.su or self.env.user.has_group(MANAGER)
        for clock in self:
            told = clock.state == "running" and clock.alert_level and not clock.acknowledged_at
            mine = leads or self.env.user in clock.sudo()._answerable()
            clock.can_acknowledge = bool(told and mine)

    def _answerable(self):
        """Return whose word silences the next rung: who was told, is responsible or leads."""
        told = self.alert_ids.filtered("told_at").user_id
        return told | self.user_id | self.team_id.leader_id

    def _refuse_strangers(self):
        """Refuse a user whose word does not silence the next rung, and name whose does."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        for clock in self.sudo():
            people = clock._answerable()
            if self.env.user not in people:
                names = [*people.mapped("name"), self.env.ref(MANAGER).sudo().name]
                raise AccessError(
                    self.env._(
                        "%(document)s, %(limit)s: only who was told, is responsible or leads the "
                        "team says that he sees to it. Ask one of these: %(people)s.",
                        document=clock.document,
                        limit=clock._kind_words(self.env),
                        people=words.listed(self.env, names),
                    )
                )

    def _kind_words(self, env=None):
        """Return the label of the clock's kind."""
        self.ensure_one()
        env = env or self.env
        return dict(self._fields["kind"]._description_selection(env)).get(self.kind, self.kind)
