from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ImprovementCase


@tagged("post_install", "-at_install")
class TestCorrectiveAction(ImprovementCase):
    def test_one_for_many(self):
        """I-01, amendment 11: one action takes care of many complaints; counted on both ends."""
        cases = self.complaint() | self.complaint(description="Leaks again")
        action = self.action(records=cases)
        self.assertEqual(action.case_ids, cases)
        self.assertEqual((action.case_count, action.with_user(self.qa).case_count), (2, 2))
        self.assertEqual(cases.mapped("corrective_action_count"), [1, 1])
        self.assertEqual(set(cases.mapped("improvement")), {"covered"})
        self.assertEqual(action.partner_ids, self.customer)
        self.assertIn("Leaks again", action.problem)
        shown = cases[0].with_user(self.qa).action_view_corrective_actions()
        self.assertEqual(shown["res_id"], action.id)
        self.assertEqual(len(action.action_open_cases()["domain"][0][2]), 2)

    def test_from_each_source(self):
        """I-01: from complaint, CSI, diagnosis, visit and quality feedback, with the product."""
        case = self.complaint()
        diagnosis = self.env["aftersales.diagnosis"].create(
            {"case_id": case.id, "cause_id": self.hardware.id, "cause": "Soft seal", "advice": "70"}
        )
        csi = self.env["aftersales.csi"].sudo()._open_for_cases(case)
        feedback = (
            self.env["aftersales.quality.feedback"]
            .with_user(self.engineer)
            .create({"installed_product_id": self.unit.id, "description": "Seal sweats"})
        )
        feedback.action_submit()
        for source in (case, csi, diagnosis, feedback):
            records = source.sudo(False).with_user(self.qa)
            action = self.Action.with_user(self.qa)._open_from(records)
            self.assertEqual(records.corrective_action_ids, action, source._name)
            self.assertEqual(action.product_id, self.equipment, source._name)
            self.assertTrue(action.source_words)
            with self.assertRaisesRegex(UserError, "taken care of by JZ.* already"):
                records.action_open_corrective_action()
        found = self.Action.with_user(self.qa).search([("diagnosis_ids", "in", diagnosis.ids)])
        self.assertEqual((found.cause_id, found.corrective), (self.hardware, "70"))

    def test_sending_needs(self):
        """I-02: department, cause, action and due date; the department gets it to do."""
        action = self.Action.with_user(self.qa)._open_from(self.complaint())
        with self.assertRaisesRegex(
            UserError, "the responsible department, the root cause, the corrective.*the due date"
        ):
            action.action_send()
        self.assertFalse(action.can_send)
        action.write(
            {
                "role_id": self.design_role.id,
                "user_id": self.design.id,
                "due_date": "2031-03-31",
                "occurrence_cause": "Soft seal",
                "preventive": "Seals are tested",
            }
        )
        self.assertTrue(action.can_send)
        action.action_send()
        self.assertEqual((action.state, action.activity_ids.user_id), ("sent", self.design))
        self.assertIn("2031-03-31", action.activity_ids.summary)

    def test_round_by_round(self):
        """I-04, H-13: done by the department, verified by another; without effect a new round."""
        action = self.to_verify(self.action())
        self.assertEqual((action.state, action.implemented_by), ("to_verify", self.design))
        self.assertEqual(action.activity_ids.user_id, self.qa)
        with self.assertRaisesRegex(UserError, "Enter how the effect was verified"):
            action.action_effective()
        with self.assertRaisesRegex(UserError, "needs a reason"):
            action.action_ineffective()
        action.action_ineffective(reason="Two more leaks in May")
        self.assertEqual((action.state, action.round), ("in_progress", 2))
        self.assertFalse(action.implemented_by)
        mine = action.with_user(self.design)
        mine.implemented_note = "Housing changed as well."
        mine.action_report()
        action.verification = "20 pumps on the bench, none leaks."
        action.action_effective()
        self.assertEqual((action.state, action.verified_by), ("closed", self.qa))
        with self.assertRaisesRegex(UserError, "stays as it is. Take it up again"):
            action.corrective = "Something else"
        action.action_reopen(reason="Leaks again in autumn")
        self.assertEqual((action.state, action.round), ("in_progress", 3))

    def test_nobody_verifies_himself(self):
        """I-04: the verifier is somebody else than who implemented it, QA or not."""
        action = self.action(user_id=self.qa.id)
        action.action_send()
        action.action_start()
        action.implemented_note = "Done"
        action.action_report()
        action.verification = "Works"
        with self.assertRaisesRegex(UserError, "Somebody else than .* verifies"):
            action.action_effective()
        action.with_user(self.manager).action_effective()
        self.assertEqual(action.verified_by, self.manager)

    def test_starting_needs_a_measure_of_the_effect(self):
        """I-04, standards 7: how the effect is judged is laid down before anything is changed."""
        action = self.action(criterion=False)
        action.action_send()
        with self.assertRaisesRegex(UserError, "Lay down how the effect will be judged"):
            action.with_user(self.design).action_start()

    def test_who_may(self):
        """I-02: QA and managers lead, the department writes its part, others only read."""
        action = self.action()
        with self.assertRaisesRegex(UserError, "QA and the service managers lead it"):
            action.with_user(self.design).due_date = "2032-01-01"
        with self.assertRaisesRegex(UserError, "QA and the service managers lead it"):
            action.with_user(self.pmc).implemented_note = "Not mine"
        action.with_user(self.design).corrective = "A seal of 75 Shore."
        with self.assertRaises(AccessError):
            action.with_user(self.design).action_send()
        action.action_send()
        with self.assertRaisesRegex(UserError, "is carried out by Research and Development"):
            action.with_user(self.pmc).action_start()
        with self.assertRaises(AccessError):
            self.action(user=self.design)

    def test_late_once(self):
        """I-02: owner and QA are told once of an overdue action, and anew after a new date."""
        action = self.action(due_date="2026-03-10")
        action.action_send()
        action.activity_ids.unlink()
        with freeze_time("2026-03-11 02:00:00"):
            self.run_job("corrective_overdue")
            self.run_job("corrective_overdue")
            self.assertTrue(action.overdue)
            self.assertIn(action, self.Action.search([("overdue", "=", True)]))
        self.assertEqual(set(action.activity_ids.user_id), {self.design, self.qa})
        self.assertEqual(len(action.activity_ids), 2)
        action.due_date = "2026-03-20"
        self.assertFalse(action.overdue_told)

    def test_8d(self):
        """Issue 7: an 8D report names all four places and why the fault was not found."""
        action = self.action(is_8d=True)
        action.action_send()
        with self.assertRaisesRegex(UserError, "D3: enter what was found in “In Transit”"):
            action.with_user(self.design).action_start()
        action.with_user(self.design).action_contain()
        with self.assertRaisesRegex(UserError, "D4: enter why the fault was not found"):
            action.with_user(self.design).action_start()
        action.with_user(self.design).escape_cause = "The test bench is too warm."
        line = action.containment_ids.filtered(lambda one: one.place == "stock")
        line.with_user(self.design).write({"quantity": 40, "checked": 30, "bad": 2})
        self.assertEqual(line.open_quantity, 10)
        with self.assertRaisesRegex(UserError, "lead it"):
            line.with_user(self.pmc).bad = 0
        action.with_user(self.design).action_start()
        html = self.env["ir.actions.report"]._render_qweb_html(
            "aftersales_service.corrective_action_report", action.ids
        )[0]
        for words in ("纠正和预防措施单", "流出原因", "The test bench is too warm.", "In Stock"):
            self.assertIn(words, html.decode())

    def test_prints_empty(self):
        """Standards CAP-09: the print with all optional parts empty."""
        action = self.Action.with_user(self.qa)._open_from(self.complaint())
        html = self.env["ir.actions.report"]._render_qweb_html(
            "aftersales_service.corrective_action_report", action.ids
        )[0]
        self.assertIn(action.name, html.decode())

    def test_another_company(self):
        """An action is of one company."""
        other = self.env["res.company"].create({"name": "Second Works"})
        case = self.complaint()
        foreign = case.sudo().copy(
            {"company_id": other.id, "installed_product_ids": False, "partner_id": False}
        )
        with self.assertRaisesRegex(UserError, "of one of them only"):
            self.env["aftersales.corrective.action"].sudo()._open_from((case | foreign).sudo())

    def test_costs(self):
        """Sending a hundred takes as many queries as sending ten, save two for each."""
        actions = self.Action.with_user(self.qa).create(
            [
                {
                    "company_id": self.company.id,
                    "title": f"Fault {number}",
                    "role_id": self.design_role.id,
                    "user_id": self.design.id,
                    "due_date": "2031-03-31",
                    "occurrence_cause": "x",
                    "corrective": "y",
                }
                for number in range(110)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        actions[:10].action_send()
        self.env.flush_all()
        ten = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        actions[10:].action_send()
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before - ten, ten + 60)


@tagged("post_install", "-at_install")
class TestGate(ImprovementCase):
    def told(self, case):
        """Have a complaint's result told and answered, so that it could be closed."""
        case.action_handle()
        case.write(self.contents())
        case.action_tell_result()
        case.write({"confirm_solved": "yes", "confirm_satisfaction": "3"})
        return case

    def test_gate_by_preset(self):
        """I-03: only the procedure COMM wants a corrective action for each complaint."""
        switches = self.env["aftersales.sla.preset.switch"].search(
            [("switch", "=", "aftersales_require_action")]
        )
        on = switches.filtered(lambda row: row.value == "1").preset_id
        self.assertEqual(on, self.env.ref("aftersales_service.preset_comm"))
        self.assertEqual(len(switches), len(self.env["aftersales.sla.preset"].search([])))

    def test_complaint_waits_for_it(self):
        """I-03: neither confirmed nor waived without one; a shared one, or QA's word, will do."""
        self.company.aftersales_require_action = True
        case, other, third = (self.complaint() for _index in range(3))
        for one in (case, other, third):
            with self.assertRaisesRegex(UserError, "Open a corrective action or link an existing"):
                self.told(one).action_confirm_result()
        action = self.action(records=case)
        wizard = self.env["aftersales.link.corrective.action"].with_user(self.agent)
        wizard = wizard.with_context(active_model="aftersales.case", active_ids=other.ids)
        wizard.create({"decision": "existing", "action_id": action.id}).action_apply()
        self.assertEqual(action.case_ids, case | other)
        with self.assertRaisesRegex(AccessError, "decided by QA"):
            third.action_no_corrective_action(reason="Worn")
        by_qa = third.with_user(self.qa)
        with self.assertRaisesRegex(UserError, "Enter why no corrective action is needed"):
            by_qa.action_no_corrective_action(reason=" ")
        by_qa.action_no_corrective_action(reason="Worn by ten years of use")
        for one in (case, other, third):
            one.action_confirm_result()
            self.assertEqual(one.state, "closed")
        self.assertEqual(third.improvement, "not_needed")

    def test_not_asked_for_questions(self):
        """I-03, amendment 19: a repair request is no complaint and waits for no action."""
        self.company.aftersales_require_action = True
        case = self.registered()
        self.assertFalse(case.improvement)
        self.told(case).action_confirm_result()
        self.assertEqual(case.state, "closed")

    def test_new_for_many(self):
        """I-03: QA opens one action for many complaints from their list."""
        cases = self.complaint() | self.complaint()
        wizard = self.env["aftersales.link.corrective.action"].with_user(self.qa)
        wizard = wizard.with_context(active_model="aftersales.case", active_ids=cases.ids)
        shown = wizard.create({"decision": "new", "title": "Seals leak"}).action_apply()
        action = self.Action.browse(shown["res_id"])
        self.assertEqual((action.title, action.case_ids), ("Seals leak", cases))
        with self.assertRaisesRegex(UserError, "has a corrective action: JZ"):
            cases[:1].with_user(self.qa).action_no_corrective_action(reason="No")

    def test_merged_goes_on(self):
        """I-03, B-23: what takes care of a merged complaint takes care of the one that goes on."""
        first, second = self.complaint(), self.complaint()
        action = self.action(records=second)
        second.action_merge_into(first.id, reason="Reported twice")
        self.assertEqual((first.corrective_action_ids, first.improvement), (action, "covered"))

    def test_cancelled_covers_nothing(self):
        """I-03: a complaint whose action was cancelled is to be decided on again."""
        action = self.action()
        case = action.case_ids
        action.action_cancel(reason="Twice")
        self.assertEqual(case.improvement, "open")
        with self.assertRaisesRegex(UserError, "takes care of nothing new"):
            action._add_sources(self.complaint())

    def test_problem_of_a_visit(self):
        """F-15, I-01: a problem told in a visit is settled by a corrective action."""
        visit = self.env["aftersales.return.visit"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "rule_id": self.env.ref("aftersales_service.visit_rule_initial").id,
                "event_date": "2031-03-03",
                "window_start": "2031-03-10",
                "window_end": "2031-03-12",
                "planned_date": "2031-03-10",
                "opens_at": "2031-03-09 16:00:00",
                "due_at": "2031-03-12 16:00:00",
                "installed_product_ids": [Command.set(self.unit.ids)],
            }
        )
        finding = (
            self.env["aftersales.visit.finding"]
            .with_user(self.agent)
            .create({"visit_id": visit.id, "text": "The brush squeals"})
        )
        shown = finding.action_open_corrective_action()
        action = self.Action.browse(shown["res_id"])
        self.assertEqual((finding.outcome, action.finding_ids), ("action", finding))
        self.assertEqual((action.product_id, action.visit_count), (self.equipment, 1))
        with self.assertRaisesRegex(UserError, "is settled already"):
            finding.action_open_corrective_action()
