from odoo import api, fields, models


class DocumentLinkMixin(models.AbstractModel):
    """A row about a record of some model, which it names by ``res_model`` and ``res_id``."""

    _name = "aftersales.document.link.mixin"
    _description = "Row about a document"

    document = fields.Char(string="Document Name", compute="_compute_document")

    @api.depends("res_model", "res_id")
    @api.depends_context("lang")
    def _compute_document(self):
        """Name the documents, with one look-up per model; nothing where one is gone."""
        self.document = ""
        for model, rows in self.filtered("res_model").grouped("res_model").items():
            documents = self.env[model].browse(rows.mapped("res_id")).exists()
            names = {document.id: document.display_name for document in documents}
            for row in rows:
                row.document = names.get(row.res_id, "")

    def action_open_document(self):
        """Open the record that the row is about."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
