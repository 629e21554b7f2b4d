from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

JOB = "delivery_catch_up"
# Done moves are dated when they are made and seen when their transaction is over; nothing takes
# longer than this in between.
OVERLAP = timedelta(days=1)
BATCH = 200
LIMIT = 5000


class DeliveryCatchUp(models.AbstractModel):
    """Finds the deliveries and returns that were not registered when they were made (issue 3, 4).

    Made while the app was off, failed, or of a product that got its class later. Each company
    remembers up to when everything was seen, so that a run reads the moves of the last days
    whatever the database holds; a new class or an earlier go-live date sends it back to the start.
    """

    _name = "aftersales.delivery.catch.up.mixin"
    _description = "Catching up deliveries"

    @api.model
    def _look_again(self, companies=None):
        """Have the next run look at every delivery since go-live again, and run it soon."""
        if companies is None:
            companies = (
                self.env["res.company"].sudo().search([("aftersales_caught_up_at", "!=", False)])
            )
        companies.sudo().aftersales_caught_up_at = False
        self.env["aftersales.job"]._arm(JOB, fields.Datetime.now())

    @api.model
    def _cron_catch_up(self):
        """Register the missed deliveries and returns, in the order of each serial number."""
        started = fields.Datetime.now()
        companies = (
            self.env["res.company"]
            .sudo()
            .search_fetch(
                [("aftersales_go_live", "!=", False)],
                ["aftersales_go_live", "aftersales_caught_up_at"],
            )
        )
        seen = {company.id: company.aftersales_caught_up_at for company in companies}
        due, waiting = self._find_due(companies)

        def finish():
            # A return may have become due with its delivery.
            worked = not waiting.issuperset(due)
            if len(due) >= LIMIT or (worked and set(self._due_line_ids(companies)) - set(due)):
                self.env["aftersales.job"]._arm(JOB, fields.Datetime.now())
                return
            self._remember(seen, started - OVERLAP)

        self.env["aftersales.job"]._process(
            JOB, "stock.move.line", [("id", "in", due)], self._catch_up, BATCH, arm=finish
        )
        self.env["aftersales.handover"]._adopt()

    @api.model
    def _remember(self, seen, until):
        """Remember up to when everything was seen, save where somebody wants it seen again.

        Written past the ORM: a company's write reads its partner with all its properties, and a
        run without anything to do has to stay cheap.

        :param dict seen: what each company remembered when the run began
        """
        if not seen:
            return
        self.env.execute_query(
            SQL(
                """UPDATE res_company c SET aftersales_caught_up_at = %s
                     FROM (VALUES %s) AS seen(id, at)
                    WHERE c.id = seen.id
                      AND c.aftersales_caught_up_at IS NOT DISTINCT FROM seen.at
                RETURNING c.id""",
                until,
                SQL(", ").join(
                    SQL("(%s, %s::timestamp)", company_id, at or None)
                    for company_id, at in seen.items()
                ),
            )
        )
        self.env["res.company"].browse(seen).invalidate_recordset(["aftersales_caught_up_at"])

    @api.model
    def _catch_up(self, lines):
        """Register lines together with what else is missing of the same serial numbers.

        So a return is registered after its delivery, although its line may be the older one.
        """
        lots = lines.lot_id
        if lots:
            lines |= lines.browse(self._due_line_ids(lines.company_id, lots))
        self._register_lines(lines, strict=True)

    @api.model
    def _due_line_ids(self, companies, lots=None):
        """Return the ids of done lines that should be registered and are not.

        :param companies: res.company
        :param lots: optional stock.lot, to look only for these, as far back as go-live
        """
        return self._find_due(companies, lots)[0]

    @api.model
    def _find_due(self, companies, lots=None):
        """Return the ids of :meth:`_due_line_ids`, and which of them are not tried again yet.

        Those are not looked at more closely: they were when they failed.
        """
        if not companies:
            return [], set()
        self.env.flush_all()
        windows = []
        for company in companies:
            start = datetime.combine(company.aftersales_go_live, time.min) - OVERLAP
            if not lots and company.aftersales_caught_up_at:
                start = max(start, company.aftersales_caught_up_at)
            windows.append(SQL("(m.company_id = %s AND m.date >= %s)", company.id, start))
        seen = SQL(
            "SELECT m.id FROM stock_move m WHERE m.state = 'done' AND (%s)",
            SQL(" OR ").join(windows),
        )
        if not lots:
            # What could not be done is tried again, however old it has become meanwhile.
            seen = SQL(
                """%s UNION SELECT l.move_id FROM aftersales_job_failure f
                     JOIN aftersales_job j ON j.id = f.job_id
                     JOIN stock_move_line l ON l.id = f.res_id
                    WHERE j.code = %s AND f.res_model = 'stock.move.line'
                      AND l.company_id IN %s""",
                seen,
                JOB,
                companies._ids,
            )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ml.id, %(waits)s
                  FROM stock_move m
                  JOIN stock_move_line ml ON ml.move_id = m.id
                  JOIN stock_location src ON src.id = ml.location_id
                  JOIN stock_location dst ON dst.id = ml.location_dest_id
                 WHERE m.id IN (%(seen)s) AND m.state = 'done' AND %(lots)s
                   AND ((dst.usage = 'customer' AND src.usage <> 'customer'
                         AND %(followed)s
                         AND NOT EXISTS (SELECT FROM aftersales_ownership o
                                          WHERE o.move_line_id = ml.id)
                         AND NOT EXISTS (SELECT FROM aftersales_ownership_component_rel c
                                          WHERE c.move_line_id = ml.id))
                     OR (src.usage = 'customer' AND dst.usage <> 'customer' AND %(returned)s))
                 ORDER BY m.date, ml.id
                """,
                seen=seen,
                waits=self._waits_condition(),
                lots=SQL("ml.lot_id IN %s", tuple(lots.ids)) if lots else SQL("TRUE"),
                followed=self._followed_condition(),
                returned=self._return_condition(bool(lots)),
            )
        )
        waiting = {row_id for row_id, waits in rows if waits}
        others = [row_id for row_id, waits in rows if not waits]
        return [*waiting, *self._concerning(others)], waiting

    @api.model
    def _waits_condition(self):
        """Return the SQL that tells whether a line failed and its next try is not due yet."""
        return SQL(
            """EXISTS (SELECT FROM aftersales_job_failure f
                 JOIN aftersales_job j ON j.id = f.job_id
                WHERE j.code = %s AND f.res_model = 'stock.move.line' AND f.res_id = ml.id
                  AND f.next_try > %s)""",
            JOB,
            fields.Datetime.now(),
        )

    @api.model
    def _return_condition(self, whole):
        """Return the SQL that tells whether a return is not registered and ends something.

        :param bool whole: the whole history of serial numbers is read, with deliveries that are
            not registered yet, so that there may be nothing to end so far
        """
        unknown = SQL(
            """NOT EXISTS (SELECT FROM aftersales_ownership o
                            WHERE o.return_move_line_id = ml.id)"""
        )
        if whole:
            return unknown
        # One question for each way to name a delivery, so that each finds its index.
        ways = [
            SQL("o.lot_id = ml.lot_id"),
            SQL("ml.lot_id IS NULL AND o.move_id = m.origin_returned_move_id"),
            self._by_hand_condition(),
        ]
        if self._has_kits():
            ways += self._kit_conditions()
        return SQL(
            "%s AND (%s)",
            unknown,
            SQL(" OR ").join(
                SQL(
                    """EXISTS (
                SELECT FROM aftersales_ownership o
                  JOIN stock_move d ON d.id = o.move_id
                 WHERE o.return_move_line_id IS NULL AND o.company_id = ml.company_id
                   AND d.date <= m.date AND %s)""",
                    way,
                )
                for way in ways
            ),
        )

    @api.model
    def _kit_conditions(self):
        """Return the SQLs that tell whether a returned component belongs to a kit (see there)."""
        return [
            SQL(
                """o.lot_id IS NULL AND o.date_to IS NULL AND o.id IN (
                       SELECT c.ownership_id FROM stock_move_line part
                         JOIN aftersales_ownership_component_rel c ON c.move_line_id = part.id
                        WHERE %s)""",
                way,
            )
            for way in (
                SQL("part.lot_id = ml.lot_id"),
                SQL("part.move_id = m.origin_returned_move_id"),
            )
        ]

    @api.model
    def _by_hand_condition(self):
        """Return the SQL that tells whether an untracked return by hand may end a delivery.

        It names no delivery: whoever gave it back has such a product still, as when it is
        registered (see ``_matching``).
        """
        return SQL(
            """ml.lot_id IS NULL AND m.origin_returned_move_id IS NULL
               AND o.lot_id IS NULL AND o.date_to IS NULL AND o.product_id = ml.product_id
               AND o.partner_id = (
                   SELECT giver.commercial_partner_id
                     FROM res_partner giver
                     LEFT JOIN stock_picking p ON p.id = m.picking_id
                     LEFT JOIN sale_order so ON so.id = p.sale_id
                    WHERE giver.id = COALESCE(so.partner_id, p.partner_id, m.partner_id))"""
        )

    @api.model
    def _concerning(self, ids):
        """Return those of the lines that registering would do something about, up to a limit."""
        result = []
        Line = self.env["stock.move.line"].sudo()
        for start in range(0, len(ids), 1000):
            lines = Line.browse(ids[start : start + 1000])
            result += lines.filtered(
                lambda line: (
                    not self._is_own_goods(line)
                    and (not self._is_caused(line) or self._is_exchange(line))
                )
            ).ids
            if len(result) >= LIMIT:
                break
        return result[:LIMIT]

    @api.model
    def _followed_condition(self):
        """Return the SQL that tells whether the class of a move's product is followed (D-05)."""
        categories = (
            self.env["product.category"]
            .sudo()
            .search_fetch([], ["parent_path", "aftersales_class_id"], order="id")
        )
        classes = categories._aftersales_class()
        followed = [category.id for category, c in classes.items() if c.followed]
        return SQL(
            """EXISTS (SELECT FROM product_product p
                JOIN product_template t ON t.id IN (p.product_tmpl_id, %s)
                LEFT JOIN aftersales_product_class c ON c.id = t.aftersales_class_id
               WHERE p.id = m.product_id
                 AND (c.followed OR (c.id IS NULL AND t.categ_id = ANY(%s))))""",
            self._sold_template(),
            followed,
        )
