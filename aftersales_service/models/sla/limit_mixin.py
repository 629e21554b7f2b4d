from odoo import fields, models

from ...tools import words
from ...tools.targets import BEFORE, MOMENT, UNITS

UNIT_LABELS = [
    ("minutes", "Minutes"),
    ("hours", "Hours"),
    ("working_minutes", "Working Minutes"),
    ("working_hours", "Working Hours"),
    ("days", "Calendar Days"),
    ("working_days", "Working Days"),
    ("before", "Hours Before the Planned Time"),
    ("moment", "The Promised Moment"),
]
ELSE_UNITS = [unit for unit in UNIT_LABELS if unit[0] not in (BEFORE, MOMENT)]


class LimitMixin(models.AbstractModel):
    """How long a time limit is, and on which time it counts: of a policy, or of a draft of one."""

    _name = "aftersales.sla.limit.mixin"
    _description = "Amount of a time limit"

    unit = fields.Selection(UNIT_LABELS, required=True, default="working_hours")
    amount = fields.Float(string="Limit", required=True, default=1)
    by_limit = fields.Boolean(
        string="By Part and Difficulty",
        help="The handling limit chosen on the case counts. A limit of zero here: only then.",
    )
    on_call = fields.Boolean(
        string="Only With Somebody on Call", help="Otherwise the other limit counts."
    )
    else_unit = fields.Selection(ELSE_UNITS, string="Otherwise In")
    else_amount = fields.Float(string="Otherwise")
    hour_from = fields.Float(string="Counted From")
    hour_to = fields.Float(
        string="Counted Until", help="Hours count between these times of the day. Zero: any time."
    )
    window_days = fields.Selection(
        [("working", "On Working Days"), ("all", "Every Day")],
        string="Counted On",
        default="working",
        required=True,
        help="With somebody on call they count every day.",
    )
    calendar_id = fields.Many2one("resource.calendar", help="Empty: the company's own.")
    warning_share = fields.Float(
        string="Warned After (%)", default=80, help="Share of the limit that has passed. Zero: no."
    )

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0 AND (else_amount IS NULL OR else_amount >= 0))",
        "A time limit is not negative.",
    )
    _share_in_range = models.Constraint(
        "CHECK(warning_share >= 0 AND warning_share <= 100)", "A warning comes before the limit."
    )
    _window_in_order = models.Constraint(
        "CHECK(COALESCE(hour_to, 0) = 0 OR (hour_from >= 0 AND hour_from < hour_to "
        "AND hour_to <= 24))",
        "The hours of a service window lie within the day, the first before the last.",
    )

    def _as_limit(self, on_call):
        """Return the limit as the plain data of a Target, see tools/targets.py.

        :param bool on_call: the limit counts with somebody on call
        """
        self.ensure_one()
        return {
            "unit": self.unit,
            "amount": self.amount,
            "time": self._time_name(self.unit, on_call),
            "else_unit": self.else_unit or "",
            "else_amount": self.else_amount,
            "else_time": self._time_name(self.else_unit, False),
        }

    def _time_name(self, unit, on_call):
        """Return the name of the working time on which a unit counts, see aftersales.clock.time."""
        if self.hour_to and unit in ("minutes", "hours"):
            days = "all" if on_call else self.window_days
            return f"window/{self.hour_from:g}/{self.hour_to:g}/{days}"
        if self.calendar_id and unit not in ("minutes", "hours", BEFORE, MOMENT):
            return f"calendar/{self.calendar_id.id}"
        return ""

    def _amount_words(self, unit, amount):
        """Return an amount of a unit in words, with the hours between which it counts."""
        if unit == MOMENT:
            return dict(self._fields["unit"]._description_selection(self.env))[MOMENT]
        if unit == BEFORE:
            return self.env._(
                "%(time)s before the planned time", time=words.amount(self.env, "hours", amount)
            )
        if unit not in UNITS:
            return f"{amount:g} …"
        text = words.amount(self.env, unit, amount)
        if self.hour_to and unit in ("minutes", "hours"):
            text = words.between(self.env, text, self.hour_from, self.hour_to)
        return text

    def _limit_sentence(self):
        """Return the limit in words, with the one that counts while nobody is on call."""
        limit = self._amount_words(self.unit, self.amount)
        if self.by_limit:
            table = self.env._("the days of the handling limit")
            limit = f"{table} ({limit})" if self.amount else table
        if self.on_call:
            limit = self.env._(
                "%(limit)s with somebody on call, otherwise %(other)s",
                limit=limit,
                other=self._amount_words(self.else_unit, self.else_amount),
            )
        return limit
