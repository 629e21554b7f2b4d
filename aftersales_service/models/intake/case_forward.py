from datetime import timedelta

from odoo import api, fields, models

AGENT = "aftersales_service.group_agent"
WAITING = ("new", "forwarded")
ACTIVITY = "aftersales_service.activity_accept_case"


class CaseForward(models.AbstractModel):
    """Requests that nobody has accepted yet wait on somebody's list (B-02, B-04).

    A forwarded request is announced at once, and so is one that no colleague of the desk typed
    (a mail, the portal). What an agent typed and left unregistered comes to his own list after a
    while, so that a call that is registered right away makes no noise.
    """

    _name = "aftersales.case.forward"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Announcement of requests that wait"

    announce_at = fields.Datetime(
        guarded=True, copy=False, help="When the request comes to somebody's list, until it did."
    )

    _announce_index = models.Index(
        "(announce_at) WHERE announce_at IS NOT NULL AND state IN ('new', 'forwarded')"
    )

    def _prepare_create_values(self, vals_list):
        """Say when each request is announced unless it is accepted before."""
        result = super()._prepare_create_values(vals_list)
        now = fields.Datetime.now()
        typed = not self.env.su and self.env.user.has_group(AGENT)
        for vals in result:
            if vals.get("state", "new") not in WAITING:
                continue
            company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            grace = company.sudo().aftersales_unregistered_minutes if typed else 0
            vals["announce_at"] = now + timedelta(minutes=grace)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Announce what was forwarded; have the rest announced unless it is accepted soon."""
        cases = super().create(vals_list)
        cases.filtered(lambda case: case.state == "forwarded")._announce()
        if self.env.su and any(case.state == "new" and case.announce_at for case in cases):
            self.env["aftersales.job"]._arm("intake_watch", fields.Datetime.now())
        return cases

    @api.model
    def _cron_announce(self):
        """Announce the requests that nobody has accepted or registered yet (B-02)."""
        self.env["aftersales.job"]._process(
            "intake_watch",
            self._name,
            [("state", "in", WAITING), ("announce_at", "<=", fields.Datetime.now())],
            lambda cases: cases._announce(),
        )

    def _announce(self):
        """Give everybody who may accept the requests an activity, and one message for all.

        What an agent typed himself comes to him. Announcing again replaces the earlier one.
        """
        if not self:
            return
        self._drop_activities(ACTIVITY)
        unannounced = self.sudo().with_context(mail_notrack=True).filtered("announce_at")
        unannounced.write({"announce_at": False})
        own = self.filtered(lambda case: case.state == "new" and case._typed_by())
        own._create_activities(
            lambda case: case._typed_by(),
            lambda case: case.env._("Register or forward the request"),
            activity_type=ACTIVITY,
        )
        waiting = self - own
        people = waiting._accepting_people()
        waiting._create_activities(
            lambda case: people[case],
            lambda case: case.env._("Accept the request"),
            activity_type=ACTIVITY,
        )
        for users, cases in waiting.grouped(lambda case: people[case]).items():
            cases._tell_waiting(users)

    def _typed_by(self):
        """Return the agent who typed the request, if he still works for the company."""
        self.ensure_one()
        user = self.sudo().create_uid
        if user.has_group(AGENT):
            return self.env["aftersales.role"]._of_company(user, self.company_id)
        return user.browse()

    def _accepting_people(self):
        """Return ``{case: res.users}``, who may accept each request.

        The members of its team come first, else everybody with the role; who merely has a higher
        role is left out while somebody has this one.
        """
        Role = self.env["aftersales.role"]
        found = {}
        people = {}
        teams = {company: self._default_team(company) for company in self.company_id}
        for case in self:
            team = case.team_id or teams[case.company_id]
            key = (case.company_id, team, case.foreign_claim)
            if key not in found:
                role = case._accepting_role()
                able = Role._users(role, case.company_id)
                members = Role._of_company(team.member_ids | team.leader_id, case.company_id)
                if case.foreign_claim:
                    able |= Role._users("agent", case.company_id)
                found[key] = (members & able) or Role._direct_users(role, case.company_id)
            people[case] = found[key]
        return people

    def _accepting_role(self):
        """Return the code of the role that accepts the request (B-02)."""
        self.ensure_one()
        return self.company_id.sudo().aftersales_acceptance

    def _tell_waiting(self, users):
        """Send one message that lists the requests to all who may accept them."""

        def subject(cases):
            if len(cases) > 1:
                return cases.env._("%(count)s requests wait to be accepted", count=len(cases))
            return cases.env._("%(case)s waits to be accepted", case=cases.display_name)

        def line(case):
            return " · ".join(filter(None, (case.partner_id.name, case.subject)))

        others = users.filtered(lambda user: user != self.env.user)
        self.sudo()._tell_people(others, subject, line)
