from datetime import timedelta

from odoo import api, fields, models

from ...tools.working_time import local_date

OVERDUE_ACTIVITY = "aftersales_service.activity_visit_overdue"


class VisitWatch(models.AbstractModel):
    """Visits that were not made in time, and who hears of it (F-16)."""

    _name = "aftersales.visit.watch"
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
            company: self._direct_members("supervisor", company)[:1] for company in self.company_id
        }
        model_id = self.env["ir.model"]._get_id(self._name)
        activity_type = self.env.ref(OVERDUE_ACTIVITY)
        values = []
        for visit in self:
            supervisor = supervisors[visit.company_id]
            if supervisor:
                words = self.with_context(lang=supervisor.lang).env
                values.append(
                    {
                        "res_model_id": model_id,
                        "res_id": visit.id,
                        "activity_type_id": activity_type.id,
                        "user_id": supervisor.id,
                        "date_deadline": local_date(
                            fields.Datetime.now(), visit.company_id._aftersales_tz()
                        ),
                        "automated": True,
                        "summary": words._("The visit was not made in its window"),
                    }
                )
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(values)

    @api.model
    def _direct_members(self, role, company):
        """Return who fills a role, leaving out those who merely have a higher one."""
        users = self.env["aftersales.role"]._users(role, company)
        own = self.env["aftersales.role"].sudo().search([("code", "=", role)]).group_id.user_ids
        return users & own or users

    def _clear_reminders(self):
        """Take back the reminders that the visits were late."""
        self.sudo().activity_unlink([OVERDUE_ACTIVITY])
