from datetime import timedelta

from odoo import api, fields, models

OVERDUE_ACTIVITY = "aftersales_service.activity_visit_overdue"


class VisitWatch(models.AbstractModel):
    """Visits that were not made in time, and who hears of it (F-16)."""

    _name = "aftersales.visit.watch"
    _inherit = ["aftersales.activity.mixin"]
    _description = "Watch over return visits"

    @api.model
    def _cron_overdue(self):
        """Mark the visits whose window has passed and tell the supervisor once (F-16)."""
        self.env["aftersales.job"]._process(
            "visit_overdue",
            self._name,
            [
                ("state", "=", "planned"),
                ("overdue", "=", False),
                ("due_at", "<", fields.Datetime.now()),
            ],
            lambda visits: visits._mark_overdue(),
            batch_size=500,
            arm=self._arm_overdue,
        )

    @api.model
    def _arm_overdue(self):
        """Have the watch run when the next window has passed."""
        visit = self.sudo().search(
            [("state", "=", "planned"), ("overdue", "=", False)], order="due_at, id", limit=1
        )
        if visit:
            self.env["aftersales.job"]._arm("visit_overdue", visit.due_at + timedelta(seconds=1))

    def _mark_overdue(self):
        """Mark the visits overdue, with one activity for the supervisor on each, without mails."""
        self.overdue = True
        supervisors = {
            company: self.env["aftersales.role"]._direct_users("supervisor", company)[:1]
            for company in self.company_id
        }
        self._create_activities(
            lambda visit: supervisors[visit.company_id],
            lambda visit: visit.env._("The visit was not made in its window"),
            activity_type=OVERDUE_ACTIVITY,
        )

    def _clear_reminders(self):
        """Take back the reminders that the visits were late."""
        self.sudo().activity_unlink([OVERDUE_ACTIVITY])
