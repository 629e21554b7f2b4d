from odoo import fields, models

from ..mixins.links_mixin import Backlink


class InstalledProductReception(models.AbstractModel):
    """Appointments and receptions of a unit (G-05, G-06)."""

    _name = "aftersales.installed.product.reception"
    _description = "Reception side of a unit"

    appointment_count = fields.Integer(compute="_compute_reception_counts")
    reception_count = fields.Integer(compute="_compute_reception_counts")

    def _compute_reception_counts(self):
        for name, model, field in (
            ("appointment_count", "aftersales.appointment", "installed_product_ids"),
            ("reception_count", "aftersales.reception", "installed_product_id"),
        ):
            counts = self._count_linked(Backlink(model, field))
            for unit in self:
                unit[name] = counts.get(unit, 0)

    def action_open_appointments(self):
        """Open the appointments of the unit (O-04)."""
        self.check_access("read")
        appointments = self.env["aftersales.appointment"].search(
            [("installed_product_ids", "in", self.ids)]
        )
        return self._show_records(appointments, self.env._("Appointments"))

    def action_open_receptions(self):
        """Open the receptions of the unit (O-04)."""
        self.check_access("read")
        receptions = self.env["aftersales.reception"].search(
            [("installed_product_id", "in", self.ids)]
        )
        return self._show_records(receptions, self.env._("Receptions"))
