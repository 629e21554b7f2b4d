from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.steps import Step

MANAGER = "aftersales_service.group_manager"
USER = "aftersales_service.group_user"
ACTIVITY = "aftersales_service.activity_instruction"
CHECK = "aftersales_service.activity_instruction_check"
REPLAN = "aftersales_service.activity_instruction_replan"


class ServiceInstruction(models.Model):
    """An order to a service unit before, during or after the sale, whose result is checked (E-24).

    The business department instructs, the unit reports that it is done, the business department
    checks whether the need is met; if not, quality plans again and the case stays open.
    """

    _name = "aftersales.service.instruction"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.sheet.mixin",
        "aftersales.links.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Service Instruction"
    _order = "id desc"
    _number_sequence = "aftersales.service.instruction"
    _matter_ends = ("met", "cancelled")
    _check_company_auto = True
    _rec_names_search = ["name", "subject"]

    _steps = {
        "instruct": Step("instructed", ("draft",), (MANAGER,), "can_instruct"),
        "done": Step("done", ("instructed",), (USER,), "can_done"),
        "met": Step("met", ("done",), (MANAGER,), "can_check"),
        "not_met": Step("not_met", ("done",), (MANAGER,), backward=True),
        "replan": Step(
            "draft", ("not_met",), (MANAGER, "aftersales_service.group_qa"), "can_replan"
        ),
        "cancel": Step("cancelled", ("draft", "instructed"), (MANAGER,), backward=True),
    }
    _step_depends = ("role_id", "content", "due_date", "done_note", "plan_note")
    _sheet_switch = "aftersales_instruction"
    # What the unit was told.
    _sheet_fields = frozenset(
        ("case_id", "partner_id", "phase", "subject", "content", "role_id", "due_date")
    )

    state = fields.Selection(
        [
            ("draft", "Planned"),
            ("instructed", "Instructed"),
            ("done", "Reported Done"),
            ("met", "Need Met"),
            ("not_met", "Need Not Met"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        index=True,
        group_expand=True,
    )
    phase = fields.Selection(
        [("before", "Before the Sale"), ("during", "During the Sale"), ("after", "After the Sale")],
        default="after",
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
    )
    case_id = fields.Many2one(
        "aftersales.case", string="Service Case", index="btree_not_null", check_company=True
    )
    subject = fields.Char(required=True, index="trigram")
    content = fields.Text(string="What Is to Be Done")
    role_id = fields.Many2one("aftersales.role", string="Service Unit", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Instructed By",
        default=lambda self: self.env.user,
        required=True,
        guarded=True,
        copy=False,
    )
    due_date = fields.Date(string="Due On", index=True)
    instructed_at = fields.Datetime(string="Instructed On", guarded=True, copy=False)
    done_at = fields.Datetime(string="Done On", guarded=True, copy=False)
    done_by = fields.Many2one("res.users", guarded=True, copy=False)
    done_note = fields.Text(string="Report of the Unit", guarded=True, copy=False)
    checked_at = fields.Datetime(string="Checked On", guarded=True, copy=False)
    checked_by = fields.Many2one("res.users", guarded=True, copy=False)
    plan_note = fields.Text(
        string="New Plan",
        copy=False,
        writers="aftersales_service.group_manager,aftersales_service.group_qa",
        help="How the need is met after all; written by quality.",
    )
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    can_instruct = fields.Boolean(compute="_compute_steps")
    can_done = fields.Boolean(compute="_compute_steps")
    can_check = fields.Boolean(compute="_compute_steps")
    can_replan = fields.Boolean(compute="_compute_steps")

    _checked_complete = models.Constraint(
        "CHECK(state NOT IN ('met', 'not_met') "
        "OR (checked_at IS NOT NULL AND checked_by IS NOT NULL))",
        "A checked instruction names who checked it and when.",
    )

    @api.onchange("case_id")
    def _onchange_case_id(self):
        """The customer is that of the case."""
        self.partner_id = self.case_id.partner_id or self.partner_id

    @api.depends("state", "due_date", "company_id")
    def _compute_is_late(self):
        for row in self:
            today = row.company_id.sudo()._aftersales_local_date()
            row.is_late = bool(row.due_date and row.due_date < today and row.state == "instructed")

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "=", "instructed"),
            ("due_date", "<", self.env.company._aftersales_local_date()),
        ]

    @api.model_create_multi
    def create(self, vals_list):
        """Take the customer from the case."""
        Case = self.env["aftersales.case"]
        for vals in vals_list:
            if vals.get("case_id") and not vals.get("partner_id"):
                vals["partner_id"] = Case.browse(vals["case_id"]).partner_id.id
        return super().create(vals_list)

    def _unused_words(self, company):
        return self.env._(
            "%(company)s does not use service instructions. Issue a work order instead, or have "
            "an administrator switch them on in the settings.",
            company=company,
        )

    def write(self, vals):
        """Let a draft be written by who instructs only (E-24).

        :raise AccessError: another one writes what the unit is told
        """
        if self._sheet_fields & vals.keys():
            self._check_author()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_own(self):
        self._check_author()

    def _check_author(self):
        """Refuse everybody but who instructs and the service managers."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        for row in self.filtered(lambda row: row.user_id != self.env.user):
            raise AccessError(
                self.env._(
                    "%(sheet)s is %(user)s's to write, or a service manager's. Ask one of them.",
                    sheet=row.display_name,
                    user=row.user_id.sudo().name,
                )
            )

    def _fixed_words(self):
        return self.env._(
            "%(sheet)s was given and stays as it is. Cancel it, or write another one.",
            sheet=self.display_name,
        )

    def _kept_words(self):
        return self.env._("%(sheet)s was given and is kept.", sheet=self.display_name)

    def _people(self):
        """Return ``{instruction: res.users}`` of the service unit."""
        Role = self.env["aftersales.role"]
        return {row: Role._direct_users(row.sudo().role_id.code, row.company_id) for row in self}

    # -- steps ------------------------------------------------------------------------------

    def _blockers_instruct(self):
        for row in self:
            if not (row.content or "").strip():
                yield row, self.env._("Enter what the unit is to do.")
            if not row.due_date:
                yield row, self.env._("Enter by when it is to be done.")

    def action_instruct(self):
        """Give the instruction to the service unit.

        :raise UserError: what is to be done, or by when, is missing
        """
        moved = self._take_step("instruct", {"instructed_at": fields.Datetime.now()})
        people = moved._people()
        moved._create_activities(
            lambda row: people[row],
            lambda row: row.subject,
            activity_type=ACTIVITY,
            deadline=lambda row: row.due_date,
            note=lambda row: row.content,
        )
        return True

    def _blockers_done(self):
        people = self._people()
        for row in self:
            manager = self.env.su or self.env.user.has_group(MANAGER)
            if not manager and self.env.user not in people[row]:
                yield (
                    row,
                    self.env._("“%(unit)s” reports that it is done.", unit=row.sudo().role_id.name),
                )

    def action_done(self, reason=None):
        """Report, as the unit, that it is done; the one who instructed checks it.

        :param str reason: what was done; compulsory
        :raise UserError: no words, or the user is not of the unit
        """
        for row in self:
            if not (reason or "").strip():
                raise UserError(
                    self.env._("%(sheet)s: enter what was done.", sheet=row.display_name)
                )
        moved = self._take_step(
            "done",
            {"done_at": fields.Datetime.now(), "done_by": self.env.uid, "done_note": reason},
        )
        moved.sudo().activity_unlink([ACTIVITY])
        moved._create_activities(
            lambda row: row.user_id,
            lambda row: row.env._("Check whether the need is met"),
            activity_type=CHECK,
            note=reason,
        )
        return True

    def _checked(self):
        """Return what a check stores."""
        return {"checked_at": fields.Datetime.now(), "checked_by": self.env.uid}

    def action_met(self):
        """Note that the need is met: the customer can be told (B-26)."""
        moved = self._take_step("met", self._checked())
        moved.sudo().activity_unlink([CHECK])
        return True

    def action_not_met(self, reason=None):
        """Note that the need is not met: the case goes back, quality plans again (E-24).

        :param str reason: what is missing; compulsory
        """
        moved = self._take_step("not_met", self._checked(), reason=reason)
        moved.sudo().activity_unlink([CHECK])
        for row in moved:
            row.sudo().case_id._undo_handled(
                self.env._("%(sheet)s: %(reason)s", sheet=row.display_name, reason=reason)
            )
        Role = self.env["aftersales.role"]
        quality = {c: Role._direct_users("qa", c) for c in moved.sudo().company_id}
        moved._create_activities(
            lambda row: quality[row.sudo().company_id],
            lambda row: row.env._("Plan again: the need is not met"),
            activity_type=REPLAN,
            note=reason,
        )
        return True

    def _blockers_replan(self):
        for row in self:
            if not (row.plan_note or "").strip():
                yield row, self.env._("Enter the new plan.")

    def action_replan(self):
        """Take the instruction up again with the new plan, which its next content follows.

        :raise UserError: the new plan is missing
        """
        moved = self._take_step("replan")
        moved.sudo().activity_unlink([REPLAN])
        for row in moved.sudo():
            row.content = f"{row.content}\n{row.plan_note}"
        return True

    def action_cancel(self, reason=None):
        """Take back an instruction that the unit has not carried out.

        :param str reason: why; compulsory
        """
        moved = self._take_step("cancel", reason=reason)
        moved.sudo().activity_unlink([ACTIVITY])
        return True

    def action_view_case(self):
        """Open the case of the instruction (O-04)."""
        self.check_access("read")
        return self._show_records(self.case_id, self.env._("Service Case"))
