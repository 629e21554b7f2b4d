from datetime import timedelta

from odoo import api, fields, models

JOB = "legal_counters"


class InstalledProductLegal(models.AbstractModel):
    """What legal rules count about a unit, when it changed (LAW-06, LAW-07, LAW-10)."""

    _name = "aftersales.installed.product.legal.mixin"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Legal counters of a unit"

    legal_counter_ids = fields.One2many(
        "aftersales.legal.counter", "installed_product_id", string="Legal Reminders"
    )
    legal_words = fields.Text(string="Legal Reminder", compute="_compute_legal_words")
    legal_check_at = fields.Datetime(guarded=True, copy=False)

    # What is due is few among millions.
    _legal_index = models.Index("(legal_check_at) WHERE legal_check_at IS NOT NULL")

    @api.depends("legal_counter_ids.state", "legal_counter_ids.count")
    @api.depends_context("lang")
    def _compute_legal_words(self):
        """Say what the units' counters remind of."""
        for unit in self:
            rows = unit.legal_counter_ids.filtered(lambda row: row.state != "counting")
            unit.legal_words = "\n".join(rows.mapped("words"))

    def _touch_legal(self):
        """Have the units counted within the minute, where their company counts; sudo."""
        units = self.sudo().filtered("company_id.aftersales_legal_counters")
        if units:
            now = fields.Datetime.now()
            units.legal_check_at = now
            self.env["aftersales.job"]._arm(JOB, now)

    @api.model
    def _cron_count_legal(self):
        """Count the units whose facts have changed, or whose repair or request goes on."""
        self.env["aftersales.job"]._process(
            JOB,
            "aftersales.installed.product",
            [("legal_check_at", "<=", fields.Datetime.now())],
            lambda units: units._count_legal(),
        )

    def _count_legal(self):
        """Count these units, and say when time alone makes it necessary again."""
        counted = self.filtered("company_id.aftersales_legal_counters")
        (self - counted).legal_check_at = False
        facts = self.env["aftersales.legal.facts"]._facts_of(counted)
        self.env["aftersales.legal.counter"]._store(counted, facts)
        for company, units in counted.grouped("company_id").items():
            tomorrow = company._aftersales_local_date() + timedelta(days=1)
            going = units.filtered(
                lambda unit: (
                    facts[unit].requests or any(not repair.end for repair in facts[unit].repairs)
                )
            )
            going.legal_check_at = company._aftersales_moment(tomorrow, 0)
            (units - going).legal_check_at = False
