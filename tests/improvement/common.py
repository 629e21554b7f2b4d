"""Complaints about units, and the corrective actions that come from them."""

from ..intake.common import IntakeCase


class ImprovementCase(IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.design_role = cls.env.ref("aftersales_service.role_design")
        cls.hardware = cls.env.ref("aftersales_service.fault_cause_hardware")
        cls.Action = cls.env["aftersales.corrective.action"].with_context(
            allowed_company_ids=cls.company.ids
        )

    def complaint(self, **values):
        """Return a complaint in work that the agent registered, without a CSI."""
        return self.registered(**{"type_id": self.service_complaint.id, **values})

    def action(self, user=None, records=None, **values):
        """Return an action that QA opens, with all that the department has to know."""
        return self.Action.with_user(user or self.qa)._open_from(
            records or self.complaint(),
            {
                "title": "Pump leaks",
                "role_id": self.design_role.id,
                "user_id": self.design.id,
                "due_date": "2031-03-31",
                "occurrence_cause": "The seal is too soft.",
                "corrective": "A seal of 70 Shore.",
                "criterion": "No leak on the pumps of three months.",
                **values,
            },
        )

    def to_verify(self, action):
        """Have the department do what was planned."""
        action.action_send()
        mine = action.with_user(self.design)
        mine.action_start()
        mine.implemented_note = "Seals exchanged in the store, drawing changed."
        mine.action_report()
        return action
