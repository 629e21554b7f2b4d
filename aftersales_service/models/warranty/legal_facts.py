from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models

from ...tools import legal
from ...tools.warranty import warranty_end
from ...tools.working_time import local_date

# Work orders of these kinds repair nothing.
NO_REPAIR = ("diagnosis", "remote")


class Repair(NamedTuple):
    """One repair of a unit for its cases; ``end`` is False while it goes on."""

    name: str
    start: object
    end: object
    causes: object
    cases: object


class Fact(NamedTuple):
    """Something that happened to a unit: a fault told, a part replaced, an exchange asked for."""

    name: str
    at: object
    what: object
    answered: bool = False


class Facts(NamedTuple):
    """What the law may count about one unit."""

    repairs: list
    faults: list
    parts: list
    requests: list


class LegalFacts(models.AbstractModel):
    """Reads what happened to units, and counts it by a rule (LAW-06, LAW-07, LAW-09).

    Rooms that repair by other documents add them in ``_repairs_of``.
    """

    _name = "aftersales.legal.facts"
    _description = "Facts that the law counts"

    @api.model
    def _facts_of(self, units):
        """Return ``{unit: Facts}``; so many queries, whatever the number of units."""
        repairs, parts = self._repairs_of(units), self._parts_of(units)
        faults, requests = defaultdict(list), defaultdict(list)
        cases = self.env["aftersales.case"].search(
            [("installed_product_ids", "in", units.ids), ("state", "!=", "cancelled")], order="id"
        )
        for case in cases:
            for unit in case.installed_product_ids & units:
                if case.type_id.needs_diagnosis:
                    causes = self._causes_of(case)
                    faults[unit].append(Fact(case.display_name, case.received_at, causes))
                if case.type_id.asks_exchange and not case.handled_at and case.state != "closed":
                    answered = bool(case.plan_told_at or case.result_told_at)
                    requests[unit].append(Fact(case.display_name, case.received_at, None, answered))
        return {
            unit: Facts(repairs[unit], faults[unit], parts[unit], requests[unit]) for unit in units
        }

    @api.model
    def _causes_of(self, cases):
        """Return the causes that finished diagnoses of cases have found."""
        reports = cases.diagnosis_ids.filtered(lambda report: report.state == "done")
        return reports.cause_id

    @api.model
    def _repairs_of(self, units):
        """Return ``{unit: [Repair]}`` in order of time, by work orders and dispatch orders.

        A repair that passes from one order to the other within a day is one repair.
        """
        units_of = [("installed_product_ids", "in", units.ids)]
        orders = self.env["aftersales.work.order"].search(
            [
                *units_of,
                ("kind", "not in", NO_REPAIR),
                ("started_at", "!=", False),
                ("state", "!=", "cancelled"),
            ]
        )
        dispatches = self.env["aftersales.dispatch.order"].search(
            [*units_of, ("started_at", "!=", False), ("state", "!=", "cancelled")]
        )
        spans = [(order, order.done_at) for order in orders]
        spans += [(order, order.repaired_at) for order in dispatches]
        repairs = defaultdict(list)
        for order, end in sorted(spans, key=lambda span: (span[0].started_at, span[0].id)):
            causes = self._causes_of(order.case_ids)
            for unit in order.installed_product_ids & units:
                repair = Repair(order.display_name, order.started_at, end, causes, order.case_ids)
                self._add_repair(repairs[unit], repair, unit.company_id._aftersales_tz())
        return repairs

    @api.model
    def _add_repair(self, repairs, repair, tz):
        """Add a repair, or let it go on with the one for the same case that it follows."""
        for index, former in enumerate(repairs):
            if (
                former.end
                and former.cases & repair.cases
                and local_date(repair.start, tz) <= local_date(former.end, tz)
            ):
                repairs[index] = Repair(
                    f"{former.name} + {repair.name}",
                    former.start,
                    repair.end and max(former.end, repair.end),
                    former.causes | repair.causes,
                    former.cases | repair.cases,
                )
                return
        repairs.append(repair)

    @api.model
    def _parts_of(self, units):
        """Return ``{unit: [Fact]}``, the parts that finished orders have put in."""
        rows = self.env["aftersales.work.part"].search(
            [
                ("work_order_id.installed_product_ids", "in", units.ids),
                ("work_order_id.done_at", "!=", False),
                ("posted", "=", True),
            ],
            order="id",
        )
        parts = defaultdict(list)
        for row in rows:
            if row.move_id and not row._is_out():
                continue
            order = row.work_order_id
            for unit in order.installed_product_ids & units:
                parts[unit].append(Fact(order.display_name, order.done_at, row.product_id))
        return parts

    # Counting

    @api.model
    def _count(self, rule, unit, facts):
        """Return ``(count, what it rests on)`` of one rule for one unit.

        :param facts: Facts of the unit
        :return: the number, and a list of lines to show
        """
        return getattr(self, f"_count_{rule.kind}")(rule, unit, facts)

    @api.model
    def _inside(self, rule, unit, happened):
        """Return what happened within the rule's period and meter."""
        start = unit.warranty_start or unit.pickup_date
        tz = unit.company_id._aftersales_tz()
        last = None
        if rule.period_months and start:
            last = warranty_end(start, rule.period_months)
        if rule.period_days and start:
            last = fields.Date.add(start, days=rule.period_days)
        over = False
        if rule.period_meter:
            # What was run on all meters; a slip of the pen does not count.
            points = unit._meter_points(unit._meter_unit())
            over = next((p.date for p in points if p.counts and p.total > rule.period_meter), False)
        result = []
        for thing in happened:
            day = local_date(thing.start if isinstance(thing, Repair) else thing.at, tz)
            if (not last or day <= last) and (not over or day < over):
                result.append(thing)
        return result

    @api.model
    def _spans(self, rule, unit, facts):
        """Return the time spans of the repairs inside the period, an open one until now."""
        now = fields.Datetime.now()
        repairs = self._inside(rule, unit, facts.repairs)
        return [(r.start, max(r.end or now, r.start)) for r in repairs], [r.name for r in repairs]

    @api.model
    def _count_repair_days(self, rule, unit, facts):
        spans, names = self._spans(rule, unit, facts)
        return legal.repair_days(spans), names

    @api.model
    def _count_single_repair(self, rule, unit, facts):
        spans, names = self._spans(rule, unit, facts)
        return legal.longest_repair(spans), names

    @api.model
    def _by_cause(self, rule, unit, facts):
        """Return ``{cause: completed repairs inside the period}``, safety alone where asked."""
        found = defaultdict(list)
        for repair in self._inside(rule, unit, facts.repairs):
            for cause in repair.causes:
                if repair.end and (cause.safety or not rule.safety_only):
                    found[cause].append(repair)
        return found

    @api.model
    def _count_repeats(self, rule, unit, facts):
        best = max(self._by_cause(rule, unit, facts).values(), key=len, default=[])
        return len(best), [repair.name for repair in best]

    @api.model
    def _count_recurrence(self, rule, unit, facts):
        best, names = 0, []
        for cause, repairs in self._by_cause(rule, unit, facts).items():
            last = max(repair.end for repair in repairs)
            back = [fact for fact in facts.faults if fact.at > last and cause in fact.what]
            count = len(repairs) + bool(back)
            if count > best:
                best, names = count, [thing.name for thing in (*repairs, *back[:1])]
        return best, names

    @api.model
    def _count_part_replaced(self, rule, unit, facts):
        found = defaultdict(list)
        wanted = set(rule.part_categ_ids.ids)
        for fact in self._inside(rule, unit, facts.parts):
            path = (fact.what.categ_id.parent_path or "").split("/")
            if not wanted or wanted & {int(step) for step in path if step}:
                found[fact.what].append(fact)
        best = max(found.values(), key=len, default=[])
        return len(best), [f"{fact.name} {fact.what.display_name}" for fact in best]

    @api.model
    def _count_early_fault(self, rule, unit, facts):
        faults = [
            fact
            for fact in self._inside(rule, unit, facts.faults)
            if not rule.safety_only or any(fact.what.mapped("safety"))
        ]
        return len(faults), [fact.name for fact in faults]

    @api.model
    def _count_short_promise(self, rule, unit, facts):
        """Compare what the unit has, extensions included, with what the law gives it.

        A unit of which nobody said anything about a warranty is not counted.
        """
        promise, start, end = unit.warranty_promise_id, unit.warranty_start, unit.warranty_end
        short = unit.no_warranty
        if start and end:
            lawful = rule.period_months and warranty_end(start, rule.period_months)
            short = bool(lawful and end < lawful) or (0 < promise.meter_limit < rule.period_meter)
        return int(short), [promise.name or unit.display_name] if short else []

    @api.model
    def _count_waiting(self, unit, requests):
        """Return the working days that the request waiting longest has waited."""
        reader = self.env["aftersales.working.time"]._of(unit.company_id)
        today, tz = unit.company_id._aftersales_local_date(), unit.company_id._aftersales_tz()
        waits = [
            (reader.days_between(local_date(fact.at, tz), today), fact.name) for fact in requests
        ]
        return max(waits, default=(0, ""))

    @api.model
    def _count_answer_days(self, rule, unit, facts):
        days, name = self._count_waiting(unit, [f for f in facts.requests if not f.answered])
        return days, [name] if name else []

    @api.model
    def _count_finish_days(self, rule, unit, facts):
        days, name = self._count_waiting(unit, facts.requests)
        return days, [name] if name else []
