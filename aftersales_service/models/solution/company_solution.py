from odoo import fields, models


class CompanySolution(models.AbstractModel):
    """What the company asks for before something is executed (D-03, D-11, D-13)."""

    _name = "aftersales.company.solution"
    _description = "Solution settings of a company"

    aftersales_table_binds = fields.Boolean(
        string="The Decision Table Binds",
        default=True,
        help="Deciding otherwise than a binding row needs a reason (D-11).",
    )
    aftersales_plan_gate = fields.Selection(
        [
            ("none", "Where There Is a Plan"),
            ("paid", "For What the Customer Pays"),
            ("always", "For Everything"),
        ],
        string="Customer's Yes to a Plan",
        default="paid",
        required=True,
        help="For what a case without a CSI needs a plan that the customer accepted (D-03).",
    )
    aftersales_agreement = fields.Boolean(
        string="Items, Finish and Cost Agreed",
        default=True,
        help="Work that the customer pays is not confirmed before items, expected finish and cost "
        "estimate stand there and the warranty policy was explained to him (D-13).",
    )


class ConfigSolution(models.AbstractModel):
    """The same on the settings page."""

    _name = "aftersales.config.solution"
    _description = "Solution settings on the settings page"

    company_id = fields.Many2one("res.company")
    aftersales_table_binds = fields.Boolean(
        related="company_id.aftersales_table_binds", readonly=False
    )
    aftersales_plan_gate = fields.Selection(
        related="company_id.aftersales_plan_gate", readonly=False, required=True
    )
    aftersales_agreement = fields.Boolean(related="company_id.aftersales_agreement", readonly=False)
