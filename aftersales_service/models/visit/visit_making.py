import heapq
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.visit_window import window_of
from ...tools.working_time import NoWorkingTime, local_date


class VisitMaking(models.AbstractModel):
    """How planned visits come into the database, once per rule and source (F-01, F-04)."""

    _name = "aftersales.visit.making"
    _description = "Making of return visits"

    @api.model
    def _plan_rules(self, company, planned):
        """Plan what several rules want after the same events, merged where the company says so.

        :param company: res.company
        :param dict planned: ``{key: Source}`` by rule
        """
        if company.aftersales_visit_merge:
            planned = self._merged(company, planned)
        for rule, sources in planned.items():
            self._plan(rule, company, sources)

    @api.model
    def _merged(self, company, planned):
        """Give each source one visit, that of the rule whose window ends first (F-18, AMB-47).

        The visit asks what the other rules would have asked. Rules that repeat stay apart: they
        come months later.
        """
        result = {rule: dict(sources) for rule, sources in planned.items()}
        wanted = {}
        for rule in planned:
            for key in () if rule.repeat_every else planned[rule]:
                wanted.setdefault(key, []).append(rule)
        working_time = self.env["aftersales.working.time"]._of(company)
        for key, rules in wanted.items():
            if len(rules) < 2:
                continue
            due = {}
            for rule in rules:
                source = planned[rule][key]
                due[rule] = self._window_values(
                    rule._terms(), source.event_date, source.event_at, working_time
                )["due_at"]
            first = min(rules, key=lambda rule: (due[rule], rule.sequence, rule.id))
            others = [rule for rule in rules if rule != first]
            result[first][key] = planned[first][key]._replace(merged=others)
            for rule in others:
                del result[rule][key]
        return result

    @api.model
    def _ever(self):
        """Return the model such that it finds archived visits too, sudo: they were made."""
        return self.sudo().with_context(active_test=False)

    @api.model
    def _made_for(self, rule):
        """Return the domain of the visits that a rule wanted, also merged into another's."""
        return Domain("rule_id", "=", rule.id) | Domain("merged_rule_ids", "in", rule.ids)

    @api.model
    def _plan(self, rule, company, sources):
        """Plan one visit per source, or join those that are planned for it already (F-04).

        Where a visit was made meanwhile, what came later gets its own; the keys are unique in
        the database, so the same source never has two.

        :param rule: aftersales.visit.rule
        :param company: res.company
        :param dict sources: Source by key
        :return: the new visits, sudo
        """
        if not sources:
            return self.sudo()
        sources = {key: rule._occurrence(source, 1) for key, source in sources.items()}
        standing, same_day = self._standing(rule, company, sources)
        working_time = self.env["aftersales.working.time"]._of(company)
        fresh = {}
        for key, source in sources.items():
            again = f"{key}/{source.again}"
            known = [
                visit
                for visit in (
                    standing.get(key),
                    standing.get(again),
                    same_day.get((source.partner, source.event_date))
                    if source.ownerships
                    else None,
                )
                if visit
            ]
            planned = [visit for visit in known if visit.state == "planned"]
            if planned:
                planned[0]._join(source, working_time)
            elif not source.ownerships and any(v.event_date == source.event_date for v in known):
                continue  # looked at before, and made or skipped since
            elif key not in standing:
                fresh[key] = source
            elif again not in standing:
                fresh[again] = source
        return self._make(rule, company, fresh, working_time)

    @api.model
    def _standing(self, rule, company, sources):
        """Return the rule's visits for these sources, by key, and the planned ones by customer
        and day, under whatever key: customers are merged."""
        keys = list(sources) + [f"{key}/{source.again}" for key, source in sources.items()]
        domain = Domain("source_key", "in", keys)
        deliveries = [source for source in sources.values() if source.ownerships]
        if deliveries:
            domain |= (
                Domain("state", "=", "planned")
                & Domain("company_id", "=", company.id)
                & Domain("partner_id", "in", [source.partner.id for source in deliveries])
                & Domain("event_date", "in", [source.event_date for source in deliveries])
                & Domain("ownership_ids", "!=", False)
            )
        visits = self._ever().search(self._made_for(rule) & domain, order="id desc")
        return (
            {visit.source_key: visit for visit in visits},
            {
                (visit.partner_id, visit.event_date): visit
                for visit in visits
                if visit.state == "planned" and visit.ownership_ids
            },
        )

    @api.model
    def _make(self, rule, company, sources, working_time):
        """Make the visits of new sources, with their clocks, in a constant number of queries."""
        if not sources:
            return self.sudo()
        now = fields.Datetime.now()
        users = self._assignees(rule, company, len(sources))
        # Visits are made by phone where the rule says nothing else (F-14).
        channel = rule.channel_id or self.env["aftersales.channel"].sudo().search(
            [("code", "=", "phone")], limit=1
        )
        terms = {
            "window_min": rule.offset_min,
            "window_max": rule.offset_max,
            "window_unit": rule.unit,
            "window_policy": rule.holiday_policy,
        }
        values = []
        for (key, source), user_id in zip(sources.items(), users, strict=True):
            event = (source.event_date, source.event_at)
            window = self._window_values(rule._terms(), *event, working_time)
            if source.event_now and window["due_at"] < now:
                event = (local_date(now, working_time.tz), now)
                window = self._window_values(rule._terms(), *event, working_time)
            values.append(
                {
                    "rule_id": rule.id,
                    "source_key": key,
                    "company_id": company.id,
                    "form": rule.form,
                    "label": self._label_of([rule, *source.merged]),
                    "channel_id": channel.id,
                    "partner_id": source.partner.id,
                    "contact_id": source.contact.id,
                    "user_id": user_id,
                    "ownership_ids": [Command.set(source.ownerships.ids)],
                    "installed_product_ids": [Command.set(source.units.ids)],
                    **self._origin_values(source),
                    **self._repeat_values(rule, source),
                    **terms,
                    **window,
                }
            )
        # Nobody follows a visit that nobody has made yet, and its number is its only news.
        visits = self.sudo().with_context(tracking_disable=True).create(values)
        visits = visits.with_context(tracking_disable=False)
        visits._start_window_clock()
        return visits

    @api.model
    def _window_values(self, terms, day, moment, working_time):
        """Return the fields that say when a visit is made.

        :raise UserError: the rule counts in working time, and the company has none
        """
        try:
            window = window_of(terms, day, moment, working_time)
        except NoWorkingTime:
            raise UserError(
                self.env._(
                    "A visit rule counts in working time, but the company's calendar has none. "
                    "Enter working hours in it, or choose another unit on the rule."
                )
            ) from None
        return {
            "event_date": day,
            "event_at": moment,
            "calendar_version": working_time.version,
            "opens_at": window.opens_at,
            "due_at": window.due_at,
            "window_start": window.first,
            "window_end": window.last,
            "planned_date": window.planned,
            "rolled": window.rolled,
        }

    def _start_window_clock(self):
        """Start the clocks of planned visits, and have the watch look when the first is over."""
        own = self - self._timed_on_order()
        if own:
            own._start_clock(
                "visit_window",
                deadline={visit.id: visit.due_at for visit in own},
                start={
                    visit.id: visit.company_id._aftersales_moment(visit.event_date, 0)
                    for visit in own
                },
            )
        self._arm_watch_of_window()

    @api.model
    def _label_of(self, rules):
        """Return the marks of the rules that a visit is made for, each once."""
        return " · ".join(dict.fromkeys(rule.label for rule in rules if rule.label)) or False

    @api.model
    def _origin_values(self, source):
        """Return the links of a visit with what it is made for, none after a sale."""
        values = {}
        if source.merged:
            values["merged_rule_ids"] = [Command.set([rule.id for rule in source.merged])]
        if source.after:
            values["after_visit_id"] = source.after.id
        repair = source.order or source.dispatch
        if repair:
            order = source.order or source.dispatch.work_order_id
            values["work_order_id"] = order.id
            values["dispatch_id"] = source.dispatch.id if source.dispatch else False
        case = source.case or (repair and repair.case_ids[:1])
        if case:
            values["case_id"] = case.id
        return values

    def _arm_watch_of_window(self):
        """Have the watch over late visits run when the first window of these is over."""
        self.env["aftersales.job"]._arm(
            "visit_overdue", min(self.mapped("due_at")) + timedelta(seconds=1)
        )

    def _join(self, source, working_time):
        """Add a source to a planned visit of the same customer and day, or of the same order."""
        for visit in self:
            merged = [rule for rule in source.merged if rule != visit.rule_id]
            visit.write(
                {
                    "ownership_ids": [Command.link(row_id) for row_id in source.ownerships.ids],
                    "installed_product_ids": [
                        Command.link(unit_id) for unit_id in source.units.ids
                    ],
                    "merged_rule_ids": [Command.link(rule.id) for rule in merged],
                }
            )
            if not source.ownerships and source.event_date != visit.event_date:
                visit.base_date = source.base
                visit._move_windows(
                    {visit: (source.event_date, source.event_at)},
                    self.env._("The work was finished again."),
                    working_time,
                )

    @api.model
    def _assignees(self, rule, company, count):
        """Return a user id for each of ``count`` visits: who has the fewest open ones gets it."""
        if not rule.role_id:
            return [False] * count
        users = self.env["aftersales.role"]._direct_users(rule.role_id.code, company)
        loads = {user.id: 0 for user in users}
        loads.update(
            (user.id, load)
            for user, load in self.sudo()._read_group(
                [("state", "=", "planned"), ("user_id", "in", users.ids)], ["user_id"], ["__count"]
            )
        )
        heap = [(load, user_id) for user_id, load in loads.items()]
        heapq.heapify(heap)
        result = []
        for _index in range(count):
            load, user_id = heapq.heappop(heap) if heap else (0, False)
            result.append(user_id)
            if user_id:
                heapq.heappush(heap, (load + 1, user_id))
        return result
