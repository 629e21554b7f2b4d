from odoo import api, fields, models


class ReceptionUnit(models.AbstractModel):
    """Which unit is received: its basics, reading and warranty (G-06, A-10)."""

    _name = "aftersales.reception.unit"
    _description = "Unit of a reception"

    installed_product_id = fields.Many2one(
        "aftersales.installed.product",
        string="Unit",
        index="btree_not_null",
        check_company=True,
    )
    is_vehicle = fields.Boolean(
        string="Vehicle",
        compute="_compute_is_vehicle",
        store=True,
        readonly=False,
        help="License plate and meter reading are asked.",
    )
    brand = fields.Char(compute="_compute_brand", store=True, readonly=False)
    model = fields.Char(compute="_compute_model", store=True, readonly=False)
    plate = fields.Char(
        string="License Plate",
        compute="_compute_plate",
        store=True,
        readonly=False,
        index="trigram",
    )
    serial = fields.Char(related="installed_product_id.serial", string="Serial Number")
    meter_value = fields.Float(string="Meter Reading", copy=False)
    meter_note = fields.Char(
        string="About the Reading", copy=False, help="Such as: the meter was replaced."
    )
    meter_replaced = fields.Boolean(
        copy=False, help="The reading is that of a new meter; both are added up."
    )
    meter_warning = fields.Char(compute="_compute_meter_warning")
    warranty_words = fields.Char(string="Warranty", compute="_compute_warranty_words")

    # A method each: what is typed for one of them must not keep the others from being filled.
    @api.depends("installed_product_id")
    def _compute_brand(self):
        """Take the basics of the unit; what was typed without one stays (A-10, G-06)."""
        for reception in self:
            reception.brand = reception.installed_product_id.brand or reception.brand

    @api.depends("installed_product_id")
    def _compute_model(self):
        for reception in self:
            unit = reception.installed_product_id
            reception.model = unit.model or unit.product_id.name or reception.model

    @api.depends("installed_product_id")
    def _compute_plate(self):
        for reception in self:
            reception.plate = reception.installed_product_id.plate or reception.plate

    @api.depends("installed_product_id")
    def _compute_is_vehicle(self):
        """Go by the class of the unit; what is not ours is taken for a vehicle unless said."""
        for reception in self:
            known = reception.installed_product_id.product_class_id
            reception.is_vehicle = known.is_vehicle if known else True

    @api.depends("installed_product_id", "meter_value", "meter_replaced", "state")
    def _compute_meter_warning(self):
        """Warn, and never refuse, of a reading lower than the last one (A-10)."""
        for reception in self:
            reception.meter_warning = False
            asked = reception.state == "draft" and not reception.meter_replaced
            last = reception._last_reading() if asked else None
            if last and reception.meter_value and reception.meter_value < last.value:
                reception.meter_warning = self.env._(
                    "Lower than %(value)s of %(date)s: it does not count. Look again, or tick "
                    "“Meter Replaced”.",
                    value=f"{last.value:g}",
                    date=fields.Date.to_string(last.date),
                )

    def _last_reading(self):
        """Return the last reading of the unit's meter that counts."""
        self.ensure_one()
        readings = self.installed_product_id.sudo().meter_reading_ids
        if not readings:
            return readings
        meter_unit = self.installed_product_id._meter_unit()
        return readings.filtered(lambda r: r.meter_unit == meter_unit)._last_that_counts()

    @api.depends("installed_product_id")
    @api.depends_context("lang")
    def _compute_warranty_words(self):
        """Say in words how the unit's warranty stands, to be explained to the customer."""
        labels = dict(
            self.env["aftersales.installed.product"]
            ._fields["warranty_state"]
            ._description_selection(self.env)
        )
        for reception in self:
            unit = reception.installed_product_id
            end = unit.warranty_end and fields.Date.to_string(unit.warranty_end)
            reception.warranty_words = unit and " · ".join(
                filter(None, (labels.get(unit.warranty_state), end))
            )

    @api.onchange("installed_product_id")
    def _onchange_unit(self):
        """Take the customer and who is asked for from the unit where nobody was entered."""
        unit = self.installed_product_id
        if unit:
            self.partner_id = self.partner_id or unit.final_user_id or unit.partner_id
            contact = unit.contact_id or self.partner_id
            self.brought_by = self.brought_by or contact.name
            self.phone = self.phone or contact.phone
