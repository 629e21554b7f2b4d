from odoo import api, fields, models
from odoo.exceptions import UserError

SKIP_ACTIVITY = "aftersales_service.activity_visit_skip"
SUPERVISOR = "aftersales_service.group_supervisor"


class VisitSkip(models.AbstractModel):
    """Leaving a visit out: never without a reason, and mostly with a second person (F-03)."""

    _name = "aftersales.visit.skip"
    _inherit = ["aftersales.approval.mixin", "aftersales.activity.mixin"]
    _description = "Skipping of return visits"

    skip_reason_id = fields.Many2one(
        "aftersales.skip.reason", string="Reason for Skipping", copy=False
    )
    skip_note = fields.Text(string="Why", copy=False)
    skip_pending = fields.Boolean(
        string="Skipping to Approve", compute="_compute_skip_pending", compute_sudo=True
    )
    reopen_reason = fields.Char(string="Why It Is Taken Up Again", copy=False)

    @api.depends("approval_ids.state")
    def _compute_skip_pending(self):
        for visit in self:
            visit.skip_pending = any(
                row.kind == "skip" and row.state == "pending" for row in visit.approval_ids
            )

    def action_open_skip(self):
        """Open the dialog that asks why the visit is left out."""
        return self._open_dialog("aftersales_service.return_visit_view_skip", self.env._("Skip"))

    def action_open_reopen(self):
        """Open the dialog that asks why the visit is taken up again."""
        return self._open_dialog(
            "aftersales_service.return_visit_view_reopen", self.env._("Take Up Again")
        )

    def _open_dialog(self, view, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref(view).id, "form")],
            "target": "new",
        }

    def action_cancel(self):
        """Skip visits for the reason entered on them (F-03, amendment 62).

        A standing reason is enough; any other asks a supervisor, who is not the one asking.

        :raise AccessError: the user does not make visits
        :raise UserError: the reason, or the words that it needs, are missing
        """
        self._check_planned()
        for visit in self:
            visit._check_skip_reason()
        asking = self.filtered(lambda visit: visit.skip_reason_id.needs_approval)
        for visit in self - asking:
            visit._skip(visit._skip_words())
        for visit in asking.filtered(lambda visit: not visit.skip_pending):
            visit._request_approval("skip", group=SUPERVISOR, reason=visit._skip_words())
        asking._tell_supervisor()
        return True

    def _check_skip_reason(self):
        """Refuse a visit to be skipped without a reason, or without the words it needs."""
        if not self.skip_reason_id:
            raise UserError(
                self.env._(
                    "%(visit)s: every customer is visited. Choose the reason for leaving this "
                    "visit out.",
                    visit=self.display_name,
                )
            )
        if self.skip_reason_id.needs_approval and not (self.skip_note or "").strip():
            raise UserError(
                self.env._(
                    "%(visit)s: the reason “%(reason)s” needs a supervisor's approval. Write why "
                    "the visit should be left out.",
                    visit=self.display_name,
                    reason=self.skip_reason_id.name,
                )
            )

    def _skip_words(self):
        """Return reason and note in one line."""
        return ": ".join(filter(None, [self.skip_reason_id.name, self.skip_note]))

    def _skip(self, reason):
        """Cancel planned visits for good, with their clock and reminders."""
        moved = self._take_step("cancel", reason=reason)
        moved._cancel_clock("visit_window", reason)
        moved._clear_activities()

    def _clear_activities(self):
        """Take back all that was asked about visits that are over: reminders, and skipping."""
        self._clear_reminders()
        self.sudo().activity_unlink([SKIP_ACTIVITY])
        asked = self._approval_rows("skip").filtered(lambda row: row.state == "pending")
        asked.state = "withdrawn"

    def _tell_supervisor(self):
        """Give a supervisor other than the one who asks one activity per visit to approve."""
        Role = self.env["aftersales.role"]
        others = {}
        for company in self.company_id:
            members = Role._direct_users("supervisor", company) - self.env.user
            others[company] = members or Role._users("supervisor", company) - self.env.user
        self._create_activities(
            lambda visit: others[visit.company_id][:1],
            lambda visit: visit.env._("Approve or reject that the visit is left out"),
            activity_type=SKIP_ACTIVITY,
        )

    def action_approve_skip(self):
        """Agree that the visits are left out; see aftersales.approval."""
        return self._pending_skips().action_approve()

    def action_reject_skip(self):
        """Have the visits made after all; see aftersales.approval."""
        return self._pending_skips().action_reject()

    def _pending_skips(self):
        """Return the open requests to skip the visits."""
        self.check_access("read")
        return self.approval_ids.filtered(lambda r: r.kind == "skip" and r.state == "pending")

    def _on_approval(self, kind, rows):
        """Leave the visits out that a supervisor agreed to; the others stay planned."""
        super()._on_approval(kind, rows)
        if kind != "skip":
            return
        self.sudo().activity_unlink([SKIP_ACTIVITY])
        for row in rows.filtered(lambda row: row.state == "approved"):
            visit = row._document()
            if visit.state == "planned":
                visit._skip(row.reason)
        self.invalidate_recordset(["skip_pending"])
