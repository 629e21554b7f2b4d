from odoo import fields, models


class PartnerRole(models.AbstractModel):
    """What a customer is to us, and a contact to his company (A-08).

    Surveys choose whom they ask by it, agents see it while they register a call.
    """

    _name = "aftersales.partner.role"
    _description = "Role of a customer"

    aftersales_role = fields.Selection(
        [("agent", "Agent"), ("final_user", "Final User")],
        string="Customer Role",
        help="An agent sells on, a final user uses the product himself.",
    )
    aftersales_importance = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C")],
        string="Importance",
        help="A: the most important customers.",
    )
    aftersales_main_customer = fields.Boolean(string="Key Customer")
    aftersales_direct_user = fields.Boolean(
        string="Direct User", help="The contact works with the product himself."
    )
    aftersales_survey_contact = fields.Boolean(
        string="Responsible at the Surveyed Unit",
        help="The contact answers surveys for his company.",
    )
