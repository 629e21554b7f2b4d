from odoo import fields, models


class WarrantyTerm(models.Model):
    """What the product design department decides for a product or a category (D-07, A-06).

    A change counts for units delivered later; the dates of delivered ones stay.
    """

    _name = "aftersales.warranty.term"
    _inherit = ["mail.thread"]
    _description = "Warranty Terms"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    product_tmpl_id = fields.Many2one("product.template", index=True, check_company=True)
    categ_id = fields.Many2one("product.category", index=True)
    months = fields.Integer(string="Warranty Months", tracking=True)
    scope = fields.Text(string="Warranty Scope", translate=True)
    archive = fields.Selection(
        [("default", "As the Product Class Says"), ("yes", "Required"), ("no", "Not Required")],
        string="Service Archive",
        default="default",
        required=True,
        tracking=True,
    )

    _months_positive = models.Constraint(
        "CHECK(months >= 0)", "A warranty period cannot be negative."
    )
