from odoo import models
from odoo.exceptions import AccessError, UserError

MANAGER = "aftersales_service.group_manager"


class ReturnIssue(models.AbstractModel):
    """The documents of a return or an exchange: Odoo's own (D-18).

    The unit comes back by Odoo's return of its delivery; a replacement goes out on a zero-price
    order; money goes back by a draft credit note. Who owns what follows from the transfers.
    """

    _name = "aftersales.return.issue"
    _inherit = ["aftersales.credit.note.mixin"]
    _description = "Documents of a return"

    # === ISSUING === #

    def _blockers_issue(self):
        for record in self:
            if not record._delivery():
                yield (
                    record,
                    self.env._(
                        "%(unit)s has no delivery that could be returned. Receive it by an "
                        "ordinary transfer, and cancel this request.",
                        unit=record.installed_product_id.display_name,
                    ),
                )
            documents = self.env["stock.picking"]
            for message in documents._aftersales_gate(record.csi_id, record.case_id):
                yield record, message

    def action_issue(self):
        """Issue the return, and for an exchange the zero-price delivery of the replacement (D-18).

        :raise AccessError: the user is no service manager
        :raise UserError: it is not approved, the CSI may not be executed yet, or there is no
            delivery to return
        """
        moved = self._take_step("issue")
        for record in moved.sudo():
            if not record._live_return():
                record._issue_return()
            if record.kind == "exchange" and not record._live_orders():
                record._issue_replacement()
        moved.csi_id._mark_executing()
        return True

    def _ownership(self):
        """Return the delivery of the unit to the present owner, sudo."""
        rows = self.sudo().installed_product_id.ownership_ids
        return rows.filtered(lambda row: not row.date_to)[:1]

    def _delivery(self):
        """Return the done transfer by which the unit left, sudo."""
        return self._ownership().picking_id.filtered(lambda picking: picking.state == "done")

    def _live_return(self):
        """Return the transfer that brings the unit back, unless it was cancelled."""
        return self.picking_ids.filtered(lambda p: p.return_id and p.state != "cancel")

    def _live_orders(self):
        """Return the order that sends the replacement, unless it was cancelled."""
        return self.order_ids.filtered(lambda order: order.state != "cancel")

    def _issue_return(self):
        """Return the unit by Odoo's own return of its delivery; in superuser mode."""
        self.ensure_one()
        ownership, delivery = self._ownership(), self._delivery()
        lines = ownership.component_line_ids or ownership.move_line_id
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_model="stock.picking", active_id=delivery.id)
            .create({})
        )
        quantities = self._own_quantities(lines)
        for line in wizard.product_return_moves:
            own = lines.filtered(lambda row, line=line: row.move_id == line.move_id)
            line.quantity = sum(quantities[row] for row in own)
            # What is exchanged stays sold: only a return takes the sale back.
            line.to_refund = self.kind == "return"
        picking = wizard._create_return()
        # Not into the stock: the replacement would be taken from what has just come back.
        place = self.company_id._aftersales_returned_location(picking.picking_type_id.warehouse_id)
        for goods in (picking, picking.move_ids, picking.move_line_ids):
            goods.location_dest_id = place
        self._name_serials(picking, lines)
        picking.write({"aftersales_return_request_id": self.id})
        csi, case = self.csi_id, self.case_id or self.csi_id.case_ids[:1]
        picking._aftersales_serve(csi, case, self.env["aftersales.work.order"])
        for record in filter(None, (self, csi, case)):
            picking._aftersales_announce(record)

    def _own_quantities(self, lines):
        """Return ``{stock.move.line: quantity}``: how much of what was delivered is this unit's.

        Several kits that left together share the lines of their components without serial number.
        """
        ownership = self._ownership()
        together = ownership.search([("component_line_ids", "in", lines.ids)])
        quantities = {}
        for line in lines:
            kits = together.filtered(lambda row, line=line: line in row.component_line_ids)
            share = ownership.quantity / sum(kits.mapped("quantity")) if kits else 1.0
            quantities[line] = line.quantity * share
        return quantities

    def _name_serials(self, picking, lines):
        """Expect back the very serial numbers that left, and no others of the delivery."""
        for move in picking.move_ids:
            own = lines.filtered(
                lambda line, move=move: line.move_id == move.origin_returned_move_id and line.lot_id
            )
            if not own:
                continue
            move.move_line_ids.unlink()
            self.env["stock.move.line"].create(
                [
                    {
                        **move._prepare_move_line_vals(quantity=line.quantity),
                        "lot_id": line.lot_id.id,
                    }
                    for line in own
                ]
            )

    def _issue_replacement(self):
        """Order the replacement at zero and confirm it, so that it waits for delivery."""
        self.ensure_one()
        orders = self.env["sale.order"]
        unit, ownership = self.installed_product_id, self._ownership()
        case = self.case_id or self.csi_id.case_ids[:1]
        values = orders._aftersales_order_values(
            self.csi_id,
            case,
            [
                {
                    "product": self.replacement_id or unit.product_id,
                    "quantity": unit.quantity,
                    "free": True,
                }
            ],
            self.env["aftersales.work.order"],
        )
        order = orders._aftersales_quiet().create(
            {
                **values,
                "partner_id": unit.partner_id.id,
                "partner_shipping_id": (ownership.delivery_partner_id or unit.partner_id).id,
                "company_id": self.company_id.id,
                "origin": self.name,
                "aftersales_return_request_id": self.id,
            }
        )
        order._aftersales_write_remarks()
        for record in filter(None, (self, self.csi_id, case)):
            order._aftersales_announce(record)
        order.action_confirm()

    # === REFUND === #

    def _refund_missing(self):
        """Return in words why no refund can be prepared, or False."""
        self.ensure_one()
        record = self.sudo()
        if record.kind != "return" or not record.refund:
            return self.env._("Nothing is refunded by %(record)s.", record=self.display_name)
        if record.state != "in_progress":
            return self.env._(
                "%(record)s is “%(state)s”: a refund is prepared while the return runs.",
                record=self.display_name,
                state=self._state_label(self.state),
            )
        live = record.credit_note_ids.filtered(lambda note: note.state != "cancel")
        if live:
            return self.env._(
                "%(record)s has the credit note %(note)s already.",
                record=self.display_name,
                note=live[0].display_name,
            )
        if record._live_return().state != "done":
            return self.env._(
                "%(record)s: the unit is not back yet. Receive it first.",
                record=self.display_name,
            )
        return False

    def action_refund(self):
        """Prepare the draft credit note of a unit that is back; the accountant posts it (D-18).

        :raise AccessError: the user is no service manager
        :raise UserError: it is not back, credited already, or was never invoiced
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a service manager prepares the refund of a return. Ask him to.")
            )
        for record in self:
            missing = record._refund_missing()
            if missing:
                raise UserError(missing)
            record.sudo()._prepare_refund()
        self.sudo()._finish_complete()
        return True

    def _has_left(self, invoice):
        """Return whether something of an invoice was not credited yet."""
        return invoice.currency_id.compare_amounts(self._refundable_amount(invoice), 0.0) > 0

    def _prepare_refund(self):
        """Credit what came back on the invoice of its sale; in superuser mode."""
        self.ensure_one()
        quantities, unit = {}, self.installed_product_id
        for move in self._live_return().move_ids:
            line = move.origin_returned_move_id.sale_line_id
            if line and line.product_id != move.product_id:
                # Sold was a kit, of which its components come back.
                quantities[line] = unit.product_id.uom_id._compute_quantity(
                    unit.quantity, line.product_uom_id
                )
            elif line:
                quantities[line] = move.product_uom._compute_quantity(
                    move.quantity, line.product_uom_id
                )
        sold = self.env["sale.order.line"].union(*quantities)
        invoice = self._refundable_invoices(sold.order_id).filtered(
            lambda move: move.invoice_line_ids.sale_line_ids & sold
        )
        # One that was not credited in full comes first.
        invoice = invoice.sorted(lambda move: not self._has_left(move))[:1]
        if not invoice:
            raise UserError(
                self.env._(
                    "%(record)s: no posted invoice of %(order)s charges the unit, so there is "
                    "nothing to refund. Cancel the rest of the order instead, or untick the "
                    "refund.",
                    record=self.name,
                    order=sold.order_id.display_name or self.env._("its order"),
                )
            )
        if not self._has_left(invoice):
            raise UserError(
                self.env._(
                    "%(record)s: %(invoice)s was credited in full already. Untick the refund.",
                    record=self.name,
                    invoice=invoice.display_name,
                )
            )
        words = self.env._("Returned by %(record)s", record=self.name)
        note = self._draft_credit_of_lines(invoice, quantities, words)
        note.write({"aftersales_return_request_id": self.id})

    # === WHAT FOLLOWS === #

    def _blockers_finish(self):
        for record in self.sudo():
            back = record._live_return()
            if not back or any(picking.state != "done" for picking in back):
                yield record, self.env._("The unit is not back yet.")
            if record.kind == "exchange":
                out = record._live_orders().picking_ids
                if not out or any(p.state not in ("done", "cancel") for p in out):
                    yield record, self.env._("The replacement is not delivered yet.")
            elif record.refund and not record.credit_note_ids.filtered(
                lambda note: note.state != "cancel"
            ):
                yield record, self.env._("Prepare the refund.")

    def _finish_complete(self):
        """End the requests of which nothing is outstanding, and what they executed; sudo."""
        running = self.sudo().filtered(lambda record: record.state == "in_progress")
        blocked = running._collect_blockers("finish")
        moved = running.filtered(lambda record: record not in blocked)._take_step("finish")
        for record in moved:
            cases = record.case_id | record.csi_id.case_ids
            self.env["aftersales.work.order"].sudo()._finish_matter(record.csi_id, cases)

    def _document_undone(self, name):
        """A transfer or credit note was cancelled or deleted: what is missing is issued anew.

        :param str name: the document, named in the log
        """
        running = self.sudo().filtered(lambda record: record.state in ("in_progress", "done"))
        running._take_step("undo", reason=self.env._("%(document)s was undone", document=name))
