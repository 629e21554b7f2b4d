from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import words
from .case_result import DISSATISFIED

AGENT = "aftersales_service.group_agent"
TECHNICAL = ("aftersales_service.group_agent", "aftersales_service.group_qa")
SUPERVISOR = "aftersales_service.group_supervisor"


class CaseFacts(models.AbstractModel):
    """Facts between accepting and handling, each one click with its time (C-01, E-17, F-10).

    They are noted, never asked for: no step waits for them but the time limits follow them.
    """

    _name = "aftersales.case.facts"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Facts of a case in work"

    technical_id = fields.Many2one(
        "res.users", string="Technical Support", copy=False, domain=[("share", "=", False)]
    )
    handed_over_at = fields.Datetime(
        string="Handed to Technical Support On", guarded=True, copy=False
    )
    technical_contact_at = fields.Datetime(
        string="Contacted by Technical Support On", guarded=True, copy=False
    )
    progress_told_at = fields.Datetime(string="Progress Told On", guarded=True, copy=False)
    dissatisfied_at = fields.Datetime(string="Dissatisfied On", guarded=True, copy=False)
    second_contact_at = fields.Datetime(string="Second Communication On", guarded=True, copy=False)
    second_contact_by = fields.Many2one("res.users", guarded=True, copy=False)
    second_cause = fields.Text(string="Cause of the Dissatisfaction", guarded=True, copy=False)

    def action_hand_over(self):
        """Hand cases in work to technical support, which contacts the customer (C-01).

        :raise UserError: a case is not in work
        """
        self._note_step("handed_over_at", "handed_over", AGENT)
        return True

    def action_technical_contact(self):
        """Note that technical support has contacted the customer (C-01).

        :raise UserError: a case is not in work, or was not handed over
        """
        for case in self:
            if not case.handed_over_at:
                raise UserError(
                    self.env._(
                        "%(case)s was not handed to technical support. Hand it over first.",
                        case=case.display_name,
                    )
                )
        self._note_step("technical_contact_at", "technical_contact", *TECHNICAL)
        return True

    def action_progress_told(self, reason=None):
        """Tell the customer how his case stands; the next update counts from now (E-17).

        :param str reason: what he was told; compulsory
        :raise UserError: the words are missing, or a case is not in work
        """
        for case in self:
            if not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(case)s: enter what the customer was told.", case=case.display_name
                    )
                )
        self._note_step("progress_told_at", "progress_told", AGENT)
        self.sudo()._message_log_batch(
            bodies=dict.fromkeys(self.ids, self.env._("Progress told: %(words)s", words=reason)),
            author_id=self.env.user.partner_id.id,
        )
        return True

    def action_second_contact(self, reason=None):
        """Note the second communication with a dissatisfied customer: cause and measures (F-10).

        :param str reason: cause of the dissatisfaction and the measures; compulsory
        :raise AccessError: the user is no service supervisor
        :raise UserError: the words are missing, or the customer was not dissatisfied
        """
        self._check_role(SUPERVISOR)
        self.check_access("write")
        for case in self:
            if not case.dissatisfied_at:
                raise UserError(
                    self.env._(
                        "%(case)s: the customer did not say that he is dissatisfied, so there is "
                        "no second communication.",
                        case=case.display_name,
                    )
                )
            if case.second_contact_at:
                raise UserError(
                    self.env._(
                        "%(case)s: the second communication was held already.",
                        case=case.display_name,
                    )
                )
            if not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(case)s: enter why the customer is dissatisfied and what is done "
                        "about it.",
                        case=case.display_name,
                    )
                )
        self.sudo().with_context(mail_notrack=True).write(
            {
                "second_contact_at": fields.Datetime.now(),
                "second_contact_by": self.env.uid,
                "second_cause": reason,
            }
        )
        self._drop_activities("aftersales_service.activity_dissatisfied")
        self._clock_fact("second_contact")
        confirmed = self.filtered(
            lambda case: (
                case.state == "to_confirm" and case.confirmed_at and case.confirm_solved == "yes"
            )
        )
        closed = confirmed._take_step(
            "confirm", {"closing_reason": "solved", "closed_at": fields.Datetime.now()}
        )
        closed._drop_activities()
        closed._clock_fact("closed")
        return True

    def _owing_second_contact(self):
        """Return the cases that a second communication has to close (amendments 3.2).

        The customer is dissatisfied, nobody of the supervisors has talked with him since, and a
        policy for the second communication is for the case.
        """
        unhappy = self.filtered(
            lambda case: (
                case.confirm_satisfaction in DISSATISFIED
                and not (case.confirmed_at and case.second_contact_at)
            )
        )
        if not unhappy:
            return unhappy
        targets = unhappy._clock_targets()
        return unhappy.filtered(lambda case: "second_contact" in targets[case.id])

    def _note_dissatisfied(self):
        """Note that customers are dissatisfied: the supervisor owes them a talk (F-10)."""
        self.sudo().with_context(mail_notrack=True).write(
            {
                "dissatisfied_at": fields.Datetime.now(),
                "second_contact_at": False,
                "second_contact_by": False,
                "second_cause": False,
            }
        )
        self._clock_fact("dissatisfied")

    def _check_role(self, *groups):
        """Refuse a user who has none of the groups, and say who may do it."""
        if self.env.su or any(self.env.user.has_group(group) for group in groups):
            return
        names = [self.env.ref(group).sudo().name for group in groups]
        raise AccessError(
            self.env._(
                "You may not do this. Ask a colleague with one of these roles: %(roles)s.",
                roles=words.listed(self.env, names),
            )
        )

    def _note_step(self, name, fact, *groups):
        """Store the time of a fact on cases in work and let the time limits follow.

        :param str name: field of the time
        :param str fact: code of the business fact
        :param groups: external ids of the groups that may note it
        """
        self._check_role(*groups)
        self.check_access("write")
        for case in self:
            if case.state != "in_progress":
                raise UserError(
                    self.env._(
                        "%(case)s is “%(state)s”: this is noted on a case in work.",
                        case=case.display_name,
                        state=case._state_label(case.state),
                    )
                )
        self.sudo().with_context(mail_notrack=True).write({name: fields.Datetime.now()})
        self._clock_fact(fact)
