from odoo import models


class ReceptionMaintenance(models.AbstractModel):
    """What was received for maintenance is noted as done with its dispatch order (G-01, G-06)."""

    _name = "aftersales.reception.maintenance"
    _description = "Maintenance of receptions"

    def _issue_dispatch(self, orders):
        """Put the maintenance on the dispatch order for which the unit was appointed, or comes."""
        order = super()._issue_dispatch(orders)
        dues = self.appointment_id.sudo().maintenance_due_ids.filtered(
            lambda due: due.installed_product_id == self.installed_product_id
        )
        if self.matter == "maintenance" and not dues:
            dues = dues._expected(self.installed_product_id, self.received_at)
        order.sudo().maintenance_due_ids |= dues.filtered(
            lambda due: due.state in due._steps["done"].sources
        )
        return order
