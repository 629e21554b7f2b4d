from odoo import models


class MatterMixin(models.AbstractModel):
    """A matter that documents execute: it is not done as long as one of them is open (C-15)."""

    _name = "aftersales.matter.mixin"
    _description = "Matter executed by documents"

    def _matter_documents(self):
        """Hook: return a list of recordsets of one matter, sudo.

        The class of each names in ``_matter_ends`` the states in which it is not open any more.
        """
        self.ensure_one()
        return []

    def _open_documents(self):
        """Yield ``(record, document, message)`` for each document that is still open, sudo."""
        for record in self:
            for documents in record.sudo()._matter_documents():
                ends = documents._matter_ends
                for document in documents.filtered(lambda d, ends=ends: d.state not in ends):
                    states = dict(document._fields["state"]._description_selection(self.env))
                    yield (
                        record,
                        document,
                        self.env._(
                            "%(document)s is “%(state)s”. Finish or cancel it first.",
                            document=document.display_name,
                            state=states[document.state],
                        ),
                    )
