from odoo import fields, models

from ..mixins.links_mixin import Backlink


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "aftersales.links.mixin"]
    _smart_links = {
        "aftersales_installed_product_count": Backlink("aftersales.installed.product", "lot_id"),
    }

    aftersales_installed_product_ids = fields.One2many(
        "aftersales.installed.product", "lot_id", string="Installed Products"
    )
    aftersales_installed_product_count = fields.Integer(
        string="Installed Products Count", compute="_compute_smart_links"
    )

    def action_aftersales_units(self):
        """Open the history of the units with this lot or serial number."""
        self.ensure_one()
        return self.env["aftersales.installed.product"]._open_units(
            [("lot_id", "=", self.id)],
        )
