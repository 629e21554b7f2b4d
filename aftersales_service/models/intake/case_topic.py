from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words

ACTIVITY = "aftersales_service.activity_topic"
SUPERVISOR = "aftersales_service.group_supervisor"


class CaseTopic(models.AbstractModel):
    """Routing by topic: one department leads and confirms, another one assists (B-10)."""

    _name = "aftersales.case.topic"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Topic of a case"

    topic_id = fields.Many2one(
        "aftersales.topic",
        index="btree_not_null",
        compute="_compute_topic_id",
        store=True,
        readonly=False,
        tracking=True,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    topic_told_at = fields.Datetime(string="Departments Told On", guarded=True, copy=False)
    topic_confirmed_at = fields.Datetime(string="Topic Confirmed On", guarded=True, copy=False)
    topic_confirmed_by = fields.Many2one("res.users", guarded=True, copy=False)
    can_confirm_topic = fields.Boolean(compute="_compute_can_confirm_topic")

    @api.depends("type_id")
    def _compute_topic_id(self):
        """Propose the topic that the type usually has."""
        for case in self:
            case.topic_id = case.topic_id or case.type_id.topic_id

    @api.depends("topic_id", "topic_told_at", "topic_confirmed_at", "state")
    @api.depends_context("uid")
    def _compute_can_confirm_topic(self):
        """Show the button to those who lead the topic, while it waits."""
        waiting = self.filtered(
            lambda case: (
                case.topic_told_at
                and not case.topic_confirmed_at
                and case.state not in ("closed", "cancelled")
            )
        )
        leads = waiting._topic_people("lead_role_id")
        for case in self:
            case.can_confirm_topic = case in leads and (
                self.env.user in leads[case] or self.env.user.has_group(SUPERVISOR)
            )

    def write(self, vals):
        """Tell the departments of a topic that was chosen or changed on a case in work."""
        asked = {"topic_id", "type_id"} & vals.keys()
        before = {case: case.topic_id for case in self} if asked else {}
        result = super().write(vals)
        changed = self.filtered(lambda case: case in before and before[case] != case.topic_id)
        changed.filtered(lambda case: case.state in ("in_progress", "to_confirm"))._tell_topic()
        return result

    def _topic_people(self, name):
        """Return ``{case: res.users}`` of the leading or the assisting department."""
        found = {}
        people = {}
        for case in self:
            role = case.sudo().topic_id[name]
            key = (role, case.company_id)
            if key not in found:
                found[key] = (
                    self.env["aftersales.role"]._direct_users(role.code, case.company_id)
                    if role
                    else self.env["res.users"]
                )
            people[case] = found[key]
        return people

    def _tell_topic(self):
        """Give the leading department the matter to confirm and the assisting one a note."""
        told = self.filtered("topic_told_at")
        if told:
            told._drop_activities(ACTIVITY)
            told.sudo().with_context(mail_notrack=True).write(
                {"topic_told_at": False, "topic_confirmed_at": False, "topic_confirmed_by": False}
            )
        routed = self.filtered("topic_id")
        if not routed:
            return
        routed.sudo().with_context(mail_notrack=True).write(
            {"topic_told_at": fields.Datetime.now()}
        )
        leads = routed._topic_people("lead_role_id")
        assists = routed._topic_people("assist_role_id")
        routed._create_activities(
            lambda case: leads[case],
            lambda case: case.env._("You lead this matter: confirm it"),
            activity_type=ACTIVITY,
            note=lambda case: case.topic_id.name,
        )
        for users, cases in routed.grouped(lambda case: assists[case] - leads[case]).items():
            if users:
                cases.sudo().message_subscribe(partner_ids=users.partner_id.ids)
                cases._note_assisting(users)

    def _note_assisting(self, users):
        """Send the assisting department one note that lists the cases."""
        lines = [
            Markup('<li><a href="%s">%s</a> %s · %s</li>')
            % (
                case._notify_get_action_link("view"),
                case.display_name,
                case.topic_id.name,
                case.subject or "",
            )
            for case in self.sudo()
        ]
        thread = self if len(self) == 1 else self.env["mail.thread"]
        thread.sudo().message_notify(
            subject=self.env._("Your department assists: %(first)s", first=self[:1].display_name),
            body=Markup("<ul>%s</ul>") % Markup().join(lines),
            partner_ids=users.partner_id.ids,
        )

    def action_confirm_topic(self):
        """Confirm, as the leading department, that it has taken the matter up (B-10).

        :raise AccessError: the user does not belong to the leading department
        :raise UserError: the case has no topic, or has ended
        """
        self.check_access("read")
        leads = self._topic_people("lead_role_id")
        for case in self:
            if not case.topic_told_at or case.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(case)s: no department was told. Choose a topic on a case in work.",
                        case=case.display_name,
                    )
                )
            if self.env.user not in leads[case] and not self.env.user.has_group(SUPERVISOR):
                raise AccessError(
                    self.env._(
                        "%(case)s: “%(topic)s” is confirmed by its leading department: %(people)s.",
                        case=case.display_name,
                        topic=case.topic_id.name,
                        people=words.listed(self.env, leads[case].mapped("name")),
                    )
                )
        waiting = self.filtered(lambda case: not case.topic_confirmed_at)
        waiting.sudo().with_context(mail_notrack=True).write(
            {"topic_confirmed_at": fields.Datetime.now(), "topic_confirmed_by": self.env.uid}
        )
        waiting._drop_activities(ACTIVITY)
        waiting.sudo()._message_log_batch(
            bodies={
                case.id: self.env._("Topic confirmed: %(topic)s", topic=case.topic_id.name)
                for case in waiting
            },
            author_id=self.env.user.partner_id.id,
        )
        return True
