from odoo import api, fields, models

from ...tools import words
from ...tools.steps import Step

USER = "aftersales_service.group_user"
ACTIVITY = "aftersales_service.activity_transmission"


class Transmission(models.Model):
    """A sheet that passes information to another department, with receipt (信息传递单, B-27).

    Off except where the procedure asks for it: the chatter does the same with less paper.
    """

    _name = "aftersales.transmission"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.sheet.mixin",
        "aftersales.links.mixin",
        "aftersales.activity.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Transmission Sheet"
    _order = "id desc"
    _number_sequence = "aftersales.transmission"
    _check_company_auto = True
    _rec_names_search = ["name", "subject"]

    _steps = {
        "send": Step("sent", ("draft",), (USER,), "can_send"),
        "confirm": Step("confirmed", ("sent",), (USER,), "can_confirm"),
        "withdraw": Step("draft", ("sent",), (USER,), "can_withdraw", backward=True),
    }
    _step_depends = ("to_role_id", "content", "user_id")

    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("confirmed", "Receipt Confirmed")],
        default="draft",
        required=True,
        copy=False,
        guarded=True,
        index=True,
    )
    case_id = fields.Many2one(
        "aftersales.case", string="Service Case", index="btree_not_null", check_company=True
    )
    subject = fields.Char(required=True, index="trigram")
    content = fields.Text()
    date = fields.Date(default=fields.Date.context_today, required=True)
    user_id = fields.Many2one(
        "res.users", string="Sender", default=lambda self: self.env.user, required=True
    )
    from_role_id = fields.Many2one(
        "aftersales.role",
        string="From Department",
        required=True,
        default=lambda self: self._default_from_role(),
    )
    to_role_id = fields.Many2one("aftersales.role", string="To Department", required=True)
    sent_at = fields.Datetime(string="Sent On", guarded=True, copy=False)
    sent_by = fields.Many2one("res.users", guarded=True, copy=False)
    confirmed_at = fields.Datetime(string="Receipt Confirmed On", guarded=True, copy=False)
    confirmed_by = fields.Many2one("res.users", guarded=True, copy=False)
    can_send = fields.Boolean(compute="_compute_steps")
    can_confirm = fields.Boolean(compute="_compute_steps")
    can_withdraw = fields.Boolean(compute="_compute_steps")

    _confirmed_complete = models.Constraint(
        "CHECK((state = 'confirmed') = (confirmed_at IS NOT NULL) "
        "AND (state = 'confirmed') = (confirmed_by IS NOT NULL))",
        "A confirmed receipt names who confirmed it and when.",
    )

    _sheet_switch = "aftersales_transmission"
    # What stands on the sheet; fixed once it was sent.
    _sheet_fields = frozenset(
        ("case_id", "subject", "content", "date", "user_id", "from_role_id", "to_role_id")
    )

    @api.model
    def _default_from_role(self):
        """Return the role that the user fills himself."""
        roles = self.env["aftersales.role"].search([])
        user = self.env.user
        named = roles.filtered(lambda role: user in role.sudo().user_ids)
        direct = roles.filtered(lambda role: role.sudo().group_id in user.sudo().group_ids)
        return (named or direct)[:1]

    def _unused_words(self, company):
        return self.env._(
            "%(company)s does not use transmission sheets. Write it into the case's chatter, or "
            "have an administrator switch them on in the settings.",
            company=company,
        )

    def _fixed_words(self):
        return self.env._(
            "%(sheet)s was sent and stays as it is. Withdraw it first, or write another one.",
            sheet=self.display_name,
        )

    def _kept_words(self):
        return self.env._("%(sheet)s was sent and is kept.", sheet=self.display_name)

    def _blockers_send(self):
        for sheet in self:
            if not (sheet.content or "").strip():
                yield sheet, self.env._("Enter what the department is to know.")

    def _blockers_confirm(self):
        people = self._receivers()
        for sheet in self:
            if not self.env.su and self.env.user not in people[sheet]:
                yield (
                    sheet,
                    self.env._(
                        "Receipt is confirmed by %(department)s: %(people)s.",
                        department=sheet.sudo().to_role_id.name,
                        people=words.listed(self.env, people[sheet].mapped("name")),
                    ),
                )

    def _blockers_withdraw(self):
        for sheet in self:
            if not self.env.su and self.env.user != sheet.user_id:
                yield (
                    sheet,
                    self.env._(
                        "Only the sender, %(user)s, withdraws it.", user=sheet.sudo().user_id.name
                    ),
                )

    def _receivers(self):
        """Return ``{sheet: res.users}`` of the receiving department."""
        found = {}
        for sheet in self:
            key = (sheet.sudo().to_role_id, sheet.company_id)
            if key not in found:
                role, company = key
                found[key] = self.env["aftersales.role"]._direct_users(role.code, company)
        return {sheet: found[sheet.sudo().to_role_id, sheet.company_id] for sheet in self}

    def action_send(self):
        """Send the sheets: the receiving department has them until it confirms (B-27).

        :raise UserError: there is no content
        """
        moved = self._take_step("send", {"sent_at": fields.Datetime.now(), "sent_by": self.env.uid})
        people = moved._receivers()
        moved._create_activities(
            lambda sheet: people[sheet],
            lambda sheet: sheet.subject,
            activity_type=ACTIVITY,
            note=lambda sheet: sheet.content,
        )
        return True

    def action_confirm(self):
        """Confirm the receipt, as the receiving department (B-27).

        :raise UserError: the user does not belong to it
        """
        moved = self._take_step(
            "confirm", {"confirmed_at": fields.Datetime.now(), "confirmed_by": self.env.uid}
        )
        moved.sudo().activity_unlink([ACTIVITY])
        return True

    def action_withdraw(self, reason=None):
        """Take sheets back that nobody has confirmed yet.

        :param str reason: why; compulsory
        :raise UserError: the reason is missing, or the user is not the sender
        """
        moved = self._take_step("withdraw", {"sent_at": False, "sent_by": False}, reason=reason)
        moved.sudo().activity_unlink([ACTIVITY])
        return True

    def action_view_case(self):
        """Open the case that the sheet is about (O-04)."""
        self.check_access("read")
        return self._show_records(self.case_id, self.env._("Service Case"))
