from odoo import fields, models

from .maintenance_document import OWED


class DispatchMaintenance(models.AbstractModel):
    """Maintenance done with a repair in our house (G-01)."""

    _name = "aftersales.dispatch.maintenance"
    _inherit = ["aftersales.maintenance.document"]
    _description = "Maintenance of a dispatch order"

    maintenance_due_ids = fields.Many2many(
        "aftersales.maintenance.due",
        "aftersales_maintenance_dispatch_rel",
        "dispatch_id",
        "due_id",
        string="Maintenance Done With It",
        copy=False,
        domain=OWED,
        help="Counts as done when this is finished; the next one is planned from that day.",
    )

    def action_give_back(self):
        """Note the maintenance as done on the day of the repair."""
        result = super().action_give_back()
        orders = self.sudo().filtered(lambda order: order.state == "returned")
        orders._do_maintenance({o: o.repaired_at or o.returned_at for o in orders})
        return result
