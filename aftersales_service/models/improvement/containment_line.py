from odoo import api, fields, models

# Where goods with the fault may be; each is looked at before the cause is fought.
PLACES = ("customer", "transit", "stock", "production")


class ContainmentLine(models.Model):
    """How many pieces a place holds, and how many of them are good (8D, D3)."""

    _name = "aftersales.containment.line"
    _description = "Containment"
    _order = "action_id, id"
    _rec_name = "place"

    action_id = fields.Many2one(
        "aftersales.corrective.action", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="action_id.company_id", store=True)
    place = fields.Selection(
        [
            ("customer", "At Customers"),
            ("transit", "In Transit"),
            ("stock", "In Stock"),
            ("production", "In Production"),
            ("supplier", "At the Supplier"),
        ],
        required=True,
    )
    quantity = fields.Float(string="Pieces There", digits="Product Unit")
    checked = fields.Float(digits="Product Unit")
    bad = fields.Float(string="Found Bad", digits="Product Unit")
    open_quantity = fields.Float(
        string="To Check", compute="_compute_open_quantity", digits="Product Unit"
    )
    measure = fields.Char(help="Blocked, sorted, reworked, called back …")
    user_id = fields.Many2one("res.users", string="Checked By")
    date = fields.Date()

    _quantities = models.Constraint(
        "CHECK(quantity >= 0 AND checked >= 0 AND bad >= 0 AND checked <= quantity "
        "AND bad <= checked)",
        "No more pieces are checked than are there, and no more are bad than were checked.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Add places to actions that the user works on."""
        lines = super().create(vals_list)
        lines._check_writer()
        return lines

    def write(self, vals):
        """Change the pieces of actions that the user works on.

        :raise UserError: the action has ended, or is not the user's
        """
        self._check_writer()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_own(self):
        self._check_writer()

    def _check_writer(self):
        """Refuse what the user may not write on the action itself."""
        if not self.env.su:
            self.action_id._check_writer({"containment_ids": True})

    @api.depends("quantity", "checked")
    def _compute_open_quantity(self):
        for line in self:
            line.open_quantity = line.quantity - line.checked
