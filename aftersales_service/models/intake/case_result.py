from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import words

SATISFACTION = [
    ("5", "Very Satisfied"),
    ("4", "Satisfied"),
    ("3", "Neutral"),
    ("2", "Dissatisfied"),
    ("1", "Very Dissatisfied"),
]
DISSATISFIED = ("1", "2")

# What each record of the talk with the customer holds; closed with the case.
TOLD_FIELDS = (
    "result_solved",
    "result_next_plan",
    "result_cause",
    "result_measure",
    "result_satisfaction",
    "result_contact_id",
    "result_channel_id",
)
CONFIRM_FIELDS = (
    "confirm_solved",
    "confirm_satisfaction",
    "rating_attitude",
    "rating_speed",
    "rating_skill",
)


class CaseResult(models.AbstractModel):
    """The end of a case: result told with its four contents (B-25), confirmation (F-09)."""

    _name = "aftersales.case.result"
    _inherit = ["aftersales.guarded.mixin", "aftersales.matter.mixin"]
    _description = "Result of a case"

    handled_at = fields.Datetime(string="Handled On", guarded=True, copy=False)
    result_told_at = fields.Datetime(string="Result Told On", guarded=True, copy=False)
    result_told_by = fields.Many2one("res.users", guarded=True, copy=False)
    result_solved = fields.Selection(
        [("yes", "Solved"), ("no", "Not Solved")], string="Result", copy=False
    )
    result_next_plan = fields.Text(string="Reason and Next Plan", copy=False)
    result_cause = fields.Text(string="Cause Told", copy=False)
    result_measure = fields.Text(
        string="Improvement Measures", copy=False, help="“None needed” is an answer."
    )
    result_satisfaction = fields.Selection(
        [*SATISFACTION, ("asked", "Asked, No Answer"), ("written", "Sent in Writing")],
        string="Satisfaction with the Result",
        copy=False,
    )
    confirmed_at = fields.Datetime(string="Confirmed On", guarded=True, copy=False)
    confirmed_by = fields.Many2one("res.users", guarded=True, copy=False)
    confirm_solved = fields.Selection(
        [("yes", "Solved"), ("no", "Not Solved")], string="Solved Thoroughly", copy=False
    )
    confirm_satisfaction = fields.Selection(
        SATISFACTION, string="Customer Satisfaction", copy=False
    )
    rating_attitude = fields.Selection(SATISFACTION, string="Service Attitude", copy=False)
    rating_speed = fields.Selection(SATISFACTION, string="Response Speed", copy=False)
    rating_skill = fields.Selection(SATISFACTION, string="Professional Skill", copy=False)
    reopen_count = fields.Integer(guarded=True, copy=False)

    @api.onchange("result_solved", "result_satisfaction")
    def _onchange_result(self):
        """Do not ask twice what the customer answers in one call (amendment 56)."""
        self.confirm_solved = self.confirm_solved or self.result_solved
        if self.result_satisfaction in dict(SATISFACTION):
            self.confirm_satisfaction = self.confirm_satisfaction or self.result_satisfaction

    # Handled

    def _blockers_handle(self):
        yield from self._skipped_steps()
        yield from self._undiagnosed()
        yield from self._unproven()
        for case, _document, message in self._open_documents():
            yield case, message

    def _matter_documents(self):
        """Return the CSIs and work orders of one case."""
        return [*super()._matter_documents(), self.csi_ids, self.work_order_ids]

    def action_handle(self):
        """Note that all is done; the result has to be told and confirmed now.

        :raise UserError: a CSI or work order of a case is still open
        """
        self._handle()
        return True

    def _handle(self):
        """Take the step and give the responsible person the call to make.

        :return: the cases that moved
        """
        moved = self._take_step("handle", {"handled_at": fields.Datetime.now()})
        moved._clock_fact("handled")
        moved._drop_activities()
        moved._create_activities(
            lambda case: case.user_id,
            lambda case: case.env._("Tell the customer the result"),
            activity_type="aftersales_service.activity_tell_result",
        )
        return moved

    def _mark_handled(self):
        """Note that the documents of the cases are done; those with open ones are left alone.

        Called by the CSI or the work order that was finished, whoever finished it.

        :return: the cases that moved
        """
        open_cases = self.sudo().filtered(lambda case: case.state == "in_progress")
        blocked = open_cases._collect_blockers("handle")
        return open_cases.filtered(lambda case: case not in blocked)._handle().sudo(self.env.su)

    def _undo_handled(self, reason):
        """Take cases back into work: a document that had handled them was undone.

        :param str reason: names the document
        :return: the cases that moved
        """
        handled = self.sudo().filtered(lambda case: case.state == "to_confirm")
        return handled._go_back("undo_handled", reason).sudo(self.env.su)

    def action_undo_handled(self, reason=None):
        """Take cases back into work by hand.

        :param str reason: why; compulsory
        """
        self._go_back("undo_handled", reason)
        return True

    # Result told

    def action_tell_result(self):
        """Record that the customer was told the result with its four contents (B-25).

        :raise UserError: the case is not handled, or a content is empty
        """
        self.check_access("write")
        untold = self.filtered(lambda case: not case.result_told_at)
        for case in untold:
            missing = case._missing_contents()
            if case.state != "to_confirm":
                raise UserError(
                    self.env._(
                        "%(case)s: the result is told when the case is handled. It is “%(state)s”.",
                        case=case.display_name,
                        state=case._state_label(case.state),
                    )
                )
            if missing:
                raise UserError(
                    self.env._(
                        "%(case)s: the result is told with all of its contents. Enter %(missing)s.",
                        case=case.display_name,
                        missing=words.listed(self.env, missing),
                    )
                )
        now = fields.Datetime.now()
        untold.sudo().with_context(mail_notrack=True).write(
            {"result_told_at": now, "result_told_by": self.env.uid}
        )
        untold._fill_report()
        untold._keep_promise(now)
        untold._clock_facts({"contacted": now, "result_told": now})
        untold._log_answers(TOLD_FIELDS)
        untold._announce_result()
        return True

    def _proposed_result(self):
        """Return what the contents of the result start from, as values of the case (B-25).

        The cause is the one that was found for the customer event record; whether it is solved,
        and what was done, is what the last signed service report says.
        """
        self.ensure_one()
        causes = self._live_csis().mapped("cause")
        values = {"result_cause": "\n".join(dict.fromkeys(text for text in causes if text))}
        orders = self.work_order_ids.filtered("done_at").sorted("done_at")
        report = orders.report_id.filtered("sign_kind")[-1:]
        if report:
            values["result_solved"] = "yes" if report.result == "solved" else "no"
            values["result_measure"] = report.work_done
        return values

    def _missing_contents(self):
        """Return which of the four contents of a result are empty (B-25, amendment 16)."""
        self.ensure_one()
        missing = []
        if not self.result_solved:
            missing.append(self.env._("whether it is solved"))
        if self.result_solved == "no" and not (self.result_next_plan or "").strip():
            missing.append(self.env._("the reason and the next plan"))
        if not (self.result_cause or "").strip():
            missing.append(self.env._("the cause"))
        if not (self.result_measure or "").strip():
            missing.append(self.env._("the measures (“none needed” is one)"))
        if not self.result_satisfaction:
            missing.append(self.env._("the satisfaction with the result, or “asked, no answer”"))
        return missing

    # Result confirmed

    def _blockers_confirm(self):
        for case in self:
            if not case.result_told_at:
                yield case, self.env._("Tell the customer the result first.")
                continue
            missing = []
            if not case.confirm_solved:
                missing.append(self.env._("whether it is solved thoroughly"))
            if not case.confirm_satisfaction:
                missing.append(self.env._("how satisfied the customer is"))
            if missing:
                yield (
                    case,
                    self.env._(
                        "Ask the customer to confirm the result and enter %(missing)s.",
                        missing=words.listed(self.env, missing),
                    ),
                )
        yield from self._unexplained_deviations()
        for case in self.filtered("confirmed_at")._owing_second_contact():
            yield (
                case,
                self.env._(
                    "The customer is dissatisfied: the supervisor's second communication closes "
                    "the case."
                ),
            )

    def action_confirm_result(self):
        """Record the customer's confirmation: it closes the case, or reopens it (F-09, F-17).

        A dissatisfied customer becomes a task of the supervisor, whose second communication closes
        the case where the policies ask for one (F-10, amendments 3.2).

        :raise UserError: the result was not told, or an answer is missing
        """
        now = fields.Datetime.now()
        answered = self.filtered(lambda case: case.state == "to_confirm")
        unsolved = answered.filtered(lambda case: case.confirm_solved == "no")
        staying = (answered - unsolved)._owing_second_contact()
        if staying:
            staying.check_access("write")
            staying._check_role("aftersales_service.group_agent")
        closed = (self - unsolved - staying)._take_step(
            "confirm",
            {
                "closing_reason": "solved",
                "closed_at": now,
                "confirmed_at": now,
                "confirmed_by": self.env.uid,
            },
        )
        blocked = (unsolved | staying)._collect_blockers("confirm")
        if blocked:
            case, messages = next(iter(blocked.items()))
            raise UserError(
                self.env._(
                    "%(case)s: %(missing)s", case=case.display_name, missing="\n".join(messages)
                )
            )
        staying.sudo().with_context(mail_notrack=True).write(
            {"confirmed_at": now, "confirmed_by": self.env.uid}
        )
        confirmed = closed | unsolved | staying
        confirmed._log_answers(CONFIRM_FIELDS)
        (closed | staying)._drop_activities()
        confirmed._keep_promise(now)
        confirmed._clock_fact("confirmed", now)
        closed._clock_fact("closed", now)
        unhappy = confirmed.filtered(lambda case: case.confirm_satisfaction in DISSATISFIED)
        unhappy._note_dissatisfied()
        unhappy._call_supervisor()
        if unsolved:
            unsolved._reopen(self.env._("The customer says it is not solved."))
        return True

    def action_tell_and_confirm(self):
        """Record both in one call (amendment 56): result told, and confirmed by the customer."""
        self.action_tell_result()
        return self.action_confirm_result()

    def _call_supervisor(self):
        """Give the dissatisfied customers to the supervisor."""
        people = {
            company: self.env["aftersales.role"]._users("supervisor", company)
            for company in self.company_id
        }
        self._create_activities(
            lambda case: people[case.company_id],
            lambda case: case.env._("Dissatisfied customer: call him"),
            activity_type="aftersales_service.activity_dissatisfied",
        )

    def _log_answers(self, names):
        """Keep in the chatter what was answered, so that a reopened case remembers it."""
        bodies = {}
        for case in self:
            lines = [
                Markup("<li>%s: %s</li>")
                % (
                    case._fields[name]._description_string(self.env),
                    case._answer_label(name),
                )
                for name in names
                if case[name]
            ]
            bodies[case.id] = Markup("<ul>%s</ul>") % Markup().join(lines)
        self.sudo()._message_log_batch(bodies=bodies, author_id=self.env.user.partner_id.id)

    def _answer_label(self, name):
        """Return a field's value as it reads on the form."""
        self.ensure_one()
        field = self._fields[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(self[name], self[name])
        if field.relational:
            return self.sudo()[name].display_name
        return self[name]

    # Back into work

    def action_reopen(self, reason=None):
        """Take handled or closed cases back into work.

        :param str reason: why; compulsory
        """
        self._go_back("reopen", reason)
        return True

    def _reopen(self, reason):
        """Take handled or closed cases back into work, whoever found that it is not solved.

        :param str reason: what was found
        :return: the cases that moved
        """
        ended = self.sudo().filtered(lambda case: case.state in ("to_confirm", "closed"))
        return ended._go_back("reopen", reason).sudo(self.env.su)

    def _go_back(self, verb, reason):
        """Step back into work: the facts of the end are void, the chatter keeps them.

        :return: the cases that moved
        """
        void = dict.fromkeys(
            (
                "handled_at",
                "result_told_at",
                "result_told_by",
                "confirmed_at",
                "confirmed_by",
                "closing_reason",
                "closed_at",
                "announced_at",
                "digested_at",
                *TOLD_FIELDS,
                *CONFIRM_FIELDS,
            ),
            False,
        )
        moved = self._take_step(verb, void, reason=reason)
        if verb == "reopen":
            for count, cases in moved.sudo().grouped("reopen_count").items():
                cases.with_context(mail_notrack=True).write({"reopen_count": count + 1})
        moved._clock_fact("reopened")
        moved._drop_activities(
            "aftersales_service.activity_tell_result", "aftersales_service.activity_waiver"
        )
        moved._create_activities(
            lambda case: case.user_id,
            lambda case: case.env._("Handle the case again"),
            activity_type="aftersales_service.activity_handle_case",
            note=reason,
        )
        return moved
