from datetime import timedelta

from odoo import api, fields, models

from ...tools.meter import Point, reached_on
from ...tools.working_time import end_of_day
from .maintenance_commitment import METER_UNITS


class MaintenanceDates(models.AbstractModel):
    """When a maintenance is due: by time or by the meter, whichever comes first (G-01)."""

    _name = "aftersales.maintenance.dates"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Days of a maintenance"

    number = fields.Integer(
        string="Which One", required=True, default=1, guarded=True, aggregator=None
    )
    # From where it is counted
    anchor_date = fields.Date(string="Counted From", required=True, guarded=True)
    anchor_meter = fields.Float(string="Meter at That Time", guarded=True, aggregator=None)
    steps = fields.Integer(required=True, default=1, guarded=True, aggregator=None)
    from_start = fields.Boolean(default=True, guarded=True)
    # What follows
    due_date = fields.Date(string="Due by Time", guarded=True)
    due_meter = fields.Float(
        string="Due at Reading",
        guarded=True,
        aggregator=None,
        help="What the unit has run in all by then, also on meters that were replaced.",
    )
    meter_unit = fields.Selection(METER_UNITS, guarded=True)
    predicted_date = fields.Date(
        string="Expected by the Meter",
        guarded=True,
        help="When the meter will show the reading, by the use so far.",
    )
    due_on = fields.Date(
        guarded=True,
        index=True,
        help="By time or by the meter, whichever comes first. Empty: a meter of which no reading "
        "is known.",
    )
    by_meter = fields.Boolean(string="Meter Decides", guarded=True)
    remind_at = fields.Datetime(string="Reminded From", guarded=True)
    miss_at = fields.Datetime(string="Missed After", guarded=True)

    @api.model
    def _date_values(self, commitment, unit, ownership, place):
        """Return the fields that say when one occurrence is due.

        :param commitment: aftersales.maintenance.commitment
        :param unit: aftersales.installed.product
        :param ownership: the delivery with which the schedule began
        :param dict place: number, anchor_date, anchor_meter, steps, from_start
        """
        day, mark = commitment._due_at(
            place["anchor_date"], place["anchor_meter"], place["steps"], place["from_start"]
        )
        values = {
            **place,
            "due_date": day,
            "due_meter": mark,
            "meter_unit": commitment.meter_unit if mark else False,
        }
        return {**values, **self._forecast(commitment, unit, ownership, day, mark)}

    @api.model
    def _forecast(self, commitment, unit, ownership, day, mark):
        """Return when an occurrence is due, reminded of and missed, by what is known now."""
        company = unit.company_id
        predicted = mark and reached_on(
            self._points(unit, ownership, commitment.meter_unit),
            mark,
            company.aftersales_meter_days,
        )
        due_on = min(filter(None, (day, predicted)), default=False)
        return {
            "predicted_date": predicted or False,
            "due_on": due_on,
            "by_meter": bool(predicted and due_on == predicted and due_on != day),
            **self._moments(commitment, company, due_on),
        }

    @api.model
    def _moments(self, commitment, company, due_on, missed_from=None):
        """Return from when the customer is reminded, and from when the maintenance is missed."""
        if not due_on:
            return {"remind_at": False, "miss_at": False}
        days = commitment.remind_days or company.aftersales_maintenance_days
        last = (missed_from or due_on) + timedelta(days=company.aftersales_maintenance_missed_days)
        return {
            "remind_at": company._aftersales_moment(
                due_on - timedelta(days=days), company.aftersales_day_from
            ),
            "miss_at": end_of_day(last, company._aftersales_tz()) + timedelta(seconds=1),
        }

    @api.model
    def _points(self, unit, ownership, meter_unit):
        """Return what the unit had run by which day since the schedule began."""
        start = ownership.date_from
        known = [point for point in unit._meter_points(meter_unit) if point.counts]
        before = [point.total for point in known if point.date <= start]
        return [
            Point(start, before[-1] if before else 0.0),
            *(point for point in known if point.date > start),
        ]

    def _foretell(self):
        """Read anew by which day the meters reach their marks; superuser mode.

        What was agreed with the customer stays as agreed.
        """
        for due in self:
            values = due._forecast(
                due.commitment_id,
                due.installed_product_id,
                due.ownership_id,
                due.due_date,
                due.due_meter,
            )
            if due.state == "appointment":
                values = {"predicted_date": values["predicted_date"]}
            if any(due[name] != value for name, value in values.items()):
                due.write(values)
        planned = self.filtered(lambda due: due.state == "planned" and due.remind_at)
        planned._arm_reminder()

    def _grant_time(self):
        """Give what would be missed at once, because it is taken up again, its days anew."""
        now = fields.Datetime.now()
        for due in self.filtered(lambda due: due.miss_at and due.miss_at <= now):
            company = due.company_id
            today = company._aftersales_local_date(now)
            due.miss_at = due._moments(due.commitment_id, company, due.due_on, today)["miss_at"]

    def _arm_reminder(self):
        """Have the reminders made when the first of these is to be made."""
        if self:
            self.env["aftersales.job"]._arm("maintenance_reminder", min(self.mapped("remind_at")))
