from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..common import MODULE
from ..intake.common import IntakeCase


class TestDiagnosis(IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hardware = cls.env.ref(f"{MODULE}.fault_cause_hardware")
        cls.operation = cls.env.ref(f"{MODULE}.fault_cause_operation")

    def report(self, case, user=None, **values):
        """Return a diagnosis report that can be finished, with changes."""
        return (
            self.env["aftersales.diagnosis"]
            .with_user(user or self.qa)
            .create(
                {
                    "case_id": case.id,
                    "method": "remote",
                    "cause_id": self.operation.id,
                    "cause": "The valve was left open",
                    **values,
                }
            )
        )

    def assertRefused(self, act, *words):
        """Assert that an act is refused in these words."""
        with self.assertRaises(UserError) as refusal:
            act()
        for word in words:
            self.assertIn(word, str(refusal.exception))

    def test_what_it_names(self):
        """C-02, C-03: method, category and cause are needed to finish; on site names its order."""
        case = self.registered()
        report = self.report(case, method=False, cause_id=False, cause=" ")
        self.assertFalse(report.can_finish)
        self.assertRefused(
            report.action_finish,
            report.name,
            "remotely, or on site",
            "category of the cause",
            "Enter the cause",
        )
        report.write({"method": "on_site", "cause_id": self.hardware.id, "cause": "Seal damaged"})
        self.assertRefused(report.action_finish, "names its work order")
        order = (
            self.env["aftersales.work.order"]
            .with_user(self.manager)
            ._issue_for_case(case.with_user(self.manager), kind="diagnosis")
        )
        report.work_order_id = order
        self.assertTrue(report.can_finish)
        report.action_finish()
        self.assertEqual((report.state, report.done_by), ("done", self.qa))
        self.assertTrue(report.done_at)
        # Both ways by a click (O-04)
        self.assertEqual(order.with_user(self.manager).diagnosis_count, 1)
        action = order.with_user(self.manager).action_open_diagnoses()
        self.assertEqual(action["res_id"], report.id)
        self.assertEqual(report.action_view_work_order()["res_id"], order.id)
        self.assertEqual(report.action_view_case()["res_id"], case.id)
        self.assertEqual(case.diagnosis_count, 1)
        self.assertEqual(case.action_view_diagnoses()["res_id"], report.id)

    def test_appointment(self):
        """C-02: an appointment stands for the work order."""
        report = self.report(
            self.registered(), method="on_site", appointment_at="2026-03-04 02:00:00"
        )
        report.action_finish()
        self.assertEqual(report.state, "done")

    def test_case_knows(self):
        """C-01, C-03: the finished report is the investigation of the case; its clock stops."""
        case = self.registered()
        case.action_hand_over()
        clock = case.clock_ids.filtered(lambda c: c.kind == "diagnosis_contact")
        self.assertEqual(clock.state, "running")
        report = self.report(case)
        self.assertEqual(report.installed_product_ids, self.unit)
        report.action_finish()
        self.assertEqual(case.finding, "The valve was left open")
        self.assertEqual(case.diagnosed_by, self.qa)
        self.assertEqual(clock.state, "met")
        lines = self.env["aftersales.passport.mixin"]._passport_lines(self.unit)[self.unit.id]
        self.assertIn(report.display_name, [line.title for line in lines])

    def test_finding_stays(self):
        """C-03: what was found before stays as it was written."""
        case = self.registered()
        case.finding = "Found by the desk"
        self.report(case).action_finish()
        self.assertEqual(case.finding, "Found by the desk")

    def test_finished_stays(self):
        """C-03: a finished report is not changed or deleted; it is taken up with a reason."""
        report = self.report(self.registered())
        report.action_finish()
        self.assertRefused(lambda: report.write({"cause": "Other"}), report.name, "Take it up")
        self.assertRefused(report.unlink, report.name, "is kept")
        self.assertRefused(report.action_revise, "needs a reason")
        report.action_revise("Measured again")
        report.cause = "Other"
        self.assertFalse(report.done_at)
        for name in ("state", "done_at", "done_by", "name"):
            with self.subTest(name), self.assertRaises(AccessError):
                report.write({name: False})

    def test_roles(self):
        """C-02, M-01: the desk, QA and engineers diagnose; others read."""
        case = self.registered()
        for user in (self.agent, self.qa, self.engineer):
            with self.subTest(user.login):
                report = self.report(case, user)
                report.action_finish()
                self.assertEqual(report.done_by, user)
        with self.assertRaises(AccessError):
            self.report(case, self.sales_admin)

    def test_gate(self):
        """C-03: where the company asks for it no solution is written without a finished report."""
        case = self.registered()
        case.solution = "New seal"
        self.company.aftersales_require_diagnosis = True
        other = self.registered()
        self.assertRefused(
            lambda: other.write({"solution": "New seal"}), other.name, "diagnosis report is missing"
        )
        other.invalidate_recordset()
        self.assertFalse(other.solution)
        self.assertRefused(other.action_handle, "diagnosis report is missing")
        self.assertRefused(lambda: self.case(solution="Replace it"), "diagnosis report is missing")
        report = self.report(other)
        self.assertRefused(lambda: other.write({"solution": "New seal"}), "Write and finish it")
        report.action_finish()
        other.solution = "New seal"
        other.action_handle()
        self.assertEqual(other.state, "to_confirm")

    def test_no_report_for_a_question(self):
        """C-03, amendment 58: a question needs no diagnosis report, an exit none either."""
        self.company.aftersales_require_diagnosis = True
        question = self.registered(type_id=self.consultation.id)
        question.solution = "Read page 12"
        self.assertEqual(question.solution, "Read page 12")
        fault = self.registered()
        fault.explanation = "The key has to be turned twice; the driver tried it"
        fault.action_explain()
        self.assertEqual(fault.state, "closed")

    def test_evidence(self):
        """C-05: a quality complaint is planned with its investigation and a file or a note."""
        self.company.aftersales_require_steps = True
        case = self.registered(type_id=self.quality_complaint.id)
        self.assertRefused(
            lambda: case.write({"solution": "New seal"}),
            case.name,
            "what the investigation found",
            "evidence is missing",
        )
        case.finding = "Seal torn"
        self.assertRefused(lambda: case.write({"solution": "New seal"}), "evidence is missing")
        case.evidence_note = "Seen by the workshop's head, 3 mm wide"
        case.solution = "New seal"
        other = self.registered(type_id=self.quality_complaint.id)
        other.finding = "Seal torn"
        photo = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "seal.txt", "raw": b"3 mm", "mimetype": "text/plain"})
        )
        other.evidence_ids = [Command.link(photo.id)]
        other.solution = "New seal"
        fault = self.registered()
        fault.solution = "New seal"
        self.assertEqual(fault.solution, "New seal")

    def test_opens_a_csi(self):
        """B-22, amendment C13: a cause in the product offers the CSI of a fault, once."""
        case = self.registered()
        report = self.report(case)
        report.action_finish()
        self.assertFalse(report.with_user(self.agent).can_open_csi)
        self.assertRefused(report.with_user(self.agent).action_open_csi, report.name, "once")
        found = self.report(case, self.agent, cause_id=self.hardware.id, cause="Seal damaged")
        found.action_finish()
        self.assertTrue(found.can_open_csi)
        self.assertFalse(found.with_user(self.engineer).can_open_csi)
        action = found.action_open_csi()
        self.assertEqual(action["res_id"], case.csi_ids.id)
        found.invalidate_recordset()
        self.assertFalse(found.can_open_csi)
        self.assertRefused(found.action_open_csi, "once")

    def test_print(self):
        """N-17: the report prints method, level, category, cause and who found it."""
        report = self.report(self.registered(), cause_id=self.hardware.id, cause="Seal damaged")
        report.action_finish()
        body, _kind = self.env["ir.actions.report"]._render_qweb_html(
            f"{MODULE}.diagnosis_report_document", report.ids
        )
        page = body.decode()
        for words in (
            "问题诊断报告",
            report.name,
            report.case_id.name,
            "Remote Guidance",
            "Important",
            "Hardware Damage",
            "Seal damaged",
            self.qa.name,
            self.unit.serial,
            "AS-DR",
        ):
            with self.subTest(words):
                self.assertIn(words, page)

    def test_other_company(self):
        """O-05: a report of another company's case is neither seen nor made."""
        second = self.env["res.company"].create({"name": "Second Maker"})
        case = self.env["aftersales.case"].create(
            self.values(company_id=second.id, installed_product_ids=False)
        )
        with self.assertRaises(UserError):
            self.report(case)
