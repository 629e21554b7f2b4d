from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    aftersales_case_id = fields.Many2one(
        "aftersales.case", string="Service Case", index="btree_not_null", copy=False
    )
    aftersales_csi_id = fields.Many2one(
        "aftersales.csi", string="CSI", index="btree_not_null", copy=False
    )
    aftersales_work_order_id = fields.Many2one(
        "aftersales.work.order", string="Work Order", index="btree_not_null", copy=False
    )
    aftersales_picked_up_by = fields.Char(string="Picked Up By", copy=False)
    aftersales_exchanged_unit_id = fields.Many2one(
        "aftersales.installed.product",
        string="In Exchange For",
        copy=False,
        help="The delivered unit takes over the history of this one.",
    )
