from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ...tools import words

# What a file's bytes do not tell; then the name counts.
SILENT = ("application/octet-stream", "text/plain", "application/zip", "inode/x-empty")
# A picture in name, a program in fact.
NEVER = ("image/svg+xml", "text/html", "application/xhtml+xml")
HEAD = 8192
MEGABYTE = 1024 * 1024


class CaseEvidence(models.AbstractModel):
    """Photos and papers of the customer, dropped onto the form and kept with the case (issue 4)."""

    _name = "aftersales.case.evidence"
    _description = "Evidence of a case"

    evidence_ids = fields.Many2many(
        "ir.attachment",
        compute="_compute_evidence_ids",
        inverse="_inverse_evidence_ids",
        copy=False,
        help="All files of the case. They show on its CSI and its work orders as well.",
    )
    evidence_count = fields.Integer(string="Files", compute="_compute_evidence_ids")

    def _compute_evidence_ids(self):
        files = self._case_files()
        for case in self:
            case.evidence_ids = files.get(case._origin.id)
            case.evidence_count = len(case.evidence_ids)

    def _case_files(self):
        """Return ``{case id: ir.attachment}`` of the files the user may read, in one search."""
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "aftersales.case"), ("res_id", "in", self._origin.ids)], order="id"
        )
        return files.grouped("res_id")

    def _inverse_evidence_ids(self):
        """Keep what was uploaded with the case; nothing is taken away here.

        :raise UserError: a file is not the user's own upload, or is too large or of a wrong type
        """
        before = self._case_files()
        for case in self:
            new = case.evidence_ids - before.get(case.id, self.env["ir.attachment"])
            if not new:
                continue
            case._check_uploaded(new)
            new.sudo().write({"res_model": "aftersales.case", "res_id": case.id})
        self.invalidate_recordset(["evidence_ids", "evidence_count"])

    def _check_uploaded(self, files):
        """Refuse files that the user did not just upload, and such as the company does not take."""
        for file in files.sudo():
            if file.res_id or file.create_uid != self.env.user:
                raise UserError(
                    self.env._(
                        "“%(file)s” belongs to another record. Upload it here.", file=file.name
                    )
                )
        self._check_evidence(files, self.company_id[:1] or self.env.company)

    @api.model
    def check_evidence(self, file_ids):
        """Refuse uploaded files at once, before the case is saved; called by the form.

        :param list file_ids: ids of attachments that the user uploaded
        :raise UserError: a file is too large or of a wrong type
        """
        files = self.env["ir.attachment"].browse([int(file_id) for file_id in file_ids])
        files.check_access("read")
        self._check_evidence(files, self.env.company)
        return True

    @api.model
    def _check_evidence(self, files, company):
        """Refuse files by the company's limits: their size and what they really are.

        :raise UserError: names the file and what is taken
        """
        types = (company.aftersales_evidence_types or "").replace(",", " ").split()
        for file in files.sudo():
            self._check_size(file.name, file.file_size, company)
            real = guess_mimetype((file.raw or b"")[:HEAD])
            kinds = [file.mimetype or ""] + ([] if real in SILENT else [real])
            if types and not all(self._is_taken(kind, types) for kind in kinds):
                raise UserError(
                    self.env._(
                        "“%(file)s” is of the type %(type)s, which is not taken as evidence. "
                        "Taken are: %(types)s.",
                        file=file.name,
                        type=kinds[-1],
                        types=words.listed(self.env, types),
                    )
                )

    @api.model
    def _check_size(self, name, size, company=None):
        """Refuse a file that is larger than the company of the case takes.

        :param int size: bytes
        :raise UserError: names the file and what to do
        """
        company = company or self.company_id[:1] or self.env.company
        if self._is_too_large(size, company):
            raise UserError(
                self.env._(
                    "“%(file)s” has %(size)s MB; up to %(most)s MB are taken. Make it "
                    "smaller, or send a link.",
                    file=name,
                    size=f"{size / MEGABYTE:.1f}",
                    most=f"{company.sudo().aftersales_evidence_mb:g}",
                )
            )

    @api.model
    def _is_too_large(self, size, company):
        """Return whether so many bytes are more than the company takes in one file."""
        most = company.sudo().aftersales_evidence_mb
        return bool(most) and size > most * MEGABYTE

    @api.model
    def _is_taken(self, kind, types):
        """Return whether a type of file is among those taken."""
        return kind not in NEVER and any(kind.startswith(taken) for taken in types)


class CaseFiles(models.AbstractModel):
    """A document of cases that shows their files."""

    _name = "aftersales.case.files.mixin"
    _description = "Files of the cases"

    case_file_ids = fields.Many2many(
        "ir.attachment",
        string="Evidence",
        compute="_compute_case_file_ids",
        help="The files of the cases, as the customer gave them.",
    )

    @api.depends("case_ids")
    def _compute_case_file_ids(self):
        files = self.case_ids._case_files()
        for record in self:
            record.case_file_ids = self.env["ir.attachment"].union(
                *(files[case.id] for case in record.case_ids._origin if case.id in files)
            )
