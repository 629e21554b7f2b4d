from odoo import api, fields, models

from ...tools import words
from ...tools.clock import FIXED
from ...tools.targets import BEFORE
from ...tools.timeline import HOLIDAY
from .kinds import LIMIT, VALUES


class ClockWhy(models.AbstractModel):
    """Why a time limit is due when it is, in sentences, and by which rule (issue 4 §2)."""

    _name = "aftersales.sla.clock.why"
    _description = "Reasons of a clock"

    why = fields.Text(string="Why It Is Due Then", compute="_compute_why")

    @api.depends("event_ids")
    @api.depends_context("lang", "tz")
    def _compute_why(self):
        """Tell why it is due then, from the replay (design 3.1)."""
        lives = self._origin._lives()
        for clock in self:
            life = lives.get(clock._origin)
            clock.why = life and "\n".join(clock._origin._why_sentences(life))

    def action_why(self):
        """Show why it is due then, in a dialog over the record whose time limit it is."""
        self.ensure_one()
        self.check_access("read")
        view = self.env.ref("aftersales_service.sla_clock_view_form_why")
        return {
            "type": "ir.actions.act_window",
            "name": self._kind_words(),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    # The sentences

    def _why_sentences(self, life):
        """Return the sentences that say what is due, how it was counted and what was added."""
        self.ensure_one()
        sentences = [self._due_sentence(life), self._limit_sentence(life)]
        sentences += self._pause_sentences(life)
        sentences += self._change_sentences(life)
        off = dict.fromkeys(p.words for p in life.pieces if p.state == HOLIDAY and p.words)
        if off:
            sentences.append(
                self.env._("Days off are not counted: %(days)s.", days=words.listed(self.env, off))
            )
        return [sentence for sentence in sentences if sentence]

    def _due_sentence(self, life):
        """Say when it is due, or how it ended."""
        reading = life.reading
        due = words.moment(self.env, life.due)
        over = words.moment(self.env, life.over)
        late = self._span_words((life.over - life.due).total_seconds())
        if reading.state == "cancelled":
            return self.env._("Dropped on %(at)s: nothing is owed any more.", at=over)
        if reading.state == "paused":
            return self.env._(
                "The time stands still. If it went on now, it would be due on %(due)s.", due=due
            )
        if reading.state == "met":
            return self.env._("Kept on %(at)s; it was due on %(due)s.", at=over, due=due)
        if reading.state == "breached" and life.over > life.due:
            return self.env._(
                "Ended on %(at)s, %(late)s after it was due on %(due)s.",
                at=over,
                late=late,
                due=due,
            )
        if reading.state == "breached":
            return self.env._(
                "Ended on %(at)s; it had been broken before it was given until %(due)s.",
                at=over,
                due=due,
            )
        if life.over > life.due:
            return self.env._("It was due on %(due)s and is %(late)s late.", due=due, late=late)
        return self.env._("Due on %(due)s.", due=due)

    def _limit_sentence(self, life):
        """Say what the limit is, and from when and on which working time it counts."""
        limit, start = life.reading.limit, words.moment(self.env, life.reading.origin)
        if limit.unit == FIXED and self.policy_id.unit == BEFORE:
            return self.env._(
                "The limit is %(time)s before the planned time.",
                time=words.amount(self.env, "hours", self.policy_id.amount),
            )
        if limit.unit == FIXED:
            return self.env._(
                "The limit is a fixed moment: %(at)s.", at=words.moment(self.env, limit.at)
            )
        return self.env._(
            "The limit is %(limit)s, counted from %(start)s.",
            limit=self._span_of_limit(limit),
            start=start,
        )

    def _pause_sentences(self, life):
        """Say how long it stood still, and why each time."""
        pauses = [s for s in life.reading.segments if s.state == "paused"]
        for pause in pauses:
            yield self.env._(
                "It stood still from %(start)s to %(end)s (%(reason)s), which is added.",
                start=words.moment(self.env, pause.start),
                end=words.moment(self.env, pause.end) if pause.end else self.env._("now"),
                reason=pause.reason or self._state_words("paused"),
            )

    def _change_sentences(self, life):
        """Say who gave it another limit or beginning, and why."""
        for row in life.rows:
            if row.kind not in ("retarget", "origin", "calendar"):
                continue
            values = {
                "at": words.moment(self.env, row.at),
                "user": row.user_id.name,
                "reason": (row.reason or "…").rstrip(".。"),
            }
            if row.kind == "origin":
                yield self.env._(
                    "Another beginning was set on %(at)s by %(user)s: %(reason)s.", **values
                )
            elif row.kind == "retarget":
                yield self.env._(
                    "Another limit was set on %(at)s by %(user)s: %(reason)s.", **values
                )
            else:
                yield self.env._("It moved on %(at)s: %(reason)s.", **values)

    def _span_of_limit(self, limit):
        """Return a limit in words, with the working time on which it counts."""
        if limit.unit == FIXED:
            return words.moment(self.env, limit.at)
        amount = words.amount(self.env, limit.unit, limit.amount)
        kind, _slash, rest = limit.time.partition("/")
        if kind == "window":
            begin, end, _days = rest.split("/")
            # The hours of a window are working time of it; the window says so itself.
            plain = limit.unit.removeprefix("working_")
            amount = words.amount(self.env, plain, limit.amount)
            return words.between(self.env, amount, float(begin), float(end))
        return amount

    def _state_words(self, state):
        """Return the words of a state of the timeline."""
        return {
            "working": self.env._("Time runs"),
            "off_hours": self.env._("Outside working hours"),
            "holiday": self.env._("Day off"),
            "paused": self.env._("Paused"),
            "stopped": self.env._("Stopped"),
            "late": self.env._("Overdue"),
        }[state]

    # The rule

    def _grounds(self, life):
        """Return what the deadline rests on: ``[(label, text)]``, the rule and where it is from."""
        self.ensure_one()
        clock = self.sudo()
        policy = clock.policy_id
        env = self.env
        rows = []
        if policy:
            rows += [
                (env._("Policy"), policy.name),
                (env._("Time"), policy.limit_words),
                (env._("For"), policy._criteria_words()),
                *self._provenance(policy),
            ]
        else:
            rows += env[clock.res_model].sudo().browse(clock.res_id).exists()._clock_grounds()
        rows += [
            (env._("Level"), clock.level_id.name),
            (env._("Team"), clock.team_id.name),
            (env._("Calendar"), self._schedule_words(life)),
            (env._("Pauses For"), policy and (policy._names("pause_fact_ids") or env._("Nothing"))),
            (env._("Responsible"), policy.role_id.name or clock.user_id.name),
        ]
        if clock.warn_at:
            rows.append((env._("At Risk From"), words.moment(env, clock.warn_at)))
        if policy.ladder_id and not policy.measured_only:
            rows.append((env._("Escalation"), policy.ladder_id.name))
        return [(label, text) for label, text in rows if text]

    def _provenance(self, policy):
        """Return where a policy comes from: its preset, what was changed in it, the clause."""
        env = self.env
        template = policy.template_id
        if not template:
            yield env._("Comes From"), env._("Made by hand")
        elif policy.customised:
            yield (
                env._("Comes From"),
                env._(
                    "Preset “%(preset)s”, customised: %(fields)s",
                    preset=template.preset_id.name,
                    fields=words.listed(env, self._customised_words(policy, template)),
                ),
            )
        else:
            yield (
                env._("Comes From"),
                env._("Preset “%(preset)s”, unchanged", preset=template.preset_id.name),
            )
        yield env._("Procedure"), policy.source
        if policy.ours:
            yield env._("Our Value"), env._("No procedure states it.")

    def _customised_words(self, policy, template):
        """Yield what differs from the preset; for the limit itself also what it says there."""
        differing = [name for name in VALUES if policy[name] != template[name]]
        if set(LIMIT).intersection(differing):
            yield self.env._("the time (there: %(limit)s)", limit=template._limit_sentence())
        for name in differing:
            if name not in LIMIT:
                yield policy._fields[name]._description_string(self.env)

    def _schedule_words(self, life):
        """Return the working schedule on which the limit counts; a moment counts on none."""
        limit = life.reading.limit
        if limit.unit == FIXED:
            return ""
        if not limit.unit.startswith("working_"):
            return self.env._("Elapsed time, by day and night")
        company = self.sudo().company_id
        kind, _slash, rest = limit.time.partition("/")
        calendar = company.resource_calendar_id
        if kind == "calendar":
            calendar = self.env["resource.calendar"].sudo().browse(int(rest)).exists() or calendar
        if kind == "window":
            begin, end, days = rest.split("/")
            hours = words.between(self.env, self.env._("Service hours"), float(begin), float(end))
            if days == "all":
                return self.env._("%(hours)s, every day", hours=hours)
            return self.env._(
                "%(hours)s, on working days of “%(calendar)s”",
                hours=hours,
                calendar=calendar.name or company.name,
            )
        return self.env._(
            "“%(calendar)s” (%(tz)s)", calendar=calendar.name or company.name, tz=life.time.tz
        )
