from odoo import fields, models


class FaultCause(models.Model):
    """Why a product failed, from a catalogue that the company keeps (C-03, TPL 二(二)a)."""

    _name = "aftersales.fault.cause"
    _description = "Fault Cause"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    source = fields.Char(string="Procedure")
    product_cause = fields.Boolean(
        string="Lies in the Product",
        help="A diagnosis with this cause offers to open a customer event record.",
    )
    safety = fields.Boolean(
        string="Serious Safety Fault",
        help="Legal rules on safety count only faults with such a cause.",
    )
    description = fields.Text(translate=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a fault cause is unique.")
