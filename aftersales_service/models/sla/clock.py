from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...tools.clock import Event, replay

# The promises of which somebody is reminded when they are due; the others are only watched.
REMINDED = ("promised_reply",)
ACTIVITY_TYPE = "aftersales_service.activity_promised_reply"


class Clock(models.Model):
    """One promise with a time limit on one record (design: a promise is a clock).

    Its truth are the events; ``state``, ``deadline``, ``breached``, ``stopped_at`` and
    ``next_check`` are an index of their replay and written from it only, so that open clocks can
    be searched. Clocks are kept for good, and worked with through aftersales.clock.mixin.
    """

    _name = "aftersales.sla.clock"
    _inherit = ["aftersales.guarded.mixin", "aftersales.activity.mixin"]
    _description = "Service Time Limit"
    _order = "deadline, id"
    _rec_name = "kind"

    res_model = fields.Char(string="Document Model", required=True, guarded=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, guarded=True
    )
    document = fields.Char(string="Document Name", compute="_compute_document")
    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    kind = fields.Selection(
        [("promised_reply", "Promised Reply"), ("visit_window", "Visit Window")],
        required=True,
        guarded=True,
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
    started_at = fields.Datetime(required=True, guarded=True)
    deadline = fields.Datetime(string="Due At", guarded=True)
    stopped_at = fields.Datetime(guarded=True)
    breached = fields.Boolean(string="Broken", guarded=True)
    notified_at = fields.Datetime(guarded=True)
    next_check = fields.Datetime(
        guarded=True, help="When the watch has to look next: at the limit, and once it has passed."
    )
    event_ids = fields.One2many("aftersales.sla.event", "clock_id", readonly=True)
    why = fields.Html(string="Why It Is Due Then", compute="_compute_why", sanitize=False)

    _document_index = models.Index("(res_model, res_id, kind)")
    _due_index = models.Index("(deadline) WHERE state = 'running'")
    _check_index = models.Index("(next_check) WHERE next_check IS NOT NULL")
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

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for model, clocks in self.grouped("res_model").items():
            documents = self.env[model].browse(clocks.mapped("res_id")).exists()
            names = {document.id: document.display_name for document in documents}
            for clock in clocks:
                clock.document = names.get(clock.res_id, "")

    @api.depends("event_ids")
    @api.depends_context("lang", "tz")
    def _compute_why(self):
        """Tell the life of the clock in words, from the replay (design 3.1)."""
        readings = self._origin._replay()
        for clock in self:
            if clock._origin not in readings:
                clock.why = False
                continue
            events = clock.sudo().event_ids.sorted(lambda event: (event.at, event.id))
            words = [clock._limit_words(event) for event in events if event.data]
            words += [clock._segment_words(segment) for segment in readings[clock._origin].segments]
            clock.why = Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li>%s</li>") % line for line in words
            )

    def _limit_words(self, event):
        """Say which limit an event set."""
        limit = event._as_fact().limit
        units = {
            "minutes": self.env._("%(n)s minutes", n=limit.amount),
            "working_minutes": self.env._("%(n)s working minutes", n=limit.amount),
            "days": self.env._("%(n)s calendar days", n=limit.amount),
            "working_days": self.env._("%(n)s working days", n=limit.amount),
        }
        words = self.env._(
            "Limit set on %(at)s by %(user)s: %(limit)s",
            at=format_datetime(self.env, event.at),
            user=event.user_id.name,
            limit=units.get(limit.unit) or format_datetime(self.env, limit.at),
        )
        return f"{words} ({event.reason})" if event.reason else words

    def _segment_words(self, segment):
        """Say from when to when the clock ran or waited, and why."""
        states = {
            "running": self.env._("running"),
            "paused": self.env._("paused"),
            "stopped": self.env._("stopped"),
        }
        words = self.env._(
            "%(start)s → %(end)s: %(state)s",
            start=format_datetime(self.env, segment.start),
            end=format_datetime(self.env, segment.end) if segment.end else self.env._("now"),
            state=states[segment.state],
        )
        return f"{words} ({segment.reason})" if segment.reason else words

    def action_open_document(self):
        """Open the record that carries the clock."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    # Replay

    def _replay(self):
        """Read the clocks from their events: return ``{clock: Reading}``."""
        now = fields.Datetime.now()
        facts = {clock_id: [] for clock_id in self.ids}
        rows = self.env["aftersales.sla.event"].sudo().search([("clock_id", "in", self.ids)])
        for row in rows:
            facts[row.clock_id.id].append(row._as_fact())
        working_time = self._working_time(self.sudo().company_id)
        return {
            clock: replay(facts[clock.id], working_time[clock.sudo().company_id], now)
            for clock in self
        }

    @api.model
    def _working_time(self, companies):
        """Return a reader of working time by company."""
        return {company: self.env["aftersales.working.time"]._of(company) for company in companies}

    @api.model
    def _index(self, kind, reading, notified_at):
        """Return the stored values that a reading stands for."""
        next_check = False
        if reading.state == "running":
            if kind in REMINDED and not notified_at:
                next_check = reading.deadline
            elif not reading.breached:
                next_check = reading.deadline + timedelta(seconds=1)
        return {
            "state": reading.state,
            "deadline": reading.deadline or False,
            "stopped_at": reading.stopped_at or False,
            "breached": reading.breached,
            "next_check": next_check,
        }

    def _refresh(self):
        """Write the index of the clocks from a replay."""
        for clock, reading in self._replay().items():
            clock.write(self._index(clock.kind, reading, clock.notified_at))

    # Facts

    @api.model
    def _start(self, records, kind, limits, start=None, user=None):
        """Start a clock on each record, in two statements whatever their number.

        :param records: records with ``company_id`` and perhaps ``user_id``
        :param dict limits: :class:`~odoo.addons.aftersales_service.tools.clock.Limit` by id
        :param start: naive UTC, or a dict of them by id; default: now
        :param user: res.users; default: the record's own
        """
        if not records:
            return self
        now = fields.Datetime.now()
        records = records.sudo()
        working_time = self._working_time(records.company_id)
        values, events = [], []
        for record in records:
            at = (start.get(record.id) if isinstance(start, dict) else start) or now
            fact = Event(at, "start", limits[record.id])
            reading = replay([fact], working_time[record.company_id], now)
            responsible = user or ("user_id" in record and record.user_id)
            values.append(
                {
                    "res_model": record._name,
                    "res_id": record.id,
                    "company_id": record.company_id.id,
                    "kind": kind,
                    "user_id": responsible.id if responsible else False,
                    "started_at": at,
                    **self._index(kind, reading, None),
                }
            )
            events.append(fact)
        clocks = self.create(values)
        clocks._add_events(dict(zip(clocks.ids, events, strict=True)))
        records.invalidate_recordset(["clock_ids"])
        self._arm_watch(clocks)
        return clocks

    def _retarget(self, limits, reason):
        """Give clocks a new limit; those whose limit stays are left alone.

        :param dict limits: Limit by clock id
        """
        current = self._current_limits()
        changed = self.filtered(lambda clock: limits[clock.id] != current[clock.id])
        changed._happen("retarget", limits=limits, reason=reason)
        self._arm_watch(changed)

    def _current_limits(self):
        """Return the limit in force by clock id."""
        rows = self.env["aftersales.sla.event"].sudo().search([("clock_id", "in", self.ids)])
        return {row.clock_id.id: row._as_fact().limit for row in rows if row.data}

    def _happen(self, kind, at=None, limits=None, reason=None):
        """Append an event to each clock, and refresh the index.

        A fact told later than it happened counts from its own time, but not before what was
        recorded already.
        """
        if not self:
            return
        at = at or fields.Datetime.now()
        last = dict(
            self.env["aftersales.sla.event"]
            .sudo()
            ._read_group([("clock_id", "in", self.ids)], ["clock_id"], ["at:max"])
        )
        self._add_events(
            {
                clock.id: Event(
                    max(at, last[clock]), kind, (limits or {}).get(clock.id), reason or ""
                )
                for clock in self
            }
        )
        reminded = self.filtered("notified_at")
        reminded._drop_reminders()
        reminded.notified_at = False
        self._refresh()

    def _add_events(self, facts):
        """Store events, given by clock id."""
        Event = self.env["aftersales.sla.event"].sudo()
        Event.create(
            [
                {
                    "clock_id": clock.id,
                    "company_id": clock.company_id.id,
                    "at": facts[clock.id].at,
                    "kind": facts[clock.id].kind,
                    "data": facts[clock.id].limit and Event._limit_data(facts[clock.id].limit),
                    "reason": facts[clock.id].reason,
                    "user_id": self.env.uid,
                }
                for clock in self
            ]
        )
        self.invalidate_recordset(["event_ids"])

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.event_ids._unlink_never()

    # The watch

    @api.model
    def _cron_watch(self):
        """Remind of the promises that are due and mark those whose time has passed (B-16)."""
        self.env["aftersales.job"]._process(
            "promise_watch",
            self._name,
            [("next_check", "<=", fields.Datetime.now())],
            lambda clocks: clocks._watch(),
            arm=self._arm_watch,
        )

    def _watch(self):
        """Look at clocks whose next check has come; a clock whose record is gone ends."""
        gone = self.filtered(lambda clock: not clock.document)
        gone._happen("cancel", reason=self.env._("The record does not exist any more."))
        now = fields.Datetime.now()
        readings = (self - gone)._replay()
        due = (self - gone).filtered(
            lambda clock: (
                clock.kind in REMINDED
                and not clock.notified_at
                and readings[clock].state == "running"
                and readings[clock].deadline <= now
            )
        )
        due._remind()
        due.notified_at = now
        for clock, reading in readings.items():
            clock.write(self._index(clock.kind, reading, clock.notified_at))

    def _remind(self):
        """Give each clock's responsible one activity, in bulk and without mails."""
        managers = {
            company: self.env["aftersales.role"]._direct_users("manager", company)[:1]
            for company in self.filtered(lambda clock: not clock.user_id).company_id
        }
        self._create_activities(
            lambda clock: clock.user_id or managers[clock.company_id],
            lambda clock: clock.env._("The promised reply is due: contact the customer now"),
            activity_type=ACTIVITY_TYPE,
            deadline=lambda clock: clock.company_id._aftersales_local_date(clock.deadline),
            document=lambda clock: self.env[clock.res_model].browse(clock.res_id),
        )

    def _drop_reminders(self):
        """Take back the reminders of promises that are kept or moved."""
        for model, clocks in self.grouped("res_model").items():
            self.env["mail.activity"].sudo().search(
                [
                    ("res_model", "=", model),
                    ("res_id", "in", clocks.mapped("res_id")),
                    ("activity_type_id", "=", self.env.ref(ACTIVITY_TYPE).id),
                ]
            ).unlink()

    @api.model
    def _arm_watch(self, clocks=None):
        """Have the watch run at the next check of the clocks, or the earliest of all."""
        if clocks is None:
            clocks = self.sudo().search(
                [("next_check", "!=", False)], order="next_check, id", limit=1
            )
        moments = [moment for moment in clocks.mapped("next_check") if moment]
        if moments:
            self.env["aftersales.job"]._arm("promise_watch", min(moments))
