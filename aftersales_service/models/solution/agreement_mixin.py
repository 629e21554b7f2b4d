from odoo import api, fields, models

PAYING = ("paid", "part")


class AgreementMixin(models.AbstractModel):
    """Work on the customer's money whose items and estimate stand on it (D-13, AUTO 2.1.4).

    The lines and the amount of the order that charges the work are items and estimate, too.
    """

    _name = "aftersales.agreement.mixin"
    _inherit = ["aftersales.agreement.gate.mixin"]
    _description = "Work agreed with the customer"

    agreed_items = fields.Text(copy=False, help="What is repaired, in the customer's words.")
    estimate = fields.Monetary(
        string="Cost Estimate for the Customer",
        copy=False,
        currency_field="estimate_currency_id",
        groups="aftersales_service.group_agent",
    )
    estimate_currency_id = fields.Many2one("res.currency", compute="_compute_estimate_currency_id")

    @api.depends("company_id")
    def _compute_estimate_currency_id(self):
        for work in self:
            work.estimate_currency_id = work.sudo().company_id.currency_id

    def _agreed_order(self):
        """Hook: return the sale.order that charges the work, sudo."""
        raise NotImplementedError

    def _told_items(self):
        return self.agreed_items or self._agreed_order().order_line

    def _told_estimate(self):
        return self.estimate or self._agreed_order().amount_total
