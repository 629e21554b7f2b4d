from odoo import fields, models


class CompanyExecution(models.AbstractModel):
    """What a company decides about its work orders (design 3.3)."""

    _name = "aftersales.company.execution"
    _description = "Work order settings of a company"

    aftersales_visit_hours = fields.Float(
        string="Usual Length of a Visit",
        default=2.0,
        help="The planned end of a work order is proposed so long after its start; 0: it is not.",
    )
