from odoo import fields, models


class ProductClass(models.Model):
    """How a kind of product is served (D-05, REG 3.1)."""

    _name = "aftersales.product.class"
    _description = "Product Class"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)
    followed = fields.Boolean(
        string="Register Delivered Units",
        help="Each delivered unit gets its history; spare parts are not followed.",
    )
    archive_default = fields.Boolean(
        string="Service Archive by Default",
        help="The product design department may decide otherwise for one product.",
    )
    is_vehicle = fields.Boolean(
        string="Vehicles", help="License plate and meter reading are asked at the reception."
    )
    on_site_needs_reason = fields.Boolean(help="Choosing on-site service asks for a reason.")

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a product class is unique.")

    def write(self, vals):
        """Look at past deliveries again when a class becomes followed."""
        result = super().write(vals)
        if vals.get("followed"):
            self.env["aftersales.ownership"]._look_again()
        return result
