from odoo import Command, api, fields, models
from odoo.tools import format_date

from ...tools.warranty import warranty_end


class PartGuarantee(models.Model):
    """The guarantee of one part that service has put in (D-19, AUTO 5.3(4)).

    It begins on the day on which the work order is done, or on which the unit is handed back after
    a repair in our house, for the months of the part's own terms; the machine keeps its own
    warranty.
    """

    _name = "aftersales.part.guarantee"
    _inherit = ["aftersales.guarded.mixin", "aftersales.passport.mixin"]
    _description = "Part Guarantee"
    _order = "date_end desc, id desc"
    _rec_name = "product_id"
    _rec_names_search = ["product_id", "lot_id", "work_order_id"]
    _passport_date = "date_start"

    active = fields.Boolean(default=True, guarded=True)
    part_id = fields.Many2one(
        "aftersales.work.part",
        string="Part on a Work Order",
        guarded=True,
        ondelete="restrict",
    )
    move_id = fields.Many2one(
        "stock.move", string="Part of a Repair", guarded=True, ondelete="restrict"
    )
    work_order_id = fields.Many2one(
        "aftersales.work.order",
        compute="_compute_document",
        store=True,
        index=True,
        precompute=True,
    )
    dispatch_id = fields.Many2one(
        "aftersales.dispatch.order",
        string="Dispatch Order",
        compute="_compute_document",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_document", store=True, index=True, precompute=True
    )
    product_id = fields.Many2one(
        "product.product", string="Replaced Part", required=True, index=True, guarded=True
    )
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial", guarded=True)
    quantity = fields.Float(digits="Product Unit", guarded=True)
    partner_id = fields.Many2one("res.partner", string="Customer", index=True, guarded=True)
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_guarantee_unit_rel",
        "guarantee_id",
        "unit_id",
        string="Units",
        readonly=True,
    )
    months = fields.Integer(required=True, guarded=True)
    date_start = fields.Date(string="From", required=True, guarded=True)
    date_end = fields.Date(string="To", required=True, index=True, guarded=True)

    _part_uniq = models.Constraint("UNIQUE(part_id)", "A part has one guarantee.")
    _move_uniq = models.Constraint("UNIQUE(move_id)", "A part of a repair has one guarantee.")
    _one_source = models.Constraint(
        "CHECK((part_id IS NULL) <> (move_id IS NULL))",
        "A guarantee is for a part of a work order or of a repair.",
    )
    _in_order = models.Constraint(
        "CHECK(date_start <= date_end AND months > 0)", "A guarantee lasts at least one month."
    )

    @api.depends("part_id", "move_id")
    def _compute_document(self):
        """Name the work order, the dispatch order and the company that the part belongs to."""
        for row in self:
            dispatch = row.move_id.repair_id.aftersales_dispatch_id
            row.dispatch_id = dispatch
            row.work_order_id = row.part_id.work_order_id or dispatch.work_order_id
            row.company_id = row.part_id.company_id or row.move_id.company_id

    @api.depends("product_id", "date_end")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name the part and the day until which it is guaranteed."""
        for row in self:
            row.display_name = self.env._(
                "%(part)s until %(end)s",
                part=row.product_id.sudo().display_name,
                end=format_date(self.env, row.date_end) if row.date_end else "",
            )

    def _passport_detail(self):
        self.ensure_one()
        return self._document().display_name

    def _document(self):
        """Return by which document the part was put in, sudo."""
        row = self.sudo()
        return row.dispatch_id or row.work_order_id

    def _served_cases(self):
        """Return the cases for which the part was put in."""
        return self.work_order_id.case_ids | self.dispatch_id.case_ids

    @api.model
    def _give(self, orders):
        """Guarantee the parts that finished orders have put in; superuser mode (D-19).

        Parts that went back to stock are guaranteed no more. An order that is done a second time
        keeps the guarantees it gave.

        :param orders: aftersales.work.order, done
        :return: the guarantees given
        """
        parts = orders.part_ids.filtered("posted")
        known = self.with_context(active_test=False).search([("part_id", "in", parts.ids)])
        back = parts.filtered(lambda part: part.move_id and not part._is_out())
        known.filtered(lambda row: row.part_id in back).active = False
        back_units = known.filtered(lambda row: row.part_id in back).installed_product_ids
        given = self._give_rows(
            [
                {
                    "part_id": part.id,
                    "product_id": part.product_id.id,
                    "lot_id": part.lot_id.id,
                    "quantity": part.quantity,
                    **self._values_of(part.work_order_id, part.work_order_id.done_at),
                }
                for part in parts - known.part_id - back
            ]
        )
        (back_units | given.installed_product_ids)._judge_open_cases()
        return given

    @api.model
    def _give_repairs(self, dispatches):
        """Guarantee the parts that Odoo's repairs have put in, once; superuser mode (D-19).

        :param dispatches: aftersales.dispatch.order, handed back to the customer
        :return: the guarantees given
        """
        moves = dispatches.repair_ids.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.state == "done" and move.quantity
        )
        known = self.with_context(active_test=False).search([("move_id", "in", moves.ids)])
        rows = []
        for move in moves - known.move_id:
            dispatch = move.repair_id.aftersales_dispatch_id
            repaired = dispatch.installed_product_ids.filtered(
                lambda unit, lot=move.repair_id.lot_id: lot and unit.lot_id == lot
            )
            rows.append(
                {
                    "move_id": move.id,
                    "product_id": move.product_id.id,
                    "lot_id": move.lot_ids.id if len(move.lot_ids) == 1 else False,
                    "quantity": move.product_uom._compute_quantity(
                        move.quantity, move.product_id.uom_id
                    ),
                    **self._values_of(dispatch, dispatch.returned_at, repaired),
                }
            )
        given = self._give_rows(rows)
        given.installed_product_ids._judge_open_cases()
        return given

    @api.model
    def _values_of(self, document, moment, units=None):
        """Return the values of a guarantee that follow from its document."""
        return {
            "company_id": document.company_id.id,
            "partner_id": document.partner_id.id,
            "installed_product_ids": [Command.set((units or document.installed_product_ids).ids)],
            "date_start": document.company_id._aftersales_local_date(moment),
        }

    @api.model
    def _give_rows(self, rows):
        """Make the guarantees of parts whose terms, or whose company, guarantee them at all."""
        Term, products = self.env["aftersales.warranty.term"], self.env["product.product"]
        values, by_company = [], {}
        for row in rows:
            by_company.setdefault(row.pop("company_id"), []).append(row)
        for company_id, own in by_company.items():
            company = self.env["res.company"].browse(company_id)
            wanted = products.browse(sorted({row["product_id"] for row in own}))
            terms = Term._for_products(wanted, company)
            for row in own:
                product = products.browse(row["product_id"])
                months = terms[product]._part_guarantee_months(company)
                if months:
                    end = warranty_end(row["date_start"], months)
                    values.append({**row, "months": months, "date_end": end})
        return self.create(values)

    @api.model
    def _withdraw(self, orders):
        """Guarantee no more what cancelled work orders had put in; superuser mode (D-19)."""
        rows = self.search([("part_id.work_order_id", "in", orders.ids)])
        rows.active = False
        rows.installed_product_ids._judge_open_cases()

    @api.model
    def _running(self, units, first, last):
        """Return the guarantees that run for one of the units between two days."""
        return self.sudo().search(
            [
                ("installed_product_ids", "in", units.ids),
                ("date_start", "<=", last),
                ("date_end", ">=", first),
            ]
        )

    def _of_unit(self, unit, date, case=None):
        """Return the guarantees among these that run for a unit on a day; the last day counts.

        :param case: aftersales.case that is judged; what was put in for it is not its own reason
        """
        return self.filtered(
            lambda row: (
                unit in row.installed_product_ids
                and row.date_start <= date <= row.date_end
                and not (case and case in row._served_cases())
            )
        )
