from odoo import fields, models

SEES_PRICE = "aftersales_service.group_agent,aftersales_service.group_pmc"


class ReceptionItem(models.Model):
    """One thing that is to be done, as it was explained to the customer: time and cost (G-07)."""

    _name = "aftersales.reception.item"
    _inherit = ["aftersales.reception.part"]
    _description = "Item Explained at Reception"
    _order = "reception_id, sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Item", required=True)
    expected_hours = fields.Float()
    currency_id = fields.Many2one(related="company_id.currency_id")
    price = fields.Monetary(
        string="Price Told",
        groups=SEES_PRICE,
        help="What the customer was told that it costs him; zero under warranty.",
    )

    _sane = models.Constraint(
        "CHECK(COALESCE(expected_hours, 0) >= 0 AND COALESCE(price, 0) >= 0)",
        "Hours and price of an item are zero or more.",
    )
