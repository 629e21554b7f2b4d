from ast import literal_eval

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import VisitCase


@freeze_time("2026-03-09 02:00:00")
class TestInvariants(VisitCase):
    """What holds of visits whichever way they are written, by whom and how often."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.own("2026-03-02")
        cls.Visit._plan_deliveries(cls.rows)
        cls.visit = cls.visits_of(cls.rows)

    def talked(self, visit=None, **values):
        """Make a visit as the agent, with a problem that waits for its analysis."""
        visit = self.as_user(self.agent, visit or self.visit)
        visit.write({"informed": True, "opinion": "Hm", **values})
        visit.finding_ids = [(0, 0, {"text": "Squeaks"})]
        visit.action_done()
        return visit

    # Visits out of sight

    def test_archived_visit_is_no_gap(self):
        """F-01, F-03: a made visit that an agent archives still covers its delivery; the rules
        look at it without stumbling, and what is delivered that day later has its own."""
        visit = self.as_user(self.agent, self.visit)
        visit.informed = True
        visit.action_no_opinion()
        visit.active = False
        self.rows.sudo().visits_planned = False
        self.run_job("visit_generation")
        self.assertTrue(self.rows.visits_planned)
        self.assertFalse(self.visits_of(self.rows))
        later = self.own("2026-03-02")
        self.run_job("visit_generation")
        self.assertEqual(len(self.visits_of(later)), 1)
        uncovered = literal_eval(self.env.ref("aftersales_service.visit_coverage_action").domain)
        self.assertNotIn(self.rows, self.rows.search(uncovered))

    def test_archived_visit_of_an_order(self):
        """F-01, F-05: an order finished anew is visited although its first visit is archived."""
        order = self.order(self.local("2026-02-25 15:00"))
        self.run_job("visit_generation")
        visit = self.as_user(self.agent, self.visits_of(order))
        visit.solved = "yes"
        visit.action_no_opinion()
        visit.active = False
        order.write({"done_at": self.local("2026-03-09 09:00"), "visits_planned": False})
        self.run_job("visit_generation")
        self.assertEqual(str(self.visits_of(order).event_date), "2026-03-09")

    # Records that stay as they were made

    def test_answers_stay_after_the_talk(self):
        """F-10, F-13, F-17: what follows from an answer followed when the talk was over; while
        its problems are analysed the answer does not change any more."""
        visit = self.talked(satisfaction="4")
        self.assertEqual(visit.state, "to_analyse")
        for values in ({"satisfaction": "1"}, {"solved": "no"}, {"rating_cost": "1"}):
            with self.assertRaisesRegex(UserError, f"{visit.name}.*Open a complaint"):
                visit.write(values)
        visit.write({"satisfaction": "4", "opinion": "Hm, on the whole"})

    def test_reason_for_skipping_stays(self):
        """F-03: why a customer was left out is not rewritten afterwards."""
        visit = self.as_user(self.agent, self.visit)
        visit.skip_reason_id = self.env.ref("aftersales_service.skip_reason_staff")
        visit.action_cancel()
        for values in ({"skip_reason_id": False}, {"skip_note": "Other"}):
            with self.assertRaisesRegex(UserError, "its record stays as it is"):
                visit.write(values)

    def test_reason_in_use_is_not_deleted(self):
        """F-03: a reason that visits or customers carry is archived, not deleted."""
        reason = self.env["aftersales.skip.reason"].create({"name": "Moved", "code": "moved"})
        reason.needs_approval = False
        spare = reason.copy({"code": "spare"})
        visit = self.as_user(self.agent, self.visit)
        visit.skip_reason_id = reason
        visit.action_cancel()
        with self.assertRaisesRegex(UserError, f"{visit.name}.*Archive it instead"):
            reason.with_user(self.service_admin).unlink()
        self.customer.aftersales_skip_reason_id = spare
        with self.assertRaisesRegex(UserError, f"{self.customer.name}.*Archive it instead"):
            spare.with_user(self.service_admin).unlink()
        self.customer.aftersales_skip_reason_id = False
        spare.with_user(self.service_admin).unlink()

    def test_finding_does_not_move_into_an_ended_visit(self):
        """F-15: no problem gets into a visit that is over by way of another one."""
        over = self.as_user(self.agent, self.visit)
        over.action_no_opinion()
        rows = self.own("2026-03-03")
        self.run_job("visit_generation")
        visit = self.as_user(self.agent, self.visits_of(rows))
        visit.finding_ids = [(0, 0, {"text": "Squeaks"})]
        with self.assertRaisesRegex(UserError, f"{over.name} is over"):
            visit.finding_ids.visit_id = over

    # Rules

    def test_rule_in_use_is_not_deleted(self):
        """F-01, F-18: a rule that planned visits, or whose questions they ask, is archived."""
        also = self.initial.copy({"name": "Also", "offset_min": 3, "offset_max": 4})
        self.company.aftersales_visit_merge = True
        rows = self.own("2026-03-05")
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertEqual((visit.rule_id, visit.merged_rule_ids), (also, self.initial))
        with self.assertRaisesRegex(UserError, f"{visit.name}.*Archive it instead"):
            also.with_user(self.service_admin).unlink()
        spare = self.initial.copy({"name": "Spare"})
        visit.sudo().merged_rule_ids = spare
        with self.assertRaisesRegex(UserError, f"{visit.name}.*Archive it instead"):
            spare.with_user(self.service_admin).unlink()
        visit.sudo().merged_rule_ids = False
        spare.with_user(self.service_admin).unlink()
        shipped = self.env.ref("aftersales_service.visit_rule_part")
        with self.assertRaisesRegex(UserError, "came with the addon"):
            shipped.with_user(self.service_admin).unlink()

    # What the customer said

    def test_not_solved_without_a_case(self):
        """F-06, F-15: where no case is reopened, “not solved” is a problem that is analysed."""
        order = self.order(self.local("2026-03-02 15:00"))
        self.run_job("visit_generation")
        visit = self.as_user(self.agent, self.visits_of(order))
        visit.write({"solved": "no", "usage_opinion": "Leaks again"})
        visit.action_done()
        self.assertEqual(visit.state, "to_analyse")
        self.assertIn("not solved", visit.finding_ids.text)

    def test_given_up_late_is_late(self):
        """F-16: a customer given up after the window was not tried in time, whether the watch
        has run or not."""
        visit = self.as_user(self.agent, self.visit)
        self.try_to_reach(visit, 3)
        with freeze_time("2026-03-12 02:00:00"):
            visit.action_unreachable()
        self.assertTrue(visit.overdue)

    def test_taken_up_after_its_window(self):
        """F-16: a visit taken up again too late is on the supervisor's list within minutes."""
        visit = self.as_user(self.agent, self.visit)
        visit.skip_reason_id = self.env.ref("aftersales_service.skip_reason_staff")
        visit.action_cancel()
        cron = self.env.ref("aftersales_service.cron_visit_overdue")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        with freeze_time("2026-03-12 02:00:00"):
            visit.reopen_reason = "He asks for it"
            visit.action_reopen()
        trigger = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertLessEqual(str(trigger.call_at), "2026-03-12 02:02:00")

    # Goods that come back

    def test_partly_returned(self):
        """F-04: the caller does not ask about a unit that came back."""
        rows = self.own("2026-03-03", count=2)
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        rows[0].sudo().date_to = "2026-03-06"
        rows[0]._on_returned()
        self.assertEqual(visit.state, "planned")
        self.assertEqual(visit.ownership_ids, rows[1])
        self.assertEqual(visit.installed_product_ids, rows[1].installed_product_id)
        self.assertIn("returned", visit.message_ids[0].body)
