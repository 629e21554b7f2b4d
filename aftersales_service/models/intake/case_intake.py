from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words

AGENT = "aftersales_service.group_agent"


class CaseIntake(models.AbstractModel):
    """Registering, forwarding and accepting: one act for a known customer's call (B-01…B-11)."""

    _name = "aftersales.case.intake"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Intake of a case"

    registered_by = fields.Many2one("res.users", guarded=True, copy=False)
    accepted_by = fields.Many2one("res.users", guarded=True, copy=False)
    accepted_at = fields.Datetime(string="Accepted On", guarded=True, copy=False)
    forwarded_by = fields.Many2one("res.users", guarded=True, copy=False)
    first_contact_at = fields.Datetime(string="First Contact", guarded=True, copy=False)
    employee_number = fields.Char(
        compute="_compute_employee_number",
        compute_sudo=True,
        help="Badge ID of the employee who accepted the case.",
    )

    @api.depends("accepted_by", "company_id")
    def _compute_employee_number(self):
        """Read the handler's number from his employee record, which HR keeps (B-07)."""
        employees = self.env["hr.employee"].search([("user_id", "in", self.accepted_by.ids)])
        numbers = {(e.user_id, e.company_id): e.barcode for e in employees}
        for case in self:
            case.employee_number = numbers.get((case.accepted_by, case.company_id))

    def _prepare_create_values(self, vals_list):
        """Forward what somebody records who is not a service agent, and keep who (B-02)."""
        result = super()._prepare_create_values(vals_list)
        if not self.env.su and not self.env.user.has_group(AGENT):
            for vals in result:
                vals.update(state="forwarded", forwarded_by=self.env.uid)
        return result

    def _missing_facts(self):
        """Yield a case with what it lacks before it may be accepted (B-05, B-07, B-09).

        :return: ``(case, [what is missing, ...])`` for each case of the batch
        """
        for case in self:
            missing = []
            if not case.partner_id:
                missing.append(self.env._("the customer"))
            if not (case.phone or case.email):
                missing.append(self.env._("a phone number or an e-mail address"))
            if not case.channel_id:
                missing.append(self.env._("the channel"))
            if not case.type_id:
                missing.append(self.env._("the type"))
            if not case.level_id:
                missing.append(self.env._("the level"))
            if case.type_id.needs_product:
                if not (case.product_id or case.part_id or case.installed_product_ids):
                    missing.append(self.env._("the product or one of the customer's units"))
                if not (case.description or "").strip():
                    missing.append(self.env._("the description of the fault"))
            yield case, missing

    def _missing_to_accept(self):
        """Yield ``(case, message)`` with all that is missing in one sentence."""
        for case, missing in self._missing_facts():
            if missing:
                yield (
                    case,
                    self.env._(
                        "To accept the case, enter %(missing)s.",
                        missing=words.listed(self.env, missing),
                    ),
                )

    def _blockers_register(self):
        yield from self._wrong_hands()
        yield from self._missing_to_accept()
        yield from self._missing_promise()

    def _blockers_accept(self):
        yield from self._blockers_register()

    def action_register(self):
        """Save, accept, classify and assign in one act (B-02, B-07, B-11, amendment 45).

        :raise AccessError: the user is no service agent
        :raise UserError: a fact is missing, or a promise on a live channel (B-16)
        """
        self._admit("register")
        return True

    def action_accept(self):
        """Accept forwarded cases; the time limits run since receipt (B-02).

        :raise AccessError: the user is no service agent
        :raise UserError: as :meth:`action_register`
        """
        self._admit("accept")
        return True

    def action_forward(self):
        """Hand new cases to the service agents, keeping who did (B-02).

        :raise UserError: a case is in work already
        """
        self.check_access("read")
        # What a colleague without the right to write recorded is forwarded already.
        waiting = self.filtered(lambda case: case.state != "forwarded")
        if waiting:
            facts = {"forwarded_by": self.env.uid, "announce_at": False}
            waiting._take_step("forward", facts)._announce()
        return True

    def _admit(self, verb):
        """Take the step into work and everything that follows from it.

        :return: the cases that moved
        """
        moved = self._take_step(
            verb, {"accepted_by": self.env.uid, "accepted_at": fields.Datetime.now()}
        )
        moved._drop_activities("aftersales_service.activity_accept_case")
        moved._clock_fact("accepted")
        moved._note_receipt()
        moved._assign()
        moved._start_promise()
        moved._acknowledge()
        moved._tell_topic()
        moved._open_csi()
        return moved

    def _note_receipt(self):
        """Store who registered; the first contact of a live channel was at receipt."""
        # One write per case in the cache, one statement when it is flushed.
        for case in self.sudo().with_context(tracking_disable=True):
            values = {"registered_by": (case.forwarded_by or self.env.user).id}
            if not case.subject:
                first_line = (case.description or "").strip().partition("\n")[0]
                values["subject"] = first_line or case.type_id.name
            case.write(values)
        self._meet_live()

    def _assign(self):
        """Give each case a team and a responsible person and that one an activity (B-11).

        The type's own person comes first, then the leader of the team, then whoever accepts.
        """
        by_target = {}
        teams = {company: self._default_team(company) for company in self.company_id}
        for case in self:
            team = case.team_id or teams[case.company_id]
            user = case.user_id or case._first_of_company(
                case._type_user(), team.leader_id, self.env.user
            )
            by_target.setdefault((team, user), []).append(case.id)
        for (team, user), ids in by_target.items():
            cases = self.browse(ids)
            cases.sudo().with_context(mail_notrack=True).write(
                {"team_id": team.id, "user_id": user.id, "assigned_at": fields.Datetime.now()}
            )
        self._create_activities(
            lambda case: case.user_id,
            lambda case: case.env._("Handle the case"),
            activity_type="aftersales_service.activity_handle_case",
            deadline=lambda case: case._local_date(case.promised_reply_at),
        )

    def _reassign(self):
        """Hand cases in work to the person of the type that they were given now (B-11)."""
        for case in self.filtered(lambda case: case.state == "in_progress"):
            person = case._type_user()
            if person and person != case.user_id and case._first_of_company(person) == person:
                case.sudo().write({"user_id": person.id, "assigned_at": fields.Datetime.now()})

    def _type_user(self):
        """Return whom the case's company names for its type (B-11)."""
        self.ensure_one()
        return self.type_id.sudo().with_company(self.company_id).user_id

    def _first_of_company(self, *users):
        """Return the first active user among those given who works in the case's company."""
        self.ensure_one()
        for user in users:
            user = user.sudo()
            if user and user.active and self.company_id in user.company_ids:
                return user
        return self.env["aftersales.role"]._users("agent", self.company_id)[:1]

    @api.model
    def _default_team(self, company):
        """Return the first team of a company, its own before the common ones.

        The queue of foreign parts claims is nobody's default (B-04).
        """
        teams = self.env["aftersales.team"].search(
            [("company_id", "in", [company.id, False]), ("foreign_claims", "=", False)]
        )
        return teams.filtered("company_id")[:1] or teams[:1]

    def _local_date(self, moment):
        """Return the company's local date of a moment, or nothing."""
        if not moment:
            return False
        zone = self.with_context(tz=self.company_id._aftersales_tz())
        return fields.Datetime.context_timestamp(zone, moment).date()

    def _needs_csi(self):
        """Return whether a case is executed by the decision of a CSI only (B-22, O-01)."""
        self.ensure_one()
        return self.type_id.opens_csi and self.company_id.sudo().aftersales_csi_gate

    def _live_csis(self):
        """Return the customer event records of the cases that were not cancelled, sudo."""
        cases = self.sudo().with_context(active_test=False)
        return cases.csi_ids.filtered(lambda csi: csi.state != "cancelled")

    def _open_csi(self):
        """Open the customer event record of accepted quality complaints, once (B-22).

        A complaint of an event that has its record joins that one (amendment 49).
        """
        self.filtered(lambda c: c.state == "in_progress")._join_event()
        cases = self.filtered(lambda c: c.state == "in_progress" and c._needs_csi())
        if cases:
            self.env["aftersales.csi"]._open_for_cases(cases)

    def action_log_contact(self, note=None):
        """Note that the customer was contacted now: first contact and kept promise (B-16).

        :param str note: what was said
        :raise UserError: a case is not in work
        """
        self.check_access("write")
        for case in self:
            if case.state in ("new", "forwarded", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(case)s: it is not in work. Register or accept it first.",
                        case=case.display_name,
                    )
                )
        self._log_contact(note=note)
        return True

    def _log_contact(self, at=None, note=None):
        """Store a contact with the customer: the first one counts, the promise is kept.

        :param datetime at: when; now by default
        """
        at = at or fields.Datetime.now()
        self.filtered(lambda case: not case.first_contact_at).sudo().with_context(
            mail_notrack=True
        ).write({"first_contact_at": at})
        self._keep_promise(at)
        self._drop_activities("aftersales_service.activity_qa_answer")
        self._clock_fact("contacted", at)
        body = self.env._("Customer contacted.")
        if note:
            body = f"{body} {note}"
        self.sudo()._message_log_batch(
            bodies=dict.fromkeys(self.ids, body), author_id=self.env.user.partner_id.id
        )
