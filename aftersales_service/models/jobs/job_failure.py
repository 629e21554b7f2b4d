from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class JobFailure(models.Model):
    """A record that a scheduled action could not do, with the reason and the next try."""

    _name = "aftersales.job.failure"
    _inherit = ["aftersales.document.link.mixin", "aftersales.guarded.mixin"]
    _description = "Record Not Done by a Scheduled Action"
    _order = "last_try desc, id desc"
    _rec_name = "document"

    job_id = fields.Many2one(
        "aftersales.job", required=True, index=True, ondelete="cascade", guarded=True
    )
    # Guarded, because the name of the document is shown past the reader's own rights.
    res_model = fields.Char(string="Document Model", required=True, guarded=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", required=True, guarded=True
    )
    company_id = fields.Many2one("res.company", index=True, guarded=True)
    document = fields.Char(compute_sudo=True)
    error = fields.Text(required=True, guarded=True)
    attempts = fields.Integer(default=1, guarded=True)
    last_try = fields.Datetime(required=True, guarded=True)
    next_try = fields.Datetime(required=True, index=True, guarded=True)

    _document_uniq = models.UniqueIndex(
        "(job_id, res_model, res_id)", "A record is noted once per scheduled action."
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("lang")
    def _compute_document(self):
        """Name the documents; what is gone is named by what the note remembers of it."""
        super()._compute_document()
        for row in self:
            row.document = row.document or f"{row.res_model}, {row.res_id}"

    def action_open_document(self):
        """Open the record that could not be done, or the document on which it stands."""
        action = super().action_open_document()
        if self.res_model == "stock.move.line":
            picking = self.env[self.res_model].browse(self.res_id).picking_id
            if picking:
                action.update(res_model=picking._name, res_id=picking.id)
        return action

    def action_retry(self):
        """Let the next run try the records again, and run it now."""
        self.check_access("write")
        self.sudo().next_try = fields.Datetime.now()
        return self.job_id.action_run_now()

    @api.model
    def _waiting_ids(self, job, model, domain):
        """Return the ids of the model's records that failed and whose next try is not due yet.

        The notes of records that are due no more, because somebody did them by hand, are dropped.
        """
        rows = self._notes(job).filtered(lambda row: row.res_model == model)
        if not rows:
            return []
        due = self.env[model].search(Domain(domain) & Domain("id", "in", rows.mapped("res_id")))
        past = rows.filtered(lambda row: row.res_id not in due._ids)
        past.unlink()
        now = fields.Datetime.now()
        return [row.res_id for row in rows - past if row.next_try > now]

    @api.model
    def _notes(self, job):
        """Return all notes of a job, read once for an action that processes several models.

        The job's own field would take two queries: for the rows, and for what is asked of them.
        """
        field = job._fields["failure_ids"]
        if job.id not in field._get_cache(job.env):
            names = ["res_model", "res_id", "next_try"]
            rows = self.sudo().search_fetch([("job_id", "=", job.id)], names)
            field._update_cache(job, rows._ids)
        return job.failure_ids

    @api.model
    def _note(self, job, record, error):
        """Note a failure; the wait before the next try doubles, from a minute up to a day."""
        now = fields.Datetime.now()
        row = self.sudo().search(
            [
                ("job_id", "=", job.id),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
            ]
        )
        attempts = row.attempts + 1 if row else 1
        vals = {
            "job_id": job.id,
            "res_model": record._name,
            "res_id": record.id,
            "company_id": record.company_id.id if "company_id" in record._fields else False,
            "error": str(error) or repr(error),
            "attempts": attempts,
            "last_try": now,
            "next_try": now + min(timedelta(days=1), timedelta(minutes=2 ** min(attempts, 11))),
        }
        if row:
            row.write(vals)
        else:
            self.sudo().create(vals)

    @api.model
    def _forget(self, job, model, ids):
        """Drop the notes of records that are done now."""
        self.sudo().search(
            [("job_id", "=", job.id), ("res_model", "=", model), ("res_id", "in", ids)]
        ).unlink()
