from odoo import fields, models


class CaseType(models.Model):
    """What a request is about; its flags say what the procedure asks for it (B-08)."""

    _name = "aftersales.case.type"
    _description = "Case Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    source = fields.Char(string="Procedure", help="The procedure that names it.")
    is_complaint = fields.Boolean(help="Counts in the complaint list and the complaint rate.")
    needs_product = fields.Boolean(help="Product and fault description are required to accept it.")
    opens_csi = fields.Boolean(
        string="Opens a CSI", help="Accepting it opens a customer event record."
    )
    promise_required = fields.Boolean(help="A committed reply time is required on a live channel.")
    asks_part = fields.Boolean(
        string="Asks About a Part", help="The part on a work order that it asks about can be named."
    )
    parts_only = fields.Boolean(
        help="A claim for parts without other service; foreign users' have their own queue."
    )
    user_id = fields.Many2one("res.users", string="Default Responsible")
    level_id = fields.Many2one(
        "aftersales.level",
        string="Default Level",
        help="Level of the complaints that a return visit opens; it can be changed on the case.",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a case type is unique.")
