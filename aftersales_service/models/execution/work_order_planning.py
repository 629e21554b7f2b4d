from datetime import timedelta

from odoo import api, models

ENGINEER = "aftersales_service.group_engineer"


class WorkOrderPlanning(models.AbstractModel):
    """What is proposed for the plan of a work order: who goes, and until when (E-03)."""

    _name = "aftersales.work.order.planning"
    _description = "Planning of Work Orders"

    @api.onchange("planned_start")
    def _onchange_planned_start(self):
        """Propose the end, and move it along with the start."""
        for order in self:
            order.planned_end = self._proposed_end(
                order.company_id,
                order.planned_start,
                order._origin.planned_start,
                order.planned_end,
            )

    @api.model
    def _proposed_end(self, company, start, old_start=None, old_end=None):
        """Return when work that starts at a moment is planned to end.

        What was planned keeps its length; else the company's usual length of a visit counts.

        :param company: res.company
        :param datetime start: naive UTC
        """
        if not start:
            return old_end
        if old_start and old_end:
            return start + (old_end - old_start)
        hours = (company or self.env.company).sudo().aftersales_visit_hours
        return old_end or (start + timedelta(hours=hours) if hours else False)

    @api.model
    def _proposed_engineers(self, cases):
        """Return who follows the cases and is an engineer himself; nobody else is proposed."""
        users = cases.sudo().user_id
        return users.filtered(lambda user: user.has_group(ENGINEER)).with_env(self.env)
