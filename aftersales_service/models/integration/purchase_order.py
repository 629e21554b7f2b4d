from odoo import fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    aftersales_work_order_id = fields.Many2one(
        "aftersales.work.order", string="Work Order", index="btree_not_null", copy=False
    )
    aftersales_csi_id = fields.Many2one(
        "aftersales.csi", string="CSI", index="btree_not_null", copy=False
    )
    aftersales_prj_number = fields.Char(string="PRJ#", index="trigram", copy=False)
    aftersales_kind = fields.Selection(
        [("parts", "Buying Parts"), ("recovery", "Recovery of Old Parts")], copy=False
    )
