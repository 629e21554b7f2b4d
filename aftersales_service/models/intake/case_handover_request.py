from odoo import api, fields, models


class CaseHandoverRequest(models.Model):
    """One question to a colleague whether he takes a case over, and his answer."""

    _name = "aftersales.case.handover"
    _description = "Case Hand-Over"
    _order = "id desc"
    _rec_name = "case_id"

    case_id = fields.Many2one(
        "aftersales.case", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    asked_by = fields.Many2one("res.users", required=True, readonly=True)
    asked_at = fields.Datetime(
        string="Asked On", required=True, readonly=True, default=fields.Datetime.now
    )
    owner_id = fields.Many2one("res.users", string="Responsible Then", readonly=True)
    receiver_id = fields.Many2one("res.users", string="Asked", required=True, readonly=True)
    note = fields.Text(readonly=True)
    absent_until = fields.Datetime(readonly=True, help="The colleague was away when asked.")
    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
        ],
        default="asked",
        required=True,
        readonly=True,
    )
    answered_at = fields.Datetime(string="Answered On", readonly=True)
    reason = fields.Text(readonly=True)

    _open_uniq = models.UniqueIndex(
        "(case_id) WHERE state = 'asked'", "A colleague was asked to take this case over already."
    )

    @api.model
    def _absence_words(self, user, until):
        """Say until when somebody is away."""
        return self.env._(
            "%(colleague)s is away until %(until)s and will see the request only then. The case "
            "stays where it is; choose somebody else if it cannot wait.",
            colleague=user.sudo().name,
            until=fields.Datetime.to_string(
                fields.Datetime.context_timestamp(self, until).replace(tzinfo=None)
            )[:16],
        )
