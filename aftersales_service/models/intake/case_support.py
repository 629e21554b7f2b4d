from odoo import fields, models
from odoo.exceptions import UserError


class CaseSupport(models.AbstractModel):
    """Asking QA while the customer waits (B-18)."""

    _name = "aftersales.case.support"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Support of a case by QA"

    qa_asked_at = fields.Datetime(string="QA Asked On", guarded=True, copy=False)

    def action_ask_qa(self, question=None):
        """Call QA at once, in the transaction of the request (B-18).

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
        self.sudo().with_context(mail_notrack=True).write({"qa_asked_at": fields.Datetime.now()})
        people = {
            company: self.env["aftersales.role"]._users("qa", company)
            for company in self.company_id
        }
        for case in self:
            case._create_activities(
                lambda case: people[case.company_id],
                self.env._("Urgent: the agent cannot explain this to the customer"),
                activity_type="aftersales_service.activity_qa_support",
                note=question or case.description,
            )
        return True
