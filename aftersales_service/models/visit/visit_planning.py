import heapq
from datetime import timedelta
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from ...tools.working_time import end_of_day, local_date, start_of_day

# Kinds of work order after which the unit is handed back (F-05); the others are no repair.
REPAIRS = ("on_site", "workshop")


class Source(NamedTuple):
    """What one visit is made for: one customer and day, or one finished work order."""

    partner: object
    contact: object
    event_date: object
    ownerships: object
    units: object
    again: str
    order: object = None
    event_now: bool = False


class VisitPlanning(models.AbstractModel):
    """How visits come about, and how they fall away (F-01…F-05)."""

    _name = "aftersales.visit.planning"
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

    @api.model
    def action_plan_again(self, ownership_ids):
        """Have the rules look again at deliveries that have no visit (F-03).

        :param list ownership_ids: ids of aftersales.ownership rows
        :raise AccessError: the user is no supervisor, or may not see the deliveries
        """
        rows = self.env["aftersales.ownership"].browse(ownership_ids)
        rows.check_access("read")
        if not self.env.user.has_group("aftersales_service.group_supervisor"):
            raise AccessError(self.env._("Ask a supervisor to have the visits planned again."))
        rows.sudo().filtered(lambda row: not row.visit_ids).visits_planned = False
        self.env["aftersales.job"]._arm("visit_generation", fields.Datetime.now())

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
                row.kind == "delivery"
                and not row.date_to
                and (
                    not rule.class_ids
                    or row.installed_product_id.product_class_id in rule.class_ids
                )
            )
        )
        if rule.first_only:
            rows = self._first_deliveries(company, rows)
        moved = self._leave_former_customers(rule, rows)
        groups = {}
        for row in rows:
            partner = self._visited(row)
            groups.setdefault((partner, row.date_from), []).append(row.id)
        sources = {}
        for (partner, day), ids in groups.items():
            group = rows.browse(ids)
            sources[f"{company.id}/{partner.id}/{day}"] = Source(
                partner=partner,
                contact=self._contact(group[0]),
                event_date=day,
                ownerships=group,
                units=group.installed_product_id,
                again=str(min(ids)),
                event_now=bool(group & moved),
            )
        return sources

    @api.model
    def _visited(self, row):
        """Return the customer who is visited for a delivery."""
        return (row.installed_product_id.final_user_id or row.partner_id).commercial_partner_id

    @api.model
    def _contact(self, row):
        """Return the person to call for a delivery: of the unit, or where it was delivered."""
        unit = row.installed_product_id
        if unit.contact_id:
            return unit.contact_id
        person = unit.final_user_id or row.delivery_partner_id or row.partner_id
        return person if person != self._visited(row) else person.browse()

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

    @api.model
    def _leave_former_customers(self, rule, rows):
        """Take deliveries out of the planned visits of those who turned out not to use them.

        :return: the rows that another customer was or would have been visited for
        """
        moved = rows.browse()
        visits = self.sudo().search([("rule_id", "=", rule.id), ("ownership_ids", "in", rows.ids)])
        for visit in visits:
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

    @api.model
    def _plan_orders(self, orders):
        """Plan the visits after finished repairs, whose orders count as looked at (F-05)."""
        orders = orders.sudo()
        for company, rows in orders.grouped("company_id").items():
            for rule in self._rules("repair", company):
                repairs = rows.filtered(
                    lambda order, rule=rule: (
                        order.kind in REPAIRS
                        and (rule.include_paid or order.charge in ("free", "contract"))
                    )
                )
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
            day = local_date(order.done_at or fields.Datetime.now(), company._aftersales_tz())
            sources[f"wo/{order.id}"] = Source(
                partner=order.partner_id.commercial_partner_id,
                contact=case.contact_id or order.site_id,
                event_date=day,
                ownerships=self.env["aftersales.ownership"],
                units=units,
                again=str(day),
                order=order,
            )
        return sources

    # Planning

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
        visits = self.sudo()
        keys = list(sources) + [f"{key}/{source.again}" for key, source in sources.items()]
        standing = {
            visit.source_key: visit
            for visit in visits.search([("rule_id", "=", rule.id), ("source_key", "in", keys)])
        }
        working_time = self.env["aftersales.working.time"]._of(company)
        fresh = {}
        for key, source in sources.items():
            visit = standing.get(key)
            again = f"{key}/{source.again}"
            if not visit:
                fresh[key] = source
            elif visit.state == "planned":
                visit._join(source, working_time)
            elif source.ownerships <= visit.ownership_ids and source.event_date == visit.event_date:
                continue  # looked at before, and made or skipped since
            elif again in standing:
                standing[again].filtered(lambda v: v.state == "planned")._join(source, working_time)
            else:
                fresh[again] = source
        return self._make(rule, company, fresh, working_time)

    @api.model
    def _make(self, rule, company, sources, working_time):
        """Make the visits of new sources, with their clocks, in a constant number of queries."""
        if not sources:
            return self.sudo()
        today = local_date(fields.Datetime.now(), working_time.tz)
        users = self._assignees(rule, company, len(sources))
        # Visits are made by phone where the rule says nothing else (F-14).
        channel = rule.channel_id or self.env["aftersales.channel"].sudo().search(
            [("code", "=", "phone")], limit=1
        )
        values = []
        for (key, source), user_id in zip(sources.items(), users, strict=True):
            window = rule._window(source.event_date, working_time)
            if source.event_now and window["window_end"] < today:
                window = rule._window(today, working_time)
            values.append(
                {
                    "rule_id": rule.id,
                    "source_key": key,
                    "company_id": company.id,
                    "form": rule.form,
                    "label": rule.label,
                    "channel_id": channel.id,
                    "partner_id": source.partner.id,
                    "contact_id": source.contact.id,
                    "user_id": user_id,
                    "ownership_ids": [Command.set(source.ownerships.ids)],
                    "installed_product_ids": [Command.set(source.units.ids)],
                    "work_order_id": source.order.id if source.order else False,
                    "case_id": source.order.case_ids[:1].id if source.order else False,
                    "due_at": end_of_day(window["window_end"], working_time.tz),
                    **window,
                }
            )
        # Nobody follows a visit that nobody has made yet, and its number is its only news.
        visits = self.sudo().with_context(tracking_disable=True).create(values)
        visits = visits.with_context(tracking_disable=False)
        visits._start_clock(
            "visit_window",
            deadline={visit.id: visit.due_at for visit in visits},
            start={visit.id: start_of_day(visit.event_date, working_time.tz) for visit in visits},
        )
        self.env["aftersales.job"]._arm(
            "visit_overdue", min(visits.mapped("due_at")) + timedelta(seconds=1)
        )
        return visits

    def _join(self, source, working_time):
        """Add a source to a planned visit of the same customer and day, or of the same order."""
        for visit in self:
            values = {
                "ownership_ids": [Command.link(row_id) for row_id in source.ownerships.ids],
                "installed_product_ids": [Command.link(unit_id) for unit_id in source.units.ids],
            }
            if source.order and source.event_date != visit.event_date:
                values |= visit.rule_id._window(source.event_date, working_time)
                values["due_at"] = end_of_day(values["window_end"], working_time.tz)
                values["overdue"] = False
                visit._retarget_clock(
                    "visit_window",
                    deadline=values["due_at"],
                    reason=self.env._("The order was finished again."),
                )
            visit.write(values)

    @api.model
    def _assignees(self, rule, company, count):
        """Return a user id for each of ``count`` visits: who has the fewest open ones gets it."""
        if not rule.role_id:
            return [False] * count
        users = self._direct_members(rule.role_id.code, company)
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

    # Visits that are not needed any more

    @api.model
    def _cancel_for_returns(self, ownerships):
        """Cancel the planned visits all whose units came back before (F-04, A-04).

        :param ownerships: aftersales.ownership rows that ended
        """
        rows = ownerships.sudo().filtered("date_to")
        visits = self.sudo().search(
            [
                ("state", "=", "planned"),
                ("installed_product_ids", "in", rows.installed_product_id.ids),
            ]
        )
        gone = visits.filtered(
            lambda visit: all(
                row.date_to
                for row in visit.ownership_ids or visit.installed_product_ids.ownership_ids
            )
        )
        gone._drop(self.env._("Everything was returned before the visit."))

    def _drop_deliveries(self, rows, reason):
        """Take deliveries out of planned visits; a visit left without any is cancelled."""
        for visit in self:
            if visit.ownership_ids - rows:
                visit.write(
                    {
                        "ownership_ids": [Command.unlink(row.id) for row in rows],
                        "installed_product_ids": [
                            Command.unlink(unit.id) for unit in rows.installed_product_id
                        ],
                    }
                )
            else:
                visit._drop(reason)

    def _drop(self, reason):
        """Cancel visits by the system; their source may be planned anew later."""
        visits = self.sudo()._take_step("cancel", {"source_key": False}, reason=reason)
        visits._cancel_clock("visit_window", reason)
        visits._clear_activities()
