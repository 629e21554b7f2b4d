from datetime import datetime, time

from odoo import api, models


class RegistrationReturn(models.AbstractModel):
    """How done move lines end what customers own (A-04)."""

    _name = "aftersales.registration.return.mixin"
    _description = "Registering returns"

    @api.model
    def _since(self, ownership):
        """Return a key that sorts ownership lines among move lines by when they began.

        What was sold on by its owner, or taken over from an older system, has no move line: it
        began with its day.
        """
        if ownership.move_line_id:
            return self._when(ownership.move_line_id)
        return datetime.combine(ownership.date_from, time.min), 0

    @api.model
    def _register_returns(self, events):
        """End the ownership of what customers brought back; return the lines that ended."""
        ended = self.browse()
        if not events:
            return ended
        candidates = self._returnable(events)
        for event in events:
            left = event.line.quantity_product_uom
            for ownership in self._matching(event, candidates - ended):
                if left <= 0:
                    break
                if event.line.product_id.tracking != "serial" and ownership.quantity > left:
                    ownership = ownership._split(left)
                left -= ownership.quantity
                ended += ownership
                self._end(ownership, event)
        return ended + self._end_kits(events)

    @api.model
    def _end(self, ownership, event):
        """End an ownership with the line that brought the goods back."""
        ownership.write(
            {
                "date_to": min(ownership.date_to or event.day, event.day),
                "return_move_line_id": event.line.id,
            }
        )
        unit = ownership.installed_product_id
        if not unit.ownership_ids.filtered(lambda o: not o.date_to):
            unit.state = "returned"

    @api.model
    def _returnable(self, events):
        """Return the ownership lines that one of the returns may end."""
        lots, moves, by_hand = set(), set(), []
        for event in events:
            if event.line.lot_id:
                lots.add(event.line.lot_id.id)
            elif event.line.move_id.origin_returned_move_id:
                moves.add(event.line.move_id.origin_returned_move_id.id)
            else:
                by_hand.append(event)
        domain = [
            ("return_move_line_id", "=", False),
            ("company_id", "in", [event.line.company_id.id for event in events]),
            "|",
            "|",
            ("lot_id", "in", list(lots)),
            ("move_id", "in", list(moves)),
            "&",
            "&",
            ("product_id", "in", [event.line.product_id.id for event in by_hand]),
            ("partner_id", "in", [event.partner.id for event in by_hand]),
            ("date_to", "=", False),
        ]
        return self.search(domain, order="date_from desc, id desc")

    @api.model
    def _matching(self, event, candidates):
        """Return the ownership lines that a return may end, the likeliest one first."""
        line = event.line
        origin = line.move_id.origin_returned_move_id

        def matches(ownership):
            if ownership.company_id != line.company_id:
                return False
            if self._since(ownership) > self._when(line):
                return False
            if line.lot_id:
                # Of a kit that was sold it may be the lot of a component.
                return ownership.lot_id == line.lot_id
            if ownership.product_id != line.product_id:
                return False
            if origin:
                return ownership.move_id == origin and not ownership.lot_id
            return ownership.partner_id == event.partner and not ownership.lot_id

        return candidates.filtered(matches)
