from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    aftersales_class_id = fields.Many2one("aftersales.product.class", string="Product Class")

    def _aftersales_parents(self):
        """Return ``{category: [category, parent, grandparent, ...]}``."""
        chains = {
            category: [int(step) for step in category.parent_path.split("/")[-2::-1]]
            for category in self
        }
        everyone = self.browse({step for chain in chains.values() for step in chain})
        by_id = {category.id: category for category in everyone}
        return {category: [by_id[step] for step in chain] for category, chain in chains.items()}

    def _aftersales_class(self):
        """Return ``{category: class}``: the nearest class up the tree, or none."""
        none = self.env["aftersales.product.class"]
        return {
            category: next((c.aftersales_class_id for c in chain if c.aftersales_class_id), none)
            for category, chain in self._aftersales_parents().items()
        }

    def write(self, vals):
        """Look at past deliveries again when products may have got a class by it."""
        result = super().write(vals)
        if vals.get("aftersales_class_id") or "parent_id" in vals:
            self.env["aftersales.ownership"]._look_again()
        return result
