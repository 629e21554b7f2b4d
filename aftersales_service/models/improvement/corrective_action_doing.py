from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import words

QA = "aftersales_service.group_qa"
MANAGER = "aftersales_service.group_manager"
LATE_STATES = ("sent", "in_progress")
# What the responsible department writes; the rest is for those who lead the action.
OWN_FIELDS = frozenset(
    (
        "correction",
        "occurrence_cause",
        "escape_cause",
        "systemic_cause",
        "whys",
        "corrective",
        "preventive",
        "containment_ids",
        "implemented_note",
        "attachment_ids",
        "team_ids",
        "activity_ids",
        "message_follower_ids",
    )
)


class CorrectiveActionDoing(models.AbstractModel):
    """Planning, doing and verifying of a corrective action, round by round (I-02, I-04)."""

    _name = "aftersales.corrective.action.doing"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Doing of corrective actions"

    role_id = fields.Many2one(
        "aftersales.role", string="Responsible Department", index=True, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    due_date = fields.Date(index=True, tracking=True)
    correction = fields.Text(help="What puts the case at hand right.")
    occurrence_cause = fields.Text(string="Root Cause", help="Why the fault arose.")
    corrective = fields.Text(
        string="Corrective Action", help="What keeps the fault from coming again."
    )
    preventive = fields.Text(
        string="Preventive Action", help="What keeps it from arising in similar products."
    )
    criterion = fields.Text(
        string="How the Effect Is Judged",
        help="What will be measured, where, and which value counts; laid down before the action "
        "starts. A promise below is measured by itself.",
    )
    sent_at = fields.Datetime(guarded=True, copy=False)
    implemented_note = fields.Text(string="What Was Done", copy=False)
    implemented_by = fields.Many2one("res.users", guarded=True, copy=False)
    implemented_at = fields.Datetime(string="Implemented On", guarded=True, copy=False)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "aftersales_corrective_action_attachment_rel",
        "action_id",
        "attachment_id",
        string="Evidence",
        copy=False,
        bypass_search_access=True,
    )
    verification = fields.Text(
        copy=False, help="How the effect was checked, and what was found.", tracking=True
    )
    override_reason = fields.Text(
        string="Why It Counts without Proof",
        copy=False,
        help="Where a promise is not proven yet and the action is closed all the same.",
    )
    verified_by = fields.Many2one("res.users", guarded=True, copy=False)
    verified_at = fields.Datetime(string="Verified On", guarded=True, copy=False)
    round = fields.Integer(default=1, guarded=True, copy=False, help="Plans made so far.")
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    overdue_told = fields.Boolean(guarded=True, copy=False)

    @api.depends("role_id")
    def _compute_user_id(self):
        """Propose the first who fills the department's role."""
        for action in self:
            role = action.role_id
            if role and (not action.user_id or action._origin.role_id != role):
                people = self.env["aftersales.role"]._direct_users(role.code, action.company_id)
                action.user_id = people[:1].sudo(False)

    @api.depends("due_date", "state")
    def _compute_overdue(self):
        for action in self:
            today = action.company_id._aftersales_local_date()
            action.overdue = bool(
                action.due_date and action.due_date < today and action.state in LATE_STATES
            )

    @api.model
    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._aftersales_local_date()
        late = Domain("due_date", "<", today) & Domain("state", "in", LATE_STATES)
        return late if True in value else ~late

    def write(self, vals):
        """Let the responsible department write its part, and those who lead the rest.

        :raise UserError: somebody else writes, or what was planned is changed on a closed action
        """
        if not self.env.su and vals:
            self._check_writer(vals)
        if "due_date" in vals:
            self.sudo().filtered("overdue_told").overdue_told = False
        result = super().write(vals)
        if "role_id" in vals or "user_id" in vals:
            self.filtered(lambda action: action.state == "sent")._tell_department()
        return result

    def _check_writer(self, vals):
        """Refuse what is not the user's to write.

        :raise UserError: names who may
        """
        leads = self._leads()
        for action in self:
            if action.state in ("closed", "cancelled") and vals.keys() - {"active"}:
                raise UserError(
                    self.env._(
                        "%(action)s is “%(state)s” and stays as it is. Take it up again with a "
                        "reason first.",
                        action=action.display_name,
                        state=action._state_label(action.state),
                    )
                )
            if leads:
                continue
            if action.state == "draft" and action.create_uid == self.env.user:
                continue
            foreign = vals.keys() - OWN_FIELDS
            if foreign or not action._is_mine():
                raise UserError(
                    self.env._(
                        "%(action)s: QA and the service managers lead it, %(department)s writes "
                        "the causes, the measures and what was done.",
                        action=action.display_name,
                        department=action.role_id.name or self.env._("the department"),
                    )
                )

    @api.model
    def _leads(self):
        """Return whether the user leads corrective actions."""
        return self.env.su or self.env.user.has_groups(f"{QA},{MANAGER}")

    def _is_mine(self):
        """Return whether the user belongs to those who carry the action out."""
        self.ensure_one()
        action = self.sudo()
        people = action.user_id | action.team_ids
        if action.role_id:
            people |= self.env["aftersales.role"]._users(action.role_id.code, action.company_id)
        return self.env.su or self.env.user in people

    # What is missing

    def _blockers_send(self):
        """Yield what the department has to know (I-02)."""
        for action in self:
            missing = []
            if not action.role_id:
                missing.append(self.env._("the responsible department"))
            if not (action.occurrence_cause or "").strip():
                missing.append(self.env._("the root cause"))
            if not any((action[name] or "").strip() for name in ("corrective", "preventive")):
                missing.append(self.env._("the corrective or preventive action"))
            if not action.due_date:
                missing.append(self.env._("the due date"))
            if missing:
                yield (
                    action,
                    self.env._("Enter %(missing)s.", missing=words.listed(self.env, missing)),
                )

    def _blockers_start(self):
        """Yield what is laid down before anything is changed (I-04)."""
        for action in self:
            if not (action.criterion or "").strip() and not action.promise_ids:
                yield (
                    action,
                    self.env._(
                        "Lay down how the effect will be judged: a promise that is measured, or "
                        "in words."
                    ),
                )

    def _blockers_report(self):
        """Yield what the department has to say of its work (I-04)."""
        for action in self:
            if not (action.implemented_note or "").strip():
                yield action, self.env._("Enter what was done.")

    def _blockers_close(self):
        """Yield what a verified action lacks (I-04, H-13)."""
        for action in self:
            if not (action.verification or "").strip():
                yield action, self.env._("Enter how the effect was verified, and what was found.")
            if not self.env.su and self.env.user in (action.implemented_by | action.user_id):
                yield (
                    action,
                    self.env._(
                        "Somebody else than %(people)s verifies what was done.",
                        people=words.listed(
                            self.env, (action.implemented_by | action.user_id).mapped("name")
                        ),
                    ),
                )
            for promise in action.sudo().promise_ids:
                if promise.verdict == "broken":
                    yield (
                        action,
                        self.env._(
                            "The promise “%(promise)s” is broken: record the action as "
                            "ineffective and plan anew.",
                            promise=promise.display_name,
                        ),
                    )
                elif promise.verdict != "effective" and not (action.override_reason or "").strip():
                    yield (
                        action,
                        self.env._(
                            "“%(promise)s” is not proven yet: %(expected).1f faults were to be "
                            "expected so far, %(enough)g are needed. Wait, or say why it counts "
                            "without proof.",
                            promise=promise.display_name,
                            expected=promise.expected,
                            enough=action.company_id.sudo().aftersales_effect_expected,
                        ),
                    )

    # Steps

    def action_send(self):
        """Send the actions to the departments, who get something to do (I-02).

        :raise UserError: department, cause, action or due date is missing
        """
        self._take_step("send", {"sent_at": fields.Datetime.now()})._tell_department()
        return True

    def _tell_department(self):
        """Give those who fill the responsible department's role the action to do."""
        self._create_activities(
            lambda action: (
                action.sudo().user_id
                or self.env["aftersales.role"]._direct_users(
                    action.sudo().role_id.code, action.company_id
                )
            ),
            lambda action: action.env._(
                "Corrective action by %(date)s: %(title)s",
                date=action.due_date,
                title=action.title,
            ),
            deadline=lambda action: action.due_date,
        )

    def action_start(self):
        """Start the work, once it is laid down how its effect will be judged (I-04).

        :raise UserError: it is not; or the user is not of the department
        """
        self._check_mine()
        self._take_step("start")
        return True

    def action_report(self):
        """Report the actions as implemented; somebody else verifies them (I-04).

        :raise UserError: nobody said what was done; or the user is not of the department
        """
        self._check_mine()
        moved = self._take_step(
            "report",
            {"implemented_by": self.env.uid, "implemented_at": fields.Datetime.now()},
        )
        moved.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        moved._create_activities(
            lambda action: (
                self.env["aftersales.role"]._direct_users("qa", action.company_id)
                - action.sudo().implemented_by
            )[:1],
            lambda action: action.env._("Verify the effect: %(title)s", title=action.title),
        )
        return True

    def _check_mine(self):
        """Refuse steps by somebody who neither carries the action out nor leads it.

        :raise UserError: names who carries it out
        """
        self.check_access("write")
        for action in self:
            if not (action._leads() or action._is_mine()):
                raise UserError(
                    self.env._(
                        "%(action)s is carried out by %(department)s.",
                        action=action.display_name,
                        department=action.role_id.name or self.env._("the department"),
                    )
                )

    def action_effective(self):
        """Close actions whose effect somebody else has verified (I-04, H-13).

        :raise UserError: the verification is missing, the implementer verifies himself, or a
            promise is broken or not proven yet
        """
        self._take_step(
            "close", {"verified_by": self.env.uid, "verified_at": fields.Datetime.now()}
        )
        return True

    def action_ineffective(self, reason=None):
        """Send actions without effect back to be planned anew: the next round (I-04).

        :param str reason: what was found; compulsory
        """
        for count, actions in self.grouped("round").items():
            moved = actions._take_step(
                "fail",
                {
                    "round": count + 1,
                    "verified_by": False,
                    "verified_at": False,
                    "implemented_by": False,
                    "implemented_at": False,
                    "verification": False,
                    "override_reason": False,
                },
                reason=reason,
            )
            moved._tell_department()
        return True

    def action_reopen(self, reason=None):
        """Take closed actions up again, as the next round: the fault came again (I-04).

        :param str reason: why; compulsory
        """
        return self.action_ineffective(reason=reason)

    def action_cancel(self, reason=None):
        """Cancel actions that nobody carries out.

        :param str reason: why; compulsory
        """
        self._take_step("cancel", reason=reason)
        return True

    @api.model
    def _cron_overdue(self):
        """Tell owners and QA once of each action that is past its due date (I-02).

        Body of the job ``corrective_overdue``; see ``aftersales.job._process``.
        """
        for company in self.env["res.company"].sudo().search([]):
            self.env["aftersales.job"]._process(
                "corrective_overdue",
                self._name,
                [
                    ("company_id", "=", company.id),
                    ("state", "in", LATE_STATES),
                    ("due_date", "<", company._aftersales_local_date()),
                    ("overdue_told", "=", False),
                ],
                lambda actions: actions._tell_overdue(),
            )

    def _tell_overdue(self):
        """Note that the actions are late, and have their owners and QA see to it."""
        self._create_activities(
            lambda action: (
                action.user_id | self.env["aftersales.role"]._direct_users("qa", action.company_id)
            ),
            lambda action: action.env._(
                "Corrective action was due on %(date)s: %(title)s",
                date=action.due_date,
                title=action.title,
            ),
        )
        self.sudo().overdue_told = True
