from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, split_every

from ...tools.working_time import start_of_day

# Clocks read with one statement, and the most that one try reads.
BATCH = 2000
MOST = 50_000
# What a draft is made of: another of these, and the result is of another draft.
DRAFT = {"company_id", "date_from", "date_to", "calendar_id", "line_ids"}
RESULT = {
    "tried_at": False,
    "tried_by": False,
    "clock_count": 0,
    "real_kept": 0,
    "draft_kept": 0,
    "better_count": 0,
    "worse_count": 0,
    "open_count": 0,
    "provisional_count": 0,
}


class Trial(models.Model):
    """What if the rules had been others: drafts tried on what was recorded (issue 4 §2).

    Replays the events of the time limits of some months with other limits, waits or another
    working schedule, and counts how many would have been kept. Nothing is written to the time
    limits. Of all that ended, or are broken already, the same are counted as in “Time Limits
    Kept”; those that the drafts leave without a verdict are in no share.
    """

    _name = "aftersales.sla.trial"
    _inherit = ["aftersales.guarded.mixin", "aftersales.sla.trial.replay"]
    _description = "What If"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Question", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="Started From",
        required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(months=3),
    )
    date_to = fields.Date(string="Started Until", required=True, default=fields.Date.context_today)
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Draft Working Hours",
        check_company=True,
        help="Counts instead of the company's own. Empty: the company's own, as it is today.",
    )
    line_ids = fields.One2many(
        "aftersales.sla.trial.line", "trial_id", string="Draft Limits", copy=True
    )
    flip_ids = fields.One2many("aftersales.sla.trial.flip", "trial_id", readonly=True)
    tried_at = fields.Datetime(string="Tried On", copy=False, guarded=True)
    tried_by = fields.Many2one("res.users", copy=False, guarded=True)
    clock_count = fields.Integer(string="Time Limits", copy=False, guarded=True)
    real_kept = fields.Float(string="Kept (%)", copy=False, guarded=True, aggregator=None)
    draft_kept = fields.Float(
        string="Kept With the Draft (%)", copy=False, guarded=True, aggregator=None
    )
    better_count = fields.Integer(string="Late, Would Be Kept", copy=False, guarded=True)
    worse_count = fields.Integer(string="Kept, Would Be Late", copy=False, guarded=True)
    open_count = fields.Integer(
        string="Without a Verdict",
        copy=False,
        guarded=True,
        help="Late in fact; with the draft they would still run, so nobody knows yet.",
    )
    provisional_count = fields.Integer(
        string="On Unknown Holidays",
        copy=False,
        guarded=True,
        help="Their draft limit ends in a year whose public holidays and make-up days are not "
        "known yet.",
    )

    _period_in_order = models.Constraint(
        "CHECK(date_from <= date_to)", "The period ends after it begins: exchange the two days."
    )

    def write(self, vals):
        """Change drafts; what was found with another draft does not stand any more.

        :raise UserError: the policies belong to another company
        """
        result = super().write(vals)
        if DRAFT.intersection(vals):
            self._forget()
        if "company_id" in vals:
            self._refuse_foreign()
        return result

    def _refuse_foreign(self):
        """Refuse policies that belong to another company than their trial."""
        for trial in self:
            company = trial.company_id
            foreign = trial.line_ids.policy_id.filtered(lambda p, c=company: p.company_id != c)
            if foreign:
                raise UserError(
                    self.env._(
                        "“%(policy)s” is no policy of %(company)s. Choose one of its own.",
                        policy=foreign[0].name,
                        company=company.name,
                    )
                )

    def copy_data(self, default=None):
        """Copy the draft without what was found with it."""
        return [
            {**vals, "name": self.env._("%(name)s (copy)", name=trial.name)}
            for trial, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # Steps

    def action_add_policies(self):
        """Add the company's policies that are not tried yet, as they are.

        :raise AccessError: the user is no service manager
        """
        self.check_access("write")
        for trial in self:
            missing = (
                self.env["aftersales.sla.policy"].search(
                    [("company_id", "=", trial.company_id.id), ("preset_id", "=", False)]
                )
                - trial.line_ids.policy_id
            )
            trial.line_ids = [Command.create({"policy_id": policy.id}) for policy in missing]
        return True

    def action_try(self):
        """Replay what was recorded with the drafts, and store what would have become of it.

        :raise AccessError: the user is no service manager
        :raise UserError: no policies, no time limits in the period, too many of them, or working
            hours on which none can be counted
        """
        self.check_access("write")
        for trial in self:
            trial._forget()
            trial._store(trial._results())
        return True

    def action_show_clocks(self):
        """Show the time limits that would have ended otherwise, with their records."""
        self.ensure_one().check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.sla_trial_flip_action"
        )
        return {**action, "domain": [("trial_id", "=", self.id)]}

    def _forget(self):
        """Take away what was found."""
        trials = self.sudo()
        trials.flip_ids.unlink()
        trials.line_ids.write(self.env["aftersales.sla.trial.line"]._no_result())
        trials.write(RESULT)

    def _results(self):
        """Return ``(line, clock id, late in fact, verdict, …)`` of every clock; see _judge."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "“%(trial)s” tries no policy yet. Add lines and change their limits, or add "
                    "all policies to try other working hours.",
                    trial=self.name,
                )
            )
        times = self.env["aftersales.working.time"]._named(self.company_id, self.calendar_id)
        if self.calendar_id:
            # Refuses, in words, working hours on which nothing can be counted.
            times("").next_moment(fields.Datetime.now())
        ids = self._clock_ids()
        drafts = {line.policy_id.id: (line, line._draft()) for line in self.line_ids}
        pauses = any(d.real.on("pause") != d.draft.on("pause") for _line, d in drafts.values())
        results = []
        for part in split_every(BATCH, ids, list):
            results += self._judge(part, drafts, times, pauses)
        return results

    def _clock_ids(self):
        """Return the ids of the clocks that are tried."""
        tz = self.company_id._aftersales_tz()
        clocks = (
            self.env["aftersales.sla.clock"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("policy_id", "in", self.line_ids.policy_id.ids),
                    ("started_at", ">=", start_of_day(self.date_from, tz)),
                    ("started_at", "<", start_of_day(self.date_to + timedelta(days=1), tz)),
                    "|",
                    ("state", "in", ("met", "breached")),
                    ("breached", "=", True),
                ],
                order="id",
                limit=MOST + 1,
            )
        )
        values = {
            "trial": self.name,
            "start": format_date(self.env, self.date_from),
            "end": format_date(self.env, self.date_to),
            "most": MOST,
        }
        if not clocks:
            raise UserError(
                self.env._(
                    "“%(trial)s”: no time limit of these policies that started from %(start)s to "
                    "%(end)s has ended yet. Choose an earlier or longer period, or other policies.",
                    **values,
                )
            )
        if len(clocks) > MOST:
            raise UserError(
                self.env._(
                    "“%(trial)s”: more than %(most)s time limits started from %(start)s to "
                    "%(end)s. Choose a shorter period or fewer policies.",
                    **values,
                )
            )
        return clocks.ids
