from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .fact import DOCUMENTS

CODE = "sla_apply"
OPEN_STATES = {
    "aftersales.case": ("new", "forwarded", "in_progress", "to_confirm"),
    "aftersales.csi": ("draft", "cause", "printed", "review", "decided", "replied", "executing"),
    "aftersales.work.order": (
        "planned",
        "confirmed",
        "in_progress",
        "need_support",
        "waiting_parts",
        "done",
    ),
}


class Run(models.Model):
    """The policies applied anew to what is open: asked for once, done by the scheduler (O-01)."""

    _name = "aftersales.sla.run"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Policies Applied to Open Records"
    _order = "id desc"
    _rec_name = "document"

    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)
    document = fields.Selection(DOCUMENTS, required=True, guarded=True)
    reason = fields.Char(required=True, guarded=True)
    requested_by = fields.Many2one("res.users", required=True, guarded=True)
    total = fields.Integer(string="Open Records", guarded=True)
    left_count = fields.Integer(string="Still to Do", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress")

    def _compute_progress(self):
        left = dict(
            self.env["aftersales.sla.run.line"]
            .sudo()
            ._read_group([("run_id", "in", self.ids)], ["run_id"], ["__count"])
        )
        for run in self:
            run.left_count = left.get(run, 0)
            run.progress = 100 * (run.total - run.left_count) / run.total if run.total else 100

    @api.model
    def _request(self, company, documents, reason):
        """Have the policies applied to everything open of some kinds of documents.

        :param company: res.company
        :param documents: model names
        :param str reason: kept with each limit that moves
        :return: the runs
        :raise UserError: no reason
        """
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "Enter why the time limits of open records change; it is kept with each of "
                    "them."
                )
            )
        runs = self.sudo().create(
            [
                {
                    "company_id": company.id,
                    "document": document,
                    "reason": reason,
                    "requested_by": self.env.uid,
                }
                for document in documents
            ]
        )
        for run in runs:
            run.total = run._queue()
        self.env["aftersales.job"]._arm(CODE, fields.Datetime.now())
        return runs

    def _queue(self):
        """Queue the open records in one statement; return how many."""
        self.ensure_one()
        Model = self.env[self.document]
        Model.flush_model(["state", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO aftersales_sla_run_line
                       (run_id, res_id, company_id, create_uid, create_date)
                   SELECT %s, id, company_id, %s, now() AT TIME ZONE 'UTC' FROM %s
                    WHERE company_id = %s AND state IN %s RETURNING id""",
                self.id,
                self.env.uid,
                SQL.identifier(Model._table),
                self.company_id.id,
                OPEN_STATES[self.document],
            )
        )
        return len(rows)

    @api.model
    def _cron_apply(self):
        """Apply the policies to the queued records, some hundred per commit (O-01)."""
        self.env["aftersales.job"]._process(
            CODE,
            "aftersales.sla.run.line",
            [],
            lambda lines: lines._apply(),
            batch_size=500,
        )
