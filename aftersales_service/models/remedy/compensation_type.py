from odoo import api, fields, models
from odoo.exceptions import UserError

UNITS = {
    "coupon": "money",
    "refund": "money",
    "discount": "money",
    "extension": "months",
    "gift": "pieces",
    "free_service": "pieces",
}


class CompensationType(models.Model):
    """One thing that a customer may be given, with its limit (客户补偿标准, D-14)."""

    _name = "aftersales.compensation.type"
    _description = "Compensation Catalogue"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    kind = fields.Selection(
        [("goodwill", "Goodwill"), ("damages", "Damages")],
        required=True,
        default="goodwill",
        help="Goodwill is given freely; damages are owed, and are reviewed first.",
    )
    effect = fields.Selection(
        [
            ("coupon", "Coupon"),
            ("extension", "Longer Warranty"),
            ("refund", "Refund"),
            ("discount", "Discount on an Order"),
            ("gift", "Gift"),
            ("free_service", "Service Free of Charge"),
        ],
        string="What It Gives",
        required=True,
        help="What happens when an approved compensation is carried out.",
    )
    unit = fields.Selection(
        [("money", "Money"), ("months", "Months"), ("pieces", "Pieces")],
        string="Counted In",
        compute="_compute_unit",
        store=True,
        precompute=True,
    )
    limit = fields.Float(
        string="Limit of a Line",
        help="Up to here the service supervisor may allow it. Zero: no limit of its own.",
    )
    unit_value = fields.Float(
        string="Value of One",
        help="What a month or a piece counts in the value of a compensation, in the company's "
        "currency. Money counts as it is.",
    )
    product_id = fields.Many2one(
        "product.product", string="Gift", check_company=True, help="What is sent as a gift."
    )
    valid_months = fields.Integer(
        string="Coupon Valid (Months)", default=6, help="Zero: without an end."
    )
    ours = fields.Boolean(string="Our Value", help="No procedure states the limit.")

    _numbers_positive = models.Constraint(
        'CHECK(COALESCE("limit", 0) >= 0 AND COALESCE(unit_value, 0) >= 0 '
        "AND COALESCE(valid_months, 0) >= 0)",
        "Limit, value and validity are not negative.",
    )

    @api.depends("effect")
    def _compute_unit(self):
        for item in self:
            item.unit = UNITS.get(item.effect)

    def write(self, vals):
        """Keep what an entry gives while compensations that were asked for rest on it (D-14).

        :raise UserError: kind or effect of a used entry would change
        """
        for name in {"kind", "effect"} & vals.keys():
            changed = self.filtered(lambda item, name=name: item[name] != vals[name])
            used = (
                self.env["aftersales.compensation.line"]
                .sudo()
                .search(
                    [("type_id", "in", changed.ids), ("compensation_id.state", "!=", "draft")],
                    limit=1,
                )
            )
            if used:
                raise UserError(
                    self.env._(
                        "“%(type)s” was asked for in %(compensation)s and stays what it is. "
                        "Archive it and make another entry.",
                        type=used.type_id.name,
                        compensation=used.compensation_id.name,
                    )
                )
        return super().write(vals)
