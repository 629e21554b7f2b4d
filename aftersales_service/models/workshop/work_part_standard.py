from odoo import api, fields, models
from odoo.exceptions import UserError

# What is still entered of a part that was taken out.
LATER = frozenset(("used_quantity", "fault_cause_id", "recover"))


class WorkPartStandard(models.AbstractModel):
    """Need, use and return of a part, and why the old one failed (E-21, E-22)."""

    _name = "aftersales.work.part.standard"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Standard of replaced parts"

    fault_cause_id = fields.Many2one(
        "aftersales.fault.cause",
        index="btree_not_null",
        copy=False,
        help="Why the replaced part failed, as the test showed.",
    )
    planned_quantity = fields.Float(
        string="Needed",
        digits="Product Unit",
        copy=False,
        writers="aftersales_service.group_manager",
        help="How much the task needs. Zero: not planned.",
    )
    over_reason = fields.Char(
        string="Why More Than Needed", copy=False, help="Taking out more than is needed says why."
    )
    used_quantity = fields.Float(
        string="Used",
        digits="Product Unit",
        compute="_compute_used_quantity",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="Of what was taken out; the rest is returned.",
    )
    returned_quantity = fields.Float(
        string="Returned", digits="Product Unit", compute="_compute_returned_quantity"
    )

    _used_within = models.Constraint(
        "CHECK(used_quantity >= 0 AND used_quantity <= quantity)",
        "No more of a part is used than was taken out.",
    )

    @api.depends("quantity")
    def _compute_used_quantity(self):
        """What is taken out counts as used until somebody says otherwise."""
        for part in self:
            part.used_quantity = part.quantity

    @api.depends("move_id.returned_move_ids.state")
    def _compute_returned_quantity(self):
        for part in self:
            back = part.sudo().move_id.returned_move_ids.filtered(lambda m: m.state == "done")
            part.returned_quantity = sum(back.mapped("quantity"))

    def _unaccounted(self):
        """Return how much of the part was neither used nor returned."""
        self.ensure_one()
        return self.quantity - self.used_quantity - self.returned_quantity

    def _check_need(self):
        """Refuse to take out more than the task needs without a reason (E-22)."""
        for part in self:
            over = (
                part.planned_quantity
                and part.product_id.uom_id.compare(part.quantity, part.planned_quantity) > 0
            )
            if over and not (part.over_reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(order)s: %(quantity)s of %(product)s are taken out, %(needed)s are "
                        "needed. Take out less, or enter why.",
                        order=part.work_order_id.display_name,
                        quantity=f"{part.quantity:g}",
                        product=part.product_id.display_name,
                        needed=f"{part.planned_quantity:g}",
                    )
                )
