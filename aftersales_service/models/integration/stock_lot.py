from odoo import fields, models


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "aftersales.links.mixin"]
    _smart_links = {
        "aftersales_installed_product_count": (
            "aftersales_installed_product_ids",
            "aftersales_kit_unit_ids",
        ),
    }

    aftersales_installed_product_ids = fields.One2many(
        "aftersales.installed.product", "lot_id", string="Installed Products"
    )
    aftersales_kit_unit_ids = fields.Many2many(
        "aftersales.installed.product",
        string="Kits With This Lot",
        compute="_compute_aftersales_kit_unit_ids",
        compute_sudo=True,
        help="Kits that were sold as one product and hold this lot as a component.",
    )
    aftersales_installed_product_count = fields.Integer(
        string="Installed Products Count", compute="_compute_smart_links"
    )

    def _compute_aftersales_kit_unit_ids(self):
        """Find the sold kits that hold the lot; no query without Odoo's Manufacturing."""
        Ownership = self.env["aftersales.ownership"]
        kits = Ownership.browse()
        if self.ids and Ownership._has_kits():
            kits = Ownership.search([("component_line_ids.lot_id", "in", self.ids)])
        for lot in self:
            lot.aftersales_kit_unit_ids = kits.filtered(
                lambda kit, lot=lot: lot._origin in kit.component_line_ids.lot_id
            ).installed_product_id

    def action_aftersales_units(self):
        """Open the history of the units with this lot or serial number, and of its kits."""
        self.ensure_one()
        return self.env["aftersales.installed.product"]._open_units(
            [("id", "in", self._linked("aftersales_installed_product_count").ids)],
        )
