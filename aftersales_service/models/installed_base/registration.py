from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..warranty.ownership_start import WARRANTY
from .kit_registration import Goods

# Registering is silent: no creation message, no followers, no tracked values (design.md 3.5).
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class Event(NamedTuple):
    """A done move line that brought goods to a customer, or back from one."""

    line: object
    goods: object
    delivered: bool
    day: object
    partner: object
    order: object
    product_class: object
    exchange: bool


class Registration(models.AbstractModel):
    """How done move lines become units and owners (A-04, A-05, amendments 1, 22, 29).

    Everything is read and written for the whole batch: a delivery of a hundred serial numbers
    costs as many queries as one of a single number.
    """

    _name = "aftersales.registration.mixin"
    _inherit = ["aftersales.kit.registration.mixin", "aftersales.registration.return.mixin"]
    _description = "Registering deliveries and returns"

    @api.model
    def _register_lines(self, lines, strict=False):
        """Register done move lines; lines registered before are left alone.

        :param lines: stock.move.line
        :param bool strict: raise on a delivery that nobody can be found for, else skip it
        :return: the ownership lines opened
        :raise UserError: when strict; names the transfer and what to do
        """
        self = self.sudo().with_context(**QUIET)  # noqa: PLW0642
        events = self._events(lines.sudo(), strict)
        opened, ended = self.browse(), self.browse()
        while events:
            now, events = self._next_events(events)
            opened += self._register_deliveries([e for e in now if e.delivered])
            ended += self._register_returns([e for e in now if not e.delivered])
        if ended:
            ended._on_returned()
        if any(not ownership.visits_planned for ownership in opened):
            self.env["aftersales.job"]._arm("visit_generation", fields.Datetime.now())
        return opened

    @api.model
    def _next_events(self, events):
        """Split off the events that may be done together: the first one of each serial number."""
        first, later, seen = [], [], set()
        for event in events:
            lot = event.goods.lot
            (later if lot in seen else first).append(event)
            if lot:
                seen.add(lot)
        return first, later

    @api.model
    def _events(self, lines, strict=False):
        """Return what of the lines concerns us, in the order in which it happened."""
        if not strict:
            # Moves that were done just now are registered nowhere; unique indexes see to it.
            known = self.browse()
        else:
            known = self.search_fetch(
                ["|", ("move_line_id", "in", lines.ids), ("return_move_line_id", "in", lines.ids)],
                ["move_line_id", "return_move_line_id"],
            )
        lines -= known.move_line_id | known.return_move_line_id
        everything = sorted(self._goods(lines), key=lambda goods: self._when(goods.line))
        products = self.env["product.product"].union(*(goods.product for goods in everything))
        classes = products._aftersales_class()
        events = []
        for goods in everything:
            line = goods.line
            came_from = line.location_id.usage == "customer"
            delivered = line.location_dest_id.usage == "customer"
            if came_from == delivered or line.quantity <= 0 or self._is_own_goods(line):
                continue
            exchange = delivered and self._is_exchange(line)
            if self._is_caused(line) and not exchange:
                continue
            company = line.company_id
            day = company._aftersales_local_date(self._moment(line))
            order = line.move_id.sale_line_id.order_id or line.picking_id.sale_id
            partner = self._buyer(line, order).commercial_partner_id
            product_class = classes[goods.product]
            if delivered:
                if not product_class.followed:
                    continue
                if company.aftersales_go_live and day < company.aftersales_go_live:
                    continue
                if not partner:
                    if strict:
                        raise UserError(
                            self.env._(
                                "%(transfer)s delivered %(product)s to nobody: the transfer has no "
                                "contact. Enter the customer on the transfer.",
                                transfer=line.picking_id.name or line.reference,
                                product=goods.product.display_name,
                            )
                        )
                    continue
            events.append(
                Event(line, goods, delivered, day, partner, order, product_class, exchange)
            )
        return events

    @api.model
    def _goods(self, lines):
        """Return what the lines hold: components of a followed kit count as the kit only."""
        kits, components = self._kit_goods(lines)
        none = lines.browse()
        return kits + [
            Goods(line, line.product_id, line.quantity_product_uom, line.lot_id, none)
            for line in lines - components
        ]

    @api.model
    def _moment(self, line):
        """Return when the goods changed hands (naive UTC).

        The transfer gets its date only after its moves are done, at the same time (odoo's
        stock.picking._action_done).
        """
        return line.picking_id.date_done or line.move_id.date

    @api.model
    def _when(self, line):
        """Return a key that sorts move lines by the time at which the goods changed hands."""
        return self._moment(line), line.id

    @api.model
    def _buyer(self, line, order):
        """Return who bought: the order's customer, else whom the goods went to or came from."""
        return order.partner_id or self._delivered_to(line)

    @api.model
    def _delivered_to(self, line):
        """Return the address at the customer's end; of a dropship it stands on the move only."""
        on_move, on_picking = line.move_id.partner_id, line.picking_id.partner_id
        if line.location_id.usage == "supplier":
            return on_move or on_picking
        return on_picking or on_move

    @api.model
    def _is_own_goods(self, line):
        """Return whether the goods are the customer's own property, not sold or taken back.

        Old parts are received with an owner (design.md 6), and what a customer left with us goes
        home with him as its owner.
        """
        owner = line.owner_id or line.picking_id.owner_id
        if line.location_dest_id.usage == "customer":
            partner = self._delivered_to(line)
            return bool(owner) and owner.commercial_partner_id == partner.commercial_partner_id
        # A purchase order's receipt is not a return, but sending back a dropship is.
        return bool(owner) or bool(
            line.move_id.purchase_line_id and not line.move_id.origin_returned_move_id
        )

    @api.model
    def _is_exchange(self, line):
        """Return whether a line delivers a unit in exchange for another one."""
        return line.location_dest_id.usage == "customer" and bool(
            line.picking_id.aftersales_exchanged_unit_id or line.move_id.aftersales_exchange_move_id
        )

    @api.model
    def _is_caused(self, line):
        """Return whether a case, CSI or work order caused it, save for a return (1, D-18)."""
        picking = line.picking_id
        if picking.aftersales_return_request_id and line.location_id.usage == "customer":
            return False
        order = line.move_id.sale_line_id.order_id or picking.sale_id
        return bool(
            picking.aftersales_case_id
            or picking.aftersales_csi_id
            or picking.aftersales_work_order_id
            or order.aftersales_case_id
            or order.aftersales_csi_id
        )

    # Deliveries

    @api.model
    def _register_deliveries(self, events):
        """Open an ownership line per delivered line, on a new unit or on the serial's own one."""
        if not events:
            return self.browse()
        Unit = self.env["aftersales.installed.product"]
        units = self._known_units(events)
        history = self._history(units.values())
        replaced = self._replaced_units(events)
        records = {"archive": {}, "handover": {}, "terms": {}, "promises": {}, "invoiced": {}}
        for company in {event.line.company_id for event in events}:
            own = [event for event in events if event.line.company_id == company]
            records["archive"].update(self.env["aftersales.customer.archive"]._of_events(own))
            records["handover"][company] = self.env["aftersales.handover"]._list_of(company)
            products = self.env["product.product"].union(*(e.goods.product for e in own))
            terms = self.env["aftersales.warranty.term"]._for_products(products, company)
            records["terms"].update({(company, product): t for product, t in terms.items()})
            orders = self.env["sale.order"].union(*(e.order for e in own))
            self._note_promises(terms.values(), orders, records)
        lines, new_units, again = [], [], []
        for event in events:
            unit = units.get(event.line)
            past = history.get(unit, self.browse())
            vals = self._ownership_vals(event, past, records)
            lines.append(vals)
            if unit:
                again.append((event, unit, past, vals))
            else:
                new_units.append(
                    self._unit_vals(event, vals, records, replaced.get(event.line, Unit))
                )
        created = iter(Unit.create(new_units))
        for event, vals in zip(events, lines, strict=True):
            vals["installed_product_id"] = (units.get(event.line) or next(created)).id
        for event, unit, past, vals in again:
            self._take_over(event, unit, past, vals)
        Unit.union(*(unit for _event, unit, *_rest in again))._judge_open_cases()
        self._end_replaced(events, replaced)
        # The database lets a unit have one open line: those that ended are written first.
        self.flush_model(["date_to"])
        return self.create(lines)

    @api.model
    def _known_units(self, events):
        """Return ``{line: unit}`` for the serial numbers that have a unit in the company."""
        serials = {
            event.goods.lot.id: event.line
            for event in events
            if event.goods.lot and event.goods.tracking == "serial"
        }
        if not serials:
            return {}
        units = self.env["aftersales.installed.product"].search(
            [("lot_id", "in", list(serials)), ("tracking", "=", "serial")]
        )
        by_key = {(unit.company_id, unit.lot_id): unit for unit in units}
        return {
            line: by_key[line.company_id, line.lot_id]
            for line in serials.values()
            if (line.company_id, line.lot_id) in by_key
        }

    @api.model
    def _history(self, units):
        """Return ``{unit: ownership lines}``, the earliest delivery first."""
        units = self.env["aftersales.installed.product"].union(*units)
        if not units:
            return {}
        rows = self.search([("installed_product_id", "in", units.ids)])
        return rows.sorted(self._since).grouped("installed_product_id")

    @api.model
    def _replaced_units(self, events):
        """Return ``{line: unit}``, the unit that each exchange delivery stands in for."""
        result, taken = {}, set()
        moves = self.env["stock.move"].union(
            *(e.line.move_id.aftersales_exchange_move_id for e in events)
        )
        delivered = self.search([("move_id", "in", moves.ids)], order="id") if moves else self
        for event in events:
            unit = event.line.picking_id.aftersales_exchanged_unit_id
            if not unit:
                candidates = delivered.filtered(
                    lambda o, e=event: o.move_id == e.line.move_id.aftersales_exchange_move_id
                ).installed_product_id.filtered(lambda u: not u.replaced_by_ids)
                # The one that came back, where it is back already.
                unit = candidates.sorted(lambda u: (u.state != "returned", u.id)).filtered(
                    lambda u: u not in taken
                )[:1]
            if unit and unit not in taken:
                result[event.line] = unit
                taken.add(unit)
        return result

    @api.model
    def _ownership_vals(self, event, past, records):
        """Return the values of the ownership line that a delivery opens."""
        line, company = event.line, event.line.company_id
        before = past.filtered(lambda o: self._since(o) < self._when(line))[-1:]
        if before and before.sale_order_id == event.order and before.partner_id == event.partner:
            # Brought back to the customer who bought it: not sold again, his warranty goes on.
            warranty = before._same_warranty()
        else:
            terms = records["terms"][company, event.goods.product]._deciding()
            warranty = self._new_warranty(terms, event.day, event.order, records)
        return {
            "partner_id": event.partner.id,
            "delivery_partner_id": self._delivered_to(line).id or event.partner.id,
            "picked_up_by": line.picking_id.aftersales_picked_up_by,
            "kind": "exchange" if event.exchange else "delivery",
            "quantity": event.goods.quantity,
            "date_from": event.day,
            **warranty,
            "move_line_id": line.id,
            "move_id": line.move_id.id,
            "picking_id": line.picking_id.id,
            "lot_id": event.goods.lot.id,
            **self._component_vals(event.goods.components),
            "sale_order_id": event.order.id,
            "archive_id": records["archive"]
            .get((company, event.partner), self.env["aftersales.customer.archive"])
            .id,
            "handover_id": records["handover"][company].id,
            # Nobody is visited for an exchange: its history goes on (amendment 1).
            "visits_planned": event.exchange,
        }

    @api.model
    def _component_vals(self, components):
        """Return the values that note a kit's components; none for what is no kit."""
        return {"component_line_ids": [Command.set(components.ids)]} if components else {}

    @api.model
    def _unit_vals(self, event, ownership, records, replaced):
        """Return the values of a new unit, in the hands of the owner given."""
        goods, company = event.goods, event.line.company_id
        terms = records["terms"][company, goods.product]
        needed = terms._archive_needed(event.product_class)
        return {
            "company_id": company.id,
            "product_id": goods.product.id,
            "product_class_id": event.product_class.id,
            "tracking": goods.tracking,
            "lot_id": goods.lot.id,
            "serial": goods.serial,
            "quantity": goods.quantity,
            "archive_required": replaced.archive_required if replaced else needed,
            "replaces_id": replaced.id,
            "model": goods.product.default_code or goods.product.name,
            **self._present_owner(ownership),
        }

    @api.model
    def _present_owner(self, ownership):
        """Return what a unit shows of its present owner, from an ownership line's values."""
        return {
            "state": "in_service",
            "partner_id": ownership["partner_id"],
            "contact_id": ownership["delivery_partner_id"],
            "picked_up_by": ownership["picked_up_by"],
            "pickup_date": ownership["date_from"],
            **{name: ownership[name] for name in WARRANTY},
            "installed_on": False,
            "meter_exceeded_on": False,
            "sale_order_id": ownership["sale_order_id"],
            "picking_id": ownership["picking_id"],
            "move_line_id": ownership["move_line_id"],
        }

    @api.model
    def _take_over(self, event, unit, past, vals):
        """Fit a delivery into the history of a unit that was delivered before."""
        later = past.filtered(lambda o: self._since(o) > self._when(event.line))[:1]
        if later:
            # Registered after a delivery that followed it: it ended with that one at the latest.
            vals["date_to"] = later.date_from
            return
        past.filtered(lambda o: not o.date_to).write({"date_to": event.day})
        same = unit.partner_id.id == vals["partner_id"]
        unit.write(
            {
                **self._present_owner(vals),
                "final_user_id": unit.final_user_id.id if same else False,
                "quantity": vals["quantity"],
            }
        )

    @api.model
    def _end_replaced(self, events, replaced):
        """End the ownership of the units that exchange deliveries replaced."""
        days = {replaced[e.line]: e.day for e in events if e.line in replaced}
        if not days:
            return
        units = self.env["aftersales.installed.product"].union(*days)
        for ownership in self.search(
            [("installed_product_id", "in", units.ids), ("date_to", "=", False)]
        ):
            ownership.date_to = days[ownership.installed_product_id]
        units.write({"state": "returned"})
