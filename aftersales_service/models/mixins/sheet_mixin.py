from odoo import api, models
from odoo.exceptions import UserError


class SheetMixin(models.AbstractModel):
    """A sheet that is written as a draft, and stays as it is once it has left it."""

    _name = "aftersales.sheet.mixin"
    _inherit = ["aftersales.state.mixin"]
    _description = "Sheet that stays as it is"

    # What stands on the sheet
    _sheet_fields = frozenset()
    # The company's setting without which nobody writes such sheets, if there is one.
    _sheet_switch = None

    @api.model_create_multi
    def create(self, vals_list):
        """Write sheets where the company uses them.

        :raise UserError: the company does not use such sheets
        """
        sheets = super().create(vals_list)
        if self._sheet_switch and not self.env.su:
            for company in sheets.company_id.sudo():
                if not company[self._sheet_switch]:
                    raise UserError(self._unused_words(company.name))
        return sheets

    def write(self, vals):
        """Keep what has left the draft.

        :raise UserError: what stands on such a sheet would change
        """
        if not self.env.su and self._sheet_fields & vals.keys():
            fixed = self.filtered(lambda sheet: sheet.state != "draft")
            if fixed:
                raise UserError(fixed[0]._fixed_words())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        for sheet in self:
            if sheet.state != "draft":
                raise UserError(sheet._kept_words())

    def _unused_words(self, company):
        """Return why a company has no such sheets; defined by each model with a switch."""
        raise NotImplementedError

    def _fixed_words(self):
        """Return why the sheet is not changed, and what to do instead; defined by each model."""
        raise NotImplementedError

    def _kept_words(self):
        """Return why the sheet is not deleted; defined by each model."""
        raise NotImplementedError
