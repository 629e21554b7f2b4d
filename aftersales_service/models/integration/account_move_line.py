from odoo import fields, models


class AccountMoveLine(models.Model):
    """A journal item on the counter account tells which receipt it belongs to (E-05)."""

    _inherit = "account.move.line"

    aftersales_stock_move_id = fields.Many2one(
        "stock.move",
        string="Received Without Charge",
        index="btree_not_null",
        readonly=True,
        help="The stock move of a part bought at zero whose value this item balances.",
    )
