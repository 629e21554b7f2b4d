from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.exposure import Exposure


class FaultExposure(models.Model):
    """How many units of a model were in service in a month: what faults are measured against.

    Read from the deliveries and returns of the units. Sales that doubled make twice as many
    faults, and that is no alarm (J-03).
    """

    _name = "aftersales.fault.exposure"
    _description = "Units in Service"
    _auto = False
    _order = "month desc, product_tmpl_id"
    _rec_name = "product_tmpl_id"
    _depends = {
        "aftersales.ownership": [
            "company_id",
            "date_from",
            "date_to",
            "kind",
            "product_id",
            "quantity",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }

    product_tmpl_id = fields.Many2one("product.template", string="Model", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True)
    delivered = fields.Float(readonly=True, digits="Product Unit")
    unit_months = fields.Float(
        readonly=True, help="A unit that was in service for half of the month counts a half."
    )

    @property
    def _table_query(self):
        """Return one row per company, model and month since its first delivery.

        A month is what stood on its first day, for all its days, and what came and went later,
        for the days that were left.
        """
        return SQL(
            """
            WITH change AS (
                SELECT company_id, product_tmpl_id, date_trunc('month', day)::date AS month,
                       SUM(units) AS units, SUM(delivered) AS delivered,
                       SUM(units * (LEAST((date_trunc('month', day) + interval '1 month')::date,
                                          %(today)s::date + 1) - day)) AS days
                  FROM (%(changes)s) c
                 WHERE day <= %(today)s::date
                 GROUP BY company_id, product_tmpl_id, date_trunc('month', day)
            ), grid AS (
                SELECT f.company_id, f.product_tmpl_id, g::date AS month
                  FROM (SELECT company_id, product_tmpl_id, MIN(month) AS month
                          FROM change GROUP BY company_id, product_tmpl_id) f
                 CROSS JOIN generate_series(f.month, %(today)s::date, interval '1 month') g
            )
            SELECT (g.product_tmpl_id::bigint * 10000 + g.company_id %% 10000) * 10000
                       + EXTRACT(YEAR FROM g.month)::integer %% 800 * 12
                       + EXTRACT(MONTH FROM g.month)::integer AS id,
                   g.company_id, g.product_tmpl_id, t.categ_id, g.month,
                   COALESCE(c.delivered, 0) AS delivered,
                   ((COALESCE(SUM(c.units) OVER before, 0)
                     * (LEAST((g.month + interval '1 month')::date, %(today)s::date + 1) - g.month)
                     + COALESCE(c.days, 0))
                    / ((g.month + interval '1 month')::date - g.month))::float AS unit_months
              FROM grid g
              JOIN product_template t ON t.id = g.product_tmpl_id
              LEFT JOIN change c ON c.company_id = g.company_id
               AND c.product_tmpl_id = g.product_tmpl_id AND c.month = g.month
            WINDOW before AS (PARTITION BY g.company_id, g.product_tmpl_id ORDER BY g.month
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            """,
            today=fields.Date.context_today(self),
            changes=self._changes(),
        )

    @api.model
    def _changes(self):
        """Return the SQL of what changed the number of units in service, and on which day."""
        return SQL(
            """
            SELECT o.company_id, p.product_tmpl_id, o.date_from AS day, o.quantity AS units,
                   CASE WHEN o.kind = 'transfer' THEN 0 ELSE o.quantity END AS delivered
              FROM aftersales_ownership o JOIN product_product p ON p.id = o.product_id
             UNION ALL
            SELECT o.company_id, p.product_tmpl_id, o.date_to, -o.quantity, 0
              FROM aftersales_ownership o JOIN product_product p ON p.id = o.product_id
             WHERE o.date_to IS NOT NULL
            """
        )

    @api.model
    def _read_exposures(self, company, start):
        """Return ``{template id: (Exposure, first delivery)}`` from a day on, in one query.

        :param res.company company: whose units
        :param date start: nobody will ask what was before
        """
        self.env["aftersales.ownership"].flush_model(self._depends["aftersales.ownership"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT product_tmpl_id, GREATEST(day, %(start)s) AS from_day, SUM(units),
                       COALESCE(SUM(delivered) FILTER (WHERE day >= %(start)s), 0), MIN(day)
                  FROM (%(changes)s) c
                 WHERE company_id = %(company)s
                 GROUP BY product_tmpl_id, GREATEST(day, %(start)s)
                """,
                start=start,
                company=company.id,
                changes=self._changes(),
            )
        )
        changes = {}
        for product, day, units, delivered, first in rows:
            changes.setdefault(product, []).append((day, units, delivered, first))
        return {
            product: (
                Exposure((day, units, delivered) for day, units, delivered, _first in own),
                min(first for *_change, first in own),
            )
            for product, own in changes.items()
        }
