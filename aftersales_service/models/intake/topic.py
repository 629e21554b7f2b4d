from odoo import fields, models


class Topic(models.Model):
    """What a communication with a customer is about decides who leads and who assists (B-10).

    The departments are roles, so that renaming or mapping one elsewhere changes the next routing.
    """

    _name = "aftersales.topic"
    _description = "Communication Topic"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    source = fields.Char(string="Procedure", help="The procedure that names it.")
    description = fields.Text(translate=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    lead_role_id = fields.Many2one("aftersales.role", string="Leading Department", required=True)
    assist_role_id = fields.Many2one("aftersales.role", string="Assisting Department")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A company has each topic once."
    )
