from odoo.exceptions import AccessError, UserError

from .common import WorkshopCase


class TestInstruction(WorkshopCase):
    """The service instruction of the COMM procedure (E-24)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_instruction = True

    def instruction(self, **values):
        """Return an instruction that the manager writes for the field engineers."""
        return (
            self.env["aftersales.service.instruction"]
            .with_user(self.manager)
            .create(
                {
                    "case_id": self.unit_case.id,
                    "subject": "Train the drivers",
                    "content": "Two hours on site",
                    "role_id": self.env.ref("aftersales_service.role_engineer").id,
                    "due_date": "2026-10-09",
                    **values,
                }
            )
        )

    def test_off_by_default(self):
        """E-24, amendment 63: only preset_comm uses it; elsewhere it is refused and hidden."""
        self.company.aftersales_instruction = False
        self.assertIn("does not use", self.refused(UserError, self.instruction))
        menu = self.env.ref("aftersales_service.menu_service_instructions")
        menus = self.env["ir.ui.menu"].with_user(self.manager)
        self.assertIn(menu.id, menus._load_menus_blacklist())
        self.company.aftersales_instruction = True
        self.assertNotIn(menu.id, menus._load_menus_blacklist())

    def test_instructed_done_and_met(self):
        """E-24: the unit is told, reports, the business department checks."""
        row = self.instruction(content=False, due_date=False)
        text = self.refused(UserError, row.action_instruct)
        self.assertIn("what the unit is to do", text)
        self.assertIn("by when", text)
        row.write({"content": "Two hours on site", "due_date": "2026-10-09"})
        row.action_instruct()
        tasks = row.activity_ids
        self.assertLessEqual(self.engineer, tasks.user_id)
        self.assertEqual(str(tasks[0].date_deadline), "2026-10-09")
        self.assertIn("stays as it is", self.refused(UserError, row.write, {"content": "x"}))
        text = self.refused(UserError, row.with_user(self.qa).action_done, "Held")
        self.assertIn("Field Engineer", text)
        self.assertIn(
            "what was done", self.refused(UserError, row.with_user(self.engineer).action_done)
        )
        row.with_user(self.engineer).action_done("Held on 10-08, 6 drivers")
        self.assertEqual((row.state, row.done_by), ("done", self.engineer))
        self.assertEqual(row.activity_ids.user_id, self.manager)
        self.refused(AccessError, row.with_user(self.engineer).action_met)
        row.action_met()
        self.assertEqual((row.state, row.checked_by), ("met", self.manager))
        self.assertFalse(row.activity_ids)

    def test_whose_draft_it_is(self):
        """E-24: a draft is written by its author and by service managers, nobody else."""
        row = self.instruction()
        for user in (self.agent, self.engineer):
            with self.subTest(user.login):
                other = row.with_user(user)
                text = self.refused(AccessError, other.write, {"content": "Something else"})
                self.assertIn(f"{row.user_id.name}'s to write", text)
        row.with_user(self.supervisor).content = "Train both shifts"
        row.sudo().user_id = self.agent
        row.with_user(self.agent).content = "Train three shifts"
        self.assertEqual(row.content, "Train three shifts")

    def test_not_met_goes_back_to_planning(self):
        """E-24: not met, quality plans again and the case cannot be handled or closed."""
        row = self.instruction()
        row.action_instruct()
        row.with_user(self.engineer).action_done("Held")
        self.assertIn("needs a reason", self.refused(UserError, row.action_not_met))
        row.action_not_met("Night shift was not there")
        self.assertEqual(row.activity_ids.user_id, self.qa)
        self.assertIn("Night shift", row.activity_ids.note)
        text = self.refused(UserError, self.unit_case.with_user(self.agent).action_handle)
        self.assertIn(row.name, text)
        quality = row.with_user(self.qa)
        self.assertIn("Enter the new plan", self.refused(UserError, quality.action_replan))
        quality.plan_note = "Again for the night shift"
        quality.action_replan()
        self.assertEqual(row.state, "draft")
        self.assertIn("night shift", row.content)
        row.action_instruct()
        row.with_user(self.engineer).action_done("Held at night")
        row.action_met()
        self.unit_case.with_user(self.agent).action_handle()
        self.assertEqual(self.unit_case.state, "to_confirm")

    def test_the_handled_case_comes_back(self):
        """E-24: a need that turns out not to be met takes the handled case back to work."""
        row = self.instruction()
        row.action_instruct()
        row.with_user(self.engineer).action_done("Held")
        self.unit_case.sudo().with_context(mail_notrack=True).write({"state": "to_confirm"})
        row.action_not_met("Not understood")
        self.assertEqual(self.unit_case.state, "in_progress")

    def test_cancelled_and_late(self):
        """E-24: a late one is found; a given one is cancelled with a reason and kept."""
        row = self.instruction(due_date="2020-01-01")
        row.action_instruct()
        self.assertTrue(row.is_late)
        self.assertIn(row, row.search([("is_late", "=", True)]))
        self.assertIn("is kept", self.refused(UserError, row.unlink))
        row.action_cancel("Customer trains himself")
        self.assertEqual(row.state, "cancelled")
