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
    aftersales_installed_product_count = fields.Integer(
        string="Installed Products", compute="_compute_aftersales_installed_product_count"
    )
    aftersales_picked_up_by = fields.Char(string="Picked Up By", copy=False)
    aftersales_exchanged_unit_id = fields.Many2one(
        "aftersales.installed.product",
        string="In Exchange For",
        copy=False,
        help="The delivered unit takes over the history of this one.",
    )

    def _compute_aftersales_installed_product_count(self):
        counts = {}
        Ownership = self.env["aftersales.ownership"]
        if Ownership.has_access("read"):
            counts = dict(
                Ownership._read_group([("picking_id", "in", self.ids)], ["picking_id"], ["__count"])
            )
        for picking in self:
            picking.aftersales_installed_product_count = counts.get(picking._origin, 0)

    def action_aftersales_units(self):
        """Open the units that were registered from the transfer."""
        self.ensure_one()
        return self.env["aftersales.installed.product"]._open_units(
            [("ownership_ids.picking_id", "=", self.id)]
        )

    def write(self, vals):
        """Pass on who picked the goods up when it is entered after the delivery (amendment 29)."""
        result = super().write(vals)
        if "aftersales_picked_up_by" in vals:
            self.env["aftersales.ownership"]._note_picked_up(self)
        return result
