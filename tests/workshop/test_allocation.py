from odoo.exceptions import AccessError, UserError

from ..csi.common import CsiCase
from .common import WorkshopCase

REF = "aftersales_service.level_"


class TestAllocation(WorkshopCase, CsiCase):
    """Who follows a case of which level once the plan is agreed (E-12)."""

    def level(self, code):
        """Return a level by its code."""
        return self.env.ref(REF + code)

    def agreed(self, level, **values):
        """Return a case in work whose customer agreed to the plan."""
        case = self._case(level_id=self.level(level).id, user_id=self.agent.id, **values)
        self.assertEqual(case.state, "in_progress")
        case._clock_fact("accepted_by_customer")
        return case

    def test_by_level(self):
        """E-12: general by the agent, important by the technical lead, urgent the manager's."""
        for level, lead, responsible in (
            ("general", self.agent, self.agent),
            ("important", self.reviewer, self.agent),
            ("urgent", self.manager, self.manager),
        ):
            with self.subTest(level):
                case = self.agreed(level)
                self.assertEqual((case.lead_id, case.user_id), (lead, responsible))
                self.assertTrue(case.plan_accepted_at)
                self.assertIn(lead.name, case.message_ids[0].body)

    def test_nobody_before_the_plan(self):
        """E-12: before the customer agrees nobody else follows the case."""
        case = self._case(level_id=self.level("urgent").id, user_id=self.agent.id)
        self.assertFalse(case.lead_id)
        self.refused(AccessError, case.with_user(self.agent).write, {"lead_id": self.manager.id})

    def test_raised_to_urgent(self):
        """E-12: a level raised to urgent gives the case to the manager; the log keeps both."""
        case = self.agreed("general")
        case.with_user(self.agent).level_id = self.level("urgent")
        self.assertEqual((case.lead_id, case.user_id), (self.manager, self.manager))
        bodies = " ".join(case.message_ids.mapped("body"))
        self.assertIn("General", bodies)
        self.assertIn("Urgent", bodies)

    def test_departments_are_offered(self):
        """E-12: urgent cases offer spare parts and research; asking gives them a task."""
        case = self.agreed("urgent")
        self.assertEqual(case.task_role_ids.mapped("code"), ["pmc", "design"])
        case.with_user(self.manager).action_ask_departments("Two pumps by tomorrow")
        asked = case.activity_ids.filtered(lambda a: "Two pumps" in (a.note or ""))
        self.assertEqual(asked.user_id, self.pmc | self.design)
        text = self.refused(UserError, case.with_user(self.manager).action_ask_departments, "")
        self.assertIn("what is needed", text)
        text = self.refused(AccessError, case.with_user(self.qa).action_ask_departments, "x")
        self.assertIn("who follows the case", text)
        general = self.agreed("general")
        text = self.refused(UserError, general.with_user(self.manager).action_ask_departments, "x")
        self.assertIn("no department is offered", text)

    def test_the_reply_to_a_csi_allocates(self):
        """E-12, D-03: the customer's yes to what was decided allocates the cases."""
        case = self._case(
            level_id=self.level("important").id,
            user_id=self.agent.id,
            sale_order_id=self.delivery.id,
        )
        csi = self.env["aftersales.csi"]._open_for_cases(case)
        self.csi_in("decided", csi)
        self.assertFalse(case.lead_id)
        self.csi_in("replied", csi)
        self.assertEqual(case.lead_id, self.reviewer)

    def test_switched_off(self):
        """E-12, design 3.3: a company without allocation leaves the case as it is."""
        self.company.aftersales_allocation = False
        self.assertFalse(self.agreed("urgent").lead_id)

    def test_the_load_is_shared(self):
        """E-12: of several people the one with the fewest open cases gets the next."""
        second = self.reviewer.copy({"login": "svc_reviewer_b", "name": "Reviewer B"})
        leads = [self.agreed("important").lead_id for _index in range(4)]
        self.assertEqual(leads.count(self.reviewer), 2)
        self.assertEqual(leads.count(second), 2)
