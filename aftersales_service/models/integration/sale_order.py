from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    aftersales_case_id = fields.Many2one(
        "aftersales.case", string="Service Case", index="btree_not_null", copy=False
    )
    aftersales_csi_id = fields.Many2one(
        "aftersales.csi", string="CSI", index="btree_not_null", copy=False
    )
    aftersales_work_order_ids = fields.One2many(
        "aftersales.work.order", "sale_order_id", string="Work Orders"
    )

    def _action_confirm(self):
        """Open the archive entry of a new customer on the day of the first order (A-01)."""
        result = super()._action_confirm()
        self.env["aftersales.customer.archive"]._on_orders_confirmed(self)
        return result
