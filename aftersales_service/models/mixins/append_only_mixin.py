from odoo import api, models
from odoo.exceptions import UserError


class AppendOnlyMixin(models.AbstractModel):
    """Rows that are only ever added: neither changed nor deleted, whoever asks."""

    _name = "aftersales.append.only.mixin"
    _description = "Rows that are only added"

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: what was noted does not change.

        :raise UserError: always
        """
        raise UserError(self._append_only())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._append_only())

    @api.model
    def _append_only(self):
        """Return why the rows stay, and what to do instead; each model has its own words."""
        raise NotImplementedError
