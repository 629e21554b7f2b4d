from odoo import models


class WorkOrderTelling(models.AbstractModel):
    """Who is told what about a work order, as things to do."""

    _name = "aftersales.work.order.telling"
    _description = "Things to Do of Work Orders"

    def _tell(self, users, summary, note=None):
        """Give people something to do about the orders, on the day it has to be done.

        See :meth:`_create_activities` for what the parameters are.
        """
        self._create_activities(
            users, summary, deadline=lambda order: order._activity_day(), note=note
        )

    def _activity_day(self):
        """Return the day on which the order's next activity is due, in the company's time."""
        self.ensure_one()
        today = self.company_id._aftersales_local_date()
        if self.planned_start and self.state in ("planned", "confirmed"):
            return max(today, self.company_id._aftersales_local_date(self.planned_start))
        return today

    def _tell_engineers(self):
        self._tell(
            lambda order: order.engineer_ids,
            lambda order: order.env._("Work order planned for you"),
        )

    def _managers(self):
        """Return the service manager of the order, or those of the company."""
        self.ensure_one()
        return self.user_id or self.env["aftersales.role"]._users("manager", self.company_id)

    def _close_activities(self):
        """Mark the user's own activities of the orders as done."""
        self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("user_id", "=", self.env.uid),
            ]
        ).action_done()
