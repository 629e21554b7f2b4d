from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.working_time import local_date, start_of_day
from .visit_source import Source


class VisitPlanning(models.AbstractModel):
    """When visits are planned, and those after deliveries (F-01…F-04)."""

    _name = "aftersales.visit.planning"
    _inherit = ["aftersales.visit.events", "aftersales.visit.repeat", "aftersales.visit.moving"]
    _description = "Planning of return visits"

    @api.model
    def _cron_generate(self):
        """Plan the visits after everything that the rules did not look at yet (F-01).

        What has nothing waiting is asked once and left alone; the first of the queues is always
        run, so that the job notes that it was there.
        """
        queues = self._queues()
        waiting = [
            queue
            for queue in queues
            if self.env[queue[0]].sudo().search(queue[1], order="id", limit=1)
        ]
        for model, domain, work in waiting or queues[:1]:
            self.env["aftersales.job"]._process(
                "visit_generation", model, domain, work, batch_size=500
            )

    @api.model
    def _queues(self):
        """Return what the rules look at: model, what they have not seen, and who looks at it."""
        unseen = ("visits_planned", "=", False)
        return [
            ("aftersales.ownership", [unseen], self._plan_deliveries),
            (
                "aftersales.work.order",
                [unseen, ("state", "in", ("done", "closed"))],
                self._plan_orders,
            ),
            (
                "aftersales.dispatch.order",
                [unseen, ("state", "=", "returned")],
                self._plan_dispatches,
            ),
            ("aftersales.case", [unseen, ("handled_at", "!=", False)], self._plan_cases),
            # After one that was left out the next comes when its own time is over, so that who is
            # not to be contacted is asked about again each time.
            (
                self._name,
                [
                    ("follow_due", "=", True),
                    ("state", "!=", "planned"),
                    "|",
                    ("state", "!=", "cancelled"),
                    ("due_at", "<", fields.Datetime.now()),
                ],
                self._plan_follow_ups,
            ),
        ]

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
        self._plan_deliveries(rows.filtered(lambda row: not row.visit_ids.filtered("source_key")))
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
    def _plan_deliveries(self, ownerships):
        """Plan the visits after deliveries: one per customer and delivery day (F-02…F-04).

        :param ownerships: aftersales.ownership rows; all count as looked at afterwards
        """
        ownerships = ownerships.sudo()
        for company, rows in ownerships.grouped("company_id").items():
            rules = self.env["aftersales.visit.rule"]._in_force(["delivery"], company)
            self._plan_rules(
                company, {rule: self._delivery_sources(rule, company, rows) for rule in rules}
            )
        ownerships.visits_planned = True

    @api.model
    def _delivery_sources(self, rule, company, rows):
        """Group deliveries that have no visit yet by who is visited and the day.

        :return: ``{key: Source}``
        """
        rows = self._deliveries_of(rule, company, rows)
        visits = self._ever().search(Domain("ownership_ids", "in", rows.ids) & self._made_for(rule))
        moved = visits._leave_former_customers(rows)
        return self._delivery_groups(company, rows - visits._covered(rows), moved)

    @api.model
    def _deliveries_of(self, rule, company, rows):
        """Return the deliveries that a rule wants visited.

        What was returned, given in exchange or taken over from an older system is not.
        """
        rows = rows.filtered(
            lambda row: (
                row.kind != "exchange"
                and not row.imported
                and not row.date_to
                and rule._counts_on(row.date_from)
                and (
                    not rule.class_ids
                    or row.installed_product_id.product_class_id in rule.class_ids
                )
            )
        )
        rows = rule._matching(rows)
        return self._first_deliveries(company, rows) if rule.first_only else rows

    @api.model
    def _delivery_groups(self, company, rows, moved):
        """Return ``{key: Source}`` of deliveries, one per customer who is visited and day (F-04).

        The customer is the final user where one is registered, else the buyer (amendment 29).

        :param moved: rows of which another customer was visited or would have been
        """
        groups = {}
        for row in rows:
            groups.setdefault((self._visited(row), row.date_from), []).append(row.id)
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
