"""Plan versions and the customer's yes (D-01…D-04, D-10, D-12, D-13)."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time
from odoo.tools import mute_logger

from .common import SolutionCase


class TestPlan(SolutionCase):
    """What a plan says, and what the customer says to it."""

    def test_what_a_plan_says(self):
        """D-01: type, words, responsible and day are needed before it is told to the customer."""
        case = self.case()
        plan = (
            self.env["aftersales.solution.plan"].with_user(self.agent).create({"case_id": case.id})
        )
        self.assertEqual(plan.version, 1)
        plan.user_id = False
        words = ("the type", "what will be done", "who is responsible", "by when")
        self.refused(UserError, plan.action_propose, plan.display_name, *words)
        self.assertIn("by when", plan.step_missing)
        self.assertFalse(plan.can_propose)
        plan.write(
            {
                "service_mode_id": self.mode("on_site_free").id,
                "content": "Change the seal.",
                "user_id": self.manager.id,
                "date": "2026-03-10",
            }
        )
        self.assertEqual(plan.plan_type, "free_repair")
        self.assertTrue(plan.can_propose)
        plan.action_propose()
        self.assertEqual(plan.state, "proposed")
        self.assertTrue(plan.proposed_at)
        self.assertEqual(plan.proposed_by, self.agent)
        self.refused(UserError, lambda: plan.write({"content": "Other"}), "stays as it is")
        self.refused(UserError, plan.sudo().unlink, "is kept")

    def test_types(self):
        """D-01: the seven types of the procedure, each way of service with its own."""
        known = dict(self.env["aftersales.solution.plan"]._fields["plan_type"].selection)
        self.assertEqual(
            set(known),
            {
                "free_repair",
                "replace",
                "remote",
                "compensation",
                "paid_repair",
                "exchange",
                "parts",
            },
        )
        serving = self.env["aftersales.service.mode"].search([("refuses", "=", False)])
        self.assertTrue(all(serving.mapped("plan_type")))

    def test_a_way_added_later_has_a_type(self):
        """D-01: a way that an administrator adds proposes its type; a refusal has none."""
        modes = self.env["aftersales.service.mode"].create(
            [
                {"name": "Night service", "code": "t1", "on_site": True, "charge": "paid"},
                {"name": "Night, free", "code": "t2", "on_site": True, "charge": "free"},
                {"name": "Courier", "code": "t3", "parts": True, "charge": "paid"},
                {"name": "Video call", "code": "t4"},
                {"name": "No", "code": "t5", "refuses": True},
                {"name": "Swap", "code": "t6", "parts": True, "plan_type": "exchange"},
            ]
        )
        self.assertEqual(
            modes.mapped("plan_type"),
            ["paid_repair", "free_repair", "parts", "remote", False, "exchange"],
        )

    def test_telling_meets_the_limit(self):
        """D-02: telling the plan stops the clock; the case keeps solution and time."""
        with freeze_time("2026-03-02 02:00:00"):
            case = self.case()
            case.finding = "The seal is worn."
            plan = self.plan(case)
        with freeze_time("2026-03-02 04:00:00"):
            plan.action_propose()
        self.assertEqual(case.solution, "Change the seal.")
        self.assertEqual(str(case.plan_told_at), "2026-03-02 04:00:00")
        clock = case.sudo().clock_ids.filtered(lambda clock: clock.kind == "plan_told")
        self.assertEqual(clock.mapped("state"), ["met"])

    def test_yes_is_a_hard_gate(self):
        """D-03: no work order and no SO from a plan that waits; the yes keeps who, when, how."""
        case = self.case()
        plan = self.plan(case)
        sales = self.env["sale.order"].with_user(self.manager)
        lines = [{"product": self.part, "quantity": 1, "free": True}]
        for state in ("draft", "proposed"):
            with self.subTest(state=state):
                if state == "proposed":
                    plan.action_propose()
                self.refused(UserError, lambda: self.issue(case), plan.display_name, "waits for")
                self.refused(
                    UserError,
                    lambda: sales._issue_for_case(case.with_user(self.manager), lines),
                    plan.display_name,
                    "Propose it and record",
                )
        self.assertEqual(self.issue(case, kind="diagnosis").kind, "diagnosis")
        self.assertEqual(plan.answered_by, "Zhou Min")
        plan.answered_by = False
        self.refused(UserError, plan.action_accept, plan.display_name, "who of the customer")
        with freeze_time("2026-03-02 05:40:00"):
            plan.action_accept("Zhou Min", self.channel.id, "Monday suits him.")
        self.assertRecordValues(
            plan,
            [
                {
                    "state": "accepted",
                    "answered_by": "Zhou Min",
                    "answer_channel_id": self.channel.id,
                    "answer_user_id": self.agent.id,
                    "answer_note": "Monday suits him.",
                }
            ],
        )
        self.assertEqual(str(plan.answered_at), "2026-03-02 05:40:00")
        plan.action_accept()
        self.refused(UserError, lambda: plan.write({"answered_by": "He Li"}), "is recorded")
        order = self.issue(case)
        self.assertEqual(order.charge, "free")
        self.assertTrue(sales._issue_for_case(case.with_user(self.manager), lines))

    def test_who_may(self):
        """M-03: engineers and readers neither write nor answer a plan; nobody sets its state."""
        case = self.case()
        plan = self.plan(case)
        for user in (self.engineer, self.reader, self.user):
            with self.subTest(user=user.login):
                theirs = plan.with_user(user)
                self.assertFalse(theirs.can_propose)
                self.refused(AccessError, theirs.action_propose)
                self.refused(AccessError, theirs.action_accept)
                self.refused(AccessError, lambda user=user: self.plan(case, user=user))
        for values in ({"state": "accepted"}, {"version": 7}, {"answered_at": "2026-03-02"}):
            self.refused(AccessError, lambda values=values: plan.write(values))
        with self.assertRaises(AccessError):
            plan.unlink()

    def test_objection_and_rounds(self):
        """D-04: an objection keeps the version and opens the next, as often as it takes."""
        case = self.case()
        first = self.plan(case)
        first.action_propose()
        self.refused(UserError, first.action_object, first.display_name, "wants otherwise")
        first.action_object("He wants it before Friday.")
        self.assertRecordValues(
            first, [{"state": "objected", "answer_note": "He wants it before Friday."}]
        )
        second = case.plan_ids - first
        self.assertRecordValues(
            second,
            [
                {
                    "state": "draft",
                    "version": 2,
                    "previous_id": first.id,
                    "content": "Change the seal.",
                }
            ],
        )
        self.assertEqual(case.state, "in_progress")
        second.date = "2026-03-05"
        second.action_propose()
        second.action_object("Not on Thursday either.")
        third = case.plan_ids - first - second
        self.assertEqual((third.version, case.plan_rounds), (3, 2))
        third.action_propose()
        third.action_accept()
        self.assertEqual(self.issue(case).state, "draft")
        self.assertEqual(case.plan_count, 3)

    @mute_logger("odoo.sql_db")
    def test_the_database_knows(self):
        """D-01, D-03: one active version, one matter, and no yes without a name."""
        case = self.case()
        plan = self.plan(case)
        with self.assertRaises(UniqueViolation):
            self.plan(case)
        with self.assertRaises(CheckViolation):
            self.env["aftersales.solution.plan"].create({"content": "For nobody"})
        for values in ({"state": "accepted"}, {"state": "proposed"}):
            with self.subTest(values=values), self.assertRaises(CheckViolation):
                plan.sudo().write(values)
                self.env.flush_all()

    def test_withdrawn(self):
        """D-01: an active version is withdrawn with a reason; the next one names it."""
        case = self.case()
        plan = self.plan(case)
        plan.action_propose()
        self.refused(UserError, plan.action_withdraw, plan.display_name, "needs a reason")
        plan.action_withdraw("Wrong part")
        action = plan.action_new_version()
        self.assertEqual(case.plan_ids.browse(action["res_id"]).previous_id, plan)
        self.refused(UserError, plan.action_new_version, "active plan already")

    def test_declined(self):
        """D-12, amendment 14: the customer declines; the case closes, nothing is executed."""
        case = self.case()
        plan = self.plan(case)
        plan.action_propose()
        plan.action_decline()
        self.assertEqual(plan.state, "declined")
        self.assertRecordValues(case, [{"state": "closed", "closing_reason": "declined"}])
        case.with_user(self.agent)._reopen("He changed his mind")
        self.refused(UserError, lambda: self.issue(case), "customer declined")

    def test_qa_head_explains(self):
        """D-12, WI 四.4.4: the head of QA is asked once to explain why the customer pays."""
        plan = self.plan(self.case(), "on_site_paid")
        plan.action_ask_qa_head()
        heads = self.env["aftersales.role"]._users("qa_head", self.company)
        self.assertEqual(plan.sudo().activity_ids.user_id, heads)
        self.refused(UserError, plan.action_ask_qa_head, plan.display_name, "asked once")
        self.assertFalse(plan.can_ask_qa_head)

    def test_after_warranty(self):
        """D-10: a free plan after the warranty waits for the supervisor's reason."""
        self.unit.sudo().write({"warranty_start": "2020-01-01", "warranty_end": "2020-12-31"})
        case = self.case()
        self.assertEqual(case.term_class, "post")
        plan = self.plan(case)
        self.refused(UserError, plan.action_propose, plan.display_name, "after the warranty")
        case.with_user(self.supervisor).action_allow_free("Loyal customer")
        plan.action_propose()
        plan.action_accept()
        self.assertEqual(self.issue(case).charge, "free")

    def test_paid_plan(self):
        """D-13, D-10: the customer knows cost and policy before he says yes to what he pays."""
        self.unit.sudo().write({"warranty_start": "2020-01-01", "warranty_end": "2020-12-31"})
        case = self.case()
        plan = self.plan(case, "on_site_paid")
        self.refused(UserError, plan.action_propose, "enter the cost estimate", "Policy Explained")
        plan.write({"estimate": 900, "policy_explained": True})
        plan.action_propose()
        plan.action_accept()
        order = self.issue(case)
        self.assertRecordValues(
            order,
            [
                {
                    "charge": "paid",
                    "agreed_items": "Change the seal.",
                    "estimate": 900.0,
                    "policy_explained": True,
                }
            ],
        )

    def order_to_confirm(self, **values):
        """Return a planned order whose work the customer pays, with its draft SO."""
        order = self.issue(self.case())
        order.sudo().charge = "paid"
        order.write(
            {
                "engineer_ids": [(6, 0, self.engineer.ids)],
                "planned_start": "2026-03-10 01:00:00",
                "planned_end": "2026-03-10 09:00:00",
                "agreed_with": "Zhou Min",
            }
        )
        order.sudo().sale_order_id = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": self.company.id}
        )
        order.action_plan()
        return order

    def test_paid_order_is_agreed(self):
        """D-13, D-03: a paid order is neither confirmed nor started before all was agreed."""
        order = self.order_to_confirm()
        for step in (order.action_confirm, order.with_user(self.engineer).action_start):
            self.refused(
                UserError,
                step,
                order.name,
                "the agreed items, the cost estimate, that the policy was explained",
                "has no plan to which the customer agreed",
            )
        order.write({"agreed_items": "Seal", "estimate": 900, "policy_explained": True})
        self.refused(UserError, order.action_confirm, order.case_ids.name, "no plan to which")
        plan = self.plan(order.case_ids)
        plan.action_propose()
        plan.action_accept()
        order.action_confirm()
        self.assertEqual(order.state, "confirmed")
        with self.assertRaises(AccessError):
            order.with_user(self.engineer).read(["estimate"])

    def test_gates_are_the_companys(self):
        """D-03, D-13: a company may ask for a plan always, or for none, and for no agreement."""
        order = self.order_to_confirm()
        self.company.write({"aftersales_plan_gate": "none", "aftersales_agreement": False})
        order.action_confirm()
        self.company.aftersales_plan_gate = "always"
        self.refused(UserError, lambda: self.issue(self.case()), "no plan to which")

    def test_presets(self):
        """O-01: what each procedure says about table, plan and agreement."""
        wanted = {
            "recommended": ("1", "paid", "1"),
            "wi": ("0", "none", "0"),
            "auto": ("0", "paid", "1"),
            "reg": ("1", "none", "0"),
            "comm": ("0", "none", "0"),
            "tpl": ("0", "always", "0"),
        }
        names = ("aftersales_table_binds", "aftersales_plan_gate", "aftersales_agreement")
        for preset in self.env["aftersales.sla.preset"].search([]):
            values = {row.switch: row.value for row in preset.switch_ids}
            self.assertEqual(tuple(values[name] for name in names), wanted[preset.code])

    # A CSI's plans

    def test_reply_is_the_plan(self):
        """D-03, C-13: the reply to a CSI proposes its plan, the customer's answer is the plan's."""
        csi = self.csi_in("replied")
        plan = csi.plan_ids
        self.assertRecordValues(
            plan,
            [
                {
                    "state": "accepted",
                    "plan_type": "free_repair",
                    "content": "We come on Monday.",
                    "version": 1,
                    "answer_user_id": self.manager.id,
                }
            ],
        )
        parts = self.csi_in("replied", mode="parts_free", answer="not_needed").plan_ids
        self.assertRecordValues(parts, [{"state": "accepted", "answered_by": "No Consent Needed"}])
        self.assertFalse(self.csi_in("replied", mode="refuse", answer="not_needed").plan_ids)

    def test_csi_objection(self):
        """D-04: an objection to a CSI opens the next version; his later yes accepts it."""
        csi = self.csi_in("replied", answer="objects")
        self.assertEqual(csi.plan_ids.sorted("version").mapped("state"), ["objected", "draft"])
        manager = csi.with_user(self.manager)
        manager.action_record_answer("objects", "Still not")
        self.assertEqual(
            csi.plan_ids.sorted("version").mapped("state"), ["objected"] * 2 + ["draft"]
        )
        self.assertEqual(csi.plan_rounds, 2)
        manager.action_record_answer("agrees", "He Li by phone")
        last = csi.plan_ids.sorted("version")[-1]
        self.assertRecordValues(
            last, [{"state": "accepted", "version": 3, "answer_note": "He Li by phone"}]
        )
        csi._mark_executing()

    def test_plan_is_the_reply(self):
        """D-03: proposing and accepting the plan of a decided CSI answers its customer."""
        csi = self.csi_in("decided")
        plan = (
            self.env["aftersales.solution.plan"]
            .with_user(self.manager)
            .create({"csi_id": csi.id, "content": "We change the seal.", "date": "2026-03-10"})
        )
        self.assertEqual(plan.service_mode_id, self.mode("on_site_free"))
        self.refused(
            UserError, plan.with_user(self.agent).action_propose, "service manager answers"
        )
        plan.action_propose()
        self.assertEqual(csi.state, "decided")
        self.refused(
            UserError,
            lambda: (
                self.env["aftersales.work.order"]
                .with_user(self.manager)
                ._issue_for_csi(csi.with_user(self.manager))
            ),
            "not replied to yet",
        )
        plan.action_accept()
        self.assertRecordValues(
            csi,
            [{"state": "replied", "customer_answer": "agrees", "reply": "We change the seal."}],
        )
        self.assertEqual(plan.state, "accepted")
        self.assertEqual(len(csi.plan_ids), 1)

    def test_plan_objected_on_the_plan(self):
        """D-04: objecting on the plan of a CSI is the answer of the CSI."""
        csi = self.csi_in("decided")
        plan = (
            self.env["aftersales.solution.plan"]
            .with_user(self.manager)
            .create({"csi_id": csi.id, "content": "We change the seal.", "date": "2026-03-10"})
        )
        plan.action_propose()
        plan.action_object("Not before Friday.")
        self.assertRecordValues(csi, [{"state": "replied", "customer_answer": "objects"}])
        self.assertEqual(plan.answer_note, "Not before Friday.")
        second = csi.plan_ids - plan
        second.with_user(self.manager).action_propose()
        second.with_user(self.manager).action_accept()
        self.assertEqual(csi.customer_answer, "agrees")
        self.assertEqual(second.state, "accepted")

    def test_csi_declined(self):
        """D-12: a customer who wants no service at all ends CSI and case, with no document."""
        csi = self.csi_in("decided")
        case = csi.origin_case_id
        case.sudo().write({"accepted_by": self.agent.id, "accepted_at": "2026-03-02"})
        case.sudo().write({"state": "in_progress"})
        plan = (
            self.env["aftersales.solution.plan"]
            .with_user(self.manager)
            .create({"csi_id": csi.id, "content": "We change the seal.", "date": "2026-03-10"})
        )
        plan.action_propose()
        plan.action_decline("Sells the machine")
        self.assertEqual((plan.state, csi.state), ("declined", "done"))
        self.assertRecordValues(case, [{"state": "closed", "closing_reason": "declined"}])

    def test_new_revision_withdraws(self):
        """C-12: a new revision of a CSI withdraws what was proposed by the former one."""
        csi = self.csi_in("replied")
        csi.with_user(self.supervisor).action_revise("Supplier admits it")
        self.assertEqual(csi.plan_ids.state, "withdrawn")

    def test_case_with_a_csi_is_planned_there(self):
        """D-01: where a CSI decides, the case itself has no plan."""
        csi = self.csi_in("cause")
        self.refused(ValidationError, lambda: self.plan(csi.origin_case_id), csi.name, "Plan it")

    def test_form(self):
        """D-11: the form starts from the table's way of service."""
        self.unit.sudo().write({"warranty_start": "2020-01-01", "warranty_end": "2099-12-31"})
        case = self.case()
        action = case.action_view_plans()
        Model = self.env["aftersales.solution.plan"].with_user(self.agent)
        with Form(Model.with_context(**action["context"])) as form:
            self.assertEqual(form.service_mode_id, self.mode("on_site_free"))
            self.assertIn("On-Site, Free", form.proposal)
            form.content = "Change the seal."
            form.date = "2026-03-10"
        self.assertEqual(form.record.case_id, case)
        self.assertEqual(form.record.plan_type, "free_repair")
