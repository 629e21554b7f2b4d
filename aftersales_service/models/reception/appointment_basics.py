from odoo import api, fields, models


class AppointmentBasics(models.AbstractModel):
    """Who comes with which unit: the basics without which no appointment is confirmed (G-05)."""

    _name = "aftersales.appointment.basics"
    _description = "Customer and unit of appointments"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True)
    contact_id = fields.Many2one(
        "res.partner", domain="[('id', 'child_of', partner_id)]", index="btree_not_null"
    )
    contact_name = fields.Char(
        string="Whom to Ask For", compute="_compute_contact_name", store=True, readonly=False
    )
    phone = fields.Char(compute="_compute_phone", store=True, readonly=False)
    email = fields.Char(string="E-mail", compute="_compute_email", store=True, readonly=False)
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_appointment_unit_rel",
        "appointment_id",
        "unit_id",
        string="Units",
        check_company=True,
    )
    brand = fields.Char(compute="_compute_brand", store=True, readonly=False)
    model = fields.Char(compute="_compute_model", store=True, readonly=False)
    plate = fields.Char(
        string="License Plate", compute="_compute_plate", store=True, readonly=False
    )

    # A method each: what is typed for one of them must not keep the others from being filled.
    @api.depends("contact_id", "partner_id")
    def _compute_contact_name(self):
        for appointment in self:
            contact = appointment.contact_id or appointment.partner_id
            appointment.contact_name = contact.name or appointment.contact_name

    @api.depends("contact_id", "partner_id")
    def _compute_phone(self):
        """Take the number of the contact, else of his company; what was typed stays without."""
        for appointment in self:
            contact = appointment.contact_id or appointment.partner_id
            known = contact.phone or contact.commercial_partner_id.phone
            appointment.phone = known or appointment.phone

    @api.depends("contact_id", "partner_id")
    def _compute_email(self):
        """Take the address of the contact, else of his company; what was typed stays without."""
        for appointment in self:
            contact = appointment.contact_id or appointment.partner_id
            known = contact.email or contact.commercial_partner_id.email
            appointment.email = known or appointment.email

    @api.depends("installed_product_ids")
    def _compute_brand(self):
        """Take the basics of the first unit; what was typed without one stays (A-10)."""
        for appointment in self:
            appointment.brand = appointment.installed_product_ids[:1].brand or appointment.brand

    @api.depends("installed_product_ids")
    def _compute_model(self):
        for appointment in self:
            unit = appointment.installed_product_ids[:1]
            appointment.model = unit.model or unit.product_id.name or appointment.model

    @api.depends("installed_product_ids")
    def _compute_plate(self):
        for appointment in self:
            appointment.plate = appointment.installed_product_ids[:1].plate or appointment.plate

    @api.onchange("installed_product_ids")
    def _onchange_units(self):
        """Take the customer and his contact from the unit where nobody was chosen."""
        unit = self.installed_product_ids[:1]
        if unit and not self.partner_id:
            self.partner_id = unit.final_user_id or unit.partner_id
            self.contact_id = self.contact_id or unit.contact_id

    def _missing_basics(self):
        """Yield what an appointment still needs to be confirmed, in words (G-03, G-05)."""
        self.ensure_one()
        if not self.start:
            yield self.env._("Enter the time of the appointment.")
        if not (self.content or "").strip():
            yield self.env._("Enter what is to be done.")
        # Somebody may ask for advice about what he does not own yet.
        if self.mode != "consultation" and not (
            self.installed_product_ids or (self.brand and self.model)
        ):
            yield self.env._("Choose the unit, or enter brand and model.")
        if not self.expected_hours:
            yield self.env._("Enter how many hours it is expected to take.")
        if not (self.contact_name and (self.phone or self.email)):
            yield self.env._("Enter whom to ask for, and a phone number or an e-mail address.")
