from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.working_time import local_date, start_of_day

# Kinds of work order after which the unit is handed back (F-05); the others are no repair.
REPAIRS = ("on_site", "workshop")


class Source(NamedTuple):
    """What one visit is made for: a customer and day, a finished work order, a hand-back."""

    partner: object
    contact: object
    event_date: object
    event_at: object
    ownerships: object
    units: object
    again: str
    order: object = None
    dispatch: object = None
    event_now: bool = False


class VisitPlanning(models.AbstractModel):
    """What visits are planned for: deliveries and finished repairs (F-01…F-05)."""

    _name = "aftersales.visit.planning"
    _inherit = ["aftersales.visit.making", "aftersales.visit.moving"]
    _description = "Planning of return visits"

    @api.model
    def _cron_generate(self):
        """Plan the visits after deliveries and finished work orders that were not looked at yet."""
        job = self.env["aftersales.job"]
        job._process(
            "visit_generation",
            "aftersales.ownership",
            [("visits_planned", "=", False)],
            self._plan_deliveries,
            batch_size=500,
        )
        job._process(
            "visit_generation",
            "aftersales.work.order",
            [("visits_planned", "=", False), ("state", "in", ("done", "closed"))],
            self._plan_orders,
            batch_size=500,
        )
        job._process(
            "visit_generation",
            "aftersales.dispatch.order",
            [("visits_planned", "=", False), ("state", "=", "returned")],
            self._plan_dispatches,
            batch_size=500,
        )

    @api.model
    def action_plan_again(self, ownership_ids):
        """Have the rules look again at deliveries that have no visit, at once (F-03).

        :param list ownership_ids: ids of aftersales.ownership rows
        :return: the ids of the visits that the deliveries have now
        :raise AccessError: the user is no supervisor, or may not see the deliveries
        """
        rows = self.env["aftersales.ownership"].browse(ownership_ids)
        rows.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_supervisor"):
            raise AccessError(self.env._("Ask a supervisor to have the visits planned again."))
        self._plan_deliveries(rows.filtered(lambda row: not row.visit_ids))
        rows.invalidate_recordset(["visit_ids"])
        return rows.visit_ids.ids

    @api.model
    def _plan_for_final_user(self, units):
        """Have final users visited who become known after the visit was planned (amendment 29).

        :param units: aftersales.installed.product whose final user was set
        """
        rows = (
            self.env["aftersales.ownership"]
            .sudo()
            .search(
                [
                    ("installed_product_id", "in", units.filtered("final_user_id").ids),
                    ("date_to", "=", False),
                    ("visits_planned", "=", True),
                    ("visit_ids", "!=", False),
                ]
            )
        )
        if rows:
            rows.visits_planned = False
            self.env["aftersales.job"]._arm("visit_generation", fields.Datetime.now())

    # What the visits are made for

    @api.model
    def _rules(self, trigger, company):
        """Return the active rules of a trigger for a company, sudo."""
        return (
            self.env["aftersales.visit.rule"]
            .sudo()
            .search([("trigger", "=", trigger), ("company_id", "in", [company.id, False])])
        )

    @api.model
    def _plan_deliveries(self, ownerships):
        """Plan the visits after deliveries: one per customer and delivery day (F-02…F-04).

        :param ownerships: aftersales.ownership rows; all count as looked at afterwards
        """
        ownerships = ownerships.sudo()
        for company, rows in ownerships.grouped("company_id").items():
            for rule in self._rules("delivery", company):
                self._plan(rule, company, self._delivery_sources(rule, company, rows))
        ownerships.visits_planned = True

    @api.model
    def _delivery_sources(self, rule, company, rows):
        """Group deliveries by the customer who is visited and the day; ``{key: Source}``.

        The customer is the final user where one is registered, else the buyer (amendment 29).
        What was returned or given in exchange is not visited.
        """
        rows = rows.filtered(
            lambda row: (
                row.kind != "exchange"
                and not row.date_to
                and (
                    not rule.class_ids
                    or row.installed_product_id.product_class_id in rule.class_ids
                )
            )
        )
        rows = rule._matching(rows)
        if rule.first_only:
            rows = self._first_deliveries(company, rows)
        visits = self.sudo().search([("rule_id", "=", rule.id), ("ownership_ids", "in", rows.ids)])
        moved = visits._leave_former_customers(rows)
        groups = {}
        for row in rows - visits._covered(rows):
            partner = self._visited(row)
            groups.setdefault((partner, row.date_from), []).append(row.id)
        sources = {}
        for (partner, day), ids in groups.items():
            group = rows.browse(ids).with_prefetch(rows.ids)
            key = self._delivery_key(company, partner, day)
            sources[key] = self._delivery_source(group, event_now=bool(group & moved))
        return sources

    @api.model
    def _delivery_key(self, company, partner, day):
        """Return what a rule makes one visit for: a customer and a delivery day (F-04)."""
        return f"{company.id}/{partner.id}/{day}"

    @api.model
    def _delivery_source(self, rows, event_now=False):
        """Return the Source of deliveries to one customer on one day."""
        tz = rows.company_id._aftersales_tz()
        return Source(
            partner=self._visited(rows[0]),
            contact=self._contact(rows[0]),
            event_date=rows[0].date_from,
            event_at=min(self._delivered_at(row, tz) for row in rows),
            ownerships=rows,
            units=rows.installed_product_id,
            again=str(min(rows.ids)),
            event_now=event_now,
        )

    @api.model
    def _delivered_at(self, row, tz):
        """Return the moment of a delivery; on a day entered by hand at the transfer's hour."""
        if not row.move_line_id:
            return start_of_day(row.date_from, tz)
        moment = row._moment(row.move_line_id)
        return moment + (row.date_from - local_date(moment, tz))

    @api.model
    def _visited(self, row):
        """Return the customer who is visited for a delivery."""
        return (row.installed_product_id.final_user_id or row.partner_id).commercial_partner_id

    @api.model
    def _contact(self, row):
        """Return the person to call for a delivery: of the unit, or where it was delivered.

        A person of an agency is not called for its final user; nobody in particular is empty.
        """
        unit, visited = row.installed_product_id, self._visited(row)
        people = (unit.contact_id, unit.final_user_id, row.delivery_partner_id, row.partner_id)
        for person in people:
            if person != visited and person.commercial_partner_id == visited:
                return person
        return visited.browse()

    @api.model
    def _first_deliveries(self, company, rows):
        """Return the rows of customers who had no delivery on an earlier day (AMB-07)."""
        first = dict(
            rows._read_group(
                [("company_id", "=", company.id), ("partner_id", "in", rows.partner_id.ids)],
                ["partner_id"],
                ["date_from:min"],
            )
        )
        return rows.filtered(lambda row: row.date_from == first[row.partner_id])

    def _leave_former_customers(self, rows):
        """Take deliveries out of the planned visits of those who turned out not to use them.

        :return: the rows that another customer was or would have been visited for
        """
        moved = rows.browse()
        for visit in self:
            others = (visit.ownership_ids & rows).filtered(
                lambda row, visit=visit: self._visited(row) != visit.partner_id
            )
            moved |= others
            if others and visit.state == "planned":
                visit._drop_deliveries(
                    others,
                    self.env._("The unit belongs to another final user, who is visited instead."),
                )
        return moved

    def _covered(self, rows):
        """Return the deliveries whose customer has his visit: planned, made or skipped.

        A visit that the system dropped has no source any more, and covers nothing.
        """
        covered = rows.browse()
        for visit in self.filtered("source_key"):
            covered |= (visit.ownership_ids & rows).filtered(
                lambda row, visit=visit: self._visited(row) == visit.partner_id
            )
        return covered

    @api.model
    def _plan_orders(self, orders):
        """Plan the visits after finished repairs, whose orders count as looked at (F-05).

        Where the unit was repaired in our house the hand-back counts (:meth:`_plan_dispatches`).
        """
        orders = orders.sudo()
        for company, rows in orders.grouped("company_id").items():
            for rule in self._rules("repair", company):
                repairs = rows.filtered(
                    lambda order, rule=rule: (
                        order.kind in REPAIRS
                        and not order.dispatch_ids.filtered(lambda d: d.state != "cancelled")
                        and (rule.include_paid or order.charge in ("free", "contract"))
                    )
                )
                repairs = rule._matching(repairs)
                self._plan(rule, company, self._order_sources(rule, company, repairs))
        orders.visits_planned = True

    @api.model
    def _order_sources(self, rule, company, orders):
        """Return ``{key: Source}`` of finished work orders (AMB-06)."""
        sources = {}
        for order in orders:
            units = order.installed_product_ids or order.case_ids.installed_product_ids
            if rule.class_ids and not units.product_class_id & rule.class_ids:
                continue
            case = order.case_ids[:1]
            done_at = order.done_at or fields.Datetime.now()
            day = local_date(done_at, company._aftersales_tz())
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

    @api.model
    def _plan_dispatches(self, dispatches):
        """Plan the visits after units were handed back from our house (F-05, AMB-06)."""
        dispatches = dispatches.sudo()
        for company, rows in dispatches.grouped("company_id").items():
            for rule in self._rules("repair", company):
                meant = rows.filtered(
                    lambda row, rule=rule: rule.include_paid or row.charge in ("free", "contract")
                )
                if rule.source_domain:
                    # The condition speaks of work orders.
                    orders = rule._matching(meant.work_order_id)
                    meant = meant.filtered(lambda row, orders=orders: row.work_order_id in orders)
                self._plan(rule, company, self._dispatch_sources(rule, company, meant))
        dispatches.visits_planned = True

    @api.model
    def _dispatch_sources(self, rule, company, dispatches):
        """Return ``{key: Source}`` of dispatch orders whose units were handed back (AMB-06)."""
        sources = {}
        for dispatch in dispatches:
            units = dispatch.installed_product_ids
            if rule.class_ids and not units.product_class_id & rule.class_ids:
                continue
            day = local_date(dispatch.returned_at, company._aftersales_tz())
            sources[f"do/{dispatch.id}"] = Source(
                partner=dispatch.partner_id.commercial_partner_id,
                contact=dispatch.case_ids[:1].contact_id,
                event_date=day,
                event_at=dispatch.returned_at,
                ownerships=self.env["aftersales.ownership"],
                units=units,
                again=str(day),
                dispatch=dispatch,
            )
        return sources
