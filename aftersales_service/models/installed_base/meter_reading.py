from odoo import api, fields, models


class MeterReading(models.Model):
    """A mileage or hours reading of a unit (A-10)."""

    _name = "aftersales.meter.reading"
    _description = "Meter Reading"
    _order = "date desc, id desc"

    installed_product_id = fields.Many2one(
        "aftersales.installed.product", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="installed_product_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    value = fields.Float(required=True)
    note = fields.Char()
    lower = fields.Boolean(
        string="Lower Than Before", compute="_compute_lower", help="Check the reading."
    )

    @api.depends("date", "value", "installed_product_id.meter_reading_ids.value")
    def _compute_lower(self):
        for reading in self:
            before = reading._before()
            reading.lower = bool(before) and reading.value < before.value

    def _before(self):
        """Return the last reading of the unit before this one."""
        self.ensure_one()
        others = self.installed_product_id.meter_reading_ids.filtered(
            lambda r: r._origin.id and r._origin != self._origin
        )
        key = (self.date or fields.Date.context_today(self), self._origin.id or float("inf"))
        earlier = others.filtered(lambda r: (r.date, r._origin.id) < key)
        return earlier.sorted(lambda r: (r.date, r._origin.id))[-1:]

    def _lower_words(self, before):
        """Return the words that say a reading is lower than the one before it."""
        return self.env._(
            "%(unit)s: the reading %(value)s of %(date)s is lower than %(last)s of %(last_date)s. "
            "Check the reading, or note why (meter replaced).",
            unit=self.installed_product_id.display_name,
            value=f"{self.value:g}",
            date=fields.Date.to_string(self.date),
            last=f"{before.value:g}",
            last_date=fields.Date.to_string(before.date),
        )

    @api.onchange("value", "date")
    def _onchange_value(self):
        """Warn of a reading that is lower than the last one (A-10)."""
        before = self._before() if self.installed_product_id else self.browse()
        if before and self.value and self.value < before.value:
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
        result = super().write(vals)
        if "value" in vals or "date" in vals:
            self._flag_lower()
            self.installed_product_id.sudo()._note_meter()
        return result

    def _flag_lower(self):
        for reading in self.filtered("lower"):
            unit = reading.installed_product_id.sudo()
            unit._message_log(
                body=reading._lower_words(reading._before()),
                author_id=self.env.user.partner_id.id,
            )
