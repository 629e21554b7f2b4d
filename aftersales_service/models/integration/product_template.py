from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    aftersales_class_id = fields.Many2one(
        "aftersales.product.class",
        string="Product Class",
        help="Empty: the class of the product category counts.",
    )
    aftersales_term_ids = fields.One2many(
        "aftersales.warranty.term", "product_tmpl_id", string="Warranty Terms"
    )
    aftersales_commitment_ids = fields.One2many(
        "aftersales.maintenance.commitment", "product_tmpl_id", string="Maintenance Commitments"
    )

    aftersales_wear_part = fields.Boolean(
        string="Wear Part",
        help="Wears out by its use: replacing it needs neither a fault cause nor the replacement "
        "standard (E-21).",
    )
    aftersales_question_count = fields.Integer(
        string="Part Questions Asked", compute="_compute_aftersales_question_count"
    )

    def _compute_aftersales_question_count(self):
        """Count the cases that ask about one of the product's variants (B-08)."""
        for template in self:
            template.aftersales_question_count = sum(
                template.product_variant_ids.mapped("aftersales_question_count")
            )

    def action_aftersales_questions(self):
        """Open the cases that ask about the part (B-08)."""
        return self.product_variant_ids.action_aftersales_questions()

    def action_aftersales_terms(self):
        """Open the warranty terms of the product; product design may add one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Warranty Terms"),
            "res_model": "aftersales.warranty.term",
            "view_mode": "list,form",
            "domain": [("product_tmpl_id", "=", self.id)],
            "context": {"default_product_tmpl_id": self.id, "default_name": self.name},
        }

    def action_aftersales_commitments(self):
        """Open the maintenance commitments of the product; product design may add one (G-01)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Maintenance Commitments"),
            "res_model": "aftersales.maintenance.commitment",
            "view_mode": "list,form",
            "domain": [("product_tmpl_id", "=", self.id)],
            "context": {"default_product_tmpl_id": self.id},
        }

    def write(self, vals):
        """Look at past deliveries again when products may have got a class by it."""
        result = super().write(vals)
        if vals.get("aftersales_class_id") or "categ_id" in vals:
            self.env["aftersales.ownership"]._look_again()
        return result
