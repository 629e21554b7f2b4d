from odoo import Command, api, fields, models
from odoo.tools import format_date

from ...tools.warranty import warranty_end


class PartGuarantee(models.Model):
    """The guarantee of one part that service has put in (D-19, AUTO 5.3(4)).

    It begins on the day on which the work order is done, for the months of the part's own terms;
    the machine keeps its own warranty.
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
        required=True,
        guarded=True,
        ondelete="restrict",
    )
    work_order_id = fields.Many2one(
        related="part_id.work_order_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="part_id.company_id", store=True, index=True, precompute=True
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
    _in_order = models.Constraint(
        "CHECK(date_start <= date_end AND months > 0)", "A guarantee lasts at least one month."
    )

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
        return self.work_order_id.sudo().display_name

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
        fresh = parts - known.part_id - back
        values = []
        for company, own in fresh.grouped("company_id").items():
            terms = self.env["aftersales.warranty.term"]._for_products(own.product_id, company)
            for part in own:
                months = terms[part.product_id]._part_guarantee_months(company)
                order = part.work_order_id
                start = company._aftersales_local_date(order.done_at)
                if not months:
                    continue
                values.append(
                    {
                        "part_id": part.id,
                        "product_id": part.product_id.id,
                        "lot_id": part.lot_id.id,
                        "quantity": part.quantity,
                        "partner_id": order.partner_id.id,
                        "installed_product_ids": [Command.set(order.installed_product_ids.ids)],
                        "months": months,
                        "date_start": start,
                        "date_end": warranty_end(start, months),
                    }
                )
        return self.create(values)

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

    def _of_unit(self, unit, date):
        """Return the guarantees among these that run for a unit on a day; the last day counts."""
        return self.filtered(
            lambda row: unit in row.installed_product_ids and row.date_start <= date <= row.date_end
        )
