from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class Approval(models.Model):
    """One person's yes or no to one request about a record.

    Review of a CSI, waiver of a gate, skipping of a visit and emergency measures all use it:
    the row says what was asked, by whom, and who answered what. Nobody answers his own request,
    administrators included (M-04).
    """

    _name = "aftersales.approval"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Approval"
    _order = "res_model, res_id, kind, sequence, id"

    res_model = fields.Char(string="Document Model", required=True, guarded=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, guarded=True
    )
    company_id = fields.Many2one("res.company", index=True, guarded=True)
    kind = fields.Selection(
        [
            ("review", "Review"),
            ("emergency", "Emergency Measure"),
            ("waiver", "Waiver"),
            ("skip", "Skipping"),
            ("excuse", "Excuse"),
            ("compensation_qa", "Compensation: Review by QA"),
            ("compensation_technical", "Compensation: Technical Review"),
            ("compensation", "Compensation"),
            ("return", "Return or Exchange"),
        ],
        required=True,
        guarded=True,
    )
    sequence = fields.Integer(default=10, guarded=True)
    user_id = fields.Many2one(
        "res.users", string="Asked Person", guarded=True, help="Empty: anyone of the group."
    )
    group_id = fields.Many2one("res.groups", string="Asked Group", guarded=True)
    requested_by = fields.Many2one("res.users", required=True, guarded=True)
    requested_at = fields.Datetime(required=True, guarded=True)
    reason = fields.Text(guarded=True)
    state = fields.Selection(
        [
            ("pending", "To Approve"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
        ],
        default="pending",
        required=True,
        copy=False,
        guarded=True,
    )
    decided_by = fields.Many2one("res.users", copy=False, guarded=True)
    decided_at = fields.Datetime(copy=False, guarded=True)
    comment = fields.Text(string="Opinion", copy=False, guarded=True)
    replaced = fields.Boolean(
        copy=False, guarded=True, help="The same was asked again later; this row counts no more."
    )

    _document_index = models.Index("(res_model, res_id, kind)")
    _decision_complete = models.Constraint(
        "CHECK((state IN ('pending', 'withdrawn')) = (decided_by IS NULL) "
        "AND (state IN ('pending', 'withdrawn')) = (decided_at IS NULL))",
        "An answered approval names who answered and when.",
    )
    _four_eyes = models.Constraint(
        "CHECK(kind = 'review' OR decided_by IS NULL OR decided_by <> requested_by)",
        "Nobody approves his own request.",
    )
    _somebody_asked = models.Constraint(
        "CHECK(user_id IS NOT NULL OR group_id IS NOT NULL)",
        "A request says which person or group is asked.",
    )

    def action_approve(self, comment=None):
        """Say yes to the requests (M-03, M-04); see :meth:`_decide`."""
        return self._decide("approved", comment)

    def action_reject(self, comment=None):
        """Say no to the requests; the comment says why; see :meth:`_decide`."""
        return self._decide("rejected", comment)

    def _decide(self, state, comment=None):
        """Answer pending requests as the current user and tell their documents.

        :param str state: 'approved' or 'rejected'
        :param str comment: the opinion
        :raise AccessError: the user is not the one who is asked
        :raise UserError: the request is answered already, or it is the user's own
        """
        self.check_access("read")
        for row in self:
            if row.replaced:
                raise UserError(
                    self.env._(
                        "%(document)s: this request was replaced by a later one. Answer that one.",
                        document=row._document().display_name,
                    )
                )
            if row.state != "pending":
                raise UserError(
                    self.env._(
                        "%(document)s: this request was answered by %(user)s already.",
                        document=row._document().display_name,
                        user=row.sudo().decided_by.name,
                    )
                )
            if row.kind != "review" and row.requested_by == self.env.user:
                raise UserError(
                    self.env._(
                        "%(document)s: you asked for this yourself. Another person has to "
                        "approve it.",
                        document=row._document().display_name,
                    )
                )
            asked = row.sudo().user_id
            group = row.sudo().group_id
            if (asked and asked != self.env.user) or (
                group and group not in self.env.user.sudo().all_group_ids
            ):
                raise AccessError(
                    self.env._(
                        "%(document)s: only %(asked)s may answer this request.",
                        document=row._document().display_name,
                        asked=asked.name or group.name,
                    )
                )
        self.sudo().write(
            {
                "state": state,
                "decided_by": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "comment": comment,
            }
        )
        for model, rows in self.union().grouped("res_model").items():
            documents = self.env[model].browse(rows.mapped("res_id"))
            for kind in set(rows.mapped("kind")):
                documents._on_approval(kind, rows.filtered(lambda r, k=kind: r.kind == k))
        return True

    def _document(self):
        """Return the record that the request is about."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)
