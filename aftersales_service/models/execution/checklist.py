from odoo import fields, models
from odoo.fields import Domain


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

    def _for_order(self, order):
        """Return the checklists that apply to a work order."""
        lists = self.search(
            Domain("company_id", "in", [order.company_id.id, False])
            & Domain("kind", "in", [order.kind, False])
        )
        products = order.installed_product_ids.product_id
        classes = self.env["aftersales.product.class"].union(
            *products._aftersales_class().values() if products else ()
        )
        return lists.filtered(lambda row: not row.class_ids or row.class_ids & classes)
