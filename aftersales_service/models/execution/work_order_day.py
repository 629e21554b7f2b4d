from odoo import models
from odoo.fields import Domain

from ..sla.clock_day import Act

ENDED = ("closed", "cancelled")


class WorkOrderDay(models.AbstractModel):
    """A work order in My Day: of its responsible, and of the engineers who go to the customer."""

    _name = "aftersales.work.order.day"
    _inherit = ["aftersales.clock.day"]
    _description = "Work order in My Day"

    def _day_act(self, kind, verb):
        """Return the act behind a key: the effect call ends with what the customer said (F-11)."""
        self.ensure_one()
        asked = self.state in ("done", "closed") and not self.effect
        if kind == "remote_effect" and asked and verb in ("contact", "done"):
            return Act("action_effective", words=True)
        return None

    def _day_shared(self):
        """Return the orders on which the user is an engineer."""
        if not self.env.user.has_group("aftersales_service.group_engineer"):
            return None
        return Domain("engineer_ids", "in", self.env.uid) & Domain("state", "not in", ENDED)

    def _day_facts(self):
        """Return by order the number of the place of work."""
        return {
            order.id: {
                "phone": order.site_phone,
                "contact": "",
                "about": ", ".join(order.case_ids.filtered("subject").mapped("subject")),
            }
            for order in self
        }
