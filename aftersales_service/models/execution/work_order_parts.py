from odoo import api, fields, models
from odoo.exceptions import UserError


class WorkOrderParts(models.AbstractModel):
    """The parts that a work order takes out of stock (E-13 light, amendment 54)."""

    _name = "aftersales.work.order.parts"
    _description = "Parts of Work Orders"

    parts_to_post = fields.Boolean(compute="_compute_parts_to_post")

    @api.depends("part_ids.posted")
    def _compute_parts_to_post(self):
        for order in self:
            order.parts_to_post = any(not part.posted for part in order.part_ids)

    def action_post_parts(self):
        """Take the parts that were used out of stock, and await the old ones.

        Each order gets one transfer to the customer, linked to it, so that the delivery registers
        nothing. Parts that are not stored leave no move.

        :raise UserError: a part is not free in stock, or its serial number is missing; the
            message names order, part and location
        """
        self.check_access("write")
        posted = self.env["aftersales.work.part"]
        for order in self.sudo():
            parts = order.part_ids.filtered(lambda part: not part.posted)
            if parts:
                order._check_may_post()
                parts._check_need()
                order._post_parts(parts)
                posted |= parts
        posted._mark_posted()
        self.env["aftersales.old.part"]._expect(posted.filtered("recover"))
        return True

    def _check_may_post(self):
        """Refuse to take parts out for an order that is not being worked on."""
        self.ensure_one()
        if self.state not in ("in_progress", "need_support", "waiting_parts"):
            raise UserError(
                self.env._(
                    "%(order)s is “%(state)s”: parts are taken out while the work is in progress. "
                    "Start the order first.",
                    order=self.display_name,
                    state=self._state_label(self.state),
                )
            )

    def _parts_location(self):
        """Return where the company's engineers take their parts from."""
        self.ensure_one()
        location = self.company_id.aftersales_engineer_location_id
        if location:
            return location
        return self.company_id._aftersales_warehouse().lot_stock_id

    def _post_parts(self, parts):
        """Move the parts of one order to the customer and link each line with its move."""
        self.ensure_one()
        stored = parts.filtered("product_id.is_storable")
        if not stored:
            return
        location = self._parts_location()
        stored._check_available(location)
        picking = (
            self.env["stock.picking"]
            .with_company(self.company_id)
            .create(self._picking_values(location))
        )
        moves = self.env["stock.move"].create([part._move_values(picking) for part in stored])
        for part, move in zip(stored, moves, strict=True):
            part.move_id = move
        # Without merge: one move per line, so that each line knows its own value.
        moves._action_confirm(merge=False)
        moves._action_assign()
        for part, move in zip(stored, moves, strict=True):
            part._fill_move(move)
        moves.picked = True
        # The engineer hands the parts over himself; the customer gets no text about a delivery.
        picking._aftersales_finish()

    def _picking_values(self, location):
        """Return the values of the transfer that takes the parts to the customer."""
        self.ensure_one()
        warehouse = location.warehouse_id or self.company_id._aftersales_warehouse()
        partner = self.site_id or self.partner_id
        return {
            "picking_type_id": warehouse.out_type_id.id,
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "location_id": location.id,
            "location_dest_id": partner.with_company(self.company_id).property_stock_customer.id,
            "origin": self.name,
            "aftersales_work_order_id": self.id,
            "aftersales_csi_id": self.csi_ids[:1].id,
            "aftersales_case_id": self.case_ids[:1].id,
        }
