from odoo import api, fields, models


class Ownership(models.Model):
    """A unit in one customer's hands, from a delivery to a return (A-04)."""

    _name = "aftersales.ownership"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Ownership of an Installed Product"
    _order = "date_from desc, id desc"
    _rec_name = "installed_product_id"

    installed_product_id = fields.Many2one(
        "aftersales.installed.product", required=True, index=True, guarded=True
    )
    company_id = fields.Many2one(related="installed_product_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="installed_product_id.product_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, guarded=True
    )
    delivery_partner_id = fields.Many2one("res.partner", string="Delivered To", guarded=True)
    kind = fields.Selection(
        [("delivery", "Delivery"), ("exchange", "Exchange")],
        default="delivery",
        required=True,
        guarded=True,
    )
    date_from = fields.Date(string="From", required=True, guarded=True)
    date_to = fields.Date(string="To", guarded=True)
    warranty_start = fields.Date(guarded=True)
    warranty_end = fields.Date(guarded=True)
    move_line_id = fields.Many2one("stock.move.line", index=True, guarded=True)
    move_id = fields.Many2one("stock.move", index="btree_not_null", guarded=True)
    picking_id = fields.Many2one("stock.picking", index="btree_not_null", guarded=True)
    sale_order_id = fields.Many2one("sale.order", index="btree_not_null", guarded=True)
    return_move_line_id = fields.Many2one("stock.move.line", index="btree_not_null", guarded=True)
    handover_id = fields.Many2one("aftersales.handover", index="btree_not_null", guarded=True)
    visit_ids = fields.Many2many(
        "aftersales.return.visit",
        "aftersales_visit_ownership_rel",
        "ownership_id",
        "visit_id",
        string="Return Visits",
        copy=False,
        readonly=True,
    )
    visits_planned = fields.Boolean(
        guarded=True, help="The visit generator has looked at this delivery."
    )

    _delivery_uniq = models.UniqueIndex(
        "(move_line_id, installed_product_id)", "This delivery is registered already."
    )
    _open_uniq = models.UniqueIndex(
        "(installed_product_id) WHERE date_to IS NULL", "A unit has one owner at a time."
    )
    _visits_index = models.Index("(id) WHERE visits_planned IS NOT TRUE")

    @api.model
    def _on_moves_done(self, moves):
        """Register what the done moves delivered to customers or brought back from them."""
