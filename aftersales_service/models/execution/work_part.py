from odoo import fields, models


class WorkPart(models.Model):
    """A part used on a work order; its stock move takes it out (E-13, E-22)."""

    _name = "aftersales.work.part"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Part on a Work Order"
    _order = "id"

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", required=True, index=True)
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    source = fields.Selection(
        [("stock", "Stock"), ("purchase", "Purchase"), ("urgent", "Urgent Transfer")],
        default="stock",
        required=True,
    )
    recover = fields.Boolean(string="Recover the Old Part")
    move_id = fields.Many2one("stock.move", guarded=True, copy=False, index="btree_not_null")
    purchase_line_id = fields.Many2one(
        "purchase.order.line", guarded=True, copy=False, index="btree_not_null"
    )
