from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Effects after which the customer is called again at a moment that somebody or something says.
AGAIN = ("retry", "minutes", "asked")


class CallResult(models.Model):
    """How a call ended, and what follows from it (F-16, peers 49)."""

    _name = "aftersales.call.result"
    _inherit = ["aftersales.lookup.code.mixin"]
    _description = "Result of a Call"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    effect = fields.Selection(
        [
            ("talk", "The Answers Are Recorded"),
            ("retry", "Called Again at Another Time of the Day"),
            ("minutes", "Called Again After Some Minutes"),
            ("asked", "Called Again When the Customer Wants"),
            ("number", "The Right Number Is Looked For"),
            ("refuse", "The Customer Is Not Called Any More"),
            ("give_up", "Given Up as Unreachable"),
        ],
        string="What Follows",
        required=True,
        default="retry",
    )
    counts = fields.Boolean(
        string="Counts as Attempt",
        help="Enough attempts, as the visit's rule says, let a customer count as unreachable.",
    )
    minutes = fields.Integer(string="After So Many Minutes", default=30)
    skip_reason_id = fields.Many2one(
        "aftersales.skip.reason",
        string="Standing Reason",
        domain=[("needs_approval", "=", False)],
        help="Why the contact is not called any more; what is due is left out for this reason.",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of a call result is unique.")
    _minutes_some = models.Constraint(
        "CHECK(effect <> 'minutes' OR minutes > 0)",
        "Say after how many minutes the customer is called again.",
    )

    @api.constrains("effect", "skip_reason_id")
    def _check_reason(self):
        """Ask for a standing reason where the customer is not called any more (amendment 62)."""
        for result in self.filtered(lambda result: result.effect == "refuse"):
            reason = result.skip_reason_id
            if not reason or reason.needs_approval:
                raise ValidationError(
                    self.env._(
                        "“%(result)s” ends all calls to a customer: choose a reason that needs no "
                        "approval.",
                        result=result.name,
                    )
                )
