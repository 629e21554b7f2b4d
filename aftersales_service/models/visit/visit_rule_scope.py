from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class VisitRuleScope(models.AbstractModel):
    """Where and how long a rule counts, and how often it visits (O-01, F-01, F-12).

    A rule of a procedure counts in the companies that follow the procedure; one of nobody's
    procedure was made by hand and counts whatever preset is applied.
    """

    _name = "aftersales.visit.rule.scope"
    _description = "Scope of a Visit Rule"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    source = fields.Char(string="Procedure")
    ours = fields.Boolean(string="Our Value", help="No procedure states it.")
    preset_ids = fields.Many2many(
        "aftersales.sla.preset",
        "aftersales_visit_rule_preset_rel",
        "rule_id",
        "preset_id",
        string="Presets",
        copy=False,
        help="The rule counts in companies that follow one of these. None: it counts whatever "
        "preset is applied.",
    )
    applies = fields.Boolean(
        string="In Force Here", compute="_compute_applies", help="In the current company, today."
    )
    date_from = fields.Date(string="Events From", help="Earlier events bring no visit.")
    date_to = fields.Date(string="Events Until", help="Later events bring no visit.")
    repeat_every = fields.Integer(
        string="Repeated Every",
        help="The visit comes so long after the event and is repeated at this interval. Zero: the "
        "customer is visited once.",
    )
    repeat_unit = fields.Selection(
        [("days", "Days"), ("months", "Months")], default="days", required=True
    )
    repeat_count = fields.Integer(string="Visits in All", help="Zero: as many as the end allows.")
    repeat_months = fields.Integer(
        string="Until (Months After the Event)", help="Zero: as long as the customer has the unit."
    )

    _repeat_positive = models.Constraint(
        "CHECK(COALESCE(repeat_every, 0) >= 0 AND COALESCE(repeat_count, 0) >= 0 "
        "AND COALESCE(repeat_months, 0) >= 0)",
        "Interval, number and end of repeated visits are not negative.",
    )
    _validity_order = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A rule counts from a day that is not after its last one.",
    )

    @api.depends("active", "company_id", "preset_ids", "date_from", "date_to")
    @api.depends_context("company")
    def _compute_applies(self):
        company = self.env.company.sudo()
        presets = company._aftersales_visit_presets()
        today = company._aftersales_local_date()
        for rule in self:
            rule.applies = (
                rule.active
                and rule.company_id <= company
                and (not rule.preset_ids or bool(rule.preset_ids & presets))
                and rule._counts_on(today)
            )

    @api.model
    def _adopt_presets(self):
        """Give the first two rules their presets in a database from before rules had any (O-01).

        Rules are not updated, so that what people made of them stays. The letter of WI came with
        the presets: where it stands already, nothing is left to do.
        """
        if self.env.ref("aftersales_service.visit_rule_second_wi", raise_if_not_found=False):
            return
        for name, presets in (
            ("visit_rule_initial", ("preset_recommended", "preset_wi")),
            ("visit_rule_second", ("preset_recommended",)),
        ):
            rule = self.env.ref(f"aftersales_service.{name}", raise_if_not_found=False)
            for preset in presets if rule else ():
                rule.preset_ids |= self.env.ref(f"aftersales_service.{preset}")

    @api.model
    def _in_force(self, triggers, company):
        """Return the rules that count for events of a company, in their order, sudo.

        :param triggers: keys of the field ``trigger``
        :param company: res.company
        """
        presets = company.sudo()._aftersales_visit_presets()
        return self.sudo().search(
            Domain("trigger", "in", triggers)
            & Domain("company_id", "in", [company.id, False])
            & (Domain("preset_ids", "=", False) | Domain("preset_ids", "in", presets.ids))
        )

    def _counts_on(self, day):
        """Return whether events of a day bring visits."""
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or day <= self.date_to
        )

    # Repeated visits

    def _occurrence_day(self, day, number):
        """Return the day from which the n-th visit after an event is counted.

        Each is counted from the event itself, so that months from a 31st neither drift nor skip.
        """
        self.ensure_one()
        distance = number * self.repeat_every
        if self.repeat_unit == "months":
            return day + relativedelta(months=distance)
        return day + timedelta(days=distance)

    def _occurrence(self, source, number):
        """Return what the n-th visit after an event is made for; a visit made once as it is."""
        self.ensure_one()
        if not self.repeat_every:
            return source
        day = self._occurrence_day(source.event_date, number)
        return source._replace(
            base=source.event_date,
            event_date=day,
            event_at=source.event_at + (day - source.event_date),
            occurrence=number,
        )

    def _goes_on(self, day, number):
        """Return whether the n-th visit after an event of a day is still made (F-12)."""
        self.ensure_one()
        if not self.repeat_every or (self.repeat_count and number > self.repeat_count):
            return False
        last = self.repeat_months and day + relativedelta(months=self.repeat_months)
        return not last or self._occurrence_day(day, number) <= last
