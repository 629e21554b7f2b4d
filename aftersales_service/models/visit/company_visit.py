from odoo import fields, models


class CompanyVisit(models.AbstractModel):
    """The settings of return visits."""

    _name = "aftersales.company.visit"
    _description = "Visit settings of a company"

    aftersales_visit_merge = fields.Boolean(
        string="Overlapping Visits Are Merged",
        default=True,
        help="Where several rules want a visit after one repair or delivery, the customer is "
        "visited once, by the earliest deadline, and asked what each of them asks (F-18).",
    )
    aftersales_visit_preset_ids = fields.Many2many(
        "aftersales.sla.preset",
        "aftersales_company_visit_preset_rel",
        "company_id",
        "preset_id",
        string="Visit Rules of",
        help="The procedures whose visit rules count. Empty: that of the preset applied last.",
    )

    aftersales_pickup_days = fields.Integer(
        string="Pick-up Reminder After (Days)",
        default=3,
        help="A unit that stands repaired so long without being fetched: the customer is reminded. "
        "The visit after the repair comes after the hand-back (F-07). Zero: never.",
    )

    _aftersales_pickup_days_positive = models.Constraint(
        "CHECK(COALESCE(aftersales_pickup_days, 0) >= 0)",
        "The days after which a customer is reminded to fetch his unit are not negative.",
    )

    def _aftersales_visit_presets(self):
        """Return the presets whose visit rules count in the company (O-01, F-18)."""
        self.ensure_one()
        return self.aftersales_visit_preset_ids or self.aftersales_sla_preset_id
