from odoo import models

from ...tools import words
from ...tools.fault_judge import Limits


class FaultRuleLimits(models.AbstractModel):
    """A rule as the pure functions want it, and as people read it."""

    _name = "aftersales.fault.rule.limits"
    _description = "Limits of a rule for frequent faults"

    def _limits(self):
        """Return the rule's :class:`~odoo.addons.aftersales_service.tools.fault_judge.Limits`."""
        self.ensure_one()
        return Limits(
            kind=self.kind,
            days=self.days,
            count=self.count,
            threshold=self.threshold,
            per=self.per,
            risk=self.risk / 100.0,
            share=self.false_share / 100.0,
            months=self.baseline_months,
            ratio=self.ratio,
            apart=self.apart_months,
            new_months=self.new_months if self.kind == "count" else 0,
            same_days=self.same_days,
            complaints_only=self.complaints_only,
            product_causes_only=self.product_causes_only,
            levels=frozenset(self.level_ids.ids),
            safety=self.safety,
        )

    def _says(self):
        """Return what the rule says, in a sentence of the user's language."""
        self.ensure_one()
        what = self._what_words()
        kind = self.kind
        if kind == "count" and self.new_months:
            return self.env._(
                "%(count)s units or more of a model delivered for less than %(months)s months, "
                "within %(days)s days: %(what)s.",
                count=self.count,
                months=self.new_months,
                days=self.days,
                what=what,
            )
        if kind == "count":
            return self.env._(
                "%(count)s or more within %(days)s days: %(what)s.",
                count=self.count,
                days=self.days,
                what=what,
            )
        if kind == "rate":
            return self._rate_words(what)
        if kind == "severity":
            return self._severity_words(what)
        if kind == "lot":
            return self.env._(
                "%(count)s units or more of one lot, or with parts of one lot, within %(days)s "
                "days: %(what)s.",
                count=self.count,
                days=self.days,
                what=what,
            )
        if kind == "chance":
            return self.env._(
                "So many within %(days)s days that chance alone brings them in at most %(risk)s %% "
                "of all periods, judged by the %(months)s months before and the units in service: "
                "%(what)s.",
                days=self.days,
                risk=f"{self.risk:g}",
                months=self.baseline_months,
                what=what,
            )
        if kind == "many_cells":
            return self.env._(
                "What stands out within %(days)s days among all models and causes together, with "
                "at most %(share)s %% false alarms among the alarms: %(what)s.",
                days=self.days,
                share=f"{self.false_share:g}",
                what=what,
            )
        return self.env._(
            "A rate that crept up to %(ratio)s times its former height within %(days)s days, with "
            "a false alarm about once in %(apart)s months per problem: %(what)s.",
            ratio=f"{self.ratio:g}",
            days=self.days,
            apart=self.apart_months,
            what=what,
        )

    def _rate_words(self, what):
        """Return the sentence of a rule on the share of units that fail."""
        if self.per == "delivered":
            return self.env._(
                "More than %(threshold)s %% of the units delivered within %(days)s days, "
                "%(count)s or more: %(what)s.",
                threshold=f"{self.threshold:g}",
                days=self.days,
                count=self.count,
                what=what,
            )
        return self.env._(
            "More than %(threshold)s %% of the units in service within %(days)s days, %(count)s or "
            "more: %(what)s.",
            threshold=f"{self.threshold:g}",
            days=self.days,
            count=self.count,
            what=what,
        )

    def _severity_words(self, what):
        """Return the sentence of a rule on grave faults."""
        grave = self.level_ids.mapped("name")
        if self.safety:
            grave.append(self.env._("a serious safety fault"))
        return self.env._(
            "%(count)s or more within %(days)s days that are grave (%(grave)s): %(what)s.",
            count=self.count,
            days=self.days,
            grave=words.listed(self.env, grave),
            what=what,
        )

    def _what_words(self):
        """Return which faults the rule counts together."""
        place = self.by
        if self.any_cause:
            together = {
                "product": self.env._("faults of one model, whatever their cause"),
                "category": self.env._("faults of one product category, whatever their cause"),
            }
        else:
            together = {
                "product": self.env._("faults of one model and one cause"),
                "category": self.env._("faults of one product category and one cause"),
            }
        return together[place]
