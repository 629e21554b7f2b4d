from odoo.exceptions import AccessError, UserError

from .common import SlaCase

# Requirements 5.1, P-06…P-20, by hand: key, unit, amount.
TPL = {
    "first_contact": ("working_hours", 2),
    "first_contact_fault": ("working_hours", 1),
    "first_contact_complaint": ("minutes", 30),
    "first_contact_urgent": ("minutes", 30),
    "acknowledgement": ("working_hours", 2),
    "acknowledgement_fault": ("working_hours", 1),
    "acknowledgement_complaint": ("minutes", 30),
    "acknowledgement_urgent": ("minutes", 30),
    "diagnosis_general": ("hours", 4),
    "diagnosis_important": ("hours", 2),
    "diagnosis_urgent": ("minutes", 30),
    "plan_told": ("hours", 24),
    "plan_urgent": ("hours", 2),
    "progress": ("hours", 24),
    "progress_urgent": ("hours", 4),
    "visit_confirmation": ("before", 24),
    "result_confirmation": ("working_days", 1),
    "second_contact": ("working_days", 2),
    "remote_effect": ("days", 3),
}
BY_HAND = {
    "tpl": TPL,
    "reg": {"decision": ("working_days", 3), "csi_reply": ("days", 0)},
    "wi": {"handling": ("days", 3), "promised_reply": ("moment", 0)},
    "auto": {"response": ("hours", 24), "result_told": ("hours", 24)},
    "comm": {},
    # Amendments 3.2
    "recommended": {
        "first_contact": ("working_hours", 2),
        "first_contact_fault": ("working_hours", 1),
        "first_contact_complaint": ("working_minutes", 30),
        "first_contact_urgent": ("minutes", 30),
        "first_contact_rescue": ("minutes", 30),
        "acknowledgement": ("working_hours", 2),
        "acknowledgement_fault": ("working_hours", 1),
        "acknowledgement_complaint": ("working_minutes", 30),
        "acknowledgement_urgent": ("working_minutes", 30),
        "response": ("hours", 24),
        "promised_reply": ("moment", 0),
        "diagnosis_general": ("working_hours", 4),
        "diagnosis_important": ("working_hours", 2),
        "diagnosis_urgent": ("minutes", 30),
        "plan_told": ("working_hours", 8),
        "plan_urgent": ("hours", 2),
        "decision": ("working_days", 3),
        "csi_reply": ("days", 0),
        "handling": ("days", 0),
        "visit_confirmation": ("before", 24),
        "visit_confirmation_urgent": ("before", 0),
        "progress": ("working_hours", 8),
        "progress_urgent": ("hours", 4),
        "result_told": ("working_days", 1),
        "result_confirmation": ("working_days", 1),
        "second_contact": ("working_days", 2),
        "remote_effect": ("days", 3),
    },
}


class TestPresets(SlaCase):
    def numbers(self, policies):
        return {policy.key: (policy.unit, policy.amount) for policy in policies}

    def test_each_preset_writes_its_values(self):
        """O-01, P-06…P-20: applying a preset writes exactly the values of its procedure."""
        for code, expected in BY_HAND.items():
            with self.subTest(code):
                self.preset(code)
                policies = self.Policy.search([("company_id", "=", self.company.id)])
                self.assertEqual(self.numbers(policies), expected)
                self.assertFalse(any(policies.mapped("customised")))
                self.assertTrue(all(policies.mapped("source")))

    def test_recommended_is_the_default(self):
        """O-01, amendments 3.2: a new company starts with the mix."""
        self.assertEqual(self.company.aftersales_sla_preset_id.code, "recommended")
        policies = self.Policy.search([("company_id", "=", self.company.id)])
        self.assertEqual(self.numbers(policies), BY_HAND["recommended"])
        urgent = self.policy("first_contact_urgent")
        self.assertEqual((urgent.else_unit, urgent.else_amount), ("working_minutes", 30))
        progress = self.policy("progress_urgent")
        self.assertEqual((progress.hour_from, progress.hour_to), (8, 20))

    def test_a_changed_value_is_marked(self):
        """O-01: customised, with the way back; names and sources stay visible."""
        policy = self.policy("plan_told").with_user(self.service_admin)
        policy.amount = 6
        self.assertTrue(policy.customised)
        self.assertEqual(policy.source, "TPL 二(二)c")
        self.assertTrue(policy.ours)
        policy.action_reset()
        self.assertFalse(policy.customised)
        self.assertEqual(policy.amount, 8)

    def test_the_values_of_a_procedure_stay(self):
        """O-01: what a procedure says is changed on the company's policy, not in the preset."""
        template = self.env.ref("aftersales_service.policy_reg_decision")
        with self.assertRaisesRegex(UserError, "stays as the procedure says"):
            template.with_user(self.service_admin).amount = 5

    def test_only_administrators_change_policies(self):
        """M-02, O-01: a supervisor reads the rules and cannot change or apply them."""
        with self.assertRaises(AccessError):
            self.policy("plan_told").with_user(self.supervisor).amount = 1
        with self.assertRaises(AccessError):
            self.env.ref("aftersales_service.preset_tpl").with_user(self.supervisor).action_apply()

    def test_a_policy_in_use_is_archived(self):
        """O-01: a policy that set a limit is not deleted."""
        case = self.received("2026-03-06 09:00")
        policy = self.clock(case, "first_contact").policy_id
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            policy.with_user(self.service_admin).unlink()
        policy.with_user(self.service_admin).active = False
        self.do("2026-03-06 09:10", case.action_register)
        self.do("2026-03-06 09:20", case.action_log_contact, "called")
        self.assertEqual(self.clock(case, "first_contact").state, "met")

    def test_running_cases_keep_their_deadlines(self):
        """O-01: another preset concerns what starts later."""
        case = self.received("2026-03-06 16:30")
        before = self.due(case, "first_contact")
        self.preset("reg")
        self.assertEqual(self.due(case, "first_contact"), before)
        later = self.received("2026-03-06 16:40")
        self.assertFalse(self.clocks(later, "first_contact"))

    def test_a_team_has_its_own(self):
        """O-01: a preset for one team counts for its cases only."""
        team = self.env["aftersales.team"].create(
            {"name": "Parts Desk", "company_id": self.company.id}
        )
        self.env.ref("aftersales_service.preset_tpl")._apply(self.company, team)
        mine = self.received("2026-03-06 16:30", "service_complaint", team_id=team.id)
        other = self.received("2026-03-06 16:30", "service_complaint")
        self.assertEqual(self.due(mine, "first_contact"), "2026-03-06 17:00:00")
        self.assertEqual(self.due(other, "first_contact"), "2026-03-06 17:00:00")
        mine = self.received("2026-03-06 16:45", "service_complaint", team_id=team.id)
        other = self.received("2026-03-06 16:45", "service_complaint")
        self.assertEqual(self.due(mine, "first_contact"), "2026-03-06 17:15:00")
        self.assertEqual(self.due(other, "first_contact"), "2026-03-09 08:15:00")

    def test_plain_language(self):
        """Issue 4 §2: the form says for which records, how long, and gives an example."""
        preview = self.policy("first_contact_urgent").preview
        for words in (
            "Urgent",
            "30 minutes with somebody on call",
            "30 working minutes",
            "Example",
        ):
            self.assertIn(words, preview)
