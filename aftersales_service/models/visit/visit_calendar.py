from odoo import api, fields, models
from odoo.fields import Domain


class VisitCalendar(models.AbstractModel):
    """Planned visits follow an edited working calendar (O-02, AMB-02).

    One that nobody began is planned for the first working day of its window anew. What people
    did or agreed stays: visits that were made, attempted or late, and days that a person set.
    """

    _name = "aftersales.visit.calendar"
    _inherit = ["aftersales.calendar.mixin"]
    _description = "Return visits that follow the calendar"

    day_agreed = fields.Boolean(
        string="Day Set by Hand",
        guarded=True,
        copy=False,
        help="Somebody chose the planned day; an edited calendar does not move it.",
    )

    def write(self, vals):
        """Remember that a person chose the day on which the visit is made."""
        by_hand = "planned_date" in vals and not self.env.su
        changed = by_hand and self.filtered(
            lambda visit: visit.planned_date != fields.Date.to_date(vals["planned_date"])
        )
        result = super().write(vals)
        if changed:
            changed.sudo().day_agreed = True
        return result

    @api.model
    def _following_domain(self):
        return Domain("state", "=", "planned")

    def _follow_calendar(self):
        """Plan the visits that nobody began anew, with a line in their chatter."""
        now = fields.Datetime.now()
        waiting = self.filtered(
            lambda visit: (
                not visit.day_agreed
                and not visit.overdue
                and not visit.next_attempt_at
                and visit.due_at >= now
            )
        )
        for company, visits in self.grouped("company_id").items():
            working_time = self.env["aftersales.working.time"]._of(company)
            visits.calendar_version = working_time.version
            moved = {}
            for visit in visits & waiting:
                values = visit._window_again(working_time, now)
                if any(visit[name] != value for name, value in values.items()):
                    moved[visit] = values
            for lang, some in (
                self.sudo().browse().union(*moved).grouped(lambda v: v.user_id.lang).items()
            ):
                # The chatter speaks the language of who makes the visit.
                some = some.with_context(lang=lang or self.env.lang)
                reason = some.env._("The working calendar was edited.")
                some._move_to({v: moved[v] for v in some}, lambda _visit, why=reason: why)

    def _window_again(self, working_time, now):
        """Return the window read anew; its planned day is not put back into the past."""
        self.ensure_one()
        moment = self.event_at or self.company_id._aftersales_moment(self.event_date, 0)
        values = self._window_values(self._terms(), self.event_date, moment, working_time)
        today = working_time.day_of(now)
        if values["planned_date"] < today:
            values["planned_date"] = (
                working_time.first_day_in(today, values["window_end"]) or self.planned_date
            )
        return values
