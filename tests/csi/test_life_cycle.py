from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import CsiCase

STATES = (
    "draft",
    "cause",
    "printed",
    "review",
    "decided",
    "replied",
    "executing",
    "done",
    "archived",
    "cancelled",
)
# How each step is asked for, by somebody who may take it.
STEPS = {
    "find_cause": ("qa", lambda csi: csi.action_find_cause()),
    "print": ("manager", lambda csi: csi._take_step("print")),
    "submit": ("manager", lambda csi: csi.action_submit()),
    "decide": ("supervisor", lambda csi: csi.action_decide()),
    "reply": ("manager", lambda csi: csi.action_reply()),
    "execute": ("manager", lambda csi: csi._take_step("execute")),
    "finish": ("manager", lambda csi: csi._take_step("finish")),
    "file": ("manager", lambda csi: csi.action_file()),
    "cancel": ("manager", lambda csi: csi.action_cancel("Why")),
    "fall_back": ("qa", lambda csi: csi._take_step("fall_back", reason="Why")),
    "revise": ("supervisor", lambda csi: csi.action_revise("Why")),
    "step_back": ("manager", lambda csi: csi._take_step("step_back", reason="Why")),
}


class TestLifeCycle(CsiCase):
    def test_the_whole_way(self):
        """C-14, C-08, C-11, C-12: the steps in their order, each logged with user and time."""
        csi = self.csi_in("archived")
        self.assertEqual(
            csi.transition_ids.sorted("id").mapped("to_state"),
            [
                "cause",
                "printed",
                "review",
                "decided",
                "replied",
                "executing",
                "done",
                "archived",
            ],
        )
        self.assertEqual(csi.signer_id, self.supervisor)
        self.assertRegex(csi.filing_place, r"^\d{4}-\d{2}/CSI$")
        users = csi.transition_ids.sorted("id").user_id
        self.assertEqual(users, self.qa | self.manager | self.supervisor | self.env.user)

    def test_illegal_jumps(self):
        """C-14: from every state each step that does not start there is refused in words."""
        for state in STATES:
            csi = self.csi_in(state)
            for verb, (login, ask) in STEPS.items():
                step = csi._steps[verb]
                if state in step.sources or state == step.target:
                    continue
                with self.subTest(state=state, verb=verb):
                    with self.assertRaises(UserError) as refused:
                        ask(csi.with_user(self.users[login]))
                    message = str(refused.exception)
                    self.assertIn(csi.name, message)
                    self.assertIn(csi._state_label(state), message)
                    self.assertEqual(csi.state, state)

    def test_roles(self):
        """M-03: nobody takes a step that is another role's."""
        for verb, (login, ask) in STEPS.items():
            step = self.env["aftersales.csi"]._steps[verb]
            csi = self.csi_in(step.sources[0])
            for other in ("agent", "user", "engineer"):
                with self.subTest(verb=verb, user=other), self.assertRaises(AccessError):
                    ask(csi.with_user(self.users[other]))
            if login != "manager":
                with self.subTest(verb=verb, user="manager"), self.assertRaises(AccessError):
                    ask(csi.with_user(self.manager))

    @mute_logger("odoo.sql_db")
    def test_no_decision_without_signature_even_for_code(self):
        """C-11: the database itself refuses a decision without signer, opinion and service mode."""
        csi = self.csi_in("review")
        for state in ("decided", "replied", "archived"):
            with (
                self.subTest(state=state),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                csi.sudo().write({"state": state})
                csi.flush_recordset()
        csi = self.csi_in("decided")
        for field in ("signer_id", "opinion", "service_mode_id", "decided_at"):
            with (
                self.subTest(field=field),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                csi.sudo().write({field: False})
                csi.flush_recordset()

    def test_open_for_cases(self):
        """B-22: one CSI per case; it carries the case's facts; repeating opens no second one."""
        unit = self.env["aftersales.installed.product"].search([("serial", "=", "SW-0001")])
        cases = self.open_case(installed_product_ids=unit.ids) + self.open_case()
        Csi = self.env["aftersales.csi"].with_user(self.agent)
        csis = Csi._open_for_cases(cases)
        self.assertEqual(len(csis), 2)
        self.assertFalse(Csi._open_for_cases(cases))
        csi = csis.filtered(lambda c: c.case_ids == cases[0])
        self.assertEqual(csi.partner_id, self.customer)
        self.assertEqual(csi.problem, "The hydraulic pump leaks.")
        self.assertEqual(csi.sale_order_id, self.order)
        self.assertEqual(csi.installed_product_ids, unit)
        self.assertEqual(csi.user_id.company_id, self.company)
        activity = csi.sudo().activity_ids
        self.assertEqual(activity.user_id, self.qa)
        self.assertEqual(activity.summary, "Analyse the cause")

    @mute_logger("odoo.sql_db")
    def test_two_servers_open_one(self):
        """B-22: the database refuses a second record that was opened for the same case."""
        csi = self.open_csi()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["aftersales.csi"].sudo().create(
                {"partner_id": self.customer.id, "origin_case_id": csi.origin_case_id.id}
            )

    def test_a_cancelled_one_makes_room(self):
        """B-22: where the first was cancelled a new one can be opened."""
        csi = self.csi_in("cancelled")
        again = self.env["aftersales.csi"]._open_for_cases(csi.case_ids)
        self.assertEqual(len(again), 1)

    def test_case_without_customer(self):
        """B-22: a case without a customer is refused by name."""
        case = self.open_case(partner_id=False)
        with self.assertRaises(UserError) as refused:
            self.env["aftersales.csi"]._open_for_cases(case)
        self.assertIn(case.name, str(refused.exception))
        self.assertIn("Choose the customer", str(refused.exception))

    def test_batches_cost_the_same(self):
        """C-14: opening, and a step, cost a constant number of queries per batch."""

        def queries(count):
            cases = self.env["aftersales.case"]
            for _index in range(count):
                cases |= self.open_case()
            self.env.flush_all()
            before = self.cr.sql_log_count
            csis = self.env["aftersales.csi"]._open_for_cases(cases)
            self.env.flush_all()
            opened = self.cr.sql_log_count - before
            csis.with_user(self.qa).write({"cause": "Hard seal"})
            self.env.flush_all()
            before = self.cr.sql_log_count
            csis.with_user(self.qa).action_find_cause()
            self.env.flush_all()
            return opened, self.cr.sql_log_count - before

        queries(2)
        few, many = queries(3), queries(23)
        for name, one, other in zip(("open", "step"), few, many, strict=True):
            with self.subTest(act=name):
                self.assertLessEqual(other, one + 6)

    def test_never_deleted(self):
        """C-15: a CSI is not deleted, by nobody; the refusal says what to do."""
        csi = self.open_csi()
        with self.assertRaises(AccessError):
            csi.with_user(self.service_admin).unlink()
        with self.assertRaises(UserError) as refused:
            csi.sudo().unlink()
        self.assertIn(csi.name, str(refused.exception))
        self.assertIn("Cancel it", str(refused.exception))

    def test_cancel_needs_a_reason(self):
        """C-14: cancelling says why, and is over once it is decided."""
        csi = self.open_csi()
        with self.assertRaises(UserError) as refused:
            csi.with_user(self.manager).action_cancel()
        self.assertIn("needs a reason", str(refused.exception))
        csi.with_user(self.manager).action_cancel("Same event as another")
        self.assertEqual(csi.transition_ids.reason, "Same event as another")
        self.assertFalse(csi.sudo().activity_ids)
