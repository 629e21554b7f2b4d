from odoo import api, fields, models

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
        PLAN_TYPES,
        string="Type of Plan",
        compute="_compute_plan_type",
        store=True,
        readonly=False,
        help="What a plan of this way is called.",
    )
    refuses = fields.Boolean(help="Nothing is executed.")

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a way of service is unique.")

    @api.depends("on_site", "parts", "charge", "refuses")
    def _compute_plan_type(self):
        """Propose a type, so that the answer to a reply never waits for one (D-01)."""
        for mode in self:
            if mode.refuses:
                mode.plan_type = False
            elif mode.on_site:
                owed = mode.charge in ("paid", "part")
                mode.plan_type = "paid_repair" if owed else "free_repair"
            else:
                mode.plan_type = "parts" if mode.parts else "remote"

    def _gives(self):
        """Return whether one way of service gives work or parts, which somebody has to pay for."""
        return self.on_site or self.parts
