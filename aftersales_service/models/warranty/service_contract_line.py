from odoo import api, fields, models


class ServiceContractLine(models.Model):
    """What a service contract covers, per class of cost (D-08)."""

    _name = "aftersales.service.contract.line"
    _inherit = ["aftersales.warranty.scope.mixin"]
    _description = "Contract Scope"

    contract_id = fields.Many2one(
        "aftersales.service.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Add to the scope of a draft; what the customer signed stays (D-08).

        :raise UserError: the contract runs or has been cancelled
        """
        lines = super().create(vals_list)
        lines.contract_id._refuse_fixed()
        return lines

    def write(self, vals):
        """Change the scope of a draft.

        :raise UserError: the contract runs or has been cancelled
        """
        self.contract_id._refuse_fixed()
        result = super().write(vals)
        self.contract_id._refuse_fixed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_draft(self):
        """Only a draft loses a line of its scope."""
        self.contract_id._refuse_fixed()
