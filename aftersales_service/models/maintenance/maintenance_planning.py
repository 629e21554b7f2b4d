from datetime import timedelta

from odoo import api, fields, models


class MaintenancePlanning(models.AbstractModel):
    """How maintenance comes into the plan: after a delivery, after the last one (G-01)."""

    _name = "aftersales.maintenance.planning"
    _inherit = ["aftersales.maintenance.dates"]
    _description = "Planning of maintenance"

    withdrawn = fields.Boolean(
        guarded=True,
        copy=False,
        help="Cancelled by itself, not by a person: it may be planned again.",
    )

    @api.model
    def _cron_plan(self):
        """Plan the maintenance of deliveries that were not looked at yet (G-01, O-03)."""
        self.env["aftersales.job"]._process(
            "maintenance_plan",
            "aftersales.ownership",
            [("maintenance_planned", "=", False)],
            self._plan_deliveries,
            batch_size=500,
        )

    @api.model
    def _plan_deliveries(self, ownerships):
        """Make the plan of deliveries agree with the commitments, whatever it says now (G-01).

        What a customer was reminded of stays; what nobody began moves, and what no commitment
        asks for any more is withdrawn. What a person cancelled is not planned again.

        :param ownerships: aftersales.ownership rows; all count as looked at afterwards
        """
        ownerships = ownerships.sudo()
        rows = ownerships.filtered(
            lambda row: not row.date_to and row.installed_product_id.state == "in_service"
        )
        starts = rows._schedule_starts()
        known = self.sudo().search(
            [
                ("ownership_id", "in", [start.id for start in starts.values()]),
                "|",
                ("state", "!=", "cancelled"),
                ("withdrawn", "=", False),
            ]
        )
        known = known.grouped(lambda due: (due.ownership_id, due.commitment_id))
        fresh, again = [], self.sudo()
        for company, own in rows.grouped("company_id").items():
            promised = self.env["aftersales.maintenance.commitment"]._for_products(
                own.product_id, company
            )
            for row in own:
                for commitment in promised[row.product_id]:
                    there = known.pop((starts[row], commitment), None)
                    if there:
                        again |= there.filtered(lambda due: due.state == "planned")
                    else:
                        fresh += self._first(commitment, starts[row])
        others = self.sudo().union(*known.values())
        unwanted = others.filtered(lambda due: due.state == "planned") | again.filtered(
            lambda due: not due.commitment_id._goes_on(due.number)
        )
        unwanted._withdraw(self.env._("No commitment asks for it any more."))
        (again - unwanted)._count_again()
        self._make(fresh)
        ownerships.maintenance_planned = True

    @api.model
    def _first(self, commitment, start):
        """Return the values of the first maintenance after a delivery, in a list; or none.

        What an older system had to remind of is not ours: of a delivery that was imported, the
        plan begins today.
        """
        place = {
            "number": 1,
            "anchor_date": start.date_from,
            "anchor_meter": self._points(start.installed_product_id, start, commitment.meter_unit)[
                0
            ].total,
            "steps": 1,
            "from_start": True,
        }
        before = None
        if start.imported:
            before = start.company_id._aftersales_local_date() - timedelta(days=1)
        return self._from(commitment, start, place, after=before)

    @api.model
    def _from(self, commitment, start, place, after=None):
        """Return the values of the next maintenance in a list, none where there is no more.

        What would count as missed already when it is planned is passed over: nobody can be
        reminded of it any more.

        :param dict place: from where and as which one it is counted
        :param date after: it is due later than this day
        """
        unit = start.installed_product_id
        now = fields.Datetime.now()
        while commitment._goes_on(place["number"]):
            values = self._date_values(commitment, unit, start, place)
            gone = values["miss_at"] and values["miss_at"] <= now
            if not gone and not (after and values["due_on"] and values["due_on"] <= after):
                return [
                    {
                        "commitment_id": commitment.id,
                        "installed_product_id": unit.id,
                        "ownership_id": start.id,
                        **values,
                    }
                ]
            place = {**place, "number": place["number"] + 1, "steps": place["steps"] + 1}
        return []

    @api.model
    def _make(self, values):
        """Make planned maintenance in one go, and have the customers reminded in time."""
        if not values:
            return self.sudo()
        # Nobody follows what nobody was told of yet.
        dues = self.sudo().with_context(tracking_disable=True).create(values)
        dues = dues.with_context(tracking_disable=False)
        dues.filtered("remind_at")._arm_reminder()
        return dues

    def _count_again(self):
        """Count planned maintenance anew: the pick-up, or the commitment, was changed."""
        for due in self:
            start = due.ownership_id
            place = {
                "number": due.number,
                "anchor_date": start.date_from if due.from_start else due.anchor_date,
                "anchor_meter": due.anchor_meter,
                "steps": due.steps,
                "from_start": due.from_start,
            }
            due.write(self._date_values(due.commitment_id, due.installed_product_id, start, place))
        self.filtered("remind_at")._arm_reminder()

    def _plan_next(self):
        """Plan what follows maintenance that was done, missed or refused; superuser mode.

        An early or late service moves the next one, unless the commitment counts by its plan;
        one done on its very day keeps the rhythm of the plan, so that it does not drift.
        """
        later = self.search(
            [
                ("ownership_id", "in", self.ownership_id.ids),
                ("commitment_id", "in", self.commitment_id.ids),
                ("state", "!=", "cancelled"),
            ]
        ).grouped(lambda due: (due.ownership_id, due.commitment_id))
        fresh, moved_on = [], self.browse()
        for due in self:
            commitment, unit = due.commitment_id, due.installed_product_id
            if unit.state != "in_service":
                continue
            done_on = due.state == "done" and due.done_on
            moved = done_on and commitment.basis == "service" and done_on != due.due_date
            values = self._from(
                commitment,
                due.ownership_id,
                {
                    "number": due.number + 1,
                    "anchor_date": done_on if moved else due.anchor_date,
                    "anchor_meter": due._meter_at(done_on) if moved else due.anchor_meter,
                    "steps": 1 if moved else due.steps + 1,
                    "from_start": False if moved else due.from_start,
                },
                after=done_on,
            )
            there = later[due.ownership_id, commitment].filtered(
                lambda other, due=due: other.number > due.number
            )
            if not there:
                fresh += values
            elif values and len(there) == 1 and there.state == "planned":
                there.write({**values[0], "number": there.number})
                moved_on |= there
        moved_on.filtered("remind_at")._arm_reminder()
        return self._make(fresh)

    def _meter_at(self, day):
        """Return what the unit had run by a day, as far as it is known."""
        self.ensure_one()
        points = self._points(
            self.installed_product_id, self.ownership_id, self.commitment_id.meter_unit
        )
        return [point.total for point in points if point.date <= day or point is points[0]][-1]
