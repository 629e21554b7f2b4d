from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from ..common import MODULE
from .common import IntakeCase


class TestSteps(IntakeCase):
    def rows(self, case):
        """Return the rows of the seven steps, by number."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {row.step: row for row in case.step_ids}

    def test_seven_steps(self):
        """B-24: responsible, time and hours of each step come from the facts."""
        with freeze_time(self.local("2026-09-28 09:00")):
            case = self.case(self.user)
        with freeze_time(self.local("2026-09-28 09:30")):
            case = case.with_user(self.agent)
            case.action_accept()
        with freeze_time(self.local("2026-09-28 10:30")):
            case.with_user(self.manager).finding = "Seal damaged"
        with freeze_time(self.local("2026-09-28 13:30")):
            case.solution = "New seal"
            case.action_tell_plan()
        with freeze_time(self.local("2026-09-29 13:30")):
            case.action_handle()
        with freeze_time(self.local("2026-09-29 15:00")):
            case.write(self.contents())
            case.action_tell_result()
        rows = self.rows(case)
        self.assertEqual(list(rows), list("1234567"))
        self.assertEqual(set(case.step_ids.mapped("status")), {"done"})
        self.assertEqual([rows[step].hours for step in "234567"], [0.5, 0, 1, 3, 24, 1.5])
        self.assertEqual(rows["1"].user_id, self.user)
        self.assertEqual(rows["2"].user_id, self.agent)
        self.assertEqual(rows["4"].user_id, self.manager)
        self.assertEqual(rows["4"].date, self.local("2026-09-28 10:30"))
        self.assertEqual(rows["5"].user_id, self.agent)
        self.assertEqual(case.plan_told_at, self.local("2026-09-28 13:30"))
        [(hours,)] = self.env["aftersales.case.step"]._read_group(
            [("case_id", "=", case.id), ("step", "=", "6")], aggregates=["hours:avg"]
        )
        self.assertEqual(hours, 24)

    def test_first_time_counts(self):
        """B-24: a text changed later keeps the time and the author of the first one."""
        case = self.registered()
        with freeze_time(self.local("2031-09-28 09:00")):
            case.finding = "Seal damaged"
        case.with_user(self.manager).finding = "Seal and ring damaged"
        self.assertEqual(case.diagnosed_at, self.local("2031-09-28 09:00"))
        self.assertEqual(case.diagnosed_by, self.agent)
        with self.assertRaises(AccessError):
            case.diagnosed_at = "2026-01-01 00:00:00"

    def test_facts_of_the_csi(self):
        """B-24: the cause and the decision of a CSI are the steps of its case."""
        case = self.registered(type_id=self.quality_complaint.id)
        self.assertEqual(self.rows(case)["4"].status, "open")
        csi = case.csi_ids.with_user(self.qa)
        csi.cause = "Housing material"
        csi.action_find_cause()
        row = self.rows(case)["4"]
        self.assertEqual((row.status, row.user_id), ("done", self.qa))

    def test_exits_skip(self):
        """B-17, B-21, B-24: an exit needs neither investigation nor solution."""
        self.company.aftersales_require_steps = True
        case = self.registered()
        case.action_explain("Showed him")
        rows = self.rows(case)
        self.assertEqual([rows[step].status for step in "1234567"], ["done"] * 3 + ["skipped"] * 4)

    def test_skipping_is_refused_where_the_procedure_says_so(self):
        """B-24: with the setting on, handling needs investigation and solution."""
        self.company.aftersales_require_steps = True
        case = self.registered()
        with self.assertRaises(UserError) as refusal:
            case.action_handle()
        for words in (case.name, "the investigation", "the solution"):
            self.assertIn(words, str(refusal.exception))
        self.assertIn("the investigation", case.step_missing)
        case.write({"finding": "Seal damaged", "solution": "New seal"})
        case.action_handle()
        self.assertEqual(case.state, "to_confirm")

    def test_solution_told(self):
        """D-02: the solution is told once it is written, on a case in work."""
        case = self.registered()
        with self.assertRaises(UserError) as refusal:
            case.action_tell_plan()
        self.assertIn("enter the solution first", str(refusal.exception))
        with self.assertRaises(UserError) as refusal:
            self.case(solution="x").action_tell_plan()
        self.assertIn("told on a case in work", str(refusal.exception))

    def test_later_complaint_of_the_same_event(self):
        """Amendment 49: it joins the CSI that the event has, with its unit, and opens no other."""
        first = self.registered(type_id=self.quality_complaint.id)
        second = self.unit.copy({"serial": "HY5031-26-0418"})
        later = self.registered(
            type_id=self.quality_complaint.id,
            same_csi_id=first.csi_ids.id,
            installed_product_ids=[(6, 0, second.ids)],
        )
        self.assertEqual(later.csi_ids, first.csi_ids)
        self.assertEqual(first.csi_ids.installed_product_ids, self.unit | second)
        other = self.registered()
        other.same_csi_id = first.csi_ids
        self.assertEqual(other.csi_ids, first.csi_ids)
        first.csi_ids.with_user(self.manager).action_cancel("Mistake")
        with self.assertRaises(UserError) as refusal:
            self.registered(type_id=self.quality_complaint.id, same_csi_id=first.csi_ids.id)
        self.assertIn(f"{first.csi_ids.name} is over", str(refusal.exception))

    def test_several_units(self):
        """Amendment 49: one case lists all units that failed; its sheets name them all."""
        second = self.unit.copy({"serial": "HY5031-26-0418"})
        case = self.registered(
            type_id=self.quality_complaint.id,
            installed_product_ids=[(6, 0, (self.unit | second).ids)],
        )
        self.assertEqual(case.unit_count, 2)
        self.assertEqual(case.csi_ids.installed_product_ids, self.unit | second)
        self.assertIn(
            case,
            self.env["aftersales.case"].search(
                [("installed_product_ids.serial", "=", "HY5031-26-0418")]
            ),
        )
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.agent)
            ._render_qweb_html(f"{MODULE}.complaint_report", case.ids)
        )
        self.assertIn(b"HY5031-26-0417, HY5031-26-0418", content)
