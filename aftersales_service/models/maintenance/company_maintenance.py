from odoo import fields, models

# What the days of planned maintenance hang on.
FORETELLING = {
    "aftersales_maintenance_days",
    "aftersales_maintenance_missed_days",
    "aftersales_meter_days",
}


class CompanyMaintenance(models.AbstractModel):
    """What a company decides about the maintenance of its customers' units (G-01, G-02)."""

    _name = "aftersales.company.maintenance"
    _description = "Maintenance settings of a company"

    aftersales_maintenance_days = fields.Integer(
        string="Maintenance Reminded Before (Days)",
        default=7,
        help="So many calendar days before the maintenance is due the customer is reminded, where "
        "its commitment says nothing else (G-02).",
    )
    aftersales_maintenance_missed_days = fields.Integer(
        string="Maintenance Missed After (Days)",
        default=30,
        help="What was not done so many days after it was due, or after the day agreed for it, "
        "counts as missed; the next one is planned.",
    )
    aftersales_maintenance_attempts = fields.Integer(
        string="Calls Before Giving Up",
        default=3,
        help="A customer counts as unreachable after so many calls that he did not answer.",
    )
    aftersales_meter_days = fields.Integer(
        string="Use Counted Over (Days)",
        default=90,
        help="The daily use that foretells when a meter reaches its mark is that of so many days "
        "before the last reading, or of all that is known.",
    )

    _aftersales_maintenance_positive = models.Constraint(
        "CHECK(COALESCE(aftersales_maintenance_days, 0) >= 0 "
        "AND COALESCE(aftersales_maintenance_missed_days, 0) >= 0 "
        "AND COALESCE(aftersales_maintenance_attempts, 1) >= 1 "
        "AND COALESCE(aftersales_meter_days, 1) >= 1)",
        "Days cannot be negative; at least one call is made, and the use is counted over a day "
        "at least.",
    )

    def write(self, vals):
        """Have what is planned counted by the new days (G-02)."""
        names = FORETELLING & vals.keys()
        changed = self.filtered(lambda c: any(c[name] != vals[name] for name in names))
        result = super().write(vals)
        if changed:
            self.env["aftersales.ownership"].sudo()._look_at_maintenance_again(changed)
        return result


class ConfigMaintenance(models.AbstractModel):
    """The same on the settings page."""

    _name = "aftersales.config.maintenance"
    _description = "Maintenance settings on the settings page"

    company_id = fields.Many2one("res.company")
    aftersales_maintenance_days = fields.Integer(
        related="company_id.aftersales_maintenance_days", readonly=False
    )
    aftersales_maintenance_missed_days = fields.Integer(
        related="company_id.aftersales_maintenance_missed_days", readonly=False
    )
    aftersales_maintenance_attempts = fields.Integer(
        related="company_id.aftersales_maintenance_attempts", readonly=False
    )
    aftersales_meter_days = fields.Integer(
        related="company_id.aftersales_meter_days", readonly=False
    )
