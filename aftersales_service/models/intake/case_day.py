from odoo import models

from ..sla.clock_day import Act

CONTACT = Act("action_log_contact")
RESULT = Act("action_open_result")
TECHNICAL = Act("action_technical_contact")
PROGRESS = Act("action_progress_told", words=True)
SECOND = Act("action_second_contact", words=True)
# What is done once the customer was contacted
KEPT_BY_CONTACT = ("acknowledgement", "first_contact", "response", "promised_reply")


class CaseDay(models.AbstractModel):
    """A case in My Day: the talk with its customer is the act that keeps most promises."""

    _name = "aftersales.case.day"
    _inherit = ["aftersales.clock.day"]
    _description = "Case in My Day"

    def _day_act(self, kind, verb):
        """Return the act behind a key; what is not accepted yet is worked on its form."""
        self.ensure_one()
        if self.state not in ("in_progress", "to_confirm", "closed") or verb == "missed":
            return None
        if kind in ("result_told", "result_confirmation"):
            return RESULT if self.state == "to_confirm" else None
        if kind == "second_contact":
            supervisor = self.env.user.has_group("aftersales_service.group_supervisor")
            return SECOND if supervisor else None
        if kind == "diagnosis_contact":
            return TECHNICAL if self.handed_over_at else None
        if verb == "contact" or kind in KEPT_BY_CONTACT:
            return CONTACT
        if kind == "progress":
            return PROGRESS if self.state == "in_progress" else None
        if kind == "plan_told" and (self.solution or "").strip():
            return Act("action_tell_plan")
        return None

    def _day_facts(self):
        """Return by case the contact with the number from which he called, and the subject."""
        return {
            case.id: {
                "phone": case.phone or case.contact_id.phone or case.partner_id.phone,
                "contact": case.contact_id.name or "",
                "about": case.subject or "",
            }
            for case in self
        }
