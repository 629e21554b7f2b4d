from odoo import api, models
from odoo.tools import SQL

from .cost_sources import Source


class CostRemedies(models.AbstractModel):
    """What remedies cost and bring: money given back, claims settled, parts of repairs (J-07)."""

    _name = "aftersales.cost.remedies"
    _inherit = ["aftersales.cost.sources"]
    _description = "Sources of the Cost of Remedies"

    @api.model
    def _sources(self):
        """Add what compensations, returns, supplier claims and repair orders say."""
        return {
            **super()._sources(),
            "repaired": Source("stock.move", self._of_either(self._repair_parts())),
            "given_back": Source("account.move.line", self._of_matters(self._remedy_credits())),
            "coupon": Source("aftersales.voucher", self._of_matters(self._coupons())),
            "discount": Source("aftersales.compensation.line", self._of_matters(self._discounts())),
            "recovered": Source("account.move.line", self._of_either(self._recovered())),
            "settled": Source("aftersales.supplier.claim", self._of_either(self._settled())),
        }

    @api.model
    def _repair_parts(self):
        """Return the SQL of the parts of repair orders: used ones cost, recycled ones bring."""
        return SQL(
            """
            SELECT m.id AS res_id, m.company_id, m.product_id AS part_id,
                   d.work_order_id AS order_id, %s AS case_id, r.aftersales_csi_id AS csi_id,
                   'part'::varchar AS kind, %s AS date, %s AS supplier_id,
                   (CASE WHEN f.usage = 'internal' THEN abs(m.value) ELSE -abs(m.value) END)::float
                       AS cost,
                   0::float AS fee
              FROM repair_order r
              JOIN stock_move m ON m.repair_id = r.id AND m.repair_line_type IS NOT NULL
               AND m.state = 'done' AND m.value <> 0
              JOIN stock_location f ON f.id = m.location_id
              JOIN stock_location t ON t.id = m.location_dest_id
              LEFT JOIN aftersales_dispatch_order d ON d.id = r.aftersales_dispatch_id
             WHERE (f.usage = 'internal') <> (t.usage = 'internal')
               AND (r.aftersales_dispatch_id IS NOT NULL OR r.aftersales_case_id IS NOT NULL
                    OR r.aftersales_csi_id IS NOT NULL)
            """,
            self._case_of(SQL("r.aftersales_case_id"), SQL("r.aftersales_csi_id")),
            self._day(SQL("m.date"), SQL("m.company_id")),
            self._vendor(SQL("m.product_id"), SQL("m.company_id"), SQL("NULL::integer")),
        )

    @api.model
    def _remedy_credits(self):
        """Return the SQL of posted credit notes of compensations and returns.

        A compensation costs; a return takes back what the sale had brought, as the unit that came
        back takes its cost off.
        """
        return SQL(
            """
            SELECT al.id AS res_id, am.company_id, al.product_id AS part_id, %s AS case_id,
                   COALESCE(k.csi_id, q.csi_id) AS csi_id, NULL::integer AS supplier_id,
                   CASE WHEN k.id IS NULL THEN 'credit' ELSE 'compensation' END::varchar AS kind,
                   al.date AS date,
                   (CASE WHEN k.id IS NULL THEN 0 ELSE al.balance END)::float AS cost,
                   (CASE WHEN k.id IS NULL THEN -al.balance ELSE 0 END)::float AS fee
              FROM account_move am
              JOIN account_move_line al ON al.move_id = am.id AND al.display_type = 'product'
              LEFT JOIN aftersales_compensation k ON k.id = am.aftersales_compensation_id
              LEFT JOIN aftersales_return_request q ON q.id = am.aftersales_return_request_id
             WHERE am.move_type = 'out_refund' AND am.state = 'posted'
               AND (am.aftersales_compensation_id IS NOT NULL
                    OR am.aftersales_return_request_id IS NOT NULL)
            """,
            self._case_of(
                SQL("COALESCE(k.case_id, q.case_id)"), SQL("COALESCE(k.csi_id, q.csi_id)")
            ),
        )

    @api.model
    def _coupons(self):
        """Return the SQL of coupons that customers redeemed, at what they are worth.

        On an order of the service they lower its fee, which counts there.
        """
        return SQL(
            """
            SELECT v.id AS res_id, v.company_id, NULL::integer AS part_id, %s AS case_id, k.csi_id,
                   NULL::integer AS supplier_id, 'compensation'::varchar AS kind, %s AS date,
                   v.amount::float AS cost, 0::float AS fee
              FROM aftersales_voucher v
              JOIN aftersales_compensation k ON k.id = v.compensation_id
              LEFT JOIN sale_order so ON so.id = v.sale_order_id
             WHERE v.state = 'redeemed'
               AND so.aftersales_case_id IS NULL AND so.aftersales_csi_id IS NULL
            """,
            self._case_of(SQL("k.case_id"), SQL("k.csi_id")),
            self._day(SQL("v.redeemed_at"), SQL("v.company_id")),
        )

    @api.model
    def _discounts(self):
        """Return the SQL of discounts on confirmed orders that are none of the service.

        On an order of the service the discount is a line of its own, which counts there.
        """
        return SQL(
            """
            SELECT l.id AS res_id, k.company_id, NULL::integer AS part_id, %s AS case_id, k.csi_id,
                   NULL::integer AS supplier_id, 'compensation'::varchar AS kind, %s AS date,
                   l.value::float AS cost, 0::float AS fee
              FROM aftersales_compensation_line l
              JOIN aftersales_compensation k ON k.id = l.compensation_id
              JOIN sale_order so ON so.id = l.order_id
             WHERE l.effect = 'discount' AND l.applied_at IS NOT NULL AND so.state = 'sale'
               AND so.aftersales_case_id IS NULL AND so.aftersales_csi_id IS NULL
            """,
            self._case_of(SQL("k.case_id"), SQL("k.csi_id")),
            self._day(SQL("l.applied_at"), SQL("k.company_id")),
        )

    @api.model
    def _recovered(self):
        """Return the SQL of posted credit notes of suppliers, which take costs off (E-08)."""
        return SQL(
            """
            SELECT al.id AS res_id, am.company_id, al.product_id AS part_id,
                   c.work_order_id AS order_id, %s AS case_id, c.csi_id,
                   'recovery'::varchar AS kind, al.date AS date, c.partner_id AS supplier_id,
                   al.balance::float AS cost, 0::float AS fee
              FROM account_move am
              JOIN account_move_line al ON al.move_id = am.id AND al.display_type = 'product'
              JOIN aftersales_supplier_claim c ON c.id = am.aftersales_claim_id
             WHERE am.move_type = 'in_refund' AND am.state = 'posted'
               AND c.settlement = 'credit_note'
            """,
            self._case_of(SQL("c.case_id"), SQL("c.csi_id")),
        )

    @api.model
    def _settled(self):
        """Return the SQL of claims that were settled otherwise than by a credit note (E-08)."""
        return SQL(
            """
            SELECT c.id AS res_id, c.company_id, NULL::integer AS part_id,
                   c.work_order_id AS order_id, %s AS case_id, c.csi_id,
                   'recovery'::varchar AS kind, %s AS date, c.partner_id AS supplier_id,
                   (-c.settled_value)::float AS cost, 0::float AS fee
              FROM aftersales_supplier_claim c
             WHERE c.state = 'settled' AND c.settlement <> 'credit_note' AND c.settled_value <> 0
            """,
            self._case_of(SQL("c.case_id"), SQL("c.csi_id")),
            self._day(SQL("c.settled_at"), SQL("c.company_id")),
        )

    # === WHOSE COST === #

    @api.model
    def _of_either(self, rows):
        """Return rows of work orders split among their cases, and the others as they are.

        :param SQL rows: what :meth:`_of_orders` and :meth:`_of_matters` ask for
        """
        return SQL(
            "%s UNION ALL %s",
            self._of_orders(SQL("SELECT * FROM (%s) x WHERE x.order_id IS NOT NULL", rows)),
            self._of_matters(SQL("SELECT * FROM (%s) x WHERE x.order_id IS NULL", rows)),
        )

    @api.model
    def _case_of(self, case, csi):
        """Return the case of a record that may name its CSI only, the latest of the CSI then."""
        return SQL(
            """
            COALESCE(%s, (SELECT max(x.case_id) FROM aftersales_csi_case_rel x
                           WHERE x.csi_id = %s))
            """,
            case,
            csi,
        )
