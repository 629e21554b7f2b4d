from odoo import SUPERUSER_ID, api, fields, models

from ...tools.clock import FIXED, Event, Limit, replay
from ...tools.escalation import DUE, SECOND, Rung, Told, pending
from ...tools.targets import FIXED_UNITS, Target
from .kinds import KINDS

OPEN = ("running", "paused")
# A promise is told when it is due even where no policy says so (B-16).
UNRULED = {
    "promised_reply": (Rung(0, DUE),),
}


class Clock(models.Model):
    """One promise with a time limit on one record (design: a promise is a clock).

    Its truth are the events; ``state``, ``deadline``, ``breached``, ``stopped_at`` and
    ``next_check`` are an index of their replay and written from it only, so that open clocks can
    be searched. Clocks are kept for good, and worked with through aftersales.clock.mixin.
    """

    _name = "aftersales.sla.clock"
    _inherit = [
        "aftersales.sla.clock.rows",
        "aftersales.sla.clock.words",
        "aftersales.sla.clock.watch",
        "aftersales.sla.clock.calendar",
        "aftersales.sla.clock.timeline",
        "aftersales.sla.clock.why",
        "aftersales.sla.clock.picture",
        "aftersales.sla.clock.excuse",
        "aftersales.document.link.mixin",
        "aftersales.guarded.mixin",
    ]
    _description = "Service Time Limit"
    _order = "deadline, id"
    _rec_name = "kind"

    res_model = fields.Char(string="Document Model", required=True, guarded=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, guarded=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    kind = fields.Selection(KINDS, required=True, guarded=True)
    policy_id = fields.Many2one(
        "aftersales.sla.policy", index="btree_not_null", guarded=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("breached", "Breached"),
            ("cancelled", "Cancelled"),
        ],
        default="running",
        required=True,
        copy=False,
        guarded=True,
    )
    user_id = fields.Many2one("res.users", string="Responsible", index=True, guarded=True)
    team_id = fields.Many2one("aftersales.team", guarded=True)
    partner_id = fields.Many2one("res.partner", string="Customer", guarded=True)
    level_id = fields.Many2one("aftersales.level", guarded=True)
    started_at = fields.Datetime(required=True, guarded=True)
    deadline = fields.Datetime(string="Due At", guarded=True)
    warn_at = fields.Datetime(string="At Risk From", guarded=True)
    stopped_at = fields.Datetime(guarded=True)
    breached = fields.Boolean(string="Broken", guarded=True)
    next_check = fields.Datetime(
        guarded=True, help="When the watch has to look next: at the next rung or the limit."
    )
    # How far it was told up the ladder
    alert_level = fields.Integer(string="Rung", default=0, guarded=True)
    alerted_at = fields.Datetime(string="Last Told On", guarded=True)
    acknowledged_at = fields.Datetime(string="Acknowledged On", guarded=True)
    acknowledged_by = fields.Many2one("res.users", guarded=True)
    # The verdict of the first stop, which stays whatever happens later
    first_stopped_at = fields.Datetime(string="First Stopped On", guarded=True)
    first_breached = fields.Boolean(string="Broken at the First Stop", guarded=True)
    elapsed_minutes = fields.Float(string="Elapsed (min)", guarded=True, aggregator="avg")
    worked_minutes = fields.Float(string="Working Time (min)", guarded=True, aggregator="avg")
    event_ids = fields.One2many("aftersales.sla.event", "clock_id", readonly=True)
    alert_ids = fields.One2many("aftersales.sla.alert", "clock_id", readonly=True)

    _document_index = models.Index("(res_model, res_id, kind)")
    _due_index = models.Index("(deadline) WHERE state = 'running'")
    _check_index = models.Index("(next_check) WHERE next_check IS NOT NULL")
    _owner_index = models.Index("(user_id, deadline) WHERE state IN ('running', 'paused')")
    _customer_index = models.Index("(partner_id) WHERE state IN ('running', 'paused')")
    _open_uniq = models.UniqueIndex(
        "(res_model, res_id, kind) WHERE state IN ('running', 'paused')",
        "A record has one open time limit of a kind.",
    )
    _stopped = models.Constraint(
        "CHECK((state IN ('running', 'paused')) = (stopped_at IS NULL))",
        "A time limit that ended says when; one that runs has no end.",
    )
    _verdict = models.Constraint(
        "CHECK(state NOT IN ('met', 'breached') OR (state = 'breached') = (breached IS TRUE))",
        "A time limit is met or broken, not both.",
    )
    _deadline_known = models.Constraint(
        "CHECK(state = 'paused' OR deadline IS NOT NULL)",
        "A time limit that is not paused has its due time.",
    )

    @api.depends("kind", "document")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name the promise and its record, as the breadcrumb and links show it."""
        for clock in self:
            clock.display_name = " · ".join(filter(None, (clock._kind_words(), clock.document)))

    # Replay

    def _replay(self, more=None):
        """Read the clocks from their events: return ``{clock: Reading}``.

        :param dict more: by clock id an Event that is about to be stored
        """
        now = fields.Datetime.now()
        clocks = self.sudo()
        facts = {clock_id: [] for clock_id in self.ids}
        for row in self._events():
            facts[row.clock_id.id].append(row._as_fact())
        for clock_id, event in (more or {}).items():
            facts[clock_id] = sorted([*facts[clock_id], event], key=lambda known: known.at)
        working_time = self._working_time(clocks.company_id)
        targets = clocks._targets()
        return {
            clock: replay(
                facts[clock.id],
                working_time[clock.sudo().company_id],
                now,
                shares=[targets[clock.id].share] if targets[clock.id].share else (),
            )
            for clock in self
        }

    @api.model
    def _working_time(self, companies):
        """Return by company a function from a name to a reader of that working time."""
        Time = self.env["aftersales.working.time"]
        return {company: Time._named(company) for company in companies}

    def _targets(self):
        """Return by clock id the policy by which it runs, as plain data."""
        by_id = {}
        for model in set(self.mapped("res_model")):
            by_id.update((t.id, t) for t in self.env["aftersales.sla.policy"]._targets(model))
        return {
            clock.id: by_id.get(clock.policy_id.id) or self._unruled(clock.kind, clock.res_model)
            for clock in self
        }

    @api.model
    def _unruled(self, kind, document):
        """Return the plain data of a promise for which there is no policy.

        What keeps and drops promises of its kind in the procedures keeps and drops it too.
        """
        facts = self.env["aftersales.sla.policy"]._natural_facts(document).get(kind, {})
        return Target(0, kind, 0, True, (), {}, facts, "moment", 0, rungs=UNRULED.get(kind, ()))

    @api.model
    def _index(self, target, reading, told, time):
        """Return the stored values that a reading stands for.

        :param target: the clock's policy as plain data
        :param told: how far it was told up the ladder
        :param time: the company's working time
        """
        warn_at = self._warn_at(target, reading)
        checks = []
        if reading.state == "running":
            if not reading.breached:
                checks.append(reading.deadline + SECOND)
            ahead = pending(target.rungs, reading.deadline, warn_at, told, time)
            checks += [moment for _number, moment in ahead]
        first = reading.first
        return {
            "state": reading.state,
            "started_at": reading.started_at,
            "deadline": reading.deadline or False,
            "warn_at": warn_at or False,
            "stopped_at": reading.stopped_at or False,
            "breached": reading.breached,
            "next_check": min(checks, default=False),
            "provisional": reading.provisional,
            "calendar_version": time.version,
            "first_stopped_at": first.at if first else False,
            "first_breached": bool(first and first.breached),
            "elapsed_minutes": first.elapsed.total_seconds() / 60 if first else 0.0,
            "worked_minutes": first.worked.total_seconds() / 60 if first else 0.0,
        }

    @api.model
    def _warn_at(self, target, reading):
        """Return when the warning is due; a date agreed with the customer needs none."""
        limit = reading.limit
        if limit and limit.unit == FIXED and target.unit not in FIXED_UNITS:
            return None
        return reading.share_at.get(target.share)

    def _told(self):
        """Return how far the clock was told up its ladder."""
        return Told(self.alert_level, self.alerted_at or None, bool(self.acknowledged_at))

    def _refresh(self, readings=None):
        """Write the index of the clocks from a replay."""
        targets = self._targets()
        times = self._working_time(self.company_id)
        values = {}
        for clock, reading in (readings or self._replay()).items():
            time = times[clock.company_id]("")
            values[clock] = self._index(targets[clock.id], reading, clock._told(), time)
        self._update(values)

    # Facts

    @api.model
    def _start(self, records, kind, limits, start=None, user=None):
        """Start a clock on each record, in a few statements whatever their number.

        :param records: records with ``company_id`` and perhaps ``user_id``
        :param dict limits: :class:`~odoo.addons.aftersales_service.tools.clock.Limit` by id
        :param start: naive UTC, or a dict of them by id; default: now
        :param user: res.users; default: the record's own
        """
        now = fields.Datetime.now()
        targets = records._clock_targets() if records else {}
        return self._start_rows(
            records,
            [
                {
                    "record": record,
                    "kind": kind,
                    "target": targets[record.id].get(kind) or self._unruled(kind, records._name),
                    "user": user,
                    "events": [
                        Event(
                            (start.get(record.id) if isinstance(start, dict) else start) or now,
                            "start",
                            limits[record.id],
                        )
                    ],
                }
                for record in records.sudo()
            ],
        )

    def _retarget(self, limits, reason, policies=None):
        """Give clocks a new limit; those whose limit stays are left alone.

        :param dict limits: Limit by clock id
        :param dict policies: id of the policy by clock id, where it changes
        """
        current = self._current_limits()
        changed = self.filtered(lambda clock: limits[clock.id] != current[clock.id])
        if policies:
            other = self.filtered(lambda clock: clock.policy_id.id != policies[clock.id])
            self._update({clock: {"policy_id": policies[clock.id]} for clock in self})
            # Another policy warns at another share and tells others, also of the same limit.
            same = other - changed
            same._refresh()
            self._arm_watch(same)
        changed._happen("retarget", limits=limits, reason=reason)
        self._arm_watch(changed)

    def _current_limits(self):
        """Return the limit in force by clock id."""
        return {
            row.clock_id.id: row._as_fact().limit
            for row in self._events()
            if row.data and row.kind not in ("origin", "breach", "stop")
        }

    def _events(self):
        """Return the events of the clocks in their order, read in one query, sudo."""
        Event = self.env["aftersales.sla.event"].sudo()
        return Event.search_fetch(
            [("clock_id", "in", self.ids)], ["clock_id", "at", "kind", "data", "reason"]
        )

    def _happen(self, kind, at=None, limits=None, reason=None, fact=None):
        """Append an event to each clock, and refresh the index.

        A fact told later than it happened counts from its own time, but not before what was
        recorded already.

        :param at: naive UTC, or a dict of them by clock id; default: now
        :param dict limits: the limit that the event sets, by clock id
        :param reason: why, the same for all or a dict by clock id
        :param str fact: code of the business fact that caused it
        """
        if not self:
            return
        reasons = reason if isinstance(reason, dict) else dict.fromkeys(self.ids, reason)
        now = fields.Datetime.now()
        last = self._last_moments()
        events = {
            clock.id: Event(
                max((at.get(clock.id) if isinstance(at, dict) else at) or now, last[clock]),
                kind,
                (limits or {}).get(clock.id),
                reasons.get(clock.id) or "",
            )
            for clock in self
        }
        self._note_breaches({id_: event.at for id_, event in events.items()}, last)
        readings = None
        if kind == "stop":
            # How it is found now stays, whatever calendar is read later.
            readings = self._replay(events)
            for clock, reading in readings.items():
                events[clock.id] = events[clock.id]._replace(verdict=reading.verdict)
        self._add_events([(clock, events[clock.id], fact) for clock in self])
        # What was told was about another limit, or is over.
        told = self.filtered("alert_level")
        told.alert_ids._withdraw()
        told.write({"alert_level": 0, "alerted_at": False, "acknowledged_at": False})
        self._refresh(readings)

    def _last_moments(self):
        """Return by clock when its last event was; a breach is no event that others wait for."""
        return dict(
            self.env["aftersales.sla.event"]
            .sudo()
            ._read_group(
                [("clock_id", "in", self.ids), ("kind", "!=", "breach")], ["clock_id"], ["at:max"]
            )
        )

    def _note_breaches(self, moments, last=None):
        """Record which clocks were broken by a moment, and when they had been due.

        A breach is a fact: an edited calendar moves neither it nor the time that was missed.

        :param dict moments: naive UTC by clock id
        :param dict last: moment of the last event by clock, where the caller knows it
        :return: the clocks that are broken and were not said to be
        """
        broken = self.filtered(
            lambda clock: (
                clock.state == "running"
                and not clock.breached
                and clock.deadline < moments[clock.id]
            )
        )
        if broken:
            last = last or broken._last_moments()
            broken.with_user(SUPERUSER_ID)._add_events(
                [
                    (
                        clock,
                        Event(
                            min(max(clock.deadline + SECOND, last[clock]), moments[clock.id]),
                            "breach",
                            Limit(FIXED, at=clock.deadline),
                        ),
                        None,
                    )
                    for clock in broken
                ]
            )
        return broken

    def _follow(self, values):
        """Let clocks follow their record to its new responsible or team.

        A promise that a role keeps stays with the person of the role.
        """
        if "user_id" in values:
            targets = self._targets()
            self.filtered(lambda clock: not targets[clock.id].role).write(
                {"user_id": values["user_id"]}
            )
        if "team_id" in values:
            self.write({"team_id": values["team_id"]})

    def _change_origin(self, origins, reason):
        """Let clocks count from another moment: the receipt was entered late.

        :param dict origins: naive UTC by clock id
        """
        limits = {id_: self._origin_limit(at) for id_, at in origins.items()}
        self._happen("origin", limits=limits, reason=reason)
        self._arm_watch(self)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.event_ids._unlink_never()
