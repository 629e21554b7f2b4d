from psycopg2.errors import CheckViolation, NotNullViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import RemedyCase


class TestCompensation(RemedyCase):
    """Who may give what to whom: catalogue, limits and the two routes of approval."""

    def test_supervisor_approves_goodwill(self):
        """D-15, M-03: goodwill within the limits needs the supervisor, whose yes is stamped."""
        record = self.compensation(("coupon", 200), ("extension", 3))
        self.assertEqual(
            (record.state, record.route, record.value), ("to_approve", "supervisor", 500)
        )
        self.assertEqual(record.partner_id, self.customer)
        self.assertEqual(record.installed_product_ids, self.unit)
        for user in (self.manager, self.qa, self.approver):
            text = self.refused(AccessError, record.with_user(user).action_approve)
            self.assertIn(record.name, text)
            self.assertIn("Service Supervisor", text)
        text = self.refused(UserError, record.with_user(self.manager).action_apply)
        self.assertIn("To Approve", text)
        self.assertTrue(record.with_user(self.supervisor).can_answer)
        record.with_user(self.supervisor).action_approve()
        self.assertEqual(record.state, "approved")
        self.assertEqual(record.approved_by, self.supervisor)
        self.assertTrue(record.approved_at)
        self.assertFalse(record.activity_ids)

    def test_nobody_approves_his_own(self):
        """D-15, M-04: the one who asked does not approve, administrators included."""
        for user in (self.supervisor, self.service_admin):
            record = self.compensation(("coupon", 100), user=user)
            self.assertFalse(record.can_answer)
            text = self.refused(UserError, record.action_approve)
            self.assertIn("you asked for it yourself", text)
            row = record.approval_ids.with_user(user)
            self.assertIn("Another person", self.refused(UserError, row.action_approve))
        # What he made and another one asked for is his own as well.
        record = self.compensation(("coupon", 100), user=self.supervisor, submit=False)
        record.with_user(self.agent).action_submit()
        row = record.approval_ids.with_user(self.supervisor)
        self.assertIn(record.name, self.refused(UserError, row.action_approve))
        self.assertEqual(record.state, "to_approve")

    def test_damages_are_reviewed(self):
        """D-16, M-03: QA and the technical department in any order, then one executive."""
        record = self.compensation(("damages", 3000))
        self.assertEqual((record.state, record.route), ("review", "review"))
        text = self.refused(AccessError, record.with_user(self.approver).action_approve)
        self.assertIn("QA", text)
        record.with_user(self.reviewer).action_approve("Our seal")
        self.assertEqual(record.state, "review")
        text = self.refused(AccessError, record.with_user(self.approver).action_approve)
        self.assertNotIn("Technical", text)
        self.refused(AccessError, record.with_user(self.supervisor).action_approve)
        record.with_user(self.qa).action_approve("Our seal")
        self.assertEqual(record.state, "to_approve")
        self.assertTrue(record.activity_ids.filtered(lambda a: a.user_id == self.approver))
        self.refused(AccessError, record.with_user(self.supervisor).action_approve)
        record.with_user(self.approver).action_approve()
        self.assertEqual((record.state, record.approved_by), ("approved", self.approver))

    def test_a_no_leads_back(self):
        """D-16: rejection at any step returns to the draft, with its reason."""
        record = self.compensation(("damages", 3000))
        self.assertIn("enter why", self.refused(UserError, record.with_user(self.qa).action_reject))
        record.with_user(self.qa).action_reject("Not our fault")
        self.assertEqual((record.state, record.route), ("draft", False))
        self.assertEqual(record.transition_ids.sorted("id")[-1].reason, "Not our fault")
        self.assertNotIn("pending", record.approval_ids.mapped("state"))
        record.action_submit()
        record.with_user(self.qa).action_approve()
        record.with_user(self.reviewer).action_approve()
        record.with_user(self.approver).action_reject("Too much")
        self.assertEqual(record.state, "draft")
        # Asked again, it is reviewed anew.
        record.action_submit()
        self.assertEqual(record.state, "review")

    def test_limits(self):
        """D-14: above a line's limit, or the supervisor's sum, the higher route decides."""
        for lines in ((("coupon", 501),), (("refund", 1500), ("discount", 600))):
            record = self.compensation(*lines, submit=False)
            self.assertIn("above", record.route_words)
            record.action_submit()
            self.assertEqual(record.route, "review")
        self.assertEqual(self.compensation(("coupon", 500)).route, "supervisor")
        split = self.compensation(("coupon", 300), ("coupon", 300), submit=False)
        self.assertIn("600 is above the limit of 500", split.route_words)
        split.action_submit()
        self.assertEqual(split.route, "review")

    def test_procedures(self):
        """D-15, D-16, AMB-14: the company's procedure chooses the route."""
        self.company.aftersales_compensation_route = "single"
        record = self.compensation(("coupon", 501), submit=False)
        text = self.refused(UserError, record.action_submit)
        self.assertIn("501 is above the limit of 500", text)
        self.assertIn("Reduce it", text)
        self.assertEqual(self.compensation(("damages", 500)).route, "supervisor")
        self.company.aftersales_compensation_route = "review"
        self.assertEqual(self.compensation(("coupon", 10)).route, "review")

    def test_catalogue_is_binding(self):
        """D-14: nothing beside the catalogue, whole months, more than nothing, with a reason."""
        empty = self.compensation(submit=False)
        nothing = {"compensation_id": empty.id, "quantity": 1}
        missing = self.assertRaises(NotNullViolation)
        with mute_logger("odoo.sql_db"), missing, self.env.cr.savepoint():
            empty.line_ids.create(nothing)
        text = self.refused(ValidationError, self.compensation, ("extension", 1.5))
        self.assertIn("whole months", text)
        zero = self.assertRaises(CheckViolation)
        with mute_logger("odoo.sql_db"), zero, self.env.cr.savepoint():
            self.compensation(("coupon", 0))
        record = self.compensation(submit=False, reason=" ")
        text = self.refused(UserError, record.action_submit)
        self.assertIn("why the customer gets it", text)
        self.assertIn("at least one line", text)
        self.assertIn("at least one line", record.step_missing)
        self.assertFalse(record.can_submit)

    def test_the_catalogue_changes_nothing_asked_for(self):
        """D-14, D-15: what is approved neither turns into something else nor changes its value."""
        kind = self.kind("extension")
        kind.unit_value = 100.0
        record = self.compensation(("extension", 3))
        draft = self.compensation(("extension", 3), submit=False)
        self.assertEqual(record.value, 300)
        admin = kind.with_user(self.service_admin)
        for values in ({"effect": "refund"}, {"kind": "damages"}):
            text = self.refused(UserError, admin.write, values)
            self.assertIn(record.name, text)
        admin.write({"unit_value": 1000.0, "kind": kind.kind})
        self.env.invalidate_all()
        self.assertEqual((record.value, draft.value), (300, 3000))

    def test_what_was_asked_stays(self):
        """M-03, D-15: lines and reason are fixed once they are asked for; states are methods'."""
        record = self.compensation(("coupon", 100))
        line = record.line_ids
        for function, values in (
            (record.write, {"reason": "x"}),
            (line.write, {"quantity": 400}),
            (line.create, {"compensation_id": record.id, "type_id": line.type_id.id}),
        ):
            self.assertIn("Withdraw it first", self.refused(UserError, function, values))
        self.assertIn("Withdraw it first", self.refused(UserError, line.unlink))
        self.assertIn("is kept", self.refused(UserError, record.unlink))
        for values in ({"state": "approved"}, {"user_id": self.user.id}, {"route": "supervisor"}):
            self.refused(AccessError, record.write, values)
        record.action_withdraw("Typing error")
        line.quantity = 400
        record.action_submit()
        self.assertEqual(record.approval_ids.filtered(lambda a: not a.replaced).state, "pending")

    def test_who_sees_it(self):
        """M-05, M-02: an engineer sees no compensation, and no count of them."""
        record = self.compensation(("coupon", 100))
        theirs = record.with_user(self.engineer)
        self.refused(AccessError, theirs.read, ["value"])
        self.assertFalse(self.case.with_user(self.engineer).compensation_count)
        for hub, count in (
            (self.case, "compensation_count"),
            (self.unit, "compensation_count"),
            (self.customer, "aftersales_compensation_count"),
        ):
            self.assertEqual(hub.with_user(self.agent)[count], 1, hub)
        action = self.case.with_user(self.agent).action_view_compensations()
        self.assertEqual(action["domain"], [("id", "in", record.ids)])
        lines = record._passport_lines(self.unit)
        mine = [x for x in lines[self.unit.id] if x.title == record.name]
        self.assertIn("Goodwill", mine[0].detail)

    def test_free_service(self):
        """D-10: an approved goodwill of a free service is what the decision asks for."""
        record = self.compensation(("free_service", 1))
        self.assertFalse(self.case._allows_free_service())
        record.with_user(self.supervisor).action_approve()
        self.assertTrue(self.case._allows_free_service())
