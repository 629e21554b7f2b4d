import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

_logger = logging.getLogger(__name__)


class Ownership(models.Model):
    """A unit in one customer's hands, from a delivery to a return (A-04)."""

    _name = "aftersales.ownership"
    _inherit = [
        "aftersales.ownership.start.mixin",
        "aftersales.ownership.maintenance",
        "aftersales.imported.mixin",
        "aftersales.guarded.mixin",
        "aftersales.passport.mixin",
        "aftersales.registration.mixin",
        "aftersales.delivery.catch.up.mixin",
        "aftersales.pickup.date.mixin",
    ]
    _description = "Delivery to a Customer"
    _order = "date_from desc, id desc"
    _rec_name = "installed_product_id"
    _passport_units = ("installed_product_id",)
    _passport_date = "date_from"

    installed_product_id = fields.Many2one(
        "aftersales.installed.product",
        required=True,
        index=True,
        guarded=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="installed_product_id.company_id", store=True, index=True, precompute=True
    )
    product_id = fields.Many2one(
        related="installed_product_id.product_id", store=True, precompute=True
    )
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial", index="btree_not_null", guarded=True)
    quantity = fields.Float(default=1.0, digits="Product Unit", guarded=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, guarded=True
    )
    delivery_partner_id = fields.Many2one("res.partner", string="Delivered To", guarded=True)
    final_user_id = fields.Many2one(related="installed_product_id.final_user_id", readonly=False)
    picked_up_by = fields.Char()
    kind = fields.Selection(
        [("delivery", "Delivery"), ("exchange", "Exchange"), ("transfer", "Sold On")],
        default="delivery",
        required=True,
        guarded=True,
    )
    date_from = fields.Date(string="From", required=True, guarded=True)
    date_to = fields.Date(string="To", guarded=True)
    warranty_start = fields.Date(guarded=True)
    warranty_end = fields.Date(guarded=True)
    no_warranty = fields.Boolean(string="Sold Without Warranty", guarded=True)
    move_line_id = fields.Many2one("stock.move.line", index=True, guarded=True)
    component_line_ids = fields.Many2many(
        "stock.move.line",
        "aftersales_ownership_component_rel",
        "ownership_id",
        "move_line_id",
        string="Components",
        guarded=True,
        help="What the kit that was sold consists of, with the serial numbers delivered.",
    )
    move_id = fields.Many2one("stock.move", index="btree_not_null", guarded=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery Order", index="btree_not_null", guarded=True
    )
    sale_order_id = fields.Many2one(
        "sale.order", string="Sales Order", index="btree_not_null", guarded=True
    )
    return_move_line_id = fields.Many2one("stock.move.line", index="btree_not_null", guarded=True)
    return_picking_id = fields.Many2one(related="return_move_line_id.picking_id", string="Return")
    archive_id = fields.Many2one(
        "aftersales.customer.archive", index="btree_not_null", guarded=True
    )
    handover_id = fields.Many2one(
        "aftersales.handover", string="Archive Hand-over", index="btree_not_null", guarded=True
    )
    visit_ids = fields.Many2many(
        "aftersales.return.visit",
        "aftersales_visit_ownership_rel",
        "ownership_id",
        "visit_id",
        string="Return Visits",
        # One that was made and archived since was made all the same.
        context={"active_test": False},
        copy=False,
        guarded=True,
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
    _loose_index = models.Index(
        "(id) WHERE (handover_id IS NULL OR archive_id IS NULL) AND imported IS NOT TRUE"
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """A unit's history is never deleted (A-04)."""
        for ownership in self:
            raise UserError(
                self.env._(
                    "The delivery of %(unit)s to %(customer)s is part of its history and cannot "
                    "be deleted. Take the unit back with a return instead.",
                    unit=ownership.installed_product_id.display_name,
                    customer=ownership.partner_id.display_name,
                )
            )

    @api.model
    def _on_moves_done(self, moves):
        """Register what the done moves delivered to customers or brought back from them.

        Runs in the storekeeper's transaction and never stops it: a fault of ours is logged, what
        was begun is undone, and the catch-up action registers the delivery later (design.md 6).
        """
        lines = (
            moves.sudo()
            .filtered(
                lambda move: (
                    move.state == "done"
                    and "customer" in (move.location_id.usage, move.location_dest_id.usage)
                )
            )
            .move_line_ids
        )
        if lines:
            self._safely(self.sudo()._register_lines, lines)

    @api.model
    def _safely(self, work, *args):
        """Call ``work`` so that no fault of it harms the caller's transaction.

        What the caller left to write is written before, so that its own faults stay its own. The
        savepoint is a plain one: Odoo's would drop the caller's precommit hooks, and with them
        the messages of what was tracked so far (odoo/sql_db.py).

        :return: what ``work`` returned, None when it failed
        """
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                result = work(*args)
                self.env.flush_all()
        except Exception:  # pylint: disable=broad-except
            self.env.transaction.clear()
            _logger.exception("After-sales: %s failed, the catch-up will do it", work.__name__)
            return None
        return result

    @api.model
    def _note_picked_up(self, pickings):
        """Note on units and deliveries who fetched them, as the transfers say."""
        for picking in pickings.sudo():
            lines = self.sudo().search([("picking_id", "=", picking.id)])
            lines.picked_up_by = picking.aftersales_picked_up_by
            present = lines.filtered(lambda line: not line.date_to).installed_product_id
            present.picked_up_by = picking.aftersales_picked_up_by

    def _on_returned(self, reason=None):
        """Drop the visits that were planned for deliveries which came back meanwhile (A-04).

        :param str reason: why, where they did not come back
        """
        self.env["aftersales.return.visit"]._cancel_for_returns(self, reason)

    def _passport_detail(self):
        """Return to whom the unit went, and until when it stayed there."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        parts = [kinds[self.kind], self.partner_id.display_name]
        if self.date_to:
            parts.append(self.env._("until %(day)s", day=format_date(self.env, self.date_to)))
        return " · ".join(parts)

    def _split(self, quantity):
        """Split the part of an untracked delivery that comes back off into a unit of its own.

        :param float quantity: how much of the delivered quantity it is
        :return: the ownership line of that part
        """
        self.ensure_one()
        unit = self.installed_product_id
        self.quantity -= quantity
        unit.quantity -= quantity
        part = unit.copy(
            {
                "quantity": quantity,
                "lot_id": unit.lot_id.id,
                "tracking": unit.tracking,
                # The unit that stays keeps the delivered line, which is unique.
                "move_line_id": False,
                "imported": unit.imported,
            }
        )
        return self.copy(
            {
                "installed_product_id": part.id,
                "quantity": quantity,
                "imported": self.imported,
                "maintenance_planned": True,
            }
        )
