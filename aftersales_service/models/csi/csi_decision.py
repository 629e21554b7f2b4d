from odoo import fields, models
from odoo.exceptions import AccessError

from ...tools import words

SUPERVISOR = "aftersales_service.group_supervisor"
SIGNERS = ",".join(
    f"aftersales_service.group_{name}" for name in ("supervisor", "reviewer", "qa", "approver")
)


class CsiDecision(models.AbstractModel):
    """The signed decision: written opinion and way of service, and who may sign it (C-11)."""

    _name = "aftersales.csi.decision"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Decision of a CSI"

    opinion = fields.Text(string="Written Opinion", copy=False, writers=SIGNERS)
    service_mode_id = fields.Many2one(
        "aftersales.service.mode",
        string="Way of Service",
        copy=False,
        writers=SIGNERS,
        ondelete="restrict",
    )
    signature = fields.Binary(
        string="Drawn Signature", copy=False, writers=SIGNERS, help="Not required."
    )
    signer_id = fields.Many2one(
        "res.users", string="Signed By", guarded=True, copy=False, ondelete="restrict"
    )
    decided_at = fields.Datetime(string="Decided On", guarded=True, copy=False)

    def _may_sign(self, user=None):
        """Return whether a user may sign: a participant, or the one who chairs (C-11, M-03)."""
        self.ensure_one()
        user = user or self.env.user
        csi = self.sudo()
        if csi.chair_id:
            return user == csi.chair_id or user in csi.participant_ids.user_id
        return user in csi.participant_ids.user_id or user.has_group(SUPERVISOR)

    def _check_may_sign(self):
        """Refuse who is no signer.

        :raise AccessError: names those who are
        """
        for csi in self:
            if not csi._may_sign():
                people = csi.sudo().chair_id | csi.sudo().participant_ids.user_id
                raise AccessError(
                    self.env._(
                        "%(record)s: you are no signer of this review, so you may not write its "
                        "opinion or decide it. Ask: %(people)s.",
                        record=csi.display_name,
                        people=words.listed(self.env, people.mapped("name"))
                        or self.env._("the service supervisor"),
                    )
                )

    def action_decide(self, opinion=None, service_mode_id=None, signature=None):
        """Sign the written opinion and the way of service as the current user (C-11, REG 4.4).

        What is not given here stands on the record already. The signature is the user and the
        time; a drawn one may be added.

        :param str opinion: the written opinion
        :param int service_mode_id: id of the way of service
        :param signature: drawn signature, base64
        :raise AccessError: the user is no signer of this review
        :raise UserError: opinion, way of service, other opinions or the print are missing
        """
        self.check_access("read")
        self._check_may_sign()
        vals = {
            "opinion": opinion,
            "service_mode_id": service_mode_id,
            "signature": signature,
        }
        vals = {name: value for name, value in vals.items() if value}
        if vals:
            self._refuse_closed(vals.keys())
            self.sudo().write(vals)
        moved = self.sudo()._take_step(
            "decide", {"signer_id": self.env.uid, "decided_at": fields.Datetime.now()}
        )
        moved._clock_fact("decided")
        for csi in moved:
            own = csi._pending_of_signer()
            if own:
                own.approval_id.write(
                    {
                        "state": "approved",
                        "decided_by": self.env.uid,
                        "decided_at": fields.Datetime.now(),
                        "comment": csi.opinion,
                    }
                )
        moved._drop_activities(
            "aftersales_service.activity_csi_emergency",
            "aftersales_service.activity_csi_opinion",
            "aftersales_service.activity_csi_review",
        )
        moved._create_activities(
            lambda csi: csi.user_id, activity_type="aftersales_service.activity_csi_reply"
        )
        return True

    def _pending_of_signer(self):
        """Return the signer's own open request: his decision answers it."""
        return self.participant_ids.filtered(
            lambda line: line.user_id == self.env.user and line.answer == "pending"
        )

    def _blockers_decide(self):
        yield from self._blockers_review()
        for csi in self:
            if not (csi.opinion or "").strip():
                yield csi, self.env._("The written opinion is missing. Enter the review's result.")
            if not csi.service_mode_id:
                yield csi, self.env._("The way of service is missing. Choose what was decided.")
