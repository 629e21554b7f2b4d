from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.rows import stable_id


class PartReport(models.Model):
    """How many parts of a supplier were delivered, and how many failed (J-08, AUTO 5.3(3)).

    A row is a part of a supplier in one month. Delivered is what went to customers, sold or fitted,
    less what came back unused; failed is what the service replaced for a cause in the product,
    and what customers claimed or complained about without a replacement by the service.
    """

    _name = "aftersales.part.report"
    _description = "Quality of Parts"
    _auto = False
    _order = "failed desc, delivered desc, id"
    _rec_name = "product_id"
    _depends = {
        "aftersales.case": [
            "closing_reason",
            "company_id",
            "part_id",
            "received_at",
            "state",
            "type_id",
            "work_part_id",
        ],
        "aftersales.case.type": ["is_complaint", "parts_only"],
        "aftersales.fault.cause": ["product_cause"],
        "aftersales.old.part": ["claim_id", "part_id"],
        "aftersales.supplier.claim": ["partner_id"],
        "aftersales.work.part": [
            "fault_cause_id",
            "posted",
            "posted_at",
            "product_id",
            "purchase_line_id",
            "used_quantity",
        ],
        "aftersales.product.class": ["followed"],
        "product.product": ["product_tmpl_id"],
        "product.supplierinfo": ["partner_id"],
        "stock.location": ["usage"],
        "stock.move": [
            "date",
            "location_dest_id",
            "location_id",
            "product_id",
            "quantity",
            "state",
        ],
        "stock.move.line": ["lot_id", "picking_id", "state"],
    }

    product_id = fields.Many2one("product.product", string="Part", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    supplier_id = fields.Many2one(
        "res.partner",
        readonly=True,
        help="Of whom it was bought for the order, on whom the old part was claimed, else its "
        "first vendor.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True)
    delivered = fields.Float(readonly=True, digits="Product Unit")
    failed = fields.Float(readonly=True, digits="Product Unit")
    rate = fields.Float(
        string="Failed (%)",
        readonly=True,
        aggregator="avg",
        help="Failed in percent of delivered; empty where nothing was delivered.",
    )

    @property
    def _table_query(self):
        """Return the rows; only what is no followed unit counts as a part."""
        return SQL(
            """
            SELECT %(id)s AS id,
                   r.product_id, t.categ_id, r.supplier_id, r.company_id, r.month,
                   SUM(r.delivered) AS delivered, SUM(r.failed) AS failed,
                   100 * SUM(r.failed) / NULLIF(SUM(r.delivered), 0) AS rate
              FROM (SELECT product_id, supplier_id, company_id,
                           date_trunc('month', date)::date AS month, delivered, failed
                      FROM (%(delivered)s UNION ALL %(replaced)s UNION ALL %(claimed)s) x) r
              JOIN product_product p ON p.id = r.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
             GROUP BY r.product_id, t.categ_id, r.supplier_id, r.company_id, r.month
            """,
            id=stable_id("r.product_id", "r.supplier_id", "r.company_id", "r.month"),
            delivered=self._delivered(),
            replaced=self._replaced(),
            claimed=self._claimed(),
        )

    @api.model
    def _delivered(self):
        """Return the SQL of parts that went to customers; what came back is taken off."""
        cost = self.env["aftersales.cost.sources"]
        return SQL(
            """
            SELECT m.product_id, %(supplier)s AS supplier_id, m.company_id, %(day)s AS date,
                   (CASE WHEN t.usage = 'customer' THEN m.quantity ELSE -m.quantity END)::float
                       AS delivered,
                   0::float AS failed
              FROM stock_move m
              JOIN stock_location f ON f.id = m.location_id
              JOIN stock_location t ON t.id = m.location_dest_id
              LEFT JOIN stock_picking k ON k.id = m.picking_id
             WHERE m.state = 'done' AND (t.usage = 'customer') <> (f.usage = 'customer')
               AND NOT EXISTS (SELECT FROM aftersales_ownership o WHERE o.move_id = m.id)
               AND NOT EXISTS (
                   SELECT FROM aftersales_installed_product u WHERE u.product_id = m.product_id)
               AND (t.usage = 'customer' OR m.origin_returned_move_id IS NOT NULL)
            """,
            supplier=cost._vendor(
                SQL("m.product_id"),
                SQL("m.company_id"),
                SQL(
                    "SELECT w.purchase_line_id FROM aftersales_work_part w WHERE w.move_id = m.id "
                    "LIMIT 1"
                ),
            ),
            day=cost._day(SQL("m.date"), SQL("m.company_id")),
        )

    @api.model
    def _replaced(self):
        """Return the SQL of parts that the service replaced for a cause in the product."""
        cost = self.env["aftersales.cost.sources"]
        return SQL(
            """
            SELECT w.product_id,
                   COALESCE((SELECT c.partner_id FROM aftersales_old_part o
                               JOIN aftersales_supplier_claim c ON c.id = o.claim_id
                              WHERE o.part_id = w.id LIMIT 1), %(vendor)s) AS supplier_id,
                   w.company_id, %(day)s AS date, 0::float AS delivered,
                   w.used_quantity::float AS failed
              FROM aftersales_work_part w
              JOIN aftersales_fault_cause f ON f.id = w.fault_cause_id AND f.product_cause IS TRUE
             WHERE w.posted IS TRUE
            """,
            vendor=cost._vendor(SQL("w.product_id"), SQL("w.company_id"), SQL("SELECT NULL::int")),
            day=cost._day(SQL("w.posted_at"), SQL("w.company_id")),
        )

    @api.model
    def _claimed(self):
        """Return the SQL of parts that customers claimed, or complained about."""
        cost = self.env["aftersales.cost.sources"]
        return SQL(
            """
            SELECT c.part_id AS product_id, %(vendor)s AS supplier_id, c.company_id,
                   %(day)s AS date, 0::float AS delivered, 1::float AS failed
              FROM aftersales_case c
              JOIN aftersales_case_type t ON t.id = c.type_id
             WHERE c.part_id IS NOT NULL AND c.work_part_id IS NULL
               AND (t.is_complaint IS TRUE OR t.parts_only IS TRUE)
               AND c.state <> 'cancelled' AND COALESCE(c.closing_reason, '') <> 'merged'
            """,
            vendor=cost._vendor(SQL("c.part_id"), SQL("c.company_id"), SQL("SELECT NULL::int")),
            day=cost._day(SQL("c.received_at"), SQL("c.company_id")),
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Weigh the rate of a group by what was delivered (as account.invoice.report does)."""
        if aggregate_spec != "rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "failed", query),
            self._field_to_sql(self._table, "delivered", query),
        )

    def action_open_feedback(self):
        """Open a quality feedback about the part, which the user completes (J-08, I-05)."""
        self.ensure_one().check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quality Feedback"),
            "res_model": "aftersales.quality.feedback",
            "views": [(False, "form")],
            "context": {
                "default_product_id": self.product_id.id,
                "default_description": self.env._(
                    "%(part)s of %(supplier)s: %(failed)s of %(delivered)s delivered failed.",
                    part=self.product_id.display_name,
                    supplier=self.supplier_id.display_name or self.env._("unknown supplier"),
                    failed=f"{self.failed:g}",
                    delivered=f"{self.delivered:g}",
                ),
            },
        }

    def action_open_failures(self):
        """Open the work orders and cases from which the row's failures come (J-08).

        :return: the cases: those that claimed the part, and those for which it was replaced
        """
        self.ensure_one().check_access("read")
        end = fields.Date.add(self.month, months=1)
        company = self.company_id.sudo()
        moments = [company._aftersales_moment(day, 0) for day in (self.month, end)]
        claimed = Domain(
            [
                ("part_id", "=", self.product_id.id),
                ("work_part_id", "=", False),
                ("received_at", ">=", moments[0]),
                ("received_at", "<", moments[1]),
            ]
        ) & (Domain("type_id.is_complaint", "=", True) | Domain("type_id.parts_only", "=", True))
        parts = self.env["aftersales.work.part"].search(
            [
                ("product_id", "=", self.product_id.id),
                ("company_id", "=", self.company_id.id),
                ("posted", "=", True),
                ("fault_cause_id.product_cause", "=", True),
                ("posted_at", ">=", moments[0]),
                ("posted_at", "<", moments[1]),
            ]
        )
        cases = self.env["aftersales.case"].search(
            Domain("company_id", "=", self.company_id.id)
            & (claimed | Domain("id", "in", parts.work_order_id.case_ids.ids))
        )
        return self.env["aftersales.case"]._show_records(cases, self.env._("Cases With the Part"))
