from odoo import api, fields, models


class SupplierClaimLine(models.Model):
    """Parts of one product that are claimed (E-08)."""

    _name = "aftersales.supplier.claim.line"
    _description = "Line of a Supplier Claim"
    _order = "claim_id, id"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "aftersales.supplier.claim", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one("product.product", required=True, index=True, check_company=True)
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    price = fields.Monetary(string="Value of One")
    amount = fields.Monetary(compute="_compute_amount", store=True)

    _numbers_positive = models.Constraint(
        "CHECK(quantity > 0 AND COALESCE(price, 0) >= 0)",
        "A claim is for at least one part, and its value is not negative.",
    )

    @api.depends("quantity", "price")
    def _compute_amount(self):
        for line in self:
            line.amount = line.quantity * line.price

    @api.model_create_multi
    def create(self, vals_list):
        """Add parts to claims that are not submitted yet."""
        lines = super().create(vals_list)
        lines.claim_id._check_claim_open()
        return lines

    def write(self, vals):
        """Change parts of claims that are not submitted yet."""
        self.claim_id._check_claim_open()
        result = super().write(vals)
        if "claim_id" in vals:
            self.claim_id._check_claim_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self.claim_id._check_claim_open()
