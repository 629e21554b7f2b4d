from odoo import fields, models

from ...tools.steps import Step

AGENT = ("aftersales_service.group_agent",)


class Forum(models.Model):
    """A customer forum: who came, what they said, what became of it (客户座谈会, F-19, WI 三.1)."""

    _name = "aftersales.forum"
    _inherit = [
        "aftersales.state.mixin",
        "aftersales.links.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Customer Forum"
    _order = "start_at desc, id desc"
    _smart_links = {"case_count": "opinion_ids.case_id"}
    _steps = {
        "hold": Step("held", ("planned",), AGENT, "can_hold"),
        "close": Step("closed", ("held",), AGENT, "can_close"),
        "cancel": Step("cancelled", ("planned",), AGENT, "can_cancel"),
        "reopen": Step("held", ("closed",), AGENT, "can_reopen", True),
    }
    _step_depends = ("participant_ids", "opinion_ids.outcome", "opinion_ids.kind", "minutes")

    name = fields.Char(string="Subject", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("held", "Held"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
        tracking=True,
    )
    start_at = fields.Datetime(string="Date", required=True, index=True)
    place = fields.Char()
    user_id = fields.Many2one(
        "res.users", string="Organised By", default=lambda self: self.env.user, index=True
    )
    participant_ids = fields.Many2many(
        "res.partner", "aftersales_forum_partner_rel", string="Participants", copy=False
    )
    agenda = fields.Text()
    minutes = fields.Html(copy=False)
    opinion_ids = fields.One2many("aftersales.forum.opinion", "forum_id", string="Opinions")
    opinion_count = fields.Integer(string="Number of Opinions", compute="_compute_opinion_count")
    case_count = fields.Integer(compute="_compute_smart_links")
    can_hold = fields.Boolean(compute="_compute_steps")
    can_close = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")
    can_reopen = fields.Boolean(compute="_compute_steps")

    def _compute_opinion_count(self):
        counts = dict(
            self.env["aftersales.forum.opinion"]._read_group(
                [("forum_id", "in", self.ids)], ["forum_id"], ["__count"]
            )
        )
        for forum in self:
            forum.opinion_count = counts.get(forum._origin, 0)

    def _blockers_hold(self):
        """Yield the forums of which nobody noted who came."""
        for forum in self:
            if not forum.participant_ids:
                yield forum, self.env._("Enter who took part.")

    def _blockers_close(self):
        """Yield the problems of which nobody said yet what becomes of them (F-19, F-15)."""
        for forum in self:
            for opinion in forum.opinion_ids.filtered(lambda opinion: opinion._is_open()):
                yield (
                    forum,
                    self.env._(
                        "Register “%(opinion)s” as a case, or write how it is followed up.",
                        opinion=opinion.text,
                    ),
                )

    def action_hold(self):
        """Note that the forum was held.

        :raise UserError: nobody took part
        """
        self._take_step("hold")
        return True

    def action_close(self):
        """Close the record: each problem has its follow-up (F-19).

        :raise UserError: names the problems without one
        """
        self._take_step("close")
        return True

    def action_cancel(self, reason=None):
        """Call the forum off.

        :param str reason: why; stands in the chatter
        """
        self._take_step("cancel", reason=reason)
        return True

    def action_reopen(self, reason=None):
        """Take the record up again.

        :param str reason: why; compulsory
        """
        self._take_step("reopen", reason=reason)
        return True

    def action_open_cases(self):
        """Open the cases that came out of the forum."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))
