from odoo import fields, models

from .maintenance_document import OWED


class WorkOrderMaintenance(models.AbstractModel):
    """Maintenance done by a work order (G-01)."""

    _name = "aftersales.work.order.maintenance"
    _inherit = ["aftersales.maintenance.document"]
    _description = "Maintenance of a work order"

    maintenance_due_ids = fields.Many2many(
        "aftersales.maintenance.due",
        "aftersales_maintenance_order_rel",
        "order_id",
        "due_id",
        string="Maintenance Done With It",
        copy=False,
        domain=OWED,
        help="Counts as done when this is finished; the next one is planned from that day.",
    )

    def _on_done(self):
        """Note the maintenance as done, unless the report says that something is left."""
        result = super()._on_done()
        orders = self.sudo().filtered(lambda order: order.report_id.result in (False, "solved"))
        orders._do_maintenance({order: order.done_at for order in orders})
        return result

    def action_reopen(self, reason=None):
        """Take the maintenance back that the orders did, with the orders themselves."""
        result = super().action_reopen(reason=reason)
        for order in self.sudo().filtered("maintenance_due_ids"):
            order.maintenance_due_ids._undo_with(order, reason)
        return result
