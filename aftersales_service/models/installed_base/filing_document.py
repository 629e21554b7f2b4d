from odoo import fields, models


class FilingDocument(models.Model):
    """A record that has to be there before a case of some type is filed (A-11, amendment 57)."""

    _name = "aftersales.filing.document"
    _inherit = ["aftersales.lookup.code.mixin"]
    _description = "Document Expected for Filing"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Technical name; the app knows these only.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "A document is named once.")
