"""What merging and ending cases makes of plans, liability and verdicts (issue 4, D-01…D-09)."""

from odoo.exceptions import UserError

from .common import SolutionCase


class TestMerged(SolutionCase):
    """Duplicates of one matter, each with its own plan, split and verdict."""

    def merge(self, first, survivor):
        first.with_user(self.manager).action_merge_into(survivor.id, "Called twice")
        self.env.invalidate_all()

    def proposed(self, case, **values):
        plan = self.plan(case, **values)
        plan.action_propose()
        return plan

    def test_same_unit_in_both(self):
        """D-06: two calls about one unit become one; the case that goes on has one verdict."""
        self.unit.write({"warranty_start": "2020-01-01", "warranty_end": "2099-12-31"})
        survivor, first = self.case(), self.case()
        self.merge(first, survivor)
        self.assertEqual(survivor.warranty_verdict_ids.term, "warranty")
        self.assertEqual(first.warranty_verdict_ids.case_id, first)

    def test_override_goes_over(self):
        """D-06: what the supervisor decided about the unit counts in the case that goes on."""
        self.unit.write({"warranty_start": "2020-01-01", "warranty_end": "2099-12-31"})
        survivor, first = self.case(), self.case()
        verdict = first.warranty_verdict_ids.with_user(self.supervisor)
        verdict.action_count_as_post("Opened by the customer")
        self.merge(first, survivor)
        self.assertEqual(survivor.warranty_verdict_ids.term, "post")
        self.assertEqual(survivor.warranty_verdict_ids.override_by, self.supervisor)
        self.assertEqual(survivor.term_class, "post")

    def test_furthest_plan_goes_on(self):
        """D-01, D-03: of a draft and a proposed plan the proposed one goes on, as next version."""
        survivor, first = self.case(), self.case()
        mine, theirs = self.plan(survivor), self.proposed(first)
        self.merge(first, survivor)
        self.assertEqual(mine.state, "withdrawn")
        self.assertIn("goes on in its place", mine.transition_ids[-1:].reason)
        self.assertEqual((theirs.state, theirs.case_id), ("proposed", survivor))
        self.assertEqual((mine.version, theirs.version), (1, 2))
        theirs.with_user(self.agent).action_accept()
        self.assertEqual(survivor._agreed_plan(), theirs)

    def test_plan_of_the_survivor_stays(self):
        """D-01: a plan that is as far already stays; the other ends with its case."""
        survivor, first = self.case(), self.case()
        mine, theirs = self.proposed(survivor), self.proposed(first)
        self.merge(first, survivor)
        self.assertEqual(mine.state, "proposed")
        self.assertEqual((theirs.state, theirs.case_id), ("withdrawn", first))

    def test_one_split(self):
        """D-09: two splits stay two of 100 %; a case without one takes over the other's."""
        survivor, first = self.case(), self.case()
        survivor.action_split_liability([{"party": "own", "share": 100}])
        first.action_split_liability([{"party": "customer", "share": 100}])
        self.merge(first, survivor)
        self.assertEqual(survivor.liability, "own")
        self.assertEqual(first.liability, "customer")
        bare, first = self.case(), self.case()
        first.action_split_liability(
            [{"party": "customer", "share": 40}, {"party": "own", "share": 60}]
        )
        self.merge(first, bare)
        self.assertEqual(bare.customer_share, 40)

    def test_plan_ends_with_its_case(self):
        """D-03: a plan that waits for an answer ends with its case; nobody accepts it later."""
        case = self.case()
        plan = self.proposed(case)
        case.with_user(self.agent).action_cancel("Called by mistake")
        self.assertEqual(plan.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "Withdrawn"):
            plan.with_user(self.agent).action_accept()

    def test_plan_ends_with_a_cancelled_record(self):
        """D-01, C-14: cancelling a CSI withdraws its draft plan; the case is planned itself."""
        csi = self.open_csi()
        plan = (
            self.env["aftersales.solution.plan"]
            .with_user(self.manager)
            .create({"csi_id": csi.id, "content": "Change it."})
        )
        self.csi_in("cancelled", csi)
        self.assertEqual(plan.state, "withdrawn")
        self.assertIn("Cancelled", plan.transition_ids[-1:].reason)
