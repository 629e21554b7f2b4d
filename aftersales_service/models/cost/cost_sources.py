from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class Source(NamedTuple):
    """Records that cost or earn something: their model and the SELECT that yields their rows."""

    model: str
    rows: SQL


class CostSources(models.AbstractModel):
    """The records that cost or earn something, and how their amounts are split (J-07)."""

    _name = "aftersales.cost.sources"
    _description = "Sources of the Cost"

    @api.model
    def _sources(self):
        """Hook: return ``{code: Source}``, the records that cost or earn something.

        A source's rows come from :meth:`_of_orders`, :meth:`_of_matters` or :meth:`_of_sales`, or
        have their columns. The order of the sources is part of the rows' ids.
        """
        return {
            "labour": Source("aftersales.labour.line", self._labour()),
            "part": Source("stock.move", self._parts_of_orders()),
            "sent": Source("stock.move", self._parts_sent()),
            "consumed": Source("aftersales.work.part", self._parts_not_stored()),
            "purchase": Source("purchase.order.line", self._purchases()),
            "charged": Source("sale.order.line", self._of_charged_orders(self._sales())),
            "sold": Source("sale.order.line", self._of_sales(self._sales())),
            "credited": Source("account.move.line", self._of_charged_orders(self._credits())),
            "refunded": Source("account.move.line", self._of_sales(self._credits())),
        }

    @api.model
    def _labour(self):
        """Return the labour lines, each split by its own shares (amendment 48)."""
        return SQL(
            """
            SELECT l.id AS res_id,
                   (SELECT count(*) FROM aftersales_labour_share x
                     WHERE x.labour_id = l.id AND x.case_id < s.case_id) AS rank,
                   s.case_id, oe.csi_id, l.work_order_id, l.company_id,
                   NULL::integer AS part_id, NULL::integer AS supplier_id,
                   l.kind::varchar AS kind, l.date,
                   (l.amount * COALESCE(s.percent, 100) / 100)::float AS cost, 0::float AS fee
              FROM aftersales_labour_line l
              LEFT JOIN aftersales_labour_share s ON s.labour_id = l.id
              %s
            """,
            self._csi_of_order(SQL("l.work_order_id"), SQL("s.case_id")),
        )

    @api.model
    def _moves(self):
        """Return the SQL of what done moves of the service took out of stock, or brought back.

        A move to the customer costs what it took out; what comes back from him is taken off.
        """
        return SQL(
            """
            SELECT m.id AS res_id, m.company_id, m.product_id AS part_id,
                   p.aftersales_work_order_id AS order_id, p.aftersales_case_id AS case_id,
                   p.aftersales_csi_id AS csi_id, 'part'::varchar AS kind,
                   %s AS date, %s AS supplier_id, 0::float AS fee,
                   (CASE WHEN t.usage = 'customer' THEN abs(m.value) ELSE -abs(m.value) END)::float
                       AS cost
              FROM stock_picking p
              JOIN stock_move m ON m.picking_id = p.id AND m.state = 'done' AND m.value <> 0
              JOIN stock_location f ON f.id = m.location_id
              JOIN stock_location t ON t.id = m.location_dest_id
             WHERE (t.usage = 'customer') <> (f.usage = 'customer')
               AND %s
            """,
            self._day(SQL("m.date"), SQL("m.company_id")),
            self._vendor(
                SQL("m.product_id"),
                SQL("m.company_id"),
                SQL(
                    "SELECT w.purchase_line_id FROM aftersales_work_part w WHERE w.move_id = m.id "
                    "LIMIT 1"
                ),
            ),
            # Once more at every use: what a partial index needs to know.
            SQL(
                "(p.aftersales_work_order_id IS NOT NULL OR p.aftersales_case_id IS NOT NULL "
                "OR p.aftersales_csi_id IS NOT NULL)"
            ),
        )

    @api.model
    def _parts_of_orders(self):
        """Return the moves of the transfers that serve a work order."""
        return self._of_orders(
            SQL("SELECT * FROM (%s) m WHERE m.order_id IS NOT NULL", self._moves())
        )

    @api.model
    def _parts_sent(self):
        """Return the moves of the transfers that serve a case or a CSI without a work order."""
        return self._of_matters(SQL("SELECT * FROM (%s) m WHERE m.order_id IS NULL", self._moves()))

    @api.model
    def _parts_not_stored(self):
        """Return the parts used that leave no move, at the cost of the day they were used.

        Those bought for the order at a price count with their purchase.
        """
        return self._of_orders(
            SQL(
                """
                SELECT w.id AS res_id, w.company_id, w.product_id AS part_id,
                       w.work_order_id AS order_id, 'part'::varchar AS kind, %s AS date,
                       %s AS supplier_id,
                       (w.unit_cost * w.used_quantity)::float AS cost, 0::float AS fee
                  FROM aftersales_work_part w
                 WHERE w.posted IS TRUE AND w.move_id IS NULL
                   AND NOT EXISTS (
                       SELECT 1 FROM purchase_order_line pl JOIN purchase_order po
                           ON po.id = pl.order_id
                        WHERE pl.id = w.purchase_line_id AND po.state = 'purchase'
                          AND pl.price_subtotal <> 0)
                """,
                self._day(SQL("w.posted_at"), SQL("w.company_id")),
                self._vendor(
                    SQL("w.product_id"), SQL("w.company_id"), SQL("SELECT w.purchase_line_id")
                ),
            )
        )

    @api.model
    def _purchases(self):
        """Return confirmed, priced purchase lines of what never enters stock."""
        return self._of_orders(
            SQL(
                """
                SELECT pl.id AS res_id, po.company_id, pl.product_id AS part_id,
                       po.aftersales_work_order_id AS order_id, 'purchase'::varchar AS kind,
                       %s AS date, po.partner_id AS supplier_id,
                       (pl.price_subtotal / COALESCE(NULLIF(po.currency_rate, 0), 1))::float
                           AS cost,
                       0::float AS fee
                  FROM purchase_order po
                  JOIN purchase_order_line pl ON pl.order_id = po.id AND pl.price_subtotal <> 0
                  JOIN product_product pp ON pp.id = pl.product_id
                  JOIN product_template pt
                    ON pt.id = pp.product_tmpl_id AND pt.is_storable IS NOT TRUE
                 WHERE po.state = 'purchase' AND po.aftersales_work_order_id IS NOT NULL
                """,
                self._day(SQL("COALESCE(po.date_approve, po.date_order)"), SQL("po.company_id")),
            )
        )

    @api.model
    def _sales(self):
        """Return the SQL of the confirmed sales lines of the service, in company currency."""
        return SQL(
            """
            SELECT sl.id AS res_id, so.id AS sale_id, so.company_id, sl.product_id AS part_id,
                   so.aftersales_case_id AS case_id, so.aftersales_csi_id AS csi_id,
                   'fee'::varchar AS kind, %s AS date,
                   (sl.price_subtotal / COALESCE(NULLIF(so.currency_rate, 0), 1))::float AS fee
              FROM sale_order so
              JOIN sale_order_line sl ON sl.order_id = so.id AND sl.price_subtotal <> 0
             WHERE so.state = 'sale'
               AND (so.aftersales_case_id IS NOT NULL OR so.aftersales_csi_id IS NOT NULL)
            """,
            self._day(SQL("so.date_order"), SQL("so.company_id")),
        )

    @api.model
    def _credits(self):
        """Return the SQL of posted credit notes on the sales lines of the service.

        Those of compensations and returns have a source of their own.
        """
        return SQL(
            """
            SELECT al.id AS res_id, so.id AS sale_id, so.company_id, al.product_id AS part_id,
                   so.aftersales_case_id AS case_id, so.aftersales_csi_id AS csi_id,
                   'credit'::varchar AS kind, al.date AS date, (-al.balance)::float AS fee
              FROM sale_order so
              JOIN sale_order_line sl ON sl.order_id = so.id
              JOIN sale_order_line_invoice_rel r ON r.order_line_id = sl.id
              JOIN account_move_line al ON al.id = r.invoice_line_id
              JOIN account_move am ON am.id = al.move_id
             WHERE am.move_type = 'out_refund' AND am.state = 'posted'
               AND am.aftersales_compensation_id IS NULL
               AND am.aftersales_return_request_id IS NULL
               AND (so.aftersales_case_id IS NOT NULL OR so.aftersales_csi_id IS NOT NULL)
               AND sl.id = (SELECT min(x.order_line_id) FROM sale_order_line_invoice_rel x
                             WHERE x.invoice_line_id = al.id)
            """
        )

    # === WHOSE COST === #

    @api.model
    def _of_orders(self, rows):
        """Return rows of work orders, split among the cases of each order.

        :param SQL rows: SELECT of res_id, order_id, company_id, part_id, supplier_id, kind, date,
            cost, fee
        """
        return SQL(
            """
            SELECT r.res_id,
                   (SELECT count(*) FROM aftersales_work_order_case_rel x
                     WHERE x.order_id = r.order_id AND x.case_id < oc.case_id) AS rank,
                   oc.case_id, oe.csi_id, r.order_id AS work_order_id, r.company_id,
                   r.part_id, r.supplier_id, r.kind, r.date,
                   r.cost * %(weight)s AS cost, r.fee * %(weight)s AS fee
              FROM (%(rows)s) r
              LEFT JOIN aftersales_work_order_case_rel oc ON oc.order_id = r.order_id
              %(csi)s
            """,
            weight=self._weight(),
            rows=rows,
            csi=self._csi_of_order(SQL("r.order_id"), SQL("oc.case_id")),
        )

    @api.model
    def _of_matters(self, rows):
        """Return rows of a case or a CSI that no work order carries out.

        :param SQL rows: SELECT of res_id, case_id, csi_id, company_id, part_id, supplier_id, kind,
            date, cost, fee
        """
        return SQL(
            """
            SELECT r.res_id, 0::bigint AS rank, r.case_id, r.csi_id,
                   NULL::integer AS work_order_id, r.company_id, r.part_id, r.supplier_id, r.kind,
                   r.date, r.cost, r.fee
              FROM (%s) r
            """,
            rows,
        )

    @api.model
    def _of_sales(self, rows):
        """Return rows of sales orders that charge no work order.

        :param SQL rows: SELECT of res_id, sale_id, case_id, csi_id, company_id, part_id, kind,
            date, fee
        """
        return self._of_matters(
            SQL(
                """
                SELECT s.*, NULL::integer AS supplier_id, 0::float AS cost FROM (%s) s
                 WHERE NOT EXISTS (SELECT 1 FROM aftersales_work_order w
                                    WHERE w.sale_order_id = s.sale_id)
                """,
                rows,
            )
        )

    @api.model
    def _of_charged_orders(self, rows):
        """Return rows of sales orders that charge work orders, in equal parts of these (E-04).

        :param SQL rows: see :meth:`_of_sales`
        """
        return SQL(
            """
            SELECT r.res_id,
                   (SELECT count(*) FROM aftersales_work_order x
                      LEFT JOIN aftersales_work_order_case_rel y ON y.order_id = x.id
                     WHERE x.sale_order_id = r.sale_id
                       AND (x.id, COALESCE(y.case_id, 0)) < (w.id, COALESCE(oc.case_id, 0)))
                       AS rank,
                   oc.case_id, oe.csi_id, w.id AS work_order_id, r.company_id, r.part_id,
                   NULL::integer AS supplier_id, r.kind, r.date, 0::float AS cost,
                   r.fee * %(weight)s / (SELECT count(*) FROM aftersales_work_order x
                                          WHERE x.sale_order_id = r.sale_id) AS fee
              FROM (%(rows)s) r
              JOIN aftersales_work_order w ON w.sale_order_id = r.sale_id
              LEFT JOIN aftersales_work_order_case_rel oc ON oc.order_id = w.id
              %(csi)s
            """,
            weight=self._weight(),
            rows=rows,
            csi=self._csi_of_order(SQL("w.id"), SQL("oc.case_id")),
        )

    @api.model
    def _weight(self):
        """Return the share of ``oc.case_id`` in its work order: that of the hours booked."""
        return SQL(
            """
            CASE WHEN oc.case_id IS NULL THEN 1.0
                 WHEN NOT EXISTS (SELECT 1 FROM aftersales_work_order_case_rel x
                                   WHERE x.order_id = oc.order_id AND x.case_id <> oc.case_id)
                 THEN 1.0
                 ELSE COALESCE(
                      (SELECT COALESCE(sum(l.hours * s.percent)
                                       FILTER (WHERE s.case_id = oc.case_id), 0)
                              / NULLIF(sum(l.hours * s.percent), 0)
                         FROM aftersales_labour_line l
                         JOIN aftersales_labour_share s ON s.labour_id = l.id
                        WHERE l.work_order_id = oc.order_id),
                      1.0 / (SELECT count(*) FROM aftersales_work_order_case_rel x
                              WHERE x.order_id = oc.order_id))
            END
            """
        )

    @api.model
    def _csi_of_order(self, order, case):
        """Return the join to the CSI ``oe`` of an order that holds the case, else its first."""
        return SQL(
            """
            LEFT JOIN aftersales_work_order_csi_rel oe
              ON oe.order_id = %(order)s
             AND oe.csi_id = (
                 SELECT x.csi_id FROM aftersales_work_order_csi_rel x
                   LEFT JOIN aftersales_csi_case_rel c
                     ON c.csi_id = x.csi_id AND c.case_id = %(case)s
                  WHERE x.order_id = %(order)s
                  ORDER BY c.case_id IS NULL, x.csi_id LIMIT 1)
            """,
            order=order,
            case=case,
        )

    @api.model
    def _day(self, moment, company):
        """Return the company's day of a moment in UTC."""
        return SQL(
            """
            (%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(
                (SELECT rc.tz FROM res_company co JOIN resource_calendar rc
                     ON rc.id = co.resource_calendar_id WHERE co.id = %s), 'UTC'))::date
            """,
            moment,
            company,
        )

    @api.model
    def _vendor(self, product, company, purchase_line):
        """Return of whom a part was bought: by the purchase line, else the first vendor's id."""
        return SQL(
            """
            COALESCE(
                (SELECT po.partner_id FROM purchase_order_line pl JOIN purchase_order po
                     ON po.id = pl.order_id WHERE pl.id = (%(purchase_line)s)),
                (SELECT v.partner_id FROM product_supplierinfo v
                   JOIN product_product pp ON pp.product_tmpl_id = v.product_tmpl_id
                  WHERE pp.id = %(product)s
                    AND COALESCE(v.company_id, %(company)s) = %(company)s
                    AND COALESCE(v.product_id, pp.id) = pp.id
                  ORDER BY v.sequence, v.min_qty DESC, v.price, v.id LIMIT 1))
            """,
            purchase_line=purchase_line,
            product=product,
            company=company,
        )
