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

    # Work orders

    @api.model
    def _plan_orders(self, orders):
        """Plan the visits after finished work orders, which count as looked at (F-05, F-11).

        Where the unit was repaired in our house the hand-back counts (:meth:`_plan_dispatches`).
        """
        orders = orders.sudo()
        for company, rows in orders.grouped("company_id").items():
            rules = self.env["aftersales.visit.rule"]._in_force(list(KINDS), company)
            self._plan_rules(
                company,
                {
                    rule: self._order_sources(rule, company, self._orders_of(rule, rows))
                    for rule in rules
                },
            )
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
        """Return ``{key: Source}`` of work orders: finished, or looked ahead at (AMB-06)."""
        sources = {}
        for order in orders:
            units = order.installed_product_ids or order.case_ids.installed_product_ids
            if rule.class_ids and not units.product_class_id & rule.class_ids:
                continue
            case = order.case_ids[:1]
            done_at = order.done_at or order.planned_end
            day = local_date(done_at, company._aftersales_tz())
            if not rule._counts_on(day):
                continue
            sources[f"wo/{order.id}"] = Source(
                partner=order.partner_id.commercial_partner_id,
                contact=case.contact_id or order.site_id,
                event_date=day,
                event_at=done_at,
                ownerships=self.env["aftersales.ownership"],
                units=units,
                again=str(day),
                order=order,
            )
        return sources

    # Repairs in our house

    @api.model
    def _plan_dispatches(self, dispatches):
        """Plan the visits after units were handed back from our house (F-05, AMB-06)."""
        dispatches = dispatches.sudo()
        for company, rows in dispatches.grouped("company_id").items():
            rules = self.env["aftersales.visit.rule"]._in_force(["repair", "part"], company)
            self._plan_rules(
                company,
                {
                    rule: self._dispatch_sources(rule, company, self._dispatches_of(rule, rows))
                    for rule in rules
                },
            )
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
        """Return ``{key: Source}`` of hand-backs: made, or agreed with the customer (AMB-06)."""
        sources = {}
        for dispatch in dispatches:
            units = dispatch.installed_product_ids
            if rule.class_ids and not units.product_class_id & rule.class_ids:
                continue
            handed_at = dispatch.returned_at or dispatch.agreed_return_at
            day = local_date(handed_at, company._aftersales_tz())
            if not rule._counts_on(day):
                continue
            sources[f"do/{dispatch.id}"] = Source(
                partner=dispatch.partner_id.commercial_partner_id,
                contact=dispatch.case_ids[:1].contact_id,
                event_date=day,
                event_at=handed_at,
                ownerships=self.env["aftersales.ownership"],
                units=units,
                again=str(day),
                dispatch=dispatch,
            )
        return sources

    # Cases

    @api.model
    def _plan_cases(self, cases):
        """Plan the visits after handled cases, which count as looked at (F-01)."""
        cases = cases.sudo()
        for company, rows in cases.grouped("company_id").items():
            rules = self.env["aftersales.visit.rule"]._in_force(["handled"], company)
            self._plan_rules(
                company,
                {
                    rule: self._case_sources(rule, company, self._cases_of(rule, rows))
                    for rule in rules
                },
            )
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
        """Return ``{key: Source}`` of handled cases."""
        sources = {}
        for case in cases:
            units = case.installed_product_ids
            day = local_date(case.handled_at, company._aftersales_tz())
            if not rule._counts_on(day) or (
                rule.class_ids and not units.product_class_id & rule.class_ids
            ):
                continue
            sources[f"case/{case.id}"] = Source(
                partner=case.partner_id.commercial_partner_id,
                contact=case.contact_id,
                event_date=day,
                event_at=case.handled_at,
                ownerships=self.env["aftersales.ownership"],
                units=units,
                again=str(day),
                case=case,
            )
        return sources

    # Dissatisfied answers

    @api.model
    def _plan_after_answers(self, visits):
        """Plan second communications after dissatisfied answers that no case takes up (F-10)."""
        for company, rows in visits.grouped("company_id").items():
            rules = self.env["aftersales.visit.rule"]._in_force(["dissatisfied"], company)
            self._plan_rules(
                company,
                {rule: self._answer_sources(rule, company, rule._matching(rows)) for rule in rules},
            )

    @api.model
    def _answer_sources(self, rule, company, visits):
        """Return ``{key: Source}`` of visits with a dissatisfied answer."""
        sources = {}
        for visit in visits:
            units = visit.installed_product_ids
            day = local_date(visit.done_at, company._aftersales_tz())
            if not rule._counts_on(day) or (
                rule.class_ids and not units.product_class_id & rule.class_ids
            ):
                continue
            sources[f"rv/{visit.id}"] = Source(
                partner=visit.partner_id,
                contact=visit.contact_id,
                event_date=day,
                event_at=visit.done_at,
                ownerships=self.env["aftersales.ownership"],
                units=units,
                again=str(day),
                after=visit,
            )
        return sources
