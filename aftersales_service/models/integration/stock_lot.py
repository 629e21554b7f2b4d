from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    aftersales_installed_product_ids = fields.One2many(
        "aftersales.installed.product", "lot_id", string="Installed Products"
    )
    aftersales_installed_product_count = fields.Integer(
        string="Installed Products Count", compute="_compute_aftersales_installed_product_count"
    )

    def _compute_aftersales_installed_product_count(self):
        counts = {}
        Unit = self.env["aftersales.installed.product"]
        if Unit.has_access("read"):
            counts = dict(Unit._read_group([("lot_id", "in", self.ids)], ["lot_id"], ["__count"]))
        for lot in self:
            lot.aftersales_installed_product_count = counts.get(lot._origin, 0)

    def action_aftersales_units(self):
        """Open the history of the units with this lot or serial number."""
        self.ensure_one()
        return self.env["aftersales.installed.product"]._open_units(
            [("lot_id", "=", self.id)],
        )
