from odoo import api, models

from ...tools.working_time import local_date
from .visit_source import Source

# After which kinds of work order a trigger visits; diagnosis and emergency measures are no repair.
KINDS = {
    "repair": ("on_site", "workshop"),
    "on_site": ("on_site",),
    "remote": ("remote",),
    "part": ("on_site", "workshop", "remote", "diagnosis", "containment"),
}
NOT_PAID = ("free", "contract")


class VisitEvents(models.AbstractModel):
    """What visits are planned for besides deliveries: finished work, hand-backs, handled cases
    (F-01, F-05, F-07, F-11, F-12)."""

    _name = "aftersales.visit.events"
    _inherit = ["aftersales.visit.making"]
    _description = "Events of return visits"

    @api.model
    def _plan_events(self, records, triggers, sources):
        """Plan the visits that the rules of some triggers want after records.

        :param sources: function of (rule, company, records) → ``{key: Source}``
        """
        for company, rows in records.grouped("company_id").items():
            rules = self.env["aftersales.visit.rule"]._in_force(triggers, company)
            self._plan_rules(company, {rule: sources(rule, company, rows) for rule in rules})

    @api.model
    def _event_sources(self, rule, company, events):
        """Return ``{key: Source}`` of the events that a rule's classes and first day let count."""
        sources = {}
        none = self.env["aftersales.ownership"]
        for event in events:
            key, at = event.pop("key"), event.pop("at")
            day = local_date(at, company._aftersales_tz())
            if not rule._counts_on(day) or (
                rule.class_ids and not event["units"].product_class_id & rule.class_ids
            ):
                continue
            sources[key] = Source(
                event_date=day, event_at=at, ownerships=none, again=str(day), **event
            )
        return sources

    # Work orders

    @api.model
    def _plan_orders(self, orders):
        """Plan the visits after finished work orders, which count as looked at (F-05, F-11).

        Where the unit was repaired in our house the hand-back counts (:meth:`_plan_dispatches`).
        """
        orders = orders.sudo()
        self._plan_events(orders, list(KINDS), self._order_sources)
        orders.visits_planned = True

    @api.model
    def _orders_of(self, rule, orders):
        """Return the work orders after which a rule wants a visit."""
        kinds = set(KINDS[rule.trigger])
        if rule.trigger == "repair" and not rule.include_on_site:
            kinds.discard("on_site")
        return rule._matching(
            orders.filtered(
                lambda order: (
                    order.kind in kinds
                    and self._is_charge_meant(rule, order)
                    and not order.dispatch_ids.filtered(lambda d: d.state != "cancelled")
                    and (rule.trigger != "part" or order.part_ids.filtered("posted"))
                )
            )
        )

    @api.model
    def _is_charge_meant(self, rule, document):
        """Return whether a rule visits after work charged so; maintenance is always meant."""
        return (
            rule.include_paid or document.charge in NOT_PAID or bool(document.maintenance_due_ids)
        )

    @api.model
    def _order_sources(self, rule, company, orders):
        """Return ``{key: Source}`` of the work orders after which a rule wants a visit."""
        return self._event_sources(
            rule, company, map(self._order_event, self._orders_of(rule, orders))
        )

    @api.model
    def _order_event(self, order):
        """Return the event of a work order: finished, or looked ahead at (AMB-06)."""
        return {
            "key": f"wo/{order.id}",
            "at": order.done_at or order.planned_end,
            "partner": order.partner_id.commercial_partner_id,
            "contact": order.case_ids[:1].contact_id or order.site_id,
            "units": order.installed_product_ids or order.case_ids.installed_product_ids,
            "order": order,
        }

    # Repairs in our house

    @api.model
    def _plan_dispatches(self, dispatches):
        """Plan the visits after units were handed back from our house (F-05, AMB-06)."""
        dispatches = dispatches.sudo()
        self._plan_events(dispatches, ["repair", "part"], self._dispatch_sources)
        dispatches.visits_planned = True

    @api.model
    def _dispatches_of(self, rule, dispatches):
        """Return the hand-backs after which a rule wants a visit.

        Its own condition speaks of work orders.
        """
        meant = dispatches.filtered(lambda row: self._is_charge_meant(rule, row))
        if rule.trigger == "part":
            meant = meant.filtered(
                lambda row: (
                    row.work_order_id.part_ids.filtered("posted")
                    or row.repair_ids.move_ids.filtered(
                        lambda move: move.repair_line_type == "add" and move.state == "done"
                    )
                )
            )
        if rule.source_domain:
            orders = rule._matching(meant.work_order_id)
            meant = meant.filtered(lambda row: row.work_order_id in orders)
        return meant

    @api.model
    def _dispatch_sources(self, rule, company, dispatches):
        """Return ``{key: Source}`` of the hand-backs after which a rule wants a visit."""
        return self._event_sources(
            rule, company, map(self._dispatch_event, self._dispatches_of(rule, dispatches))
        )

    @api.model
    def _dispatch_event(self, dispatch):
        """Return the event of a hand-back: made, or agreed with the customer (AMB-06)."""
        return {
            "key": f"do/{dispatch.id}",
            "at": dispatch.returned_at or dispatch.agreed_return_at,
            "partner": dispatch.partner_id.commercial_partner_id,
            "contact": dispatch.case_ids[:1].contact_id,
            "units": dispatch.installed_product_ids,
            "dispatch": dispatch,
        }

    # Cases

    @api.model
    def _plan_cases(self, cases):
        """Plan the visits after handled cases, which count as looked at (F-01)."""
        cases = cases.sudo()
        self._plan_events(cases, ["handled"], self._case_sources)
        cases.visits_planned = True

    @api.model
    def _cases_of(self, rule, cases):
        """Return the handled cases after which a rule wants a visit; those of the past are none."""
        return rule._matching(
            cases.filtered(
                lambda case: (
                    case.partner_id
                    and not case.imported
                    and case.state != "cancelled"
                    and (not rule.case_type_ids or case.type_id in rule.case_type_ids)
                )
            )
        )

    @api.model
    def _case_sources(self, rule, company, cases):
        """Return ``{key: Source}`` of the handled cases after which a rule wants a visit."""
        return self._event_sources(
            rule, company, map(self._case_event, self._cases_of(rule, cases))
        )

    @api.model
    def _case_event(self, case):
        """Return the event of a handled case."""
        return {
            "key": f"case/{case.id}",
            "at": case.handled_at,
            "partner": case.partner_id.commercial_partner_id,
            "contact": case.contact_id,
            "units": case.installed_product_ids,
            "case": case,
        }

    # Dissatisfied answers

    @api.model
    def _plan_after_answers(self, visits):
        """Plan second communications after dissatisfied answers that no case takes up (F-10)."""
        self._plan_events(visits, ["dissatisfied"], self._answer_sources)

    @api.model
    def _answer_sources(self, rule, company, visits):
        """Return ``{key: Source}`` of the visits after which a rule wants a visit."""
        return self._event_sources(rule, company, map(self._answer_event, rule._matching(visits)))

    @api.model
    def _answer_event(self, visit):
        """Return the event of a visit with a dissatisfied answer."""
        return {
            "key": f"rv/{visit.id}",
            "at": visit.done_at,
            "partner": visit.partner_id,
            "contact": visit.contact_id,
            "units": visit.installed_product_ids,
            "after": visit,
        }
