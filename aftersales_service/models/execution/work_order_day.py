from odoo import models
from odoo.fields import Domain

from ...tools import words

ENDED = ("closed", "cancelled")


class WorkOrderDay(models.AbstractModel):
    """A work order in My Day: of its responsible, and of the engineers who go to the customer.

    Its promises are kept on its form: the effect call has two outcomes, a visit is agreed with
    whom and for when.
    """

    _name = "aftersales.work.order.day"
    _inherit = ["aftersales.clock.day"]
    _description = "Work order in My Day"

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
                "about": words.listed(self.env, order.case_ids.mapped("subject")),
            }
            for order in self
        }
