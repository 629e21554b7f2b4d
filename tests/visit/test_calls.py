from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time

from .common import VisitCase

MONDAY = "2026-03-09 02:00:00"  # 10:00 in Shanghai, last day of the window


@freeze_time(MONDAY)
class TestCalls(VisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.own("2026-03-02", count=2)
        cls.Visit._plan_deliveries(cls.rows)
        cls.visit = cls.visits_of(cls.rows).with_user(cls.agent)
        cls.Visit._plan_orders(cls.order(cls.local("2026-03-02 15:00"), case_ids=cls.reported()))
        cls.after_repair = cls.visits_of(
            cls.env["aftersales.work.order"].search([("partner_id", "=", cls.customer.id)])
        ).with_user(cls.agent)

    @classmethod
    def reported(cls):
        """Return the commands for a case of the customer."""
        cls.case = cls.env["aftersales.case"].create(
            {"partner_id": cls.customer.id, "company_id": cls.company.id, "user_id": cls.agent.id}
        )
        return [Command.set(cls.case.ids)]

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_record_is_mandatory(self):
        """F-13, F-14: no visit without the four points told and an answer or "no opinion"."""
        with self.assertRaisesRegex(UserError, f"{self.visit.name}: Tell the customer the points"):
            self.visit.action_done()
        self.visit.informed = True
        with self.assertRaisesRegex(UserError, "Write down what the customer said"):
            self.visit.action_done()
        self.assertEqual(self.visit.state, "planned")
        self.assertFalse(self.visit.done_at)
        self.visit.opinion = "Runs well"
        self.visit.action_done()
        self.assertEqual(self.visit.state, "done")
        self.assertEqual(self.visit.done_by, self.agent)
        self.assertFalse(self.visit.overdue)
        self.assertEqual(self.visit.clock_ids.state, "met")

    def test_missing_stands_on_the_form(self):
        """design 3.2: the form says in the same words what is missing, while one types."""
        with Form(self.visit) as form:
            self.assertIn("Tell the customer the points", form.step_missing)
            form.informed = True
            self.assertNotIn("points", form.step_missing)
            form.no_opinion = True
            self.assertFalse(form.step_missing)

    def test_no_opinion_in_one_click(self):
        """F-13, A6: "told, no opinion" is a valid record, made in one click."""
        self.visit.action_no_opinion()
        self.assertEqual(self.visit.state, "done")
        self.assertTrue(self.visit.informed)
        self.assertTrue(self.visit.no_opinion)

    def test_late_is_recorded(self):
        """Amendment 12: a visit made after its window is late; nobody has to argue."""
        with freeze_time("2026-03-10 02:00:00"):
            self.visit.action_no_opinion()
        self.assertEqual(self.visit.state, "done")
        self.assertTrue(self.visit.overdue)
        self.assertEqual(self.visit.clock_ids.state, "breached")

    def test_record_stays(self):
        """F-13: what was recorded does not change after the visit."""
        self.visit.action_no_opinion()
        with self.assertRaisesRegex(UserError, f"{self.visit.name} is “Done”: its record stays"):
            self.visit.opinion = "Something else"
        with self.assertRaisesRegex(UserError, "is over"):
            self.visit.finding_ids = [Command.create({"text": "later"})]

    def test_second_visit_content(self):
        """F-06: one of the three answers, or no opinion; and whether it is solved."""
        visit = self.after_repair
        with self.assertRaisesRegex(UserError, "Write down.*\n.*whether the problem is solved"):
            visit.action_done()
        visit.write({"usage_opinion": "Fine", "solved": "yes"})
        visit.action_done()
        self.assertEqual(visit.state, "done")

    def test_second_visit_without_opinion(self):
        """F-06: "no opinion" is an answer of the second visit too."""
        visit = self.after_repair
        visit.solved = "yes"
        visit.action_no_opinion()
        self.assertEqual(visit.state, "done")
        self.assertFalse(visit.informed)

    def test_not_solved_reopens_the_case(self):
        """F-17, B21: the second visit lives on its own and reopens the case when not solved."""
        self.case.sudo().write(
            {
                "state": "closed",
                "closing_reason": "waived",
                "closed_at": self.local("2026-03-03 10:00"),
                "accepted_at": self.local("2026-03-02 09:00"),
                "accepted_by": self.agent.id,
            }
        )
        visit = self.after_repair
        self.assertEqual(visit.case_id, self.case)
        visit.write({"handling_opinion": "Still leaks", "solved": "no"})
        visit.action_done()
        self.assertEqual(visit.state, "done")
        self.assertEqual(self.case.state, "in_progress")
        self.assertIn(visit.name, self.case.transition_ids[0].reason)

    def test_attempts(self):
        """F-16, A5: an attempt is logged; the next is proposed at another time of another day."""
        with freeze_time("2026-03-05 02:00:00"):
            self.visit.attempt_note = "line busy"
            self.visit.action_attempt()
        attempt = self.visit.attempt_ids
        self.assertEqual((attempt.user_id, attempt.note), (self.agent, "line busy"))
        self.assertFalse(self.visit.attempt_note)
        self.assertEqual(self.visit.next_attempt_at, self.local("2026-03-06 15:00"))
        self.assertEqual(str(self.visit.planned_date), "2026-03-06")
        with freeze_time("2026-03-06 07:30:00"):
            self.visit.action_attempt()
        self.assertEqual(self.visit.next_attempt_at, self.local("2026-03-09 10:00"))
        with freeze_time("2026-03-09 02:10:00"):
            self.visit.action_attempt()
        self.assertEqual(self.visit.next_attempt_at, self.local("2026-03-09 15:00"))
        self.assertEqual(self.visit.state, "planned")
        self.assertEqual(self.visit.attempt_count, 3)

    def test_unreachable_needs_attempts(self):
        """F-16: giving up needs the rule's number of attempts, and ends the time limit."""
        self.try_to_reach(self.visit, 2)
        self.assertFalse(self.visit.can_give_up)
        with self.assertRaisesRegex(UserError, "2 of 3 attempts were made. Call again"):
            self.visit.action_unreachable()
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.visit.action_attempt()
        self.assertTrue(self.visit.can_give_up)
        self.visit.action_unreachable()
        self.assertEqual(self.visit.state, "unreachable")
        self.assertEqual(self.visit.clock_ids.state, "cancelled")
        with self.assertRaisesRegex(UserError, "is “Unreachable”: calls are recorded on planned"):
            self.visit.action_attempt()

    def test_in_a_row_counts_once(self):
        """F-16, amendments 3.2: calls in a row are one attempt, however many they are."""
        with freeze_time("2026-03-05 02:00:00"):
            for _index in range(3):
                self.visit.action_attempt()
            with self.assertRaisesRegex(UserError, "1 of 3 attempts were made. Call again, on ano"):
                self.visit.action_unreachable()
        self.assertEqual(self.visit.attempt_count, 3)

    def test_taken_up_again(self):
        """F-16: a visit given up can be taken up with a reason, and has its time limit again."""
        self.try_to_reach(self.visit, 3)
        self.visit.action_unreachable()
        with self.assertRaisesRegex(UserError, "needs a reason"):
            self.visit.action_reopen()
        self.visit.reopen_reason = "New phone number"
        self.visit.action_reopen()
        self.assertEqual(self.visit.state, "planned")
        self.assertEqual(
            self.visit.clock_ids.filtered(lambda c: c.state == "running").deadline,
            self.visit.due_at,
        )

    def test_problem_becomes_complaint(self):
        """F-15: a visit with a problem waits until it is a complaint or explained."""
        self.visit.write(
            {
                "informed": True,
                "finding_ids": [
                    Command.create({"text": "Brush worn after a week"}),
                    Command.create({"text": "Noise"}),
                    Command.create({"kind": "suggestion", "text": "Thicker brush"}),
                ],
            }
        )
        self.visit.action_done()
        self.assertEqual(self.visit.state, "to_analyse")
        self.assertEqual(self.visit.clock_ids.state, "met")
        with self.assertRaisesRegex(UserError, "Open a complaint for the problem “Brush worn"):
            self.visit.action_done()
        worn, noise, thicker = self.visit.finding_ids
        action = worn.action_open_complaint()
        case = self.env["aftersales.case"].browse(action["res_id"])
        self.assertEqual((worn.outcome, worn.case_id), ("complaint", case))
        self.assertEqual(self.visit.origin_case_ids, case)
        with self.assertRaisesRegex(UserError, "write how it was explained"):
            noise.action_explain()
        self.assertEqual(self.visit.state, "to_analyse")
        noise.explanation = "Normal in the first hours"
        noise.action_explain()
        self.assertEqual(noise.told_at, fields.Datetime.now())
        self.assertEqual(self.visit.state, "done")
        with self.assertRaisesRegex(UserError, "is over"):
            thicker.action_open_complaint()

    def test_open_complaints_in_one_click(self):
        """F-15: what the customer just said becomes complaints without saving first."""
        with Form(self.visit) as form:
            with form.finding_ids.new() as problem:
                problem.text = "Noise"
            self.assertTrue(form.open_problem)
        action = self.visit.action_open_complaints()
        case = self.visit.finding_ids.case_id
        self.assertEqual(action["res_id"], case.id)
        self.assertEqual(case.origin_visit_id, self.visit)
        self.assertFalse(self.visit.open_problem)
        self.visit.finding_ids = [
            Command.create({"text": "Brush worn"}),
            Command.create({"text": "Oil leaks"}),
        ]
        action = self.visit.action_open_complaints()
        self.assertEqual(len(self.visit.finding_ids.case_id), 3)
        self.assertEqual(action["res_model"], "aftersales.case")

    def test_settled_problem_stays(self):
        """F-15: a problem that became a complaint is neither changed nor opened twice."""
        self.visit.finding_ids = [Command.create({"text": "Noise"})]
        finding = self.visit.finding_ids
        finding.action_open_complaint()
        with self.assertRaisesRegex(UserError, "settled already"):
            finding.action_open_complaint()
        with self.assertRaisesRegex(UserError, "settled already"):
            finding.text = "Silence"
        with self.assertRaisesRegex(UserError, "settled already"):
            finding.unlink()
        self.visit.action_no_opinion()
        self.assertEqual(self.visit.state, "done")

    def test_only_problems_become_complaints(self):
        """Amendment 36, A17: a suggestion is no complaint."""
        self.visit.finding_ids = [Command.create({"kind": "suggestion", "text": "Thicker brush"})]
        with self.assertRaisesRegex(UserError, "is no problem"):
            self.visit.finding_ids.action_open_complaint()
        self.visit.informed = True
        self.visit.action_done()
        self.assertEqual(self.visit.state, "done")

    def test_who_may(self):
        """issue 6: only service agents make visits; nobody sets by RPC what the methods set."""
        for user in (self.engineer, self.qa, self.reader, self.user):
            user.lang = "en_US"
            visit = self.as_user(user, self.visit)
            self.assertTrue(visit.name)
            self.assertFalse(visit.can_call)
            for verb in (
                "action_done",
                "action_no_opinion",
                "action_attempt",
                "action_cancel",
                "action_unreachable",
            ):
                with self.assertRaisesRegex(AccessError, "not allowed to modify 'Return Visit'"):
                    getattr(visit, verb)()
        for values in (
            {"state": "done"},
            {"name": "HF/1"},
            {"done_at": "2026-03-02 00:00:00"},
            {"window_end": "2026-03-20"},
            {"overdue": True},
            {"ownership_ids": [Command.clear()]},
        ):
            with self.assertRaises(AccessError):
                self.as_user(self.agent, self.visit).write(values)
        with self.assertRaises(AccessError):
            self.visit.attempt_ids.create({"visit_id": self.visit.id})
        with self.assertRaises(AccessError):
            self.Visit.with_user(self.agent).create({"partner_id": self.customer.id})

    def test_other_company(self):
        """design 4: a visit is seen in its own company only."""
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        stranger = self.agent.copy(
            {"login": "stranger", "company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        visits = self.env["aftersales.return.visit"].with_user(stranger)
        visits = visits.with_context(allowed_company_ids=other.ids)
        self.assertFalse(visits.search([("id", "=", self.visit.id)]))

    def test_links(self):
        """O-04: deliveries, units, work order, case are one click away, and back."""
        units = self.rows.installed_product_id
        self.assertEqual(set(self.visit.action_open_units()["domain"][0][2]), set(units.ids))
        self.assertEqual(self.rows.visit_ids, self.visit.sudo())
        visit = self.after_repair
        self.assertEqual(visit.action_open_work_order()["res_id"], visit.work_order_id.id)
        self.assertEqual(visit.action_open_case()["res_id"], self.case.id)
        self.assertEqual(self.case.visit_ids, visit.sudo())

    def test_print(self):
        """N-02, F-05, F-13, N-19: the printed record, marked 二次回访, with form number."""
        report = self.env["ir.actions.report"].with_context(lang="zh_CN")
        self.visit.action_no_opinion()
        visit = self.after_repair
        visit.write({"usage_opinion": "运行正常", "solved": "yes"})
        visit.action_done()
        html = report._render_qweb_html(
            "aftersales_service.return_visit_report", (self.visit | visit).ids
        )[0].decode()
        self.assertEqual(html.count("顾客回访记录表"), 2)
        self.assertEqual(html.count("二次回访"), 1)
        for words in (
            "无意见",
            "③ 公司内部处理投诉的流程",
            "运行正常",
            "问题是否已彻底解决",
            "A/0",
        ):
            self.assertIn(words, html)

    def test_earlier_visits(self):
        """F-14: the caller sees what the customer said before."""
        self.visit.write({"informed": True, "opinion": "Runs well"})
        self.visit.action_done()
        self.assertEqual(self.after_repair.previous_ids, self.visit)


@freeze_time(MONDAY)
class TestSkip(VisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = cls.own("2026-03-02")
        cls.Visit._plan_deliveries(rows)
        cls.visit = cls.visits_of(rows).with_user(cls.agent)
        cls.other = cls.env.ref("aftersales_service.skip_reason_other")

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_reason_needed(self):
        """F-03: a visit is not left out without a reason."""
        with self.assertRaisesRegex(UserError, f"{self.visit.name}: every customer is visited"):
            self.visit.action_cancel()
        self.visit.skip_reason_id = self.other
        with self.assertRaisesRegex(UserError, "needs a supervisor's approval. Write why"):
            self.visit.action_cancel()
        self.assertEqual(self.visit.state, "planned")

    def test_standing_reason(self):
        """F-03, amendment 62: a standing reason is enough; it stands in the log."""
        self.visit.skip_reason_id = self.env.ref("aftersales_service.skip_reason_refuses")
        self.visit.action_cancel()
        self.assertEqual(self.visit.state, "cancelled")
        self.assertIn("refuses", self.visit.transition_ids.reason)
        self.assertEqual(self.visit.clock_ids.state, "cancelled")

    def ask(self, user=None):
        """Ask that the visit is left out for a reason of one's own."""
        visit = self.as_user(user or self.agent, self.visit)
        visit.write({"skip_reason_id": self.other.id, "skip_note": "Customer is our own plant"})
        visit.action_cancel()
        return visit

    def test_approval(self):
        """F-03, M-04: another reason waits for a supervisor, and is skipped on his word."""
        visit = self.ask()
        self.assertEqual(visit.state, "planned")
        self.assertTrue(visit.skip_pending)
        self.assertEqual(len(visit.activity_ids), 1)
        visit.action_cancel()
        self.assertEqual(len(visit.approval_ids), 1)
        with self.assertRaisesRegex(UserError, "you asked for this yourself"):
            visit.action_approve_skip()
        with self.assertRaisesRegex(AccessError, "may answer this request"):
            self.as_user(self.manager, visit).action_approve_skip()
        boss = self.as_user(self.supervisor, visit)
        self.assertTrue(boss.can_approve_skip)
        boss.action_approve_skip()
        self.assertEqual(boss.state, "cancelled")
        self.assertIn("our own plant", boss.transition_ids.reason)
        self.assertFalse(boss.activity_ids)

    def test_rejected(self):
        """F-03: a rejected request leaves the visit to be made."""
        boss = self.as_user(self.supervisor, self.ask())
        boss.action_reject_skip()
        self.assertEqual(boss.state, "planned")
        self.assertFalse(boss.skip_pending)
        self.assertEqual(boss.clock_ids.state, "running")

    def test_not_the_one_who_asks(self):
        """M-04: a supervisor does not approve his own request."""
        with self.assertRaisesRegex(UserError, "you asked for this yourself"):
            self.ask(self.supervisor).action_approve_skip()

    def test_made_meanwhile(self):
        """F-03: the approval of a visit that was made meanwhile changes nothing."""
        visit = self.ask()
        visit.action_no_opinion()
        self.as_user(self.supervisor, visit).action_approve_skip()
        self.assertEqual(visit.state, "done")


class TestOverdue(VisitCase):
    def overdue(self, at):
        """Run the watch at a local moment."""
        with freeze_time(self.local(at)):
            self.run_job("visit_overdue")

    def test_overdue_is_told_once(self):
        """F-16: after the window a planned visit is overdue, and a supervisor hears it once."""
        with freeze_time("2026-03-02 02:00:00"):
            rows = self.own("2026-03-02") | self.own("2026-03-03")
            self.Visit._plan_deliveries(rows)
        first, later = self.visits_of(rows)
        self.overdue("2026-03-09 23:59")
        self.assertFalse(first.overdue)
        self.overdue("2026-03-10 00:00")
        self.assertTrue(first.overdue)
        self.assertFalse(later.overdue)
        self.assertEqual(first.activity_ids.user_id, self.supervisor)
        self.overdue("2026-03-10 09:00")
        self.assertEqual(len(first.activity_ids), 1)
        with freeze_time("2026-03-10 02:00:00"):
            first.with_user(self.agent).action_no_opinion()
        self.assertFalse(first.activity_ids)

    def test_rolled_window_counts(self):
        """AMB-02: a visit made on the day to which its window rolled is on time."""
        self.holiday("2026-10-01 00:00", "2026-10-07 23:59:59")
        with freeze_time("2026-09-30 08:00:00"):
            rows = self.own("2026-09-30")
            self.Visit._plan_deliveries(rows)
        visit = self.visits_of(rows)
        self.overdue("2026-10-08 20:00")
        self.assertFalse(visit.overdue)
        with freeze_time(self.local("2026-10-08 21:00")):
            visit.with_user(self.agent).action_no_opinion()
        self.assertEqual(visit.clock_ids.state, "met")
        self.overdue("2026-10-09 08:00")
        self.assertFalse(visit.overdue)

    def test_attempts_keep_it_open(self):
        """F-16: failed attempts do not close a visit; after the window it is overdue."""
        with freeze_time("2026-03-02 02:00:00"):
            rows = self.own("2026-03-02")
            self.Visit._plan_deliveries(rows)
        visit = self.visits_of(rows)
        with freeze_time("2026-03-09 02:00:00"):
            for _index in range(3):
                visit.with_user(self.agent).action_attempt()
        self.overdue("2026-03-10 08:00")
        self.assertEqual(visit.state, "planned")
        self.assertTrue(visit.overdue)
