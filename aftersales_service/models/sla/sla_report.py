from odoo import fields, models
from odoo.tools import SQL

from .kinds import KINDS


class SlaReport(models.Model):
    """Time limits with a verdict: kept as they were, and kept or excused (issue 4 §2)."""

    _name = "aftersales.sla.report"
    _description = "Time Limits Kept"
    _auto = False
    _order = "deadline desc"
    _rec_name = "kind"
    _depends = {
        "aftersales.sla.clock": [
            "breached",
            "company_id",
            "deadline",
            "excused",
            "elapsed_minutes",
            "kind",
            "level_id",
            "partner_id",
            "policy_id",
            "state",
            "team_id",
            "user_id",
            "worked_minutes",
        ]
    }

    kind = fields.Selection(KINDS, readonly=True)
    policy_id = fields.Many2one("aftersales.sla.policy", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    team_id = fields.Many2one("aftersales.team", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    level_id = fields.Many2one("aftersales.level", readonly=True)
    deadline = fields.Datetime(string="Due At", readonly=True)
    started_at = fields.Datetime(readonly=True)
    kept = fields.Float(string="Kept (%)", readonly=True, aggregator="avg")
    kept_or_excused = fields.Float(string="Kept or Excused (%)", readonly=True, aggregator="avg")
    late_count = fields.Integer(string="Late", readonly=True)
    excused_count = fields.Integer(string="Excused", readonly=True)
    elapsed_hours = fields.Float(string="Elapsed (Hours)", readonly=True, aggregator="avg")
    worked_hours = fields.Float(string="Working Time (Hours)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        """Every clock that ended with a verdict or is broken already; what runs has none."""
        return SQL(
            """
            SELECT id, kind, policy_id, company_id, user_id, team_id, partner_id, level_id,
                   deadline, started_at,
                   CASE WHEN breached IS TRUE THEN 0 ELSE 100 END AS kept,
                   CASE WHEN breached IS TRUE AND excused IS NOT TRUE THEN 0 ELSE 100 END
                       AS kept_or_excused,
                   CASE WHEN breached IS TRUE THEN 1 ELSE 0 END AS late_count,
                   CASE WHEN breached IS TRUE AND excused IS TRUE THEN 1 ELSE 0 END
                       AS excused_count,
                   CASE WHEN first_stopped_at IS NOT NULL THEN elapsed_minutes / 60 END
                       AS elapsed_hours,
                   CASE WHEN first_stopped_at IS NOT NULL THEN worked_minutes / 60 END
                       AS worked_hours
              FROM aftersales_sla_clock
             WHERE state IN ('met', 'breached') OR breached IS TRUE
            """
        )
