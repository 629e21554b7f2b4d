from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.retry import half_of_day, other_half
from ...tools.working_time import local_date
from ..intake.case_result import SATISFACTION

# What the caller records; fixed once the visit is done.
RECORD = (
    "informed",
    "no_opinion",
    "opinion",
    "handling_opinion",
    "usage_opinion",
    "suggestion",
    "solved",
    "satisfaction",
    "rating_quality",
    "rating_attitude",
    "rating_cost",
)


class VisitTalk(models.AbstractModel):
    """The call itself: attempts, what was told and heard, and its end (F-06, F-13…F-16)."""

    _name = "aftersales.visit.talk"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Talk of a return visit"

    informed = fields.Boolean(string="Four Points Told", copy=False)
    no_opinion = fields.Boolean(copy=False)
    opinion = fields.Text(copy=False)
    handling_opinion = fields.Text(string="Opinion on the Handling", copy=False)
    usage_opinion = fields.Text(string="Usage and Feeling After the Repair", copy=False)
    suggestion = fields.Text(string="Further Suggestions", copy=False)
    solved = fields.Selection([("yes", "Solved"), ("no", "Not Solved")], copy=False)
    satisfaction = fields.Selection(SATISFACTION, copy=False)
    attempt_ids = fields.One2many("aftersales.visit.attempt", "visit_id", string="Attempts")
    attempt_count = fields.Integer(compute="_compute_attempt_count", string="Not Reached")
    attempt_note = fields.Char(string="Note on the Attempt", copy=False)
    next_attempt_at = fields.Datetime(string="Next Attempt", guarded=True, copy=False)
    finding_ids = fields.One2many("aftersales.visit.finding", "visit_id", string="Findings")
    open_problem = fields.Boolean(compute="_compute_open_problem")
    done_at = fields.Datetime(string="Made On", guarded=True, copy=False)
    done_by = fields.Many2one("res.users", string="Made By", guarded=True, copy=False)

    @api.depends("attempt_ids")
    def _compute_attempt_count(self):
        counts = dict(
            self.env["aftersales.visit.attempt"]._read_group(
                [("visit_id", "in", self.ids)], ["visit_id"], ["__count"]
            )
        )
        for visit in self:
            visit.attempt_count = counts.get(visit._origin, 0)

    @api.depends("state", "finding_ids.kind", "finding_ids.outcome")
    def _compute_open_problem(self):
        """Tell whether a problem waits for a complaint or an explanation."""
        for visit in self:
            visit.open_problem = visit.state in ("planned", "to_analyse") and any(
                finding._is_open() for finding in visit.finding_ids
            )

    def action_open_complaints(self):
        """Open a service case for each problem that nobody explained (F-15).

        :return: action that shows the case, or the cases
        :raise UserError: the visit is over
        """
        self.ensure_one()
        problems = self.finding_ids.filtered(lambda finding: finding._is_open())
        action = {}
        for problem in problems:
            action = problem.action_open_complaint()
        return action if len(problems) == 1 else self.action_open_origin_cases()

    def _blockers_done(self):
        """Yield what the record of a talk still lacks (F-06, F-13, F-14)."""
        for visit in self:
            if visit.form == "initial" and not visit.informed:
                yield (
                    visit,
                    self.env._("Tell the customer the points of the script, then tick that."),
                )
            if not visit._has_answer():
                yield visit, self.env._("Write down what the customer said, or tick “No Opinion”.")
            if visit.form == "second" and not visit.solved:
                yield visit, self.env._("Ask whether the problem is solved, and choose the answer.")

    def _blockers_analyse(self):
        """Yield what the record of a talk still lacks (F-13)."""
        return self._blockers_done()

    def _blockers_finish(self):
        """Yield the problems of which nobody said yet what becomes of them (F-15)."""
        for visit in self:
            for finding in visit.finding_ids.filtered(lambda f: f._is_open()):
                yield (
                    visit,
                    self.env._(
                        "Open a complaint for the problem “%(problem)s”, or write how it was "
                        "explained.",
                        problem=finding.text,
                    ),
                )

    def _blockers_give_up(self):
        """Yield how many attempts are missing before a customer counts as unreachable (F-16)."""
        for visit in self:
            wanted = visit.sudo().rule_id.attempts
            made = visit._attempts_apart()
            if made < wanted:
                yield (
                    visit,
                    self.env._(
                        "%(made)s of %(wanted)s attempts were made. Call again, on another day or "
                        "at another time, before giving up.",
                        made=made,
                        wanted=wanted,
                    ),
                )

    def _attempts_apart(self):
        """Return the number of attempts at different times: one counts for each half of a day.

        Three calls in a row reach nobody who is out (F-16, amendments 3.2).
        """
        self.ensure_one()
        tz = self.company_id._aftersales_tz()
        return len({half_of_day(attempt.at, tz) for attempt in self.attempt_ids})

    def _has_answer(self):
        """Return whether the record says anything: an answer, a finding, or "no opinion"."""
        self.ensure_one()
        if self.no_opinion or self.finding_ids:
            return True
        if self.form == "second":
            return bool(self.handling_opinion or self.usage_opinion or self.suggestion)
        return bool(self.opinion)

    def action_done(self):
        """Record the visits as made; those with open problems wait for their analysis (F-15).

        :raise AccessError: the user does not make visits
        :raise UserError: the record is incomplete; the message says what is missing (F-13, F-14)
        """
        self.check_access("write")
        values = {"done_at": fields.Datetime.now(), "done_by": self.env.uid}
        waiting = self.filtered(lambda visit: visit.state == "to_analyse")
        waiting._take_step("finish")
        (self - waiting)._note_unsolved()
        problems = (self - waiting).filtered(
            lambda visit: any(finding._is_open() for finding in visit.finding_ids)
        )
        made = problems._take_step("analyse", values)
        made |= (self - waiting - problems)._take_step("done", values)
        made._on_made()
        return True

    def _note_unsolved(self):
        """Note as a problem what is not solved, where no case takes it up again (F-06, F-15)."""
        left = self.filtered(
            lambda visit: (
                visit.state == "planned"
                and visit.solved == "no"
                and "problem" not in visit.finding_ids.mapped("kind")
                and not visit._matter_cases()
            )
        )
        text = self.env._("The customer says that it is not solved.")
        self.env["aftersales.visit.finding"].create(
            [{"visit_id": visit.id, "text": text} for visit in left]
        )

    def action_no_opinion(self):
        """Record in one click that the points were told and the customer has no opinion (F-13).

        :raise UserError: see :meth:`action_done`
        """
        self._check_planned()
        for visit in self:
            visit.no_opinion = True
            if visit.asks_informed:
                visit.informed = True
        return self.action_done()

    def action_attempt(self):
        """Log a call that was not answered and propose the next one (F-16, amendments 3.2).

        :raise AccessError: the user does not make visits
        :raise UserError: the visit is over
        """
        self._check_planned()
        now = fields.Datetime.now()
        self.env["aftersales.visit.attempt"].sudo().create(
            [
                {
                    "visit_id": visit.id,
                    "at": now,
                    "user_id": self.env.uid,
                    "note": visit.attempt_note,
                }
                for visit in self
            ]
        )
        for company, visits in self.grouped("company_id").items():
            working_time = self.env["aftersales.working.time"]._of(company)
            for visit in visits.sudo():
                at = visit._propose_attempt(now, working_time)
                visit.write(
                    {
                        "next_attempt_at": at,
                        "planned_date": local_date(at, working_time.tz),
                        "attempt_note": False,
                    }
                )
        self.invalidate_recordset(["attempt_ids", "attempt_count"])
        return True

    def _propose_attempt(self, now, working_time):
        """Return when to call again: at another time of the day, see tools/retry.py."""
        rule = self.rule_id
        return other_half(
            now, working_time, rule.retry_morning, rule.retry_afternoon, self.window_end
        )

    def action_unreachable(self):
        """Give up the visits after the number of attempts that the rule asks for (F-16).

        :raise UserError: too few attempts were made, or the visit is over
        """
        moved = self._take_step("give_up")
        now = fields.Datetime.now()
        moved.sudo().filtered(lambda visit: visit.due_at < now).overdue = True
        reason = self.env._("The customer could not be reached.")
        moved._cancel_clock("visit_window", reason)
        moved._clear_activities()
        return True

    def action_reopen(self):
        """Take up visits again that were given up or skipped; the reason stands on them.

        :raise UserError: no reason is entered
        """
        for visit in self:
            key = visit.source_key or visit._own_key()
            visit._take_step("reopen", {"source_key": key}, reason=visit.reopen_reason)
        self.sudo().write({"reopen_reason": False, "skip_reason_id": False, "skip_note": False})
        self.sudo()._start_window_clock()
        return True

    def _check_planned(self):
        """Refuse visits that the user may not make or that are over."""
        self.check_access("write")
        for visit in self:
            if visit.state != "planned":
                raise UserError(
                    self.env._(
                        "%(visit)s is “%(state)s”: calls are recorded on planned visits only.",
                        visit=visit.display_name,
                        state=self._state_label(visit.state),
                    )
                )

    def _on_made(self):
        """Let what the talk brought take its way: clock, lateness, reminders, reopened cases."""
        visits = self.sudo()
        visits._stop_clock("visit_window")
        visits.filtered(lambda visit: visit.done_at > visit.due_at).overdue = True
        visits._clear_activities()
        visits.filtered(lambda visit: visit.solved == "no")._on_reported_not_solved()

    def _on_reported_not_solved(self):
        """Reopen the cases of which the customer says that they are not solved (F-17)."""
        for visit in self:
            cases = visit._matter_cases().filtered(
                lambda case: case.state in ("to_confirm", "closed")
            )
            if cases:
                cases._reopen(
                    self.env._(
                        "Return visit %(visit)s: the customer says it is not solved.",
                        visit=visit.display_name,
                    )
                )
