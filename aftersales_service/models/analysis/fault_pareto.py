from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.rows import stable_id

MONEY = "aftersales_service.group_manager,aftersales_service.group_reader"


class FaultPareto(models.Model):
    """Which few causes or models make most of the faults: by number, by weight, by cost (J-03).

    A row is a cause, a model, or both, in one calendar month, quarter or year. The shares add up
    from the greatest on, within their company and period, so one period is looked at at a time.
    """

    _name = "aftersales.fault.pareto"
    _description = "Pareto of Faults"
    _auto = False
    _order = "start desc, dimension, rank, id"
    _rec_name = "start"
    _depends = {
        "aftersales.fault.event": ["case_id", "cause_id", "date", "product_tmpl_id", "severity"]
    }

    dimension = fields.Selection(
        [("cause", "Fault Cause"), ("product", "Model"), ("both", "Model and Fault Cause")],
        string="By",
        readonly=True,
    )
    period = fields.Selection(
        [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")], readonly=True
    )
    start = fields.Date(string="Period From", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cause_id = fields.Many2one("aftersales.fault.cause", string="Fault Cause", readonly=True)
    product_tmpl_id = fields.Many2one("product.template", string="Model", readonly=True)
    rank = fields.Integer(readonly=True, aggregator=None)
    number = fields.Integer(string="Faults", readonly=True)
    share = fields.Float(string="Share (%)", readonly=True, aggregator=None)
    cumulated = fields.Float(string="Cumulated (%)", readonly=True, aggregator=None)
    severity = fields.Float(string="Weight", readonly=True)
    severity_cumulated = fields.Float(string="Weight Cumulated (%)", readonly=True, aggregator=None)
    cost = fields.Monetary(readonly=True, groups=MONEY, aggregator="sum")
    cost_cumulated = fields.Float(
        string="Cost Cumulated (%)", readonly=True, aggregator=None, groups=MONEY
    )

    @property
    def _table_query(self):
        """Return the rows; costs are added up only for those who see them."""
        return SQL(
            """
            WITH event AS (
                SELECT e.company_id, e.product_tmpl_id, e.cause_id, p.period,
                       date_trunc(p.period, e.date)::date AS start, e.number, e.severity, e.cost
                  FROM (%(events)s) e
                 CROSS JOIN (VALUES ('month'), ('quarter'), ('year')) p(period)
            ), cell AS (
                SELECT company_id, period, start, cause_id, product_tmpl_id,
                       CASE WHEN GROUPING(cause_id) = 1 THEN 'product'
                            WHEN GROUPING(product_tmpl_id) = 1 THEN 'cause'
                            ELSE 'both' END AS dimension,
                       SUM(number) AS number, SUM(severity) AS severity, SUM(cost) AS cost
                  FROM event
                 GROUP BY GROUPING SETS (
                       (company_id, period, start, cause_id),
                       (company_id, period, start, product_tmpl_id),
                       (company_id, period, start, cause_id, product_tmpl_id))
            )
            SELECT %(id)s AS id,
                   dimension, period, start, company_id, cause_id, product_tmpl_id,
                   row_number() OVER by_number AS rank,
                   number, severity, cost,
                   100.0 * number / SUM(number) OVER every AS share,
                   100.0 * SUM(number) OVER by_number / SUM(number) OVER every AS cumulated,
                   100.0 * SUM(severity) OVER by_severity / NULLIF(SUM(severity) OVER every, 0)
                       AS severity_cumulated,
                   100.0 * SUM(cost) OVER by_cost / NULLIF(SUM(cost) OVER every, 0)
                       AS cost_cumulated
              FROM cell
            WINDOW every AS (PARTITION BY company_id, period, start, dimension),
                   by_number AS (PARTITION BY company_id, period, start, dimension
                                 ORDER BY number DESC, product_tmpl_id, cause_id
                                 ROWS UNBOUNDED PRECEDING),
                   by_severity AS (PARTITION BY company_id, period, start, dimension
                                   ORDER BY severity DESC, product_tmpl_id, cause_id
                                   ROWS UNBOUNDED PRECEDING),
                   by_cost AS (PARTITION BY company_id, period, start, dimension
                               ORDER BY cost DESC NULLS LAST, product_tmpl_id, cause_id
                               ROWS UNBOUNDED PRECEDING)
            """,
            id=stable_id(
                "start", "period", "company_id", "dimension", "product_tmpl_id", "cause_id"
            ),
            events=self._events(),
        )

    @api.model
    def _events(self):
        """Return the SQL of the faults with what each of them cost.

        What a case cost is split among its faults in equal parts.
        """
        events = self.env["aftersales.fault.event"]._rows()
        if not (self.env.su or self.env.user.has_groups(MONEY)):
            return SQL("SELECT e.*, NULL::float AS cost FROM (%s) e", events)
        return SQL(
            """
            SELECT e.*, COALESCE(k.cost, 0) / count(*) OVER (PARTITION BY e.case_id) AS cost
              FROM (%s) e
              LEFT JOIN (SELECT case_id, SUM(cost)::float AS cost FROM (%s) c
                          WHERE case_id IS NOT NULL GROUP BY case_id) k ON k.case_id = e.case_id
            """,
            events,
            self.env["aftersales.cost.line"]._table_query,
        )

    def action_open_faults(self):
        """Open the faults that the row counts: as many as it says (J-03)."""
        self.ensure_one().check_access("read")
        end = fields.Date.add(
            self.start,
            **{"month": {"months": 1}, "quarter": {"months": 3}}.get(self.period, {"years": 1}),
        )
        domain = [
            ("company_id", "=", self.company_id.id),
            ("date", ">=", self.start),
            ("date", "<", end),
        ]
        if self.dimension in ("cause", "both"):
            domain.append(("cause_id", "=", self.cause_id.id))
        if self.dimension in ("product", "both"):
            domain.append(("product_tmpl_id", "=", self.product_tmpl_id.id))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.fault_event_action"
        )
        return {**action, "domain": domain, "context": {}, "view_mode": "list,pivot,graph"}
