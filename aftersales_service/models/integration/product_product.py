from odoo import api, fields, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    """Keeps old parts out of what is on order (AMB-21); tells a product's class (D-05)."""

    _inherit = "product.product"

    aftersales_question_ids = fields.One2many("aftersales.case", "part_id", string="Part Questions")
    aftersales_question_count = fields.Integer(
        string="Part Questions Asked", compute="_compute_aftersales_question_count"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_aftersales_question_count(self):
        """Count the cases that ask about the part (B-08)."""
        counts = {}
        Case = self.env["aftersales.case"]
        if self.ids and Case.has_access("read"):
            counts = dict(Case._read_group([("part_id", "in", self.ids)], ["part_id"], ["__count"]))
        for product in self:
            product.aftersales_question_count = counts.get(product, 0)

    def action_aftersales_questions(self):
        """Open the cases that ask about the part (B-08)."""
        return self.env["aftersales.case"]._show_records(
            self.env["aftersales.case"].search([("part_id", "in", self.ids)]),
            self.env._("Part Questions"),
        )

    def _get_lines_domain(self, location_ids=False, warehouse_ids=False):
        """Leave out requests that recover old parts: they replenish nothing."""
        domain = super()._get_lines_domain(location_ids, warehouse_ids)
        return domain & Domain("order_id.aftersales_kind", "!=", "recovery")

    def _aftersales_class(self):
        """Return ``{product: class}``, the product's own class or its category's (D-05).

        Empty where neither the product nor a category above it has one: not followed.
        """
        inherited = self.filtered(lambda p: not p.aftersales_class_id).categ_id._aftersales_class()
        none = self.env["aftersales.product.class"]
        return {
            product: (product.aftersales_class_id or inherited.get(product.categ_id, none))
            for product in self
        }
