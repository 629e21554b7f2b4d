from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SUPERVISOR = "aftersales_service.group_supervisor"


class CsiEmergency(models.AbstractModel):
    """A measure that cannot wait for the decision; the opinion follows it (amendment 2)."""

    _name = "aftersales.csi.emergency"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Emergency measure of a CSI"

    emergency_reason = fields.Text(string="Emergency Measure", guarded=True, copy=False)
    emergency_by = fields.Many2one(
        "res.users", string="Emergency Allowed By", guarded=True, copy=False
    )
    emergency_at = fields.Datetime(string="Emergency Allowed On", guarded=True, copy=False)
    emergency_due = fields.Datetime(
        string="Opinion Due",
        guarded=True,
        copy=False,
        help="The written opinion on the measure follows within one working day.",
    )
    opinion_to_follow = fields.Boolean(
        string="Emergency, Opinion to Follow",
        compute="_compute_opinion_to_follow",
        search="_search_opinion_to_follow",
    )

    @api.depends("emergency_at", "state")
    def _compute_opinion_to_follow(self):
        for csi in self:
            csi.opinion_to_follow = bool(csi.emergency_at) and csi.state in self._undecided()

    @api.model
    def _search_opinion_to_follow(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("emergency_at", "!=", False), ("state", "in", self._undecided())]

    def action_allow_emergency(self, reason=None):
        """Allow measures that cannot wait for the decision; the opinion follows (amendment 2).

        :param str reason: what is at stake; required
        :raise AccessError: the user is no service supervisor
        :raise UserError: no reason, or the record is decided already
        """
        self.check_access("write")
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(
                self.env._(
                    "Only a service supervisor may allow emergency measures before the decision."
                )
            )
        reason = (reason or "").strip()
        for csi in self:
            if csi.state not in self._undecided():
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”: emergency measures are for records that are "
                        "not decided yet.",
                        record=csi.display_name,
                        state=self._state_label(csi.state),
                    )
                )
            if not reason:
                raise UserError(
                    self.env._(
                        "%(record)s: enter why the measure cannot wait for the decision.",
                        record=csi.display_name,
                    )
                )
        now = fields.Datetime.now()
        Time = self.env["aftersales.working.time"]
        for company, csis in self.sudo().grouped("company_id").items():
            csis.write(
                {
                    "emergency_reason": reason,
                    "emergency_by": self.env.uid,
                    "emergency_at": now,
                    "emergency_due": Time._nth_working_day_end(company, now, 1),
                }
            )
        self._create_activities(
            lambda csi: self.env.user,
            activity_type="aftersales_service.activity_csi_emergency",
            deadline=lambda csi: csi._local_date(csi.emergency_due),
        )
        text = self.env._("Emergency measures allowed: %(reason)s", reason=reason)
        self.sudo()._message_log_batch(
            bodies={csi.id: text for csi in self}, author_id=self.env.user.partner_id.id
        )
        return True
