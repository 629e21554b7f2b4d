from ast import literal_eval

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time

from .test_import_units import ImportCase


class TestImportedQuiet(ImportCase):
    """Issue 6 §4: what was imported starts no visit, no series and no maintenance of the past."""

    UNITS = "customer product_code serial picked_up_on"
    CASES = "number customer received_on type subject state closed_on satisfaction"
    VISITS = "number customer form planned_on made_on opinion satisfaction state"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.equipment.default_code = "SW-100"
        cls.Visit = cls.env["aftersales.return.visit"]
        cls.type = cls.env["aftersales.case.type"].search([], limit=1)

    def bring(self, kind, columns, *rows):
        """Import rows as an administrator does."""
        task = self.task(kind, columns, *rows, user=self.service_admin)
        self.assertFalse(task.error_count, self.told(task))
        self.run_import(task)
        return task

    def unit(self, day):
        self.bring("units", self.UNITS, ["Clean City Works", "SW-100", "Q-1", day])
        return self.env["aftersales.installed.product"].search([("serial", "=", "Q-1")])

    def test_no_visit_of_any_trigger(self):
        """F-01, F-10: rules of every trigger leave imported deliveries, cases and visits alone."""
        Rule = self.env["aftersales.visit.rule"].with_user(self.service_admin)
        for trigger in ("delivery", "handled", "dissatisfied"):
            Rule.create({"name": trigger, "trigger": trigger, "offset_min": 0, "offset_max": 9})
        self.run_job("visit_generation")
        before = self.Visit.search([])
        unit = self.unit("2022-02-01")
        self.bring(
            "cases",
            self.CASES,
            ["OLD-1", "Clean City Works", "2022-03-01", self.type.name, "Noise", "Closed",
             "2022-03-09", "Very Dissatisfied"],
        )  # fmt: skip
        self.bring(
            "visits",
            self.VISITS,
            ["V-1", "Clean City Works", "Initial Visit", "2022-03-08", "2022-03-09", "Bad",
             "Very Dissatisfied", "Done"],
            ["V-2", "Clean City Works", "Initial Visit", "2022-03-08", "", "", "", "Unreachable"],
        )  # fmt: skip
        case = self.env["aftersales.case"].search([("name", "=", "OLD-1")])
        visits = self.Visit.search([("name", "in", ("V-1", "V-2"))])
        self.assertTrue(case.visits_planned)
        # Also where the queues are asked again.
        visits.follow_due = True
        unit.ownership_ids.visits_planned = False
        case.visits_planned = False
        self.run_job("visit_generation")
        supervised = self.Visit.with_user(self.supervisor)
        self.assertFalse(supervised.action_plan_again(unit.ownership_ids.ids))
        unit.with_user(self.agent).final_user_id = self.contact.parent_id or self.contact
        self.run_job("visit_generation")
        self.assertEqual(self.Visit.search([]) - visits, before)
        self.assertFalse(visits.filtered("follow_due") | visits.follow_ids)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.visit_coverage_action"
        )
        listed = self.env["aftersales.ownership"].search(literal_eval(action["domain"]))
        self.assertFalse(listed & unit.ownership_ids)
        with self.assertRaisesRegex(UserError, "as it ended in the older system"):
            lost = visits.filtered(lambda visit: visit.state == "unreachable")
            lost.reopen_reason = "Try once more"
            lost.with_user(self.agent).action_reopen()

    def test_rule_of_imports(self):
        """Issue 6 §4: the rule that imported visits name is neither switched on nor deleted."""
        rule = self.env.ref("aftersales_service.visit_rule_imported").with_user(self.service_admin)
        with self.assertRaisesRegex(ValidationError, "Leave it switched off"):
            rule.active = True
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            rule.unlink()

    def test_maintenance_begins_today(self):
        """G-01: the plan of an imported unit begins today; nobody is reminded of the past."""
        self.env["aftersales.maintenance.commitment"].with_user(self.design).create(
            {
                "name": "Quarterly",
                "product_tmpl_id": self.equipment.product_tmpl_id.id,
                "months": 3,
                "repeated": True,
                "repeat_months": 3,
                "content": "Oil",
            }
        )
        with freeze_time(self.local("2026-03-06 10:00")):
            unit = self.unit("2023-03-05")
            self.run_job("maintenance_plan")
            self.run_job("maintenance_reminder")
        dues = self.env["aftersales.maintenance.due"].search(
            [("installed_product_id", "=", unit.id)]
        )
        self.assertEqual([str(due.due_on) for due in dues], ["2026-06-05"])
        self.assertEqual(dues.state, "planned")

    def test_part_that_comes_back(self):
        """A-02, A-04: the part of an imported delivery that comes back is on no day list."""
        self.kit.default_code = "TK-1"
        self.bring(
            "units",
            "customer product_code quantity picked_up_on",
            ["Clean City Works", "TK-1", "5", "2022-03-01"],
        )
        unit = self.env["aftersales.installed.product"].search([("product_id", "=", self.kit.id)])
        part = unit.ownership_ids._split(2.0)
        self.assertTrue(part.imported and part.installed_product_id.imported)
        self.env["aftersales.handover"]._adopt()
        self.assertFalse(part.handover_id)
