from odoo import fields, models


class CompanyReception(models.AbstractModel):
    """What a company decides about appointments and its reception."""

    _name = "aftersales.company.reception"
    _description = "Reception settings of a company"

    aftersales_appointment_hours = fields.Float(
        string="Usual Length of an Appointment (Hours)",
        default=2.0,
        help="How long an appointment is expected to take unless somebody says otherwise (G-05).",
    )
    aftersales_appointment_portal = fields.Boolean(
        string="Appointments on the Portal",
        default=True,
        help="Customers ask for appointments on their portal page; a service agent confirms them.",
    )
    aftersales_voucher_required = fields.Boolean(
        string="Pick-up Against the Voucher",
        default=True,
        help="What was received is handed out against its repair voucher only; without it a reason "
        "and the identity of who fetches it are noted (G-07).",
    )

    _aftersales_appointment_hours_positive = models.Constraint(
        "CHECK(aftersales_appointment_hours > 0)",
        "An appointment takes some time: enter how many hours it usually takes.",
    )


class ConfigReception(models.AbstractModel):
    """The same on the settings page."""

    _name = "aftersales.config.reception"
    _description = "Reception settings on the settings page"

    company_id = fields.Many2one("res.company")
    aftersales_appointment_hours = fields.Float(
        related="company_id.aftersales_appointment_hours", readonly=False
    )
    aftersales_appointment_portal = fields.Boolean(
        related="company_id.aftersales_appointment_portal", readonly=False
    )
    aftersales_voucher_required = fields.Boolean(
        related="company_id.aftersales_voucher_required", readonly=False
    )
