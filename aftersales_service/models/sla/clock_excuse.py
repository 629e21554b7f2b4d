from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SUPERVISOR = "aftersales_service.group_supervisor"


class ClockExcuse(models.AbstractModel):
    """A broken time limit stays broken; a supervisor may excuse it, and both are counted."""

    _name = "aftersales.sla.clock.excuse"
    _inherit = ["aftersales.approval.mixin", "aftersales.guarded.mixin"]
    _description = "Excuse of a clock"

    excused = fields.Boolean(guarded=True, copy=False, help="A supervisor saw why; it stays late.")
    excuse = fields.Text(string="Excuse Reason", guarded=True, copy=False)
    excused_by = fields.Many2one("res.users", guarded=True, copy=False)
    excuse_pending = fields.Boolean(compute="_compute_excuse_pending", compute_sudo=True)
    can_ask_excuse = fields.Boolean(compute="_compute_excuse_pending", compute_sudo=True)
    can_excuse = fields.Boolean(compute="_compute_can_excuse")

    @api.depends("approval_ids.state", "breached", "excused")
    def _compute_excuse_pending(self):
        for clock in self:
            clock.excuse_pending = any(
                row.kind == "excuse" and row.state == "pending" for row in clock.approval_ids
            )
            clock.can_ask_excuse = clock.breached and not clock.excused and not clock.excuse_pending

    @api.depends("excuse_pending")
    @api.depends_context("uid")
    def _compute_can_excuse(self):
        supervisor = self.env.user.has_group(SUPERVISOR)
        for clock in self:
            asked_by = (
                clock.sudo()
                .approval_ids.filtered(lambda row: row.kind == "excuse" and row.state == "pending")
                .requested_by
            )
            clock.can_excuse = supervisor and clock.excuse_pending and self.env.user not in asked_by

    def action_ask_excuse(self, reason=None):
        """Ask a supervisor to excuse broken time limits (issue 4 §2).

        :param str reason: why it was late; compulsory
        :raise AccessError: the user is neither responsible for it nor a service agent
        :raise UserError: the reason is missing, it is not broken, or it was asked already
        """
        self.check_access("read")
        agent = self.env.user.has_group("aftersales_service.group_agent")
        for clock in self:
            name = clock.document
            if not agent and clock.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(document)s: only the responsible or a service agent asks to excuse a "
                        "time limit.",
                        document=name,
                    )
                )
            if not (reason or "").strip():
                raise UserError(
                    self.env._("%(document)s: enter why the time was missed.", document=name)
                )
            if not clock.breached:
                raise UserError(
                    self.env._(
                        "%(document)s: this time limit is not broken; there is nothing to excuse.",
                        document=name,
                    )
                )
            if clock.excused or clock.excuse_pending:
                raise UserError(
                    self.env._("%(document)s: it is excused or asked for already.", document=name)
                )
        self._request_approval("excuse", group=SUPERVISOR, reason=reason)
        return True

    def action_excuse(self):
        """Excuse them, as a supervisor who did not ask; see aftersales.approval."""
        return self._pending_excuses().action_approve()

    def action_refuse_excuse(self):
        """Refuse to excuse them; see aftersales.approval."""
        return self._pending_excuses().action_reject()

    def _pending_excuses(self):
        """Return the open requests to excuse."""
        self.check_access("read")
        return self.approval_ids.filtered(
            lambda row: row.kind == "excuse" and row.state == "pending"
        )

    def _on_approval(self, kind, rows):
        """Mark what a supervisor excused; the breach itself stays."""
        super()._on_approval(kind, rows)
        if kind != "excuse":
            return
        for row in rows.filtered(lambda row: row.state == "approved"):
            self.browse(row.res_id).sudo().write(
                {"excused": True, "excuse": row.reason, "excused_by": row.decided_by.id}
            )
        self.invalidate_recordset(["excuse_pending", "can_ask_excuse", "can_excuse"])
