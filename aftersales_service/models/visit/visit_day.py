from odoo import models
from odoo.fields import Domain

from ..sla.clock_day import Act


class VisitDay(models.AbstractModel):
    """A return visit in My Day: owed on the day for which it is planned, within its window."""

    _name = "aftersales.visit.day"
    _inherit = ["aftersales.clock.day"]
    _description = "Return visit in My Day"

    def _day_act(self, kind, verb):
        """Return the act behind a key; the talk itself is recorded on the visit's form."""
        self.ensure_one()
        if self.state != "planned":
            return None
        if verb == "missed":
            return Act("action_attempt")
        if verb == "done" and not any(self._collect_blockers("done").values()):
            return Act("action_done")
        return None

    def _day_planned(self, day):
        """Return the visits to be made by a day."""
        return Domain("state", "=", "planned") & Domain("planned_date", "<=", day)

    def _day_facts(self):
        """Return by visit whom to call, and about which units."""
        return {
            visit.id: {
                "phone": visit.phone,
                "contact": visit.contact_id.name or "",
                "about": visit.about,
            }
            for visit in self
        }
