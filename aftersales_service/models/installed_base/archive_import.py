import base64
from itertools import repeat

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.spreadsheet import MAX_ROWS, BadTable, read_table, write_table
from .import_line import Line

ADMIN = "aftersales_service.group_admin"
SALES_ADMIN = "aftersales_service.group_sales_admin"
# Rows checked together: so many are asked for in one query.
BATCH = 1000
# How many cells of a row tell a person which one it is.
TOLD = 4


class ArchiveImport(models.Model):
    """An existing customer file, or past service records, taken over from a spreadsheet.

    The file is read and checked row by row before anything is written; then the scheduler takes
    the rows over in batches, so that ten thousand of them need no patience of a browser. A row
    that is there already is left alone: importing a file again changes nothing (issue 6 §4).
    """

    _name = "aftersales.archive.import"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Import"
    _order = "id desc"
    _rec_name = "filename"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Imported By",
        required=True,
        default=lambda self: self.env.user,
        guarded=True,
    )
    kind = fields.Selection(
        [
            ("units", "Customers and Their Units"),
            ("cases", "Past Service Cases"),
            ("csis", "Past CSIs"),
            ("visits", "Past Return Visits"),
        ],
        string="What",
        required=True,
        default="units",
    )
    file = fields.Binary(attachment=True)
    filename = fields.Char()
    state = fields.Selection(
        [
            ("draft", "New"),
            ("checked", "Checked"),
            ("running", "Running"),
            ("stopped", "Stopped"),
            ("done", "Done"),
        ],
        required=True,
        default="draft",
        copy=False,
        guarded=True,
    )
    unused_columns = fields.Char(guarded=True, copy=False)
    row_ids = fields.One2many("aftersales.archive.import.row", "import_id", string="Rows")
    problem_ids = fields.One2many(
        "aftersales.archive.import.row",
        "import_id",
        string="Rows That Cannot Be Imported",
        domain=[("state", "=", "error")],
    )
    ready_count = fields.Integer(string="To Import", compute="_compute_counts")
    known_count = fields.Integer(string="There Already", compute="_compute_counts")
    error_count = fields.Integer(string="Not Possible", compute="_compute_counts")
    done_count = fields.Integer(string="Imported", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")
    finished_at = fields.Datetime(string="Finished On", guarded=True, copy=False)
    template_file = fields.Binary(compute="_compute_template_file")
    error_file = fields.Binary(compute="_compute_error_file")

    @api.depends("row_ids.state")
    def _compute_counts(self):
        counts = {}
        for task, state, count in self.env["aftersales.archive.import.row"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "state"], ["__count"]
        ):
            counts[task.id, state] = count
        for task in self:
            for name in ("ready", "known", "error", "done"):
                task[f"{name}_count"] = counts.get((task._origin.id, name), 0)
            total = task.ready_count + task.done_count
            task.progress = 100.0 * task.done_count / total if total else 100.0

    # The files

    def _compute_template_file(self):
        for task in self:
            columns = self.env["aftersales.import.columns"]._columns(task.kind)
            content = write_table(
                [(column.label, column.required) for column in columns],
                [],
                task._template_notes(columns),
                self.env._("Data"),
                self.env._("Help"),
            )
            task.template_file = base64.b64encode(content)

    def _template_notes(self, columns):
        """Return the second sheet of the template: what each column holds."""
        kinds = {
            "text": self.env._("Text"),
            "date": self.env._("Date, such as 2026-02-28"),
            "number": self.env._("Number"),
            "yes": self.env._("Yes or empty"),
        }
        rows = [[self.env._("Column"), self.env._("Holds"), self.env._("Remark"), ""]]
        for column in columns:
            holds = kinds.get(column.kind) or ", ".join(
                self.env["aftersales.import.columns"]._written(column.kind)
            )
            required = self.env._("Required.") if column.required else ""
            remark = " ".join(filter(None, [required, column.help]))
            rows.append([column.label, holds, remark, column.example])
        return rows

    def _compute_error_file(self):
        """Return the rows that could not be taken over, to be corrected and imported again."""
        for task in self:
            columns = self.env["aftersales.import.columns"]._columns(task.kind)
            keys = [column.key for column in columns]
            content = write_table(
                [(column.label, column.required) for column in columns]
                + [(self.env._("What Is Wrong"), False)],
                [
                    [*map(task._to_correct(row).get, keys, repeat("")), row.message]
                    for row in task.problem_ids
                ],
            )
            task.error_file = base64.b64encode(content)

    def _to_correct(self, row):
        """Return the cells of a row for the file in which it is corrected.

        Corrected it may say the same as one that was taken over: it stays another one, and the
        corrected file itself can be imported twice.
        """
        data = dict(row.data or {})
        if self.kind == "units" and not data.get("serial"):
            data.setdefault("which", f"{self.id}-{row.number}")
        return data

    def action_template(self):
        """Download the template of the kind of file that is chosen (issue 6 §4)."""
        return self._download("template_file", self.env._("template"))

    def action_error_file(self):
        """Download the rows that could not be taken over, each with what is wrong (issue 6 §4)."""
        return self._download("error_file", self.env._("to correct"))

    def _download(self, field, name):
        self.ensure_one()
        self._check_may_import()
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{field}?download=true"
            f"&filename={kind} - {name}.xlsx",
            "target": "download",
        }

    # Steps

    def _check_may_import(self):
        """Refuse who may not import what is chosen (issue 6 §4).

        :raise AccessError: customers are taken over by sales administration and administrators,
            records of the past by administrators alone
        """
        self.check_access("write")
        for task in self:
            groups = (ADMIN, SALES_ADMIN) if task.kind == "units" else (ADMIN,)
            if not any(self.env.user.has_group(group) for group in groups):
                raise AccessError(
                    self.env._("Records of the past are imported by an administrator. Ask one.")
                )

    def write(self, vals):
        """Keep what was checked: another file or kind is another import.

        :raise UserError: the import was started already
        """
        if {"file", "kind", "company_id"} & vals.keys():
            begun = self.filtered(lambda task: task.state not in ("draft", "checked"))
            if begun:
                raise UserError(
                    self.env._(
                        "%(file)s was started already. Make a new import for another file.",
                        file=begun[0].display_name,
                    )
                )
            self.filtered(lambda task: task.state == "checked").sudo()._forget_rows()
        return super().write(vals)

    def _forget_rows(self):
        self.row_ids.unlink()
        self.write({"state": "draft", "unused_columns": False})

    def action_check(self):
        """Read the file and check each row; nothing is taken over yet (issue 6 §4).

        :raise AccessError: the user may not import this
        :raise UserError: the file is missing, cannot be read, or lacks a required column
        """
        self._check_may_import()
        for task in self:
            if task.state in ("draft", "checked"):
                task._read_file()
        return True

    def _read_file(self):
        """Make the rows of the file, checked."""
        self.ensure_one()
        company = self.company_id
        self.sudo()._forget_rows()
        lines = self._lines()
        Row = self.env["aftersales.archive.import.row"].with_company(company).sudo()
        for start in range(0, len(lines), BATCH):
            Row._check_lines(self.kind, company, lines[start : start + BATCH])
        self._refuse_across_batches(lines)
        Row.create(
            [
                {
                    "import_id": self.id,
                    "number": line.number,
                    "data": line.data,
                    "summary": " · ".join(
                        [text for key, text in line.data.items() if text and key != "_nth"][:TOLD]
                    ),
                    **Row._values(line),
                }
                for line in lines
            ]
        )
        self.sudo().write({"state": "checked", "user_id": self.env.uid})

    def _refuse_across_batches(self, lines):
        """Refuse rows that stand in the file twice, in whatever batch."""
        Row = self.env["aftersales.archive.import.row"]
        free = [line for line in lines if not line.errors]
        if self.kind == "units":
            free = [line for line in free if line.found["product"]]
            Row._refuse_twice(free, Row._serial_key)
            Row._refuse_twice(free, lambda line: line.found.get("key"))
            Row._refuse_partial(self.company_id, free)
        else:
            Row._refuse_twice(free, lambda line: line.values["number"])

    def _lines(self):
        """Return the lines of the file.

        :raise UserError: it cannot be read, or lacks a required column
        """
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if not content:
            raise UserError(self.env._("Choose the file first."))
        try:
            table = read_table(content, self.filename)
        except BadTable as error:
            words = {
                "format": self.env._(
                    "“%(file)s” cannot be read. Save it as .xlsx or .csv and choose it again."
                ),
                "empty": self.env._("“%(file)s” has no row. Choose another file."),
                "long": self.env._(
                    "“%(file)s” has more than %(rows)s rows. Split it into several files."
                ),
            }
            text = words[error.reason] % {"file": self.filename, "rows": f"{MAX_ROWS:,}"}
            raise UserError(text) from error
        keys, counts = self._keys_of(table[0][1]), {}
        return [
            Line(
                number,
                {key: text for key, text in zip(keys, texts, strict=False) if key and text},
                counts,
            )
            for number, texts in table[1:]
        ]

    def _keys_of(self, headers):
        """Return the column key of each header, None for what we do not know.

        :raise UserError: a required column is missing
        """
        Columns = self.env["aftersales.import.columns"]
        known = {}
        for lang, _name in self.env["res.lang"].get_installed():
            for column in Columns.with_context(lang=lang)._columns(self.kind):
                known.setdefault(column.label.strip().lower(), column.key)
                known.setdefault(column.key, column.key)
        keys = [known.get(header.strip().lower()) for header in headers]
        missing = [c.label for c in Columns._columns(self.kind) if c.required and c.key not in keys]
        if missing:
            raise UserError(
                self.env._(
                    "“%(file)s” has no column %(columns)s in its first row. Download the template "
                    "and use its headers.",
                    file=self.filename,
                    columns=", ".join(f"“{label}”" for label in missing),
                )
            )
        unused = [h for h, key in zip(headers, keys, strict=True) if h and not key]
        self.sudo().unused_columns = ", ".join(unused)
        return keys

    def action_start(self):
        """Have the scheduler take over the rows that can be (issue 6 §4).

        :raise AccessError: the user may not import this
        :raise UserError: the file is not checked, or no row can be taken over
        """
        self._check_may_import()
        for task in self:
            if task.state not in ("checked", "stopped"):
                raise UserError(
                    self.env._("%(file)s: check the file first.", file=task.display_name)
                )
            if not task.ready_count:
                raise UserError(
                    self.env._(
                        "%(file)s has no row that could be imported: all are there already, or "
                        "cannot be. See the rows.",
                        file=task.display_name,
                    )
                )
        self.sudo().write({"state": "running"})
        self.env.ref("aftersales_service.cron_archive_import").sudo()._trigger()
        return True

    def action_stop(self):
        """Stop after the batch that is being taken over; what was taken over stays."""
        self._check_may_import()
        self.sudo().filtered(lambda task: task.state == "running").state = "stopped"
        return True

    @api.model
    def _finish(self):
        """End the imports of which no row waits any more, and tell who started them.

        :return: the imports that still run
        """
        running = self.search([("state", "=", "running")])
        waiting = running.filtered("ready_count")
        for task in running - waiting:
            task.write({"state": "done", "finished_at": fields.Datetime.now()})
            task.user_id._bus_send(
                "simple_notification",
                {
                    "type": "warning" if task.error_count else "success",
                    "title": task.with_context(lang=task.user_id.lang).display_name,
                    "message": task.with_context(lang=task.user_id.lang).env._(
                        "%(done)s rows imported, %(known)s there already, %(error)s not possible.",
                        done=task.done_count,
                        known=task.known_count,
                        error=task.error_count,
                    ),
                },
            )
        return waiting

    def action_open_rows(self):
        """Open the rows of the file, with what became of each."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.archive_import_row_action"
        )
        return {**action, "domain": [("import_id", "=", self.id)]}

    @api.ondelete(at_uninstall=False)
    def _unlink_begun(self):
        for task in self:
            if task.state not in ("draft", "checked"):
                raise UserError(
                    self.env._(
                        "%(file)s tells where records come from and cannot be deleted.",
                        file=task.display_name,
                    )
                )
