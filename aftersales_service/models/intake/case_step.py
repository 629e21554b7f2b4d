from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

STEPS = [
    ("1", "Receive"),
    ("2", "Classify and Assess"),
    ("3", "Assign"),
    ("4", "Investigate"),
    ("5", "Make a Solution"),
    ("6", "Carry Out"),
    ("7", "Follow Up"),
]


class CaseStep(models.Model):
    """The seven steps of a case as rows: who, when, how long since the step before (B-24).

    A view on the facts that the case and its customer event records keep; nothing is stored twice.
    """

    _name = "aftersales.case.step"
    _description = "Step of a Case"
    _auto = False
    _order = "case_id desc, step"
    _rec_name = "step"
    _depends = {
        "aftersales.case": [
            "company_id",
            "state",
            "type_id",
            "level_id",
            "team_id",
            "user_id",
            "received_at",
            "registered_by",
            "accepted_at",
            "accepted_by",
            "assigned_at",
            "diagnosed_at",
            "diagnosed_by",
            "planned_at",
            "planned_by",
            "handled_at",
            "result_told_at",
            "result_told_by",
        ],
        "aftersales.csi": ["case_ids", "cause_at", "cause_by", "decided_at", "signer_id", "state"],
    }

    case_id = fields.Many2one("aftersales.case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    step = fields.Selection(STEPS, readonly=True)
    status = fields.Selection(
        [("done", "Done"), ("open", "Open"), ("skipped", "Not Needed")], readonly=True
    )
    date = fields.Datetime(string="On", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    hours = fields.Float(
        string="Hours Since the Step Before", readonly=True, aggregator="avg", digits=(16, 1)
    )
    received_at = fields.Datetime(string="Received On", readonly=True)
    type_id = fields.Many2one("aftersales.case.type", readonly=True)
    level_id = fields.Many2one("aftersales.level", readonly=True)
    team_id = fields.Many2one("aftersales.team", readonly=True)

    @property
    def _table_query(self):
        """Return the seven rows of every case; a step's hours run from the latest one before."""
        return SQL(
            """
            SELECT c.id * 7 + s.step - 7 AS id,
                   c.id AS case_id,
                   c.company_id,
                   s.step::varchar AS step,
                   CASE WHEN s.date IS NOT NULL THEN 'done'
                        WHEN c.state IN ('closed', 'cancelled') THEN 'skipped'
                        ELSE 'open' END AS status,
                   s.date,
                   COALESCE(s.user_id, CASE WHEN s.step > 3 THEN c.user_id END) AS user_id,
                   EXTRACT(EPOCH FROM s.date - s.before)::float / 3600 AS hours,
                   c.received_at, c.type_id, c.level_id, c.team_id
              FROM aftersales_case c
              LEFT JOIN LATERAL (
                   SELECT min(e.cause_at) AS cause_at, min(e.cause_by) AS cause_by,
                          min(e.decided_at) AS decided_at, min(e.signer_id) AS signer_id
                     FROM aftersales_csi_case_rel r JOIN aftersales_csi e ON e.id = r.csi_id
                    WHERE r.case_id = c.id AND e.state <> 'cancelled'
                   ) e ON TRUE
             CROSS JOIN LATERAL (
                   SELECT COALESCE(c.diagnosed_at, e.cause_at) AS found_at,
                          COALESCE(c.planned_at, e.decided_at) AS planned_at
                   ) f
             CROSS JOIN LATERAL (VALUES
                   (1, c.received_at, COALESCE(c.registered_by, c.create_uid), NULL::timestamp),
                   (2, c.accepted_at, c.accepted_by, c.received_at),
                   (3, c.assigned_at, c.user_id, GREATEST(c.received_at, c.accepted_at)),
                   (4, f.found_at, CASE WHEN c.diagnosed_at IS NULL THEN e.cause_by
                                        ELSE c.diagnosed_by END,
                    GREATEST(c.received_at, c.accepted_at, c.assigned_at)),
                   (5, f.planned_at, CASE WHEN c.planned_at IS NULL THEN e.signer_id
                                          ELSE c.planned_by END,
                    GREATEST(c.received_at, c.accepted_at, c.assigned_at, f.found_at)),
                   (6, c.handled_at, c.user_id,
                    GREATEST(c.received_at, c.accepted_at, c.assigned_at, f.found_at,
                             f.planned_at)),
                   (7, c.result_told_at, c.result_told_by,
                    GREATEST(c.received_at, c.accepted_at, c.assigned_at, f.found_at,
                             f.planned_at, c.handled_at))
                   ) s(step, date, user_id, before)
            """
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Find rows by the index of their cases; opening a case would read those of all others.

        An id is computed from that of the case, which PostgreSQL cannot turn round.
        """
        return super()._search(Domain(domain).map_conditions(self._with_case), *args, **kwargs)

    @api.model
    def _with_case(self, condition):
        """Return a condition on ids together with the one on their cases that it implies."""
        if condition.field_expr != "id" or condition.operator not in ("in", "="):
            return condition
        ids = [condition.value] if condition.operator == "=" else condition.value
        try:
            cases = {(id_ - 1) // len(STEPS) + 1 for id_ in ids if id_}
        except TypeError:  # a subquery, whose ids nobody knows yet
            return condition
        return condition & Domain("case_id", "in", cases)
