from odoo import api, fields, models
from odoo.exceptions import UserError

from ..workshop.work_part_standard import LATER


class WorkPart(models.Model):
    """A part used on a work order; its stock move takes it out (E-13, E-22)."""

    _name = "aftersales.work.part"
    _inherit = ["aftersales.work.part.cost", "aftersales.work.part.standard"]
    _description = "Part on a Work Order"
    _order = "id"
    _rec_names_search = ["work_order_id", "product_id"]
    _check_company_auto = True

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        check_company=True,
        domain=[("type", "=", "consu")],
    )
    tracking = fields.Selection(related="product_id.tracking", related_sudo=True)
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial Number",
        domain="[('product_id', '=', product_id)]",
        help="Needed for parts that are tracked by serial or lot number.",
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id", related_sudo=True)
    source = fields.Selection(
        [("stock", "Stock"), ("purchase", "Purchase"), ("urgent", "Urgent Transfer")],
        string="Spare Source",
        default="stock",
        required=True,
    )
    wear_part = fields.Boolean(
        related="product_id.aftersales_wear_part", related_sudo=True, string="Wear Part"
    )
    recover = fields.Boolean(string="Recover the Old Part")
    posted = fields.Boolean(
        string="Taken Out", guarded=True, copy=False, help="The part has left the stock."
    )
    move_id = fields.Many2one("stock.move", guarded=True, copy=False, index="btree_not_null")
    purchase_line_id = fields.Many2one(
        "purchase.order.line", guarded=True, copy=False, index="btree_not_null"
    )
    question_ids = fields.One2many("aftersales.case", "work_part_id", string="Part Questions")
    question_count = fields.Integer(compute="_compute_question_count")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity of a part is above zero."
    )

    @api.depends("work_order_id.name", "product_id.display_name", "lot_id.name")
    def _compute_display_name(self):
        for part in self:
            names = (part.work_order_id.name, part.product_id.display_name, part.lot_id.name)
            part.display_name = " · ".join(filter(None, names))

    @api.depends("question_ids")
    def _compute_question_count(self):
        """Count the cases that ask about the part (B-08)."""
        counts = dict(
            self.env["aftersales.case"]._read_group(
                [("work_part_id", "in", self.ids)], ["work_part_id"], ["__count"]
            )
        )
        for part in self:
            part.question_count = counts.get(part._origin, 0)

    def action_view_questions(self):
        """Open the cases that ask about the part (B-08)."""
        self.check_access("read")
        return self.work_order_id._show_records(self.question_ids, self.env._("Part Questions"))

    @api.model_create_multi
    def create(self, vals_list):
        """Add parts to orders that are still open."""
        parts = super().create(vals_list)
        parts._check_open()
        return parts

    def write(self, vals):
        """Change parts that are still in stock; refuse the others."""
        if not self.env.su:
            self._check_open(taken=not LATER.issuperset(vals))
        result = super().write(vals)
        if "work_order_id" in vals:
            self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self._check_open()

    def _check_open(self, taken=True):
        """Refuse to touch the parts of finished orders and parts that were taken out.

        :param bool taken: what is written stands once the part was taken out
        """
        for part in self:
            order = part.work_order_id
            if order.state in ("done", "closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: its parts cannot be changed any more.",
                        order=order.display_name,
                        state=order._state_label(order.state),
                    )
                )
            if part.posted and taken:
                raise UserError(
                    self.env._(
                        "%(order)s: %(product)s was taken out of stock already. Return it with "
                        "the transfer %(transfer)s instead.",
                        order=order.display_name,
                        product=part.product_id.display_name,
                        transfer=part.move_id.sudo().picking_id.name or "",
                    )
                )

    def _is_out(self):
        """Return whether what was taken out has not all come back yet."""
        self.ensure_one()
        move = self.sudo().move_id
        back = move.returned_move_ids.filtered(lambda m: m.state == "done")
        return self.product_id.uom_id.compare(move.quantity, sum(back.mapped("quantity"))) > 0

    def _check_available(self, location):
        """Refuse parts without serial number and parts that are not free in the location."""
        quants = self.env["stock.quant"]
        needed = {}
        for part in self:
            if part.product_id.tracking != "none" and not part.lot_id:
                raise UserError(
                    self.env._(
                        "%(order)s: enter the serial number of the %(product)s that was used.",
                        order=part.work_order_id.display_name,
                        product=part.product_id.display_name,
                    )
                )
            key = (part.product_id, part.lot_id)
            needed[key] = needed.get(key, 0.0) + part.quantity
        for (product, lot), quantity in needed.items():
            free = quants._get_available_quantity(product, location, lot_id=lot or None)
            if product.uom_id.compare(free, quantity) < 0:
                raise UserError(
                    self.env._(
                        "%(order)s: %(needed)s %(unit)s of %(product)s are needed, %(free)s are "
                        "free in %(location)s. Move parts there or correct the quantity.",
                        order=self[0].work_order_id.display_name,
                        needed=f"{quantity:g}",
                        unit=product.uom_id.name,
                        product=lot.display_name if lot else product.display_name,
                        free=f"{free:g}",
                        location=location.display_name,
                    )
                )

    def _move_values(self, picking):
        """Return the values of the move that takes the part to the customer."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom_qty": self.quantity,
            "product_uom": self.product_id.uom_id.id,
            "picking_id": picking.id,
            "company_id": picking.company_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "picking_type_id": picking.picking_type_id.id,
            "origin": picking.origin,
        }

    def _fill_move(self, move):
        """Put the quantity that was used on the move, of the serial number that was used."""
        self.ensure_one()
        if self.lot_id and move.lot_ids != self.lot_id:
            move.move_line_ids.unlink()
            self.env["stock.move.line"].create(
                {
                    **move._prepare_move_line_vals(quantity=self.quantity),
                    "lot_id": self.lot_id.id,
                }
            )
        elif not self.lot_id:
            move.quantity = self.quantity
