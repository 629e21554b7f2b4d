from odoo import models
from odoo.fields import Domain

from ..sla.clock_day import Act


class MaintenanceDay(models.AbstractModel):
    """A reminder in My Day: owed on the day on which the customer is to be called (G-02)."""

    _name = "aftersales.maintenance.day"
    _inherit = ["aftersales.clock.day"]
    _description = "Maintenance in My Day"

    def _day_act(self, kind, verb):
        """Return the act behind a key; what the call brought is recorded on the form."""
        self.ensure_one()
        if self.state == "to_remind" and verb == "missed":
            return Act("action_not_reached")
        return None

    def _day_planned(self, day):
        """Return the customers to be called by a day."""
        return Domain("state", "=", "to_remind") & Domain("call_on", "<=", day)

    def _day_facts(self):
        """Return by reminder whom to call, and about which unit."""
        return {
            due.id: {
                "phone": due.phone,
                "contact": due.contact_id.name or "",
                "about": due.display_name,
            }
            for due in self
        }
