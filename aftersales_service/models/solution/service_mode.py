from odoo import fields, models

from .plan import PLAN_TYPES


class ServiceMode(models.Model):
    """A way of serving the customer; its flags say which documents follow (C-11, E-02…E-05)."""

    _name = "aftersales.service.mode"
    _description = "Way of Service"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    on_site = fields.Boolean(help="Needs a work order.")
    parts = fields.Boolean(help="Parts are sent: a sales order without a work order.")
    charge = fields.Selection(
        [("free", "Free"), ("part", "Part-Paid"), ("paid", "Paid"), ("contract", "Under Contract")],
        default="free",
        required=True,
    )
    needs_consent = fields.Boolean(
        help="Paid work or access to the site: the customer has to agree before it is executed."
    )
    plan_type = fields.Selection(
        PLAN_TYPES, string="Type of Plan", help="What a plan of this way is called."
    )
    refuses = fields.Boolean(help="Nothing is executed.")

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a way of service is unique.")

    def _gives(self):
        """Return whether one way of service gives work or parts, which somebody has to pay for."""
        return self.on_site or self.parts
