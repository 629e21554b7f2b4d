from odoo import api, fields, models
from odoo.exceptions import UserError


class CsiParticipant(models.Model):
    """One person who is asked for an opinion in the review of a CSI, in his turn (C-10)."""

    _name = "aftersales.csi.participant"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Review Participant"
    _order = "csi_id, sequence, id"
    _rec_name = "user_id"

    csi_id = fields.Many2one(
        "aftersales.csi", string="CSI", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="csi_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        string="Participant",
        required=True,
        index=True,
        ondelete="restrict",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("aftersales_service.group_user").id)
        ],
    )
    approval_id = fields.Many2one(
        "aftersales.approval", string="Answer to This Revision", guarded=True, copy=False
    )
    answer = fields.Selection(related="approval_id.state", string="Answer")
    opinion = fields.Text(related="approval_id.comment", string="Opinion")
    answered_at = fields.Datetime(related="approval_id.decided_at", string="Answered On")
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _once_uniq = models.Constraint("UNIQUE(csi_id, user_id)", "Each participant is asked once.")

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for line in self:
            line.is_mine = line.user_id == self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        """Name participants; in a running review they are asked at once.

        :raise UserError: the review is over
        """
        lines = super().create(vals_list)
        lines._check_review_open()
        lines.csi_id.filtered(lambda csi: csi.state == "review")._ask_participants()
        return lines

    def write(self, vals):
        """Change who is asked and in which turn.

        :raise UserError: the review is over, or the person has answered already
        """
        if not self.env.su:
            self._check_review_open()
        if {"user_id", "csi_id"} & vals.keys():
            self._check_unanswered()
            self._withdraw()
        result = super().write(vals)
        if {"user_id", "csi_id"} & vals.keys():
            self.csi_id.filtered(lambda csi: csi.state == "review")._ask_participants()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unanswered(self):
        self._check_review_open()
        self._check_unanswered()
        self._withdraw()

    def _check_review_open(self):
        """Refuse to change who was asked once the record is decided (C-12)."""
        self.csi_id._refuse_closed({"participant_ids"})

    def _check_unanswered(self):
        """Refuse to drop somebody who gave an opinion."""
        for line in self:
            if line.answer and line.answer != "pending":
                raise UserError(
                    self.env._(
                        "%(record)s: %(user)s has given an opinion, which stays. Ask further "
                        "people instead.",
                        record=line.csi_id.display_name,
                        user=line.user_id.name,
                    )
                )

    def _withdraw(self):
        """Take back the open requests to these people."""
        self.sudo().approval_id.write({"replaced": True})
        self.sudo().write({"approval_id": False})
