from odoo import api, fields, models


class WarrantyTermLine(models.Model):
    """What warranty terms cover, per class of cost (D-07)."""

    _name = "aftersales.warranty.term.line"
    _inherit = ["aftersales.warranty.scope.mixin"]
    _description = "Warranty Scope"

    term_id = fields.Many2one(
        "aftersales.warranty.term", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="term_id.company_id", store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Let deliveries from now on be promised the new scope."""
        lines = super().create(vals_list)
        lines.term_id._forget_promise()
        return lines

    def write(self, vals):
        """Let deliveries from now on be promised the new scope."""
        terms = self.term_id
        result = super().write(vals)
        (terms | self.term_id)._forget_promise()
        return result

    def unlink(self):
        """Let deliveries from now on be promised the new scope."""
        terms = self.term_id
        result = super().unlink()
        terms._forget_promise()
        return result
