from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

AGENT = "aftersales_service.group_agent"
QA = "aftersales_service.group_qa"


class CaseSupport(models.AbstractModel):
    """Asking QA while the customer waits, on the phone (B-18) or at the counter (B-19)."""

    _name = "aftersales.case.support"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Support of a case by QA"

    qa_asked_at = fields.Datetime(string="QA Asked On", guarded=True, copy=False)
    qa_question = fields.Text(string="Question to QA", guarded=True, copy=False)
    qa_answer = fields.Text(string="QA's Answer", guarded=True, copy=False)
    qa_answered_at = fields.Datetime(string="QA Answered On", guarded=True, copy=False)
    qa_answered_by = fields.Many2one("res.users", guarded=True, copy=False)
    qa_answer_minutes = fields.Integer(
        string="Minutes Until QA Answered", guarded=True, copy=False, aggregator="avg"
    )
    # At the counter the head of QA comes himself.
    at_counter = fields.Boolean(compute="_compute_at_counter")
    qa_arrived_at = fields.Datetime(string="QA Arrived On", guarded=True, copy=False)
    qa_arrival_minutes = fields.Integer(
        string="Minutes Until QA Arrived", guarded=True, copy=False, aggregator="avg"
    )
    qa_talk_result = fields.Text(string="Result of the Talk", guarded=True, copy=False)
    is_qa = fields.Boolean(compute="_compute_is_qa")

    _qa_answer_complete = models.Constraint(
        "CHECK((qa_answer IS NULL) = (qa_answered_at IS NULL) "
        "AND (qa_answer IS NULL) = (qa_answered_by IS NULL))",
        "An answer of QA names who gave it and when.",
    )

    @api.depends("channel_id")
    def _compute_at_counter(self):
        for case in self:
            case.at_counter = case.channel_id.calls_qa_head

    @api.depends_context("uid")
    def _compute_is_qa(self):
        self.is_qa = self.env.user.has_group(QA)

    def action_ask_qa(self, question=None):
        """Call QA at once, in the transaction of the request (B-18).

        At the counter the head of QA is called, who comes in the shortest time (B-19). Asking
        again starts over; the chatter keeps the earlier answer.

        :param str question: what cannot be explained; the description by default
        :raise UserError: a case is not in work
        """
        self.check_access("write")
        for case in self:
            if case.state != "in_progress":
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s”: QA is asked about a case in work. "
                        "Register it first.",
                        case=case.display_name,
                        state=case._state_label(case.state),
                    )
                )
        void = dict.fromkeys(
            ("qa_answer", "qa_answered_at", "qa_answered_by", "qa_arrived_at", "qa_talk_result"),
            False,
        )
        now = fields.Datetime.now()
        for case in self.sudo().with_context(mail_notrack=True):
            case.write({**void, "qa_asked_at": now, "qa_question": question or case.description})
        people = {
            (company, role): self.env["aftersales.role"]._users(role, company)
            for company in self.company_id
            for role in ("qa", "qa_head")
        }
        head = self.filtered("at_counter")
        head._create_activities(
            lambda case: people[case.company_id, "qa_head"],
            lambda case: case.env._("Urgent: a customer waits at the service desk, come at once"),
            activity_type="aftersales_service.activity_qa_support",
            note=lambda case: case.qa_question,
        )
        (self - head)._create_activities(
            lambda case: people[case.company_id, "qa"],
            lambda case: case.env._("Urgent: the agent cannot explain this to the customer"),
            activity_type="aftersales_service.activity_qa_support",
            note=lambda case: case.qa_question,
        )
        return True

    def action_answer_qa(self, answer=None):
        """Record QA's answer and tell it to the person who handles the case (B-18).

        :param str answer: QA's technical or other support, in words
        :raise AccessError: the user does not belong to QA
        :raise UserError: QA was not asked, has answered already, or the answer is empty
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(QA):
            raise AccessError(
                self.env._(
                    "%(case)s: only QA answers what QA was asked.",
                    case=self[:1].display_name,
                )
            )
        self._check_qa_asked()
        answered = self.filtered("qa_answered_at")
        if answered:
            raise UserError(
                self.env._(
                    "%(case)s: %(user)s has answered already. Whoever handles the case may ask "
                    "again.",
                    case=answered[0].display_name,
                    user=answered[0].sudo().qa_answered_by.name,
                )
            )
        if not (answer or "").strip():
            raise UserError(self.env._("%(case)s: enter QA's answer.", case=self[:1].display_name))
        now = fields.Datetime.now()
        for case in self.sudo().with_context(mail_notrack=True):
            case.write(
                {
                    "qa_answer": answer,
                    "qa_answered_at": now,
                    "qa_answered_by": self.env.uid,
                    "qa_answer_minutes": case._minutes_since_asked(now),
                }
            )
        self._drop_activities("aftersales_service.activity_qa_support")
        self._create_activities(
            lambda case: case.user_id,
            lambda case: case.env._("QA has answered: tell the customer"),
            activity_type="aftersales_service.activity_qa_answer",
            note=answer,
        )
        self._log_support(self.env._("QA's answer: %(answer)s", answer=answer))
        return True

    def action_note_qa_arrival(self, moment=None):
        """Record that QA has come to the customer at the counter (B-19).

        :param datetime moment: when; now by default
        :raise UserError: QA was not called to the counter, or the time cannot be
        """
        self.check_access("write")
        self._check_qa_asked()
        moment = fields.Datetime.to_datetime(moment) or fields.Datetime.now()
        for case in self:
            if not case.at_counter:
                raise UserError(
                    self.env._(
                        "%(case)s came by “%(channel)s”: QA comes to the counter only.",
                        case=case.display_name,
                        channel=case.channel_id.name,
                    )
                )
            if moment < case.qa_asked_at or moment > fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "%(case)s: QA came after the call and not later than now. Enter when.",
                        case=case.display_name,
                    )
                )
        for case in self.sudo().with_context(mail_notrack=True):
            case.write(
                {
                    "qa_arrived_at": moment,
                    "qa_arrival_minutes": case._minutes_since_asked(moment),
                }
            )
        self._drop_activities("aftersales_service.activity_qa_support")
        return True

    def action_note_qa_talk(self, result=None):
        """Record what the talk of QA with the customer at the counter came to (B-19).

        :param str result: what was agreed or explained
        :raise UserError: QA has not come yet, or the result is empty
        """
        self.check_access("write")
        self._check_qa_asked()
        for case in self:
            if not case.qa_arrived_at:
                raise UserError(
                    self.env._("%(case)s: note first that QA has arrived.", case=case.display_name)
                )
        if not (result or "").strip():
            raise UserError(
                self.env._("%(case)s: enter the result of the talk.", case=self[:1].display_name)
            )
        self.sudo().with_context(mail_notrack=True).write({"qa_talk_result": result})
        self._log_support(self.env._("Result of the talk: %(result)s", result=result))
        return True

    def _check_qa_asked(self):
        """Refuse cases about which QA was not asked, and ended ones."""
        for case in self:
            if not case.qa_asked_at:
                raise UserError(
                    self.env._(
                        "%(case)s: QA was not asked. Use “Ask QA” first.", case=case.display_name
                    )
                )
            if case.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s”: what QA said stays as it is.",
                        case=case.display_name,
                        state=case._state_label(case.state),
                    )
                )

    def _minutes_since_asked(self, moment):
        """Return the whole minutes from the call to a moment."""
        self.ensure_one()
        return int((moment - self.qa_asked_at).total_seconds() // 60)

    def _log_support(self, body):
        """Keep what QA said in the chatter, in bulk."""
        self.sudo()._message_log_batch(
            bodies=dict.fromkeys(self.ids, body), author_id=self.env.user.partner_id.id
        )
