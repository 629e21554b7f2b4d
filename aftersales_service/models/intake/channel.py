from odoo import fields, models


class Channel(models.Model):
    """A way on which customers reach the company (B-01)."""

    _name = "aftersales.channel"
    _inherit = ["aftersales.lookup.code.mixin"]
    _description = "Feedback Channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    source = fields.Char(string="Procedure", help="The procedure that names it.")
    live = fields.Boolean(
        string="Customer Is Present",
        help="Phone, walk-in: the customer is in contact at receipt.",
    )
    promise_required = fields.Boolean(
        help="A complaint that is not explained at once needs a committed reply time (B-16)."
    )
    record_form = fields.Selection(
        [
            ("phone_record", "Phone Record"),
            ("customer_call", "Customer Call Record"),
            ("customer_information", "Customer Information Record"),
        ],
        string="Contact Record",
        default="customer_information",
        required=True,
        help="The sheet on which such a contact is printed (N-13).",
    )
    acknowledge = fields.Boolean(
        string="Acknowledged by Mail",
        help="The customer gets a message that the request is accepted (B-06).",
    )
    calls_qa_head = fields.Boolean(
        string="QA Comes to the Customer",
        help="At the counter “Ask QA” calls the head of QA, who comes himself (B-19).",
    )

    reach = fields.Selection(
        [("phone", "By Phone"), ("email", "By E-mail"), ("sms", "By Text Message")],
        string="Reaches Customers",
        help="How we turn to customers on it; empty: only they turn to us (A-09).",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a channel is unique.")
