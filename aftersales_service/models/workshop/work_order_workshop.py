from odoo import fields, models

from ..mixins.links_mixin import Backlink

POINTS = ("standard_tested", "standard_conform", "standard_process", "standard_trial")


class WorkOrderWorkshop(models.AbstractModel):
    """Remote steps, replacement standard and materials of a work order (E-16, E-21, E-22)."""

    _name = "aftersales.work.order.workshop"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Workshop side of work orders"

    dispatch_ids = fields.One2many(
        "aftersales.dispatch.order", "work_order_id", string="Dispatch Orders"
    )
    dispatch_count = fields.Integer(compute="_compute_workshop_counts")
    property_count = fields.Integer(compute="_compute_workshop_counts")
    remote_step_ids = fields.One2many(
        "aftersales.remote.step", "work_order_id", string="Steps of the Guidance"
    )
    customer_independent = fields.Boolean(
        string="Customer Did It Himself",
        copy=False,
        help="He performed the steps by himself and can do so again.",
    )
    standard_tested = fields.Boolean(string="Faulty Part Tested, Cause Confirmed", copy=False)
    standard_conform = fields.Boolean(string="New Part Meets the Maker's Standard", copy=False)
    standard_process = fields.Boolean(string="Done by the Process", copy=False)
    standard_trial = fields.Boolean(string="Trial Run Passed", copy=False)
    supplier_consulted = fields.Text(
        copy=False, help="When in doubt: whom of the supplier, and what was said."
    )
    has_standard = fields.Boolean(compute="_compute_has_standard")
    parts_unaccounted = fields.Boolean(compute="_compute_parts_unaccounted")

    def _compute_workshop_counts(self):
        for name, model in (
            ("dispatch_count", "aftersales.dispatch.order"),
            ("property_count", "aftersales.customer.property"),
        ):
            counts = self._count_linked(Backlink(model, "work_order_id"))
            for order in self:
                order[name] = counts.get(order, 0)

    def _compute_has_standard(self):
        for order in self:
            order.has_standard = bool(
                order.company_id.sudo().aftersales_part_standard and order._standard_parts()
            )

    def _compute_parts_unaccounted(self):
        for order in self:
            order.parts_unaccounted = bool(order._unaccounted_parts())

    def _standard_parts(self):
        """Return the replaced parts to which the standard applies: all but wear parts."""
        self.ensure_one()
        return self.part_ids.filtered(lambda part: not part.wear_part)

    def _unaccounted_parts(self):
        """Return the parts of which issued is not used and returned."""
        self.ensure_one()
        return self.part_ids.filtered(
            lambda part: part.product_id.uom_id.compare(part._unaccounted(), 0.0) != 0
        )

    # -- finishing --------------------------------------------------------------------------

    def _blockers_finish(self):
        yield from super()._blockers_finish()
        yield from self._missing_remote()
        yield from self._missing_standard()
        yield from self._missing_parts()

    def _blockers_close(self):
        yield from super()._blockers_close()
        yield from self._missing_parts()

    def _missing_remote(self):
        """Yield the guidance whose steps nobody can read, or that the customer did not do."""
        for order in self:
            if order.kind != "remote" or not order.company_id.sudo().aftersales_remote_steps:
                continue
            if not order.remote_step_ids:
                yield order, self.env._("Note the steps of the guidance.")
            if not order.customer_independent:
                yield (
                    order,
                    self.env._(
                        "Let the customer do it by himself and tick “Customer Did It Himself”."
                    ),
                )

    def _missing_standard(self):
        """Yield what of the replacement standard is not noted (E-21)."""
        for order in self:
            if not order.company_id.sudo().aftersales_part_standard:
                continue
            parts = order._standard_parts()
            if parts and not all(order[point] for point in POINTS):
                yield (
                    order,
                    self.env._(
                        "Check the replacement standard: tested, maker's standard, process, trial "
                        "run. “All Normal” sets every point."
                    ),
                )
            for part in parts.filtered(lambda part: not part.fault_cause_id):
                yield (
                    order,
                    self.env._(
                        "%(part)s: choose why the replaced part failed.",
                        part=part.product_id.display_name,
                    ),
                )

    def _missing_parts(self):
        """Yield the parts of which issued is not used and returned (E-22)."""
        for order in self:
            for part in order._unaccounted_parts():
                yield (
                    order,
                    self.env._(
                        "%(part)s: %(issued)s taken out, %(used)s used, %(returned)s returned. "
                        "Return what was not used, or correct what was.",
                        part=part.product_id.display_name,
                        issued=f"{part.quantity:g}",
                        used=f"{part.used_quantity:g}",
                        returned=f"{part.returned_quantity:g}",
                    ),
                )

    def action_standard_normal(self):
        """Set every point of the replacement standard; exceptions are entered (amendment 53)."""
        self.write(dict.fromkeys(POINTS, True))
        return True

    # -- materials --------------------------------------------------------------------------

    def action_return_unused(self):
        """Return the parts that were taken out and not used, by Odoo's own return (E-22).

        :raise UserError: a part that was not stored cannot be returned
        """
        self.check_access("write")
        for order in self:
            parts = order._unaccounted_parts().filtered(
                lambda part: part.posted and part.move_id and part._unaccounted() > 0
            )
            for picking, rows in parts.sudo().grouped(lambda part: part.move_id.picking_id).items():
                order.sudo()._return_parts(picking, rows)
        self.env["aftersales.work.part"].invalidate_model(["returned_quantity"])
        return True

    def _return_parts(self, picking, parts):
        """Make and do the return of some parts of a transfer; in superuser mode."""
        wizard = (
            self.env["stock.return.picking"]
            .with_company(picking.company_id)
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model=picking._name)
            .create({"picking_id": picking.id})
        )
        by_move = parts.grouped("move_id")
        for line in wizard.product_return_moves:
            part = by_move.get(line.move_id)
            line.quantity = part._unaccounted() if part else 0.0
        back = wizard._create_return()
        for move in back.move_ids:
            part = by_move[move.origin_returned_move_id]
            if part.lot_id:
                move.move_line_ids.unlink()
                self.env["stock.move.line"].create(
                    {
                        **move._prepare_move_line_vals(quantity=move.product_uom_qty),
                        "lot_id": part.lot_id.id,
                    }
                )
            else:
                move.quantity = move.product_uom_qty
        back.move_ids.picked = True
        back._aftersales_finish()

    # -- buttons ----------------------------------------------------------------------------

    def action_open_dispatches(self):
        """Open the dispatch orders of the workshop order (O-04)."""
        self.check_access("read")
        return self._show_records(self.dispatch_ids, self.env._("Dispatch Orders"))

    def action_open_property(self):
        """Open the customer's property that came with the order (amendment 31)."""
        self.check_access("read")
        held = self.env["aftersales.customer.property"].search([("work_order_id", "in", self.ids)])
        return self._show_records(held, self.env._("Customer Property"))
