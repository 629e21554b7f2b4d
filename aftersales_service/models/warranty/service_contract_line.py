from odoo import fields, models


class ServiceContractLine(models.Model):
    """What a service contract covers, per class of cost (D-08)."""

    _name = "aftersales.service.contract.line"
    _inherit = ["aftersales.warranty.scope.mixin"]
    _description = "Contract Scope"

    contract_id = fields.Many2one(
        "aftersales.service.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
