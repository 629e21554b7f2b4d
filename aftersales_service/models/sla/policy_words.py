from odoo import api, fields, models

from ...tools import words
from ...tools.clock import Event, replay
from ...tools.targets import BEFORE, MOMENT
from .kinds import VALUES


class PolicyWords(models.AbstractModel):
    """What a policy says, in plain language and by an example."""

    _name = "aftersales.sla.policy.words"
    _description = "Words of a time limit policy"

    limit_words = fields.Char(string="Time", compute="_compute_words")
    preview = fields.Text(string="In Words", compute="_compute_words")

    @api.depends(lambda self: self._words_depend())
    @api.depends_context("lang", "tz")
    def _compute_words(self):
        """Say for which records the limit is, from what to what, how long and who hears of it."""
        for policy in self:
            policy.limit_words = policy._limit_sentence()
            lines = [
                self.env._("For: %(records)s.", records=policy._criteria_words()),
                self.env._(
                    "From “%(start)s” to “%(stop)s”: %(limit)s.",
                    start=policy._names("start_fact_ids") or "…",
                    stop=policy._names("stop_fact_ids") or "…",
                    limit=policy.limit_words,
                ),
                policy._pause_sentence(),
                policy._told_sentence(),
                policy._example(),
            ]
            policy.preview = "\n".join(filter(None, lines))

    @api.model
    def _words_depend(self):
        """Return the fields on which the words depend."""
        return VALUES if "kind" in self._fields else ()

    def _names(self, name):
        return words.listed(self.env, self[name].mapped("name"))

    def _criteria_words(self):
        """Return the records that the policy is for."""
        label = dict(self._fields["document"]._description_selection(self.env))
        criteria = [label.get(self.document, "")]
        criteria += [
            self._names(name)
            for name in ("type_ids", "level_ids", "class_ids", "partner_ids", "team_id")
            if self[name]
        ]
        if self.complaints:
            criteria.append(self.env._("complaints"))
        for name in ("contact", "csi", "work_kind"):
            if self[name] and self[name] != "any":
                labels = dict(self._fields[name]._description_selection(self.env))
                criteria.append(labels[self[name]])
        return words.listed(self.env, criteria)

    def _pause_sentence(self):
        if not self.pause_fact_ids:
            return self.env._("It never pauses.")
        return self.env._("It pauses for: %(facts)s.", facts=self._names("pause_fact_ids"))

    def _told_sentence(self):
        if self.measured_only or not self.ladder_id:
            return self.env._("It is measured; nobody is told.")
        return self.env._(
            "A warning comes when %(share)s %% of the time has passed; then: %(ladder)s.",
            share=f"{self.warning_share:g}",
            ladder=self.ladder_id.name,
        )

    def _example(self):
        """Return when a time that started now would be due."""
        company = self.company_id or self.env.company
        if self.unit in (BEFORE, MOMENT) or (self.by_limit and not self.amount):
            return False
        if self.on_call and not self.else_unit:
            return False
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        on_call = self.on_call and bool(self.env["aftersales.on.call"]._people(company, now))
        limit = self._as_target().limit({"on_call": on_call, "limit_days": 0})
        times = self.env["aftersales.working.time"]._named(company)
        reading = replay([Event(now, "start", limit)], times, now)
        return self.env._(
            "Example: started now, on %(start)s, it is due on %(due)s.",
            start=words.moment(self.env, now, company._aftersales_tz()),
            due=words.moment(self.env, reading.deadline, company._aftersales_tz()),
        )
