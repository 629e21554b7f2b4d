from odoo import fields, models


class CaseType(models.Model):
    """What a request is about; its flags say what the procedure asks for it (B-08)."""

    _name = "aftersales.case.type"
    _inherit = ["aftersales.case.type.filing"]
    _description = "Case Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    source = fields.Char(string="Procedure", help="The procedure that names it.")
    is_complaint = fields.Boolean(help="Counts in the complaint list and the complaint rate.")
    needs_product = fields.Boolean(help="Product and fault description are required to accept it.")
    needs_diagnosis = fields.Boolean(
        string="Needs a Diagnosis Report",
        help="Where the company asks for the report it comes before the solution (C-03).",
    )
    needs_evidence = fields.Boolean(
        help="Where no step is skipped a file or a note proves the matter first (C-05)."
    )
    opens_csi = fields.Boolean(
        string="Opens a CSI", help="Accepting it opens a customer event record."
    )
    promise_required = fields.Boolean(help="A committed reply time is required on a live channel.")
    asks_part = fields.Boolean(
        string="Asks About a Part", help="The part on a work order that it asks about can be named."
    )
    asks_exchange = fields.Boolean(
        string="Asks for Return or Exchange",
        help="Legal rules count how long such a request waits.",
    )
    parts_only = fields.Boolean(
        help="A claim for parts without other service; foreign users' have their own queue."
    )
    level_id = fields.Many2one(
        "aftersales.level",
        string="Default Level",
        help="Level of the complaints that a return visit opens; it can be changed on the case.",
    )
    start_minutes = fields.Integer(
        string="Handling Starts Within (Minutes)",
        help="What the acknowledgement tells the customer (B-06); zero: no time is told.",
    )
    topic_id = fields.Many2one(
        "aftersales.topic", string="Usual Topic", help="Proposed for new cases (B-10)."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Default Responsible",
        company_dependent=True,
        help="Who gets the cases of this type in this company (B-11).",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a case type is unique.")
