from odoo import api, fields, models

MANAGER = "aftersales_service.group_manager"


class WorkPartCost(models.AbstractModel):
    """What a part on a work order costs: its stock move's value, else the cost of its day."""

    _name = "aftersales.work.part.cost"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Cost of Parts"

    company_id = fields.Many2one("res.company")
    product_id = fields.Many2one("product.product")
    quantity = fields.Float()
    used_quantity = fields.Float()
    posted = fields.Boolean()
    move_id = fields.Many2one("stock.move")
    purchase_line_id = fields.Many2one("purchase.order.line")
    currency_id = fields.Many2one(related="company_id.currency_id")
    posted_at = fields.Datetime(string="Taken Out On", guarded=True, copy=False)
    unit_cost = fields.Monetary(
        string="Cost of One",
        guarded=True,
        copy=False,
        groups=MANAGER,
        help="The product's cost when the part was used, for parts that leave no stock move.",
    )
    cost = fields.Monetary(
        compute="_compute_cost",
        groups=MANAGER,
        help="The value of its stock move; before it was used, its cost of today. Services bought "
        "for the order count with their purchase.",
    )

    @api.depends(
        "move_id.value",
        "move_id.returned_move_ids.value",
        "quantity",
        "used_quantity",
        "product_id",
        "posted",
        "purchase_line_id",
    )
    def _compute_cost(self):
        """Take what the stock moves say that the part cost, before them the standard price."""
        for part in self:
            part = part.sudo()
            if part.move_id.state == "done":
                back = part.move_id.returned_move_ids.filtered(lambda move: move.state == "done")
                part.cost = abs(part.move_id.value) - sum(map(abs, back.mapped("value")))
            elif part._is_bought_as_service():
                part.cost = 0.0
            elif part.posted:
                part.cost = part.unit_cost * part.used_quantity
            else:
                part.cost = part._cost_of_day() * part.quantity

    def _cost_of_day(self):
        """Return the product's cost in the part's company."""
        self.ensure_one()
        return self.product_id.sudo().with_company(self.company_id).standard_price

    def _is_bought_as_service(self):
        """Return whether the part never enters stock and its purchase says what it cost."""
        line = self.purchase_line_id
        return bool(
            line.price_subtotal
            and line.order_id.state == "purchase"
            and not self.product_id.is_storable
        )

    def _mark_posted(self):
        """Note that the parts were used, when, and what each cost that has no stock move."""
        now = fields.Datetime.now()
        for part in self.sudo():
            part.write(
                {
                    "posted": True,
                    "posted_at": now,
                    "unit_cost": 0.0 if part.move_id else part._cost_of_day(),
                }
            )
