from odoo import api, fields, models
from odoo.exceptions import UserError

# State of a repair: the states of its dispatch order in which it may be reached.
IN_STEP = {
    "under_repair": ("in_repair", "repaired"),
    "done": ("repaired",),
    "cancel": ("cancelled",),
}


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

    def write(self, vals):
        """Let no state be written around the steps of the dispatch order (E-18, E-19).

        :raise UserError: the dispatch order is not as far
        """
        if vals.get("state") in IN_STEP and not self.env.su:
            self.filtered(lambda repair: repair.state != vals["state"])._aftersales_refuse(
                vals["state"]
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _aftersales_keep(self):
        """Keep the repairs of dispatch orders that go on."""
        self._aftersales_refuse("cancel")

    def _aftersales_refuse(self, state):
        """Refuse a state that the dispatch order does not allow yet, and say what to do."""
        words = {
            "under_repair": self.env._(
                "Have the customer agree to the repair items and start it there."
            ),
            "done": self.env._("Have every item inspected and finish the repair there."),
            "cancel": self.env._("A service manager cancels it there, with a reason."),
        }
        self._aftersales_refuse_out_of_step(IN_STEP[state], words[state])

    def _action_repair_confirm(self):
        """Confirm no repair on the customer's money before he was told what he pays (D-13).

        :raise UserError: items, expected finish, cost estimate or the policy are missing
        """
        for dispatch, missing in self.sudo().aftersales_dispatch_id._blockers_agreement():
            raise UserError(
                self.env._("%(record)s: %(missing)s", record=dispatch.name, missing=missing)
            )
        return super()._action_repair_confirm()

    def action_repair_start(self):
        """Let nothing into the workshop before the customer agreed to the items (E-18)."""
        self._aftersales_refuse("under_repair")
        return super().action_repair_start()

    def action_repair_done(self):
        """End no repair before each item passed the inspection by another person (E-19)."""
        self._aftersales_refuse("done")
        result = super().action_repair_done()
        self._aftersales_do_maintenance()
        return result

    def _aftersales_do_maintenance(self):
        """Note the maintenance as done for which ended repairs stand (G-01)."""
        ended = self.filtered(lambda repair: repair.state == "done")
        dues = self.env["aftersales.maintenance.due"].sudo()
        found = dues.search([("repair_id", "in", ended.ids)])
        for repair, own in found.grouped("repair_id").items():
            own._fulfil(repair, repair.company_id._aftersales_local_date())

    def action_repair_cancel(self):
        """Cancel no repair alone whose dispatch order goes on."""
        self._aftersales_refuse("cancel")
        return super().action_repair_cancel()

    def action_aftersales_dispatch(self):
        """Open the dispatch order of the repair (O-04)."""
        self.ensure_one()
        return self._show_records(self.aftersales_dispatch_id, self.env._("Dispatch Order"))
