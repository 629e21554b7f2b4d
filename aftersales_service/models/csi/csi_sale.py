from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import words


class CsiSale(models.AbstractModel):
    """The sale behind the event: SO#, sale date, deliveries and serial numbers (C-07)."""

    _name = "aftersales.csi.sale"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Origin of the sale of a CSI"

    sale_order_id = fields.Many2one(
        "sale.order",
        string="SO#",
        index="btree_not_null",
        check_company=True,
        writers="aftersales_service.group_manager",
        help="The sales order by which the customer got the units.",
    )
    legacy_so = fields.Char(
        string="SO# Before Odoo",
        index="trigram",
        tracking=True,
        copy=False,
        writers="aftersales_service.group_supervisor",
        help="Number of a sale that is not in Odoo; entered by the service supervisor.",
    )
    legacy_sale_date = fields.Date(
        string="Sale Date Before Odoo",
        tracking=True,
        copy=False,
        writers="aftersales_service.group_supervisor",
    )
    sale_number = fields.Char(string="SO Number", compute="_compute_sale", compute_sudo=True)
    sale_date = fields.Date(compute="_compute_sale", compute_sudo=True)
    delivery_ids = fields.Many2many(
        "stock.picking", string="Deliveries", compute="_compute_sale", compute_sudo=True
    )
    serial_numbers = fields.Char(
        string="Delivered Serial Numbers", compute="_compute_sale", compute_sudo=True
    )

    @api.depends(
        "sale_order_id.date_order",
        "sale_order_id.picking_ids.state",
        "legacy_so",
        "legacy_sale_date",
    )
    def _compute_sale(self):
        """Confirm the sale date and trace the original records from the SO (C-07)."""
        for csi in self:
            order = csi.sale_order_id
            csi.sale_number = order.name or csi.legacy_so
            csi.sale_date = csi.legacy_sale_date
            if order.date_order:
                csi.sale_date = csi._local_date(order.date_order)
            csi.delivery_ids = order.picking_ids.filtered(
                lambda picking: (
                    picking.state == "done" and picking.location_dest_id.usage == "customer"
                )
            )
            lots = csi.delivery_ids.move_line_ids.lot_id
            csi.serial_numbers = words.listed(self.env, lots.mapped("name"))

    @api.constrains("sale_order_id", "partner_id", "installed_product_ids")
    def _check_sale_of_customer(self):
        """The SO# is one of the customer's own, or one by which a unit of the event was sold.

        :raise ValidationError: it is another customer's order
        """
        for csi in self.sudo():
            order = csi.sale_order_id
            if order and not self._is_sale(order, csi.partner_id, csi.installed_product_ids):
                raise ValidationError(
                    self.env._(
                        "%(record)s: SO# %(order)s belongs to %(owner)s and not to %(customer)s. "
                        "Choose an order of this customer, or one by which a unit of this record "
                        "was sold.",
                        record=csi.display_name,
                        order=order.name,
                        owner=order.partner_id.display_name,
                        customer=csi.partner_id.display_name,
                    )
                )

    @api.model
    def _is_sale(self, order, customer, units):
        """Return whether an order is the customer's own, or one by which a unit was sold."""
        sold = units.sale_order_id | units.ownership_ids.sale_order_id
        same = (order.partner_id | order.partner_shipping_id).commercial_partner_id
        return order in sold or customer.commercial_partner_id in same
