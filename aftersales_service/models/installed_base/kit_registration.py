from math import floor
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

# Quantities of components are divided by those of a kit.
TINY = 1e-6


class Goods(NamedTuple):
    """What was sold of a done move line: its product, or the kit that it completes."""

    line: object
    product: object
    quantity: float
    lot: object
    components: object

    @property
    def tracking(self):
        """Return how the unit is tracked; a kit without one serial number of its own is not."""
        return self.line.product_id.tracking if self.lot else "none"

    @property
    def serial(self):
        """Return the serial number, of a kit those of its components."""
        return self.lot.name or ", ".join(self.components.lot_id.mapped("name")) or False


class KitRegistration(models.AbstractModel):
    """How the components of a delivered kit become the sold product (design.md 6).

    Manufacturing is no dependency: where it is installed a sold kit (a phantom bill of materials)
    leaves as moves of its components, which know their line of the bill.
    """

    _name = "aftersales.kit.registration.mixin"
    _description = "Registering kits"

    @api.model
    def _has_kits(self):
        """Return whether Odoo's Manufacturing is installed, which makes kits of moves."""
        return "bom_line_id" in self.env["stock.move"]._fields

    @api.model
    def _kit_of(self, lines):
        """Return ``{line: kit}`` for the lines of components that left as a kit.

        The product of the order line is what was sold, also where kits lie in kits; a transfer by
        hand knows the innermost kit only.
        """
        if not self._has_kits():
            return {}
        result = {}
        for line in lines.filtered(lambda part: part.location_dest_id.usage == "customer"):
            bom = line.move_id.bom_line_id.bom_id
            if bom.type == "phantom":
                sold = line.move_id.sale_line_id.product_id
                result[line] = sold or bom.product_id or bom.product_tmpl_id.product_variant_ids[:1]
        return {line: kit for line, kit in result.items() if kit and kit != line.product_id}

    @api.model
    def _kit_goods(self, lines):
        """Return the kits that the lines complete, and the lines that count as parts of a kit.

        A component is registered by itself where the class of the kit is not followed.
        """
        kits = self._kit_of(lines)
        if not kits:
            return [], lines.browse()
        classes = self.env["product.product"].union(*kits.values())._aftersales_class()
        groups = {}
        for line, kit in kits.items():
            if classes[kit].followed:
                source = line.move_id.sale_line_id or line.picking_id or line.move_id
                key = (kit, source)
                groups[key] = groups.get(key, lines.browse()) | line
        goods = []
        for (kit, source), components in groups.items():
            goods += self._completed_kits(kit, source, components)
        return goods, lines.browse().union(*groups.values())

    @api.model
    def _completed_kits(self, kit, source, components):
        """Return the kits that new components complete, with those delivered before.

        A kit with one serial number is known by it; of others nobody can tell which numbers belong
        together, so that they make one unit with all of them.
        """
        if source._name == "sale.order.line":
            components |= self._waiting_components(source)
        delivered = {}
        for line in components:
            bom_line = line.move_id.bom_line_id
            delivered[bom_line] = delivered.get(bom_line, 0.0) + line.quantity_product_uom
        needed = self._needed_for_one(kit, components.move_id)
        count = min(
            (floor(delivered.get(row, 0.0) / quantity + TINY) for row, quantity in needed.items()),
            default=0,
        )
        if not count:
            return []
        serials = components.filtered(
            lambda part: part.lot_id and part.product_id.tracking == "serial"
        )
        if len(serials) == count:
            others = components - serials
            return [Goods(line, kit, 1.0, line.lot_id, others | line) for line in serials]
        last = components.sorted(self._when)[-1]
        return [Goods(last, kit, float(count), self.env["stock.lot"], components)]

    @api.model
    def _waiting_components(self, sale_line):
        """Return the delivered components of an order line that belong to no unit yet."""
        lines = sale_line.move_ids.filtered(
            lambda m: (
                m.state == "done"
                and m.bom_line_id
                and m.location_dest_id.usage == "customer"
                and m.location_id.usage != "customer"
            )
        ).move_line_ids
        known = self.search(
            ["|", ("component_line_ids", "in", lines.ids), ("move_line_id", "in", lines.ids)]
        )
        return lines - known.component_line_ids - known.move_line_id

    @api.model
    def _needed_for_one(self, kit, moves):
        """Return ``{line of the bill: quantity}``, what one kit consists of.

        As the bill says today; where it was changed since, as the lines of the moves say.
        """
        bom = moves.bom_line_id.bom_id.filtered(
            lambda b: (b.product_id or kit) == kit and b.product_tmpl_id == kit.product_tmpl_id
        )[:1]
        if not bom:
            company = moves.company_id[:1]
            bom = bom._bom_find(kit, company_id=company.id, bom_type="phantom")[kit]
        needed = {}
        if bom:
            times = kit.uom_id._compute_quantity(1.0, bom.product_uom_id) / bom.product_qty
            for line, data in bom.explode(kit, times)[1]:
                if line.product_id.type != "service" and data["qty"] > 0:
                    needed[line] = line.product_uom_id._compute_quantity(
                        data["qty"], line.product_id.uom_id, round=False
                    )
        if moves.bom_line_id - moves.bom_line_id.union(*needed):
            needed = {
                line: line.product_uom_id._compute_quantity(
                    line.product_qty / line.bom_id.product_qty,
                    line.product_id.uom_id,
                    round=False,
                )
                for line in moves.bom_line_id
            }
        return needed

    # Returns

    @api.model
    def _end_kits(self, events):
        """End the ownership of kits of which everything has come back; return what ended.

        A single component that comes back leaves the kit where it is.
        """
        ended = self.browse()
        if not events or not self._has_kits():
            return ended
        lines = events[0].line.union(*(event.line for event in events))
        candidates = self.search(
            [
                ("date_to", "=", False),
                ("lot_id", "=", False),
                ("company_id", "in", lines.company_id.ids),
                "|",
                ("component_line_ids.move_id", "in", lines.move_id.origin_returned_move_id.ids),
                ("component_line_ids.lot_id", "in", lines.lot_id.ids),
            ]
        )
        for ownership in candidates:
            count = self._kits_returned(ownership)
            if count < 1:
                continue
            moves, lots = ownership.component_line_ids.move_id, ownership.component_line_ids.lot_id
            event = next(
                event
                for event in reversed(events)
                if event.line.move_id.origin_returned_move_id in moves or event.line.lot_id in lots
            )
            if count < ownership.quantity:
                ownership = ownership._split(count)
            ended += ownership
            self._end(ownership, event)
        return ended

    @api.model
    def _kits_returned(self, ownership):
        """Return how many kits of a delivery have come back and are not ended yet."""
        components = ownership.component_line_ids
        parts = self.search([("component_line_ids", "in", components.ids)])
        total = sum(parts.mapped("quantity"))
        ended = sum(parts.filtered("date_to").mapped("quantity"))
        back = self.env["stock.move.line"].search(
            [
                ("state", "=", "done"),
                ("location_id.usage", "=", "customer"),
                ("location_dest_id.usage", "!=", "customer"),
                ("date", ">=", min(components.mapped("date"))),
                "|",
                ("move_id.origin_returned_move_id", "in", components.move_id.ids),
                ("lot_id", "in", components.lot_id.ids),
            ]
        )
        kits = total
        for product, lines in components.grouped("product_id").items():
            per_kit = sum(lines.mapped("quantity_product_uom")) / total
            came = sum(
                back.filtered(lambda row, product=product: row.product_id == product).mapped(
                    "quantity_product_uom"
                )
            )
            kits = min(kits, floor(came / per_kit + TINY))
        return min(kits - ended, ownership.quantity)

    # What is sold by a move, in SQL: the administrator's page and the catch-up read many

    @api.model
    def _sold_template(self):
        """Return the SQL of the template of what a move ``m`` of a ``product_product p`` sold."""
        if not self._has_kits():
            return SQL("p.product_tmpl_id")
        return SQL(
            """COALESCE((
                SELECT COALESCE(sold.product_tmpl_id, bom.product_tmpl_id)
                  FROM mrp_bom_line part
                  JOIN mrp_bom bom ON bom.id = part.bom_id AND bom.type = 'phantom'
                  LEFT JOIN sale_order_line ordered ON ordered.id = m.sale_line_id
                  LEFT JOIN product_product sold ON sold.id = ordered.product_id
                 WHERE part.id = m.bom_line_id), p.product_tmpl_id)"""
        )
