from odoo import fields, models


class InstalledProduct(models.Model):
    """One delivered unit: the hub of everything that ever happened to it (A-04, A-07).

    One per company and serial number, or per delivered line where the product is not tracked;
    never deleted. Who owns it is told by its ownership lines; the fields of the present owner are
    written from the open line by the methods of the line, so that lists need no join.
    """

    _name = "aftersales.installed.product"
    _inherit = ["aftersales.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Installed Product"
    _order = "id desc"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        guarded=True,
    )
    product_id = fields.Many2one("product.product", required=True, index=True, guarded=True)
    product_class_id = fields.Many2one("aftersales.product.class", index=True, guarded=True)
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial", index="btree_not_null", guarded=True)
    serial = fields.Char(string="Serial Number", index="trigram", guarded=True)
    quantity = fields.Float(default=1.0, guarded=True, digits="Product Unit")
    state = fields.Selection(
        [("in_service", "In Service"), ("returned", "Returned")],
        default="in_service",
        required=True,
        copy=False,
        guarded=True,
    )
    archive_required = fields.Boolean(string="Service Archive Required", guarded=True)
    ownership_ids = fields.One2many("aftersales.ownership", "installed_product_id", string="Owners")
    replaces_id = fields.Many2one(
        "aftersales.installed.product",
        string="In Exchange For",
        index="btree_not_null",
        guarded=True,
        copy=False,
    )
    # Of the present owner
    partner_id = fields.Many2one("res.partner", string="Customer", index=True, guarded=True)
    final_user_id = fields.Many2one("res.partner", string="Final User", index="btree_not_null")
    contact_id = fields.Many2one("res.partner", string="Contact")
    picked_up_by = fields.Char()
    pickup_date = fields.Date(string="Pick-up Date", index=True, guarded=True)
    warranty_start = fields.Date(guarded=True)
    warranty_end = fields.Date(index=True, guarded=True)
    sale_order_id = fields.Many2one("sale.order", index="btree_not_null", guarded=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", index="btree_not_null", guarded=True
    )
    move_line_id = fields.Many2one("stock.move.line", index="btree_not_null", guarded=True)
    # Data the forms need
    brand = fields.Char()
    model = fields.Char()
    plate = fields.Char(string="License Plate", index="trigram")
    meter_reading_ids = fields.One2many("aftersales.meter.reading", "installed_product_id")

    _serial_uniq = models.UniqueIndex(
        "(company_id, lot_id) WHERE lot_id IS NOT NULL",
        "This serial number has its history already.",
    )
    _line_uniq = models.UniqueIndex(
        "(move_line_id) WHERE lot_id IS NULL AND move_line_id IS NOT NULL",
        "This delivered line has its history already.",
    )
