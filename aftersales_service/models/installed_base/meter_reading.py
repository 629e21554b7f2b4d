from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.meter import Reading, run_in_all
from ..maintenance.maintenance_commitment import METER_UNITS


class MeterReading(models.Model):
    """A mileage or hours reading of a unit (A-10).

    One that is lower than the one before is kept, but does not count for warranty and maintenance
    until it is corrected, or until it says that the meter was replaced.
    """

    _name = "aftersales.meter.reading"
    _description = "Meter Reading"
    _order = "date desc, id desc"

    installed_product_id = fields.Many2one(
        "aftersales.installed.product", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="installed_product_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    value = fields.Float(required=True)
    meter_unit = fields.Selection(
        METER_UNITS,
        compute="_compute_meter_unit",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    replaced = fields.Boolean(
        string="Meter Replaced", help="The reading is that of a new meter; both are added up."
    )
    old_value = fields.Float(
        string="Old Meter Showed",
        help="What the meter showed that was taken out; its last reading where nobody knows.",
    )
    note = fields.Char()
    lower = fields.Boolean(
        string="Lower Than Before",
        compute="_compute_lower",
        help="It does not count. Correct the reading, or tick “Meter Replaced”.",
    )
    total = fields.Float(
        string="Run in All",
        compute="_compute_total",
        aggregator=None,
        help="By the readings, over meters that were replaced as well.",
    )

    _not_negative = models.Constraint(
        "CHECK(value >= 0 AND COALESCE(old_value, 0) >= 0)", "A meter shows zero or more."
    )

    @api.constrains("replaced", "old_value", "value", "date")
    def _check_old_value(self):
        """Refuse an old meter that showed less when it was taken out than before."""
        for reading in self.filtered(lambda r: r.replaced and r.old_value):
            before = reading._before()
            if before and reading.old_value < before.value:
                raise ValidationError(
                    self.env._(
                        "%(unit)s: the old meter showed %(last)s on %(date)s already. Enter what "
                        "it showed when it was taken out, or leave it empty.",
                        unit=reading.installed_product_id.display_name,
                        last=f"{before.value:g}",
                        date=fields.Date.to_string(before.date),
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        """Refuse a reading of a day to come: it would outweigh whatever is read until then."""
        for reading in self:
            # Where he reads it the day may have begun earlier than at the company.
            here = fields.Date.context_today(reading)
            if reading.date > max(reading.company_id._aftersales_local_date(), here):
                raise ValidationError(
                    self.env._(
                        "%(unit)s: the reading is of %(date)s, a day to come. Enter the day on "
                        "which it was read.",
                        unit=reading.installed_product_id.display_name,
                        date=fields.Date.to_string(reading.date),
                    )
                )

    @api.depends("installed_product_id")
    def _compute_meter_unit(self):
        """Take over what the unit's meter counts; a unit with two meters has it chosen."""
        for reading in self:
            unit = reading.installed_product_id._origin
            reading.meter_unit = reading.meter_unit or (unit._meter_unit() if unit else "km")

    @api.depends(
        "date",
        "value",
        "replaced",
        "meter_unit",
        "installed_product_id.meter_reading_ids.value",
        "installed_product_id.meter_reading_ids.replaced",
    )
    def _compute_lower(self):
        for reading in self:
            before = not reading.replaced and reading._before()
            reading.lower = bool(before) and reading.value < before.value

    @api.depends(
        "installed_product_id.meter_reading_ids.date",
        "installed_product_id.meter_reading_ids.value",
        "installed_product_id.meter_reading_ids.replaced",
        "installed_product_id.meter_reading_ids.old_value",
        "installed_product_id.meter_reading_ids.meter_unit",
    )
    def _compute_total(self):
        """Add up what the unit had run by each reading, over all its meters of that kind."""
        for (unit, meter_unit), own in self.grouped(
            lambda r: (r.installed_product_id, r.meter_unit)
        ).items():
            known = unit.meter_reading_ids.filtered(lambda r, m=meter_unit: r.meter_unit == m)
            known = (known | own).sorted(lambda r: r._place())
            points = run_in_all(reading._as_read() for reading in known)
            totals = dict(zip(known, points, strict=True))
            for reading in own:
                reading.total = totals[reading].total

    def _place(self):
        """Return by what readings are sorted; one that is not saved yet is the last of its day."""
        return self.date or fields.Date.context_today(self), self._origin.id or float("inf")

    def _as_read(self):
        """Return the reading as plain data."""
        return Reading(self._place()[0], self.value, self.replaced, self.old_value)

    def _before(self):
        """Return the last reading of the unit's meter before this one that counts."""
        self.ensure_one()
        others = self.installed_product_id.meter_reading_ids.filtered(
            lambda r: r._origin.id and r._origin != self._origin and r.meter_unit == self.meter_unit
        )
        return others.filtered(lambda r: r._place() < self._place())._last_that_counts()

    def _last_that_counts(self):
        """Return the last of the readings of one meter, without those that do not count."""
        known = self.sorted(lambda r: r._place())
        points = run_in_all(reading._as_read() for reading in known)
        counting = [r for r, point in zip(known, points, strict=True) if point.counts]
        return counting[-1] if counting else self.browse()

    def _lower_words(self, before):
        """Return the words that say a reading is lower than the one before it."""
        return self.env._(
            "%(unit)s: the reading %(value)s of %(date)s is lower than %(last)s of %(last_date)s "
            "and does not count. Check the reading, or tick “Meter Replaced”.",
            unit=self.installed_product_id.display_name,
            value=f"{self.value:g}",
            date=fields.Date.to_string(self.date),
            last=f"{before.value:g}",
            last_date=fields.Date.to_string(before.date),
        )

    @api.onchange("value", "date", "replaced")
    def _onchange_value(self):
        """Warn of a reading that is lower than the last one (A-10)."""
        before = self._before() if self.installed_product_id else self.browse()
        if before and self.value and self.value < before.value and not self.replaced:
            return {
                "warning": {
                    "title": self.env._("Lower Than the Last Reading"),
                    "message": self._lower_words(before),
                }
            }
        return None

    @api.model_create_multi
    def create(self, vals_list):
        """Note lower readings in the unit's chatter, and those above the promised limit (D-07)."""
        readings = super().create(vals_list)
        readings._flag_lower()
        readings.installed_product_id.sudo()._note_meter()
        return readings

    def write(self, vals):
        """Note in the unit's chatter when a changed reading became a lower one."""
        units = self.installed_product_id
        result = super().write(vals)
        if {"value", "date", "replaced", "old_value", "meter_unit"} & vals.keys():
            self._flag_lower()
            (units | self.installed_product_id).sudo()._note_meter()
        return result

    def _flag_lower(self):
        for reading in self.filtered("lower"):
            unit = reading.installed_product_id.sudo()
            unit._message_log(
                body=reading._lower_words(reading._before()),
                author_id=self.env.user.partner_id.id,
            )
