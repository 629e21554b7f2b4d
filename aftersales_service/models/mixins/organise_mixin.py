from odoo import models


class OrganiseMixin(models.AbstractModel):
    """A case or CSI from which documents are issued, all in one place (E-01)."""

    _name = "aftersales.organise.mixin"
    _description = "Record from which a service is organised"

    def _organise_options(self):
        """Hook: yield what may be issued from the record, ``(code, label, possible, why, method)``.

        Extend it with ``yield from super()._organise_options()``. What is possible is offered;
        what is not says why and what to do.

        - ``code``: short technical name, once per record
        - ``label``: name of the document
        - ``possible``: whether it may be issued now
        - ``why``: why not, or False; where it is possible, a word of advice or False
        - ``method``: name of the record's public method that issues it and returns an action
        """
        self.ensure_one()
        yield from ()

    def _organised(self):
        """Hook: return the CSIs and the cases for which something is issued from one record."""
        raise NotImplementedError

    def _over_words(self):
        """Return in words, one per record, for which cases or CSIs nothing is issued any more."""
        return [
            self.env._(
                "%(record)s is “%(state)s”. Reopen it, or register a new one, before anything is "
                "issued for it.",
                record=record.display_name,
                state=record._state_label(record.state),
            )
            for record in self
            if record.state in ("closed", "cancelled")
        ]
