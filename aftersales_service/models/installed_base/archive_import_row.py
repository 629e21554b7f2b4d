from datetime import timedelta

from psycopg2 import DataError, IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

from .import_line import Line

# Rows that another process held, or that a fault of the server stopped, are looked at so soon
# again: who imports looks at the progress bar.
AGAIN = timedelta(minutes=5)
# What is wrong with a row, and not with the server.
FAULTS = (UserError, IntegrityError, DataError, ValueError, OverflowError)


class ArchiveImportRow(models.Model):
    """One row of an imported file, and what became of it (issue 6 §4)."""

    _name = "aftersales.archive.import.row"
    _inherit = [
        "aftersales.import.units",
        "aftersales.import.past",
        "aftersales.document.link.mixin",
        "aftersales.guarded.mixin",
    ]
    _description = "Row of an Import"
    _order = "import_id desc, number"
    _rec_name = "summary"

    import_id = fields.Many2one(
        "aftersales.archive.import", required=True, index=True, guarded=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, index=True, precompute=True
    )
    number = fields.Integer(string="Row", guarded=True, aggregator=None)
    summary = fields.Char(string="Content", guarded=True)
    data = fields.Json(guarded=True)
    state = fields.Selection(
        [
            ("ready", "To Import"),
            ("known", "There Already"),
            ("error", "Not Possible"),
            ("done", "Imported"),
        ],
        required=True,
        default="ready",
        guarded=True,
    )
    message = fields.Text(guarded=True)
    res_model = fields.Char(string="Document Model", guarded=True)
    res_id = fields.Many2oneReference(string="Document ID", model_field="res_model", guarded=True)

    _queue_index = models.Index("(id) WHERE state = 'ready'")
    _state_index = models.Index("(import_id, state)")

    @api.model
    def _check_lines(self, kind, company, lines):
        """Read and check lines of a file; see :class:`.import_line.Line` for what they hold."""
        checked = self.sudo()
        checked._parse(kind, lines)
        getattr(checked, f"_check_{kind}")(company, lines)

    @api.model
    def _values(self, line):
        """Return what a row keeps of a checked line."""
        state = "error" if line.errors else "known" if line.known else "ready"
        return {
            "state": state,
            "message": "\n".join(line.errors) if line.errors else line.note,
            "res_model": line.record._name if line.known and line.record else False,
            "res_id": line.record.id if line.known and line.record else False,
        }

    @api.model
    def _cron_import(self):
        """Take over the rows of the imports that were started."""
        self.env["aftersales.job"]._process(
            "archive_import",
            self._name,
            [("state", "=", "ready"), ("import_id.state", "=", "running")],
            lambda rows: rows._take_over(),
        )
        if self.env["aftersales.archive.import"].sudo()._finish():
            self.env["aftersales.job"]._arm("archive_import", fields.Datetime.now() + AGAIN)

    def _take_over(self):
        """Take over a batch of rows; one that cannot be says why and holds up no other."""
        for task, rows in self.grouped("import_id").items():
            try:
                with self.env.cr.savepoint():
                    rows._take_over_of(task)
            except FAULTS as error:
                if len(rows) > 1:
                    # The scheduler's runner takes the rows of a failed batch one by one.
                    raise
                rows.write({"state": "error", "message": rows._words_of(error)})

    def _take_over_of(self, task):
        """Check the rows of one import again, for the world may have changed, and apply them."""
        company = task.company_id
        mine = self.with_user(task.user_id).with_company(company).sudo()
        mine = mine.with_context(lang=task.user_id.lang, allowed_company_ids=company.ids)
        lines = {row: Line(row.number, row.data) for row in mine}
        mine._check_lines(task.kind, company, list(lines.values()))
        apply = [line for line in lines.values() if not (line.errors or line.known)]
        getattr(mine, f"_apply_{task.kind}")(company, apply)
        for row, line in lines.items():
            values = row._values(line)
            if values["state"] == "ready":
                values.update(state="done", res_model=line.record._name, res_id=line.record.id)
            row.write(values)
        self.env.flush_all()

    def _words_of(self, error):
        """Return an error in words; the database's own are no words for people."""
        if isinstance(error, UserError):
            return str(error)
        if not isinstance(error, IntegrityError):
            return self.env._(
                "A cell holds what cannot be stored (%(error)s). Correct it.", error=error
            )
        return self.env._(
            "The database refused the row, because it contradicts a record that is there: "
            "%(error)s",
            error=(error.diag.message_detail or error.diag.message_primary or str(error)),
        )
