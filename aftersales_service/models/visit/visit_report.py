from odoo import fields, models
from odoo.tools import SQL

from .visit_rule import FORMS


class VisitReport(models.Model):
    """Coverage, on-time and reach rate of visits, with what they are counted from (F-03, F-16).

    A row is one visit that came due: it has ended, or its window has. What the system dropped,
    because the goods came back or the work went on, was never due. Each rate is the mean of rows
    that count for it, so that it agrees with its numerator and denominator at every grouping:

    - coverage: made / due; with a reason for leaving out: made or excused / due
    - on time: made, or tried as often as the rule asks, within the window / due and not excused
    - reach: made / made or given up as unreachable
    """

    _name = "aftersales.visit.report"
    _description = "Return Visits Made"
    _auto = False
    _order = "window_end desc, id desc"
    _rec_name = "visit_id"
    _depends = {
        "aftersales.return.visit": [
            "channel_id",
            "company_id",
            "done_by",
            "due_at",
            "event_date",
            "form",
            "overdue",
            "partner_id",
            "rule_id",
            "skip_reason_id",
            "source_key",
            "state",
            "user_id",
            "window_end",
        ]
    }

    visit_id = fields.Many2one("aftersales.return.visit", readonly=True)
    rule_id = fields.Many2one("aftersales.visit.rule", readonly=True)
    form = fields.Selection(FORMS, readonly=True)
    user_id = fields.Many2one("res.users", string="Made By", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    channel_id = fields.Many2one("aftersales.channel", readonly=True)
    skip_reason_id = fields.Many2one(
        "aftersales.skip.reason", string="Reason for Skipping", readonly=True
    )
    event_date = fields.Date(string="Event", readonly=True)
    window_end = fields.Date(string="Latest Day", readonly=True)
    due_count = fields.Integer(string="Due", readonly=True)
    made_count = fields.Integer(string="Made", readonly=True)
    excused_count = fields.Integer(string="Left Out with a Reason", readonly=True)
    open_count = fields.Integer(string="Still Owed", readonly=True)
    owed_count = fields.Integer(string="Due and Not Left Out", readonly=True)
    on_time_count = fields.Integer(string="On Time", readonly=True)
    tried_count = fields.Integer(string="Made or Unreachable", readonly=True)
    coverage = fields.Float(string="Coverage (%)", readonly=True, aggregator="avg")
    answered_for = fields.Float(string="Made or Left Out (%)", readonly=True, aggregator="avg")
    on_time = fields.Float(string="On-Time Rate (%)", readonly=True, aggregator="avg")
    reach = fields.Float(string="Reach Rate (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        """Every visit that came due, and what it counts for."""
        return SQL(
            """
            SELECT id, id AS visit_id, rule_id, form, company_id, partner_id, channel_id,
                   skip_reason_id, event_date, window_end, user_id,
                   1 AS due_count, made AS made_count, excused AS excused_count,
                   1 - GREATEST(made, excused, lost) AS open_count,
                   1 - excused AS owed_count, on_time AS on_time_count,
                   GREATEST(made, lost) AS tried_count,
                   100.0 * made AS coverage,
                   100.0 * GREATEST(made, excused, lost) AS answered_for,
                   CASE WHEN excused = 0 THEN 100.0 * on_time END AS on_time,
                   CASE WHEN GREATEST(made, lost) = 1 THEN 100.0 * made END AS reach
              FROM (SELECT v.*, COALESCE(v.done_by, v.responsible) AS user_id,
                           CASE WHEN made = 1 OR lost = 1
                                THEN CASE WHEN v.overdue IS TRUE THEN 0 ELSE 1 END
                                ELSE 0 END AS on_time
                      FROM (SELECT id, rule_id, form, company_id, partner_id, channel_id,
                                   skip_reason_id, event_date, window_end, done_by, overdue,
                                   user_id AS responsible,
                                   CASE WHEN state IN ('done', 'to_analyse') THEN 1 ELSE 0 END
                                       AS made,
                                   CASE WHEN state = 'cancelled' THEN 1 ELSE 0 END AS excused,
                                   CASE WHEN state = 'unreachable' THEN 1 ELSE 0 END AS lost
                              FROM aftersales_return_visit
                             WHERE (state <> 'planned' OR due_at < %(now)s)
                               AND (state <> 'cancelled' OR source_key IS NOT NULL)) v) counted
            """,
            now=fields.Datetime.now(),
        )
