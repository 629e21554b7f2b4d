from odoo import fields, models

DOCUMENTS = [
    ("aftersales.case", "Service Case"),
    ("aftersales.csi", "CSI"),
    ("aftersales.work.order", "Work Order"),
]


class Fact(models.Model):
    """A business fact that time limits begin, end or wait with (design 3.1).

    Policies choose among them; the method that writes the fact's time names its code.
    """

    _name = "aftersales.sla.fact"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Business Fact"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True, guarded=True)
    sequence = fields.Integer(default=10)
    on_case = fields.Boolean(string="Happens to Cases")
    on_csi = fields.Boolean(string="Happens to CSIs")
    on_work_order = fields.Boolean(string="Happens to Work Orders")

    _code_uniq = models.Constraint("UNIQUE(code)", "A business fact stands here once.")
