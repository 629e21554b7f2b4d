from odoo import fields, models

from ..mixins.links_mixin import Backlink


class InstalledProductWorkshop(models.AbstractModel):
    """Repairs in our house of a unit, and when it lies with us (E-10, amendment 31)."""

    _name = "aftersales.installed.product.workshop"
    _description = "Workshop side of a unit"

    dispatch_count = fields.Integer(compute="_compute_workshop_counts")
    property_count = fields.Integer(compute="_compute_workshop_counts")

    def _compute_workshop_counts(self):
        for name, model, field in (
            ("dispatch_count", "aftersales.dispatch.order", "installed_product_ids"),
            ("property_count", "aftersales.customer.property", "installed_product_id"),
        ):
            counts = self._count_linked(Backlink(model, field))
            for unit in self:
                unit[name] = counts.get(unit, 0)

    def action_open_dispatches(self):
        """Open the dispatch orders of the unit (O-04)."""
        self.check_access("read")
        orders = self.env["aftersales.dispatch.order"].search(
            [("installed_product_ids", "in", self.ids)]
        )
        return self._show_records(orders, self.env._("Dispatch Orders"))

    def action_open_property(self):
        """Open when the unit lay with us as the customer's property (amendment 31)."""
        self.check_access("read")
        held = self.env["aftersales.customer.property"].search(
            [("installed_product_id", "in", self.ids)]
        )
        return self._show_records(held, self.env._("Customer Property"))
