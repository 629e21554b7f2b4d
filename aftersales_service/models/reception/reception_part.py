from odoo import api, fields, models
from odoo.exceptions import UserError


class ReceptionPart(models.AbstractModel):
    """A row of a reception, which stands still once the customer confirmed it."""

    _name = "aftersales.reception.part"
    _description = "Row of a reception"

    reception_id = fields.Many2one(
        "aftersales.reception", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="reception_id.company_id", store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Add rows while the customer has not confirmed; what he signed before is void."""
        rows = super().create(vals_list)
        rows._check_draft()
        rows.reception_id._unsign()
        return rows

    def write(self, vals):
        """Change rows while the customer has not confirmed; what he signed before is void.

        :raise UserError: he has confirmed it
        """
        self._check_draft()
        result = super().write(vals)
        self._check_draft()
        self.reception_id._unsign()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self._check_draft()
        self.reception_id._unsign()

    def _check_draft(self):
        """Refuse to touch the rows of receptions that the customer confirmed."""
        if self.env.su:
            return
        for reception in self.reception_id:
            if reception.state != "draft":
                raise UserError(
                    self.env._(
                        "%(reception)s is “%(state)s” and stays as the customer signed it.",
                        reception=reception.display_name,
                        state=reception._state_label(reception.state),
                    )
                )
