from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models

from ...tools.clock import FIXED, Event
from ...tools.targets import FIXED_UNITS, MOMENT, choose
from .fact_log import RECEIVED


class Plan(NamedTuple):
    """What a reassessment does: clocks to drop, new limits and policies, clocks to start."""

    drop: list
    limits: dict
    policies: dict
    rows: list


class ClockFacts(models.AbstractModel):
    """Business facts, and what they do to the clocks of a record (design 3.1).

    The method that writes a fact's time calls :meth:`_clock_fact`; the policies say which clocks
    it starts, stops, drops or resumes.
    """

    _name = "aftersales.clock.facts"
    _description = "Record to which business facts happen"

    # Fields on which the choice of a policy depends, with the trait that they are ("" is always
    # looked at); changing one moves the open clocks.
    _clock_fields = {}
    # Facts with which the record ends, which are its states too: what it owed ends with it, unless
    # the policy names what drops it, and this is not among it.
    _clock_ends = ()
    # Facts with which the record's work ends; nothing is waited for any more.
    _waiting_ends = frozenset()

    # What happened

    def _on_the_clock(self):
        """Return the records for which time limits run at all: not those that were imported."""
        if "imported" not in self._fields:
            return self
        return self.filtered(lambda record: not record.sudo().imported)

    def _clock_fact(self, fact, at=None):
        """Note that a business fact happened to each record, and let the clocks follow.

        :param str fact: code of an aftersales.sla.fact
        :param at: naive UTC, or a dict of them by record id; default: now
        """
        self._clock_facts({fact: at})

    def _clock_facts(self, facts, fresh=False):
        """Note several facts at once, in their order; see :meth:`_clock_fact`.

        :param dict facts: moment (or a dict by record id, or None) by the fact's code
        :param bool fresh: the records were just made, so that no clock of theirs can be open
        """
        # What was taken over from an older system tells of the past (issue 6 §4).
        self = self._on_the_clock()  # noqa: PLW0642
        if not self:
            return
        now = fields.Datetime.now()
        records = self.sudo()
        moments = {
            fact: {
                record.id: (at.get(record.id) if isinstance(at, dict) else at) or now
                for record in records
            }
            for fact, at in facts.items()
        }
        records._note_facts(moments)
        targets = records._clock_policies()
        by_id = {target.id: target for target in targets}
        for fact, at in moments.items():
            moved = self.env["aftersales.sla.clock"]
            if fact in self._waiting_ends:
                self.env["aftersales.pause"]._open_of(records)._finish(fact, at)
            if not fresh:
                moved = records._clocks_follow(fact, at, by_id)
            if moved or any(fact in target.on("start") for target in targets):
                records._clocks_begin(fact, at, targets, by_id, moved, fresh)
        self.env["aftersales.pause"]._on_facts(records, moments)

    def _note_facts(self, moments):
        """Append the facts to their log, one INSERT for all."""
        Clock = self.env["aftersales.sla.clock"]
        Clock._insert(
            self.env["aftersales.sla.fact.log"].sudo(),
            [
                {
                    "res_model": self._name,
                    "res_id": record.id,
                    "company_id": record.company_id.id,
                    "fact": fact,
                    "at": at[record.id],
                    "user_id": self.env.uid,
                }
                for fact, at in moments.items()
                for record in self
            ],
        )

    def _clocks_follow(self, fact, at, by_id):
        """Stop, drop and resume what the fact ends or takes up again.

        :return: the repeating clocks that it stopped
        """
        repeating = self.env["aftersales.sla.clock"].sudo()
        ends = fact in self._clock_ends
        natural = self.env["aftersales.sla.policy"]._natural_facts(self._name).values()
        if (
            ends
            or any(fact in target.on("stop") | target.on("cancel") for target in by_id.values())
            or any(fact in facts["stop"] | facts["cancel"] for facts in natural)
        ):
            clocks = self._open_clocks()
            targets = clocks._targets()
            kept = clocks.filtered(lambda clock: fact in targets[clock.id].on("stop"))
            kept._happen("stop", at={c.id: at[c.res_id] for c in kept}, fact=fact)
            repeating = kept.filtered(lambda clock: targets[clock.id].repeats)
            dropped = (clocks - kept).filtered(
                lambda clock: (
                    fact in targets[clock.id].on("cancel")
                    or (ends and not targets[clock.id].on("cancel"))
                )
            )
            dropped._happen(
                "cancel",
                at={c.id: at[c.res_id] for c in dropped},
                reason=ends and self.env._("It ended; nothing is owed any more."),
                fact=fact,
            )
        if any(fact in target.on("reopen") for target in by_id.values()):
            self._clocks_resume(fact, at, by_id)
        return repeating

    def _clocks_resume(self, fact, at, by_id):
        """Take up again the last stopped clock of each kind that the fact reopens."""
        clocks = self.env["aftersales.sla.clock"].sudo()
        rows = clocks.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("policy_id", "!=", False),
            ],
            order="id",
        )
        last = {(clock.res_id, clock.kind): clock for clock in rows}
        for clock in last.values():
            target = by_id.get(clock.policy_id.id)
            if target and clock.state in ("met", "breached") and fact in target.on("reopen"):
                clocks |= clock
        clocks._happen("reopen", at={c.id: at[c.res_id] for c in clocks}, fact=fact)
        clocks._arm_watch(clocks)

    def _clocks_begin(self, fact, at, targets, by_id, repeating, fresh):
        """Start what the fact starts, and the next of what repeats."""
        starting = [target for target in targets if fact in target.on("start")]
        open_kinds = set()
        if not fresh and starting:
            open_kinds = {(clock.res_id, clock.kind) for clock in self._open_clocks()}
        again = {(clock.res_id, clock.kind) for clock in repeating}
        kinds = {target.kind for target in starting} | {kind for _id, kind in again}
        traits = self._clock_traits(targets, at)
        rows = []
        for record in self:
            chosen = choose([t for t in targets if t.kind in kinds], traits[record.id])
            for kind, target in chosen.items():
                key = record.id, kind
                if key in open_kinds or not (fact in target.on("start") or key in again):
                    continue
                limit = target.limit(traits[record.id])
                if limit:
                    event = Event(at[record.id], "start", limit)
                    rows.append(record._clock_row(target, event, fact))
        clocks = self.env["aftersales.sla.clock"].sudo()._start_rows(self, rows)
        if clocks and not fresh:
            self._pause_new_clocks(clocks)

    # Which policy

    def _clock_policies(self):
        """Return the policies of the records' companies as plain data, by rank."""
        companies = set(self.company_id.ids)
        policies = self.env["aftersales.sla.policy"]._targets(self._name)
        return [target for target in policies if target.company_id in companies]

    def _clock_targets(self):
        """Return ``{record id: {kind: plain policy}}`` of what is for the records now."""
        records = self.sudo()
        targets = records._clock_policies()
        traits = records._clock_traits(targets, {})
        return {record.id: choose(targets, traits[record.id]) for record in records}

    def _clock_traits(self, targets, at):
        """Return by record id what the policies ask of a record.

        :param targets: plain policies, for what is dear to find out and rarely asked for
        :param dict at: moment by record id, of which it is asked who is on call
        """
        now = fields.Datetime.now()
        covered = set()
        if any(target.on_call for target in targets):
            covered = self.env["aftersales.on.call"]._covered(
                (record.company_id, at.get(record.id) or now) for record in self
            )
        classes = defaultdict(set)
        if any("classes" in target.criteria for target in targets):
            classes = self._clock_classes()
        traits = {}
        for record in self:
            traits[record.id] = {
                "company": record.company_id.id,
                "on_call": (record.company_id, at.get(record.id) or now) in covered,
                "classes": frozenset(classes[record.id]),
                "partner": record.partner_id.commercial_partner_id.id,
                **record._own_traits(),
            }
        return traits

    def _own_traits(self):
        """Return the traits that only this model knows; see the models."""
        return {}

    def _clock_classes(self):
        """Return the ids of the product classes of the records' products, by record id."""
        products = self.installed_product_ids.product_id
        if "product_id" in self._fields:
            products |= self.product_id
        known = products._aftersales_class()
        result = defaultdict(set)
        for record in self:
            own = record.installed_product_ids.product_id
            if "product_id" in self._fields:
                own |= record.product_id
            result[record.id] = {known[p].id for p in own if known.get(p)}
        return result

    def _clock_index_values(self):
        """Return by record id what clocks keep of their record to be searched by."""
        result = {}
        for record in self.sudo():
            level = record.level_id if "level_id" in record._fields else record.browse()
            team = record.team_id if "team_id" in record._fields else record.browse()
            result[record.id] = {
                "team_id": team.id or False,
                "partner_id": record.partner_id.commercial_partner_id.id or False,
                "level_id": level.id or False,
            }
        return result

    def _clock_user(self, target, presence):
        """Return who keeps a promise: one of the policy's role, else the record's responsible.

        :param presence: the :class:`~.presence.Presence` of the batch
        """
        self.ensure_one()
        if target.role:
            return presence.members(target.role, self.company_id)[:1]
        return self.user_id if "user_id" in self._fields else self.env["res.users"]

    # Traits that change

    def _clocks_on_create(self):
        """Hook: start what begins with the record."""

    def _clock_traits_now(self, names):
        """Return the values of fields on which the choice of a policy depends, by record."""
        return {record.id: [record[name] for name in names] for record in self.sudo()}

    @api.model
    def _clock_fields_in(self, vals):
        """Return the fields of a write on which some policy's choice depends."""
        names = [name for name in self._clock_fields if name in vals]
        if not names:
            return names
        policies = self.env["aftersales.sla.policy"]._targets(self._name)
        asked = {""}.union(*(target.criteria for target in policies))
        asked.update("limit_days" for target in policies if target.by_limit)
        return [name for name in names if self._clock_fields[name] in asked]

    def _clock_reassess(self, reason=None, anew=False):
        """Choose the policies anew: a limit that changed counts from the clock's own beginning.

        Time that was paused stays paused, and what was promised to the customer stays promised. A
        clock is dropped when the record has left the criteria of its policy and no other is for
        it; that the policy was archived since is no reason (O-01). One that should have begun
        with a fact of the past begins with it; closed ones never change.

        :param str reason: why, kept with the events
        :param bool anew: the present policies shall count for what runs: archived ones do not
        """
        records = self.sudo()
        if not records:
            return
        targets = records._clock_policies()
        Clock = self.env["aftersales.sla.clock"].sudo()
        clocks = Clock.search_fetch(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)], order="id"
        )
        if not targets and not clocks:
            return
        plan = records._plan_reassessment(targets, clocks, reason or "", anew)
        Clock.browse(plan.drop)._happen(
            "cancel", reason=reason or self.env._("No policy is for it any more.")
        )
        moved = Clock.browse(plan.limits)
        moved._retarget(
            plan.limits,
            reason or self.env._("The record was classified anew."),
            plan.policies,
        )
        index = records._clock_index_values()
        still_open = clocks.filtered(lambda clock: clock.state in ("running", "paused"))
        Clock._update({clock: index[clock.res_id] for clock in still_open})
        Clock._start_rows(records, plan.rows)

    def _plan_reassessment(self, targets, clocks, reason, anew):
        """Return what has to change on the records' clocks, as a :class:`Plan`."""
        last = {}
        for clock in clocks:
            last.setdefault(clock.res_id, {})[clock.kind] = clock
        running = clocks.filtered(lambda clock: clock.state in ("running", "paused"))
        current = running._current_limits()
        ruled = {target.id: target for target in targets}
        times = self.env["aftersales.sla.fact.log"]._times(self)
        traits = self._clock_traits(targets, {})
        covered = self.env["aftersales.on.call"]._covered(
            (clock.company_id, clock.started_at) for clock in running
        )
        plan = Plan([], {}, {}, [])
        over = self.filtered(lambda record: record.state in record._clock_ends)
        for record in self:
            chosen = choose(targets, traits[record.id])
            mine = last.get(record.id, {})
            for kind, clock in mine.items():
                own = ruled.get(clock.policy_id.id)
                if kind in chosen or clock not in running or not own:
                    continue
                # A date given to the customer is owed to him whatever we call the matter.
                agreed = current[clock.id].unit == FIXED and own.unit not in FIXED_UNITS
                promised = agreed or own.unit == MOMENT
                stays = not anew and own._replace(active=True).fits(traits[record.id])
                if not promised and not stays:
                    plan.drop.append(clock.id)
            for kind, target in chosen.items():
                clock = mine.get(kind)
                if clock and clock in running:
                    agreed = current[clock.id].unit == FIXED and target.unit not in FIXED_UNITS
                    own = {**traits[record.id]}
                    if target.on_call:
                        own["on_call"] = (clock.company_id, clock.started_at) in covered
                    limit = not agreed and target.limit(own)
                    if limit:
                        plan.limits[clock.id], plan.policies[clock.id] = limit, target.id
                    continue
                begun = record not in over and self._begun(target, times[record.id], clock)
                limit = begun and target.limit(traits[record.id])
                if limit:
                    event = Event(begun[1], "start", limit, reason)
                    plan.rows.append(record._clock_row(target, event, begun[0]))
        return plan

    def _clock_row(self, target, event, fact):
        """Return what _start_rows takes for one clock."""
        return {
            "record": self,
            "kind": target.kind,
            "target": target,
            "events": [event],
            "fact": fact,
        }

    @api.model
    def _begun(self, target, times, clock):
        """Return ``(fact, moment)`` with which a clock should have begun, or None.

        :param times: what happened to the record, in order
        :param clock: the last clock of the kind on the record, if there is one
        """
        begun = None
        for fact, at in times:
            if fact in target.on("start") and not begun:
                begun = fact, at
            elif begun and fact in target.on("stop") | target.on("cancel"):
                begun = None
        # What the receipt began does not begin again with a receipt that was corrected.
        if begun and clock and (begun[0] == RECEIVED or clock.started_at >= begun[1]):
            return None
        return begun

    # A receipt that was entered wrongly

    def _receive_anew(self, at, reason):
        """Note another receipt, and let what runs from it count from there.

        :param dict at: naive UTC by record id
        :param str reason: why, kept with the events
        """
        if not self:
            return
        records = self.sudo()
        records._note_facts({RECEIVED: at})
        started = {
            target.id for target in records._clock_policies() if RECEIVED in target.on("start")
        }
        clocks = records._open_clocks().filtered(lambda clock: clock.policy_id.id in started)
        clocks._change_origin({clock.id: at[clock.res_id] for clock in clocks}, reason)
