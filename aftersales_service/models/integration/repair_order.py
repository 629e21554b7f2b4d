from odoo import fields, models
from odoo.exceptions import UserError


class RepairOrder(models.Model):
    """Odoo's repair order of a dispatch order: it starts and ends with it (E-18, E-19)."""

    _name = "repair.order"
    _inherit = ["repair.order", "aftersales.document.mixin"]
    _aftersales_form = (
        "aftersales_service.repair_order_view_form_service",
        "stock.group_stock_user",
    )
    _passport_units = ("aftersales_dispatch_id.installed_product_ids",)

    aftersales_dispatch_id = fields.Many2one(
        "aftersales.dispatch.order",
        string="Dispatch Order",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )
    aftersales_dispatch_name = fields.Char(
        related="aftersales_dispatch_id.name", string="Dispatch Order Number", related_sudo=True
    )

    def _aftersales_work_orders(self):
        """Return the workshop order on which the labour of the repair is booked."""
        self.ensure_one()
        return self.sudo().aftersales_dispatch_id.work_order_id

    def _aftersales_refuse_out_of_step(self, states, words):
        """Refuse a step of a repair whose dispatch order is not in one of the states."""
        for repair in self.sudo():
            dispatch = repair.aftersales_dispatch_id
            if dispatch and dispatch.state not in states:
                raise UserError(
                    self.env._(
                        "%(repair)s belongs to the dispatch order %(order)s (“%(state)s”). "
                        "%(words)s",
                        repair=repair.name,
                        order=dispatch.name,
                        state=dispatch._state_label(dispatch.state),
                        words=words,
                    )
                )

    def action_repair_start(self):
        """Let nothing into the workshop before the customer agreed to the items (E-18)."""
        self._aftersales_refuse_out_of_step(
            ("in_repair", "repaired"),
            self.env._("Have the customer agree to the repair items and start it there."),
        )
        return super().action_repair_start()

    def action_repair_done(self):
        """End no repair before each item passed the inspection by another person (E-19)."""
        self._aftersales_refuse_out_of_step(
            ("repaired",),
            self.env._("Have every item inspected and finish the repair there."),
        )
        return super().action_repair_done()

    def action_repair_cancel(self):
        """Cancel no repair alone whose dispatch order goes on."""
        self._aftersales_refuse_out_of_step(
            ("cancelled",), self.env._("A service manager cancels it there, with a reason.")
        )
        return super().action_repair_cancel()

    def action_aftersales_dispatch(self):
        """Open the dispatch order of the repair (O-04)."""
        self.ensure_one()
        return self._show_records(self.aftersales_dispatch_id, self.env._("Dispatch Order"))
