from odoo import api, fields, models


class Checklist(models.Model):
    """What an engineer goes through on certain work orders, point by point (E-21 light)."""

    _name = "aftersales.checklist"
    _description = "Checklist"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for all.")
    kind = fields.Selection(
        lambda self: (
            self.env["aftersales.work.order"]._fields["kind"]._description_selection(self.env)
        ),
        string="Kind of Work Order",
        help="Empty: for orders of every kind.",
    )
    class_ids = fields.Many2many(
        "aftersales.product.class",
        "aftersales_checklist_class_rel",
        "checklist_id",
        "class_id",
        string="Product Classes",
        help="Empty: for products of every class.",
    )
    line_ids = fields.One2many(
        "aftersales.checklist.line", "checklist_id", string="Points", copy=True
    )

    @api.model
    def _points(self, orders):
        """Return ``{work order: points}`` of the checklists that apply to each, in one search."""
        lists = self.search([("company_id", "in", [*orders.company_id.ids, False])])
        classes = orders.installed_product_ids.product_id._aftersales_class()
        found = {}
        for order in orders:
            own = {classes[unit.product_id] for unit in order.installed_product_ids}
            found[order] = lists.filtered(
                lambda row, order=order, own=own: (
                    row.company_id in (order.company_id, row.company_id.browse())
                    and row.kind in (order.kind, False)
                    and (not row.class_ids or own.intersection(row.class_ids))
                )
            ).line_ids
        return found
