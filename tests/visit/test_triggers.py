from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import VisitCase

# Monday; the calendar of the tests has no holidays.
DONE = "2026-03-02 15:00"


@freeze_time("2026-03-02 08:00:00")
class TestTriggers(VisitCase):
    """Each event of the procedures plans its visit (F-01, F-05…F-12)."""

    def rule(self, name, **values):
        """Return a shipped rule, switched on."""
        rule = self.env.ref(f"aftersales_service.visit_rule_{name}")
        rule.write({"active": True, **values})
        return rule

    def only(self, rule):
        """Let a rule be nobody's, and the others be off."""
        self.env["aftersales.visit.rule"].search([("id", "!=", rule.id)]).active = False
        rule.preset_ids = False
        return rule

    def assertWindow(self, visit, start, end, planned):
        self.assertEqual(len(visit), 1)
        self.assertEqual(
            (str(visit.window_start), str(visit.window_end), str(visit.planned_date)),
            (start, end, planned),
        )

    def case_of(self, **values):
        """Return a case in work, registered by an agent."""
        Type = self.env["aftersales.case.type"]
        kind = Type.search([("code", "=", "plain")]) or Type.create(
            {"name": "Plain", "code": "plain", "opens_csi": False}
        )
        case = (
            self.env["aftersales.case"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": self.customer.id,
                    "contact_id": self.contact.id,
                    "channel_id": self.env.ref("aftersales_service.channel_walk_in").id,
                    "type_id": kind.id,
                    "level_id": self.env.ref("aftersales_service.level_general").id,
                    "subject": "Brush stops",
                    "explanation": "x",
                    **values,
                }
            )
        )
        case.sudo().write(
            {"state": "in_progress", "accepted_by": self.agent.id, "accepted_at": "2026-03-02"}
        )
        return case.sudo(False).with_user(self.env.user)

    # Orders

    def test_post_repair_within_three_days(self):
        """F-07, F-08: completed Friday 03-06, until Monday 03-09; three topics are rated."""
        rule = self.only(self.rule("post_repair"))
        order = self.order(self.local("2026-03-06 15:00"))
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        self.assertWindow(visit, "2026-03-07", "2026-03-09", "2026-03-09")
        self.assertEqual((visit.rule_id, visit.form), (rule, "repair"))
        self.assertEqual(visit.due_at, self.local("2026-03-09 23:59:59"))
        visit = self.as_user(self.agent, visit)
        with freeze_time("2026-03-10 02:00:00"):
            with self.assertRaisesRegex(UserError, "Write down what the customer said"):
                visit.action_done()
            visit.write({"rating_quality": "5", "rating_attitude": "4", "rating_cost": "3"})
            visit.action_done()
            self.assertEqual(visit.state, "done")
            with self.assertRaisesRegex(UserError, "its record stays as it is"):
                visit.rating_cost = "1"
        self.assertTrue(visit.overdue)

    def test_on_site_only(self):
        """F-01, AMB-06: a rule may want visits after work on site alone, or in our house alone."""
        rule = self.only(self.rule("second"))
        done = self.local(DONE)
        on_site, workshop = self.order(done), self.order(done, kind="workshop")
        rule.include_on_site = False
        self.run_job("visit_generation")
        self.assertFalse(self.visits_of(on_site))
        self.assertTrue(self.visits_of(workshop))
        rule.write({"trigger": "on_site"})
        on_site, workshop = self.order(done), self.order(done, kind="workshop")
        self.run_job("visit_generation")
        self.assertTrue(self.visits_of(on_site))
        self.assertFalse(self.visits_of(workshop))

    def test_remote_instead_of_second_visit(self):
        """F-11, amendments 3.2: guidance finished 03-02 is asked about by 03-05, and there is no
        second visit after it."""
        order = self.order(self.local(DONE), kind="remote")
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        self.assertWindow(visit, "2026-03-03", "2026-03-05", "2026-03-03")
        self.assertEqual(visit.form, "effect")
        self.assertEqual(visit.due_at, self.local("2026-03-05 23:59:59"))

    def test_not_effective_reopens(self):
        """F-11: guidance that did not help is noted on its order, and its case is reopened."""
        case = self.case_of()
        order = self.order(self.local(DONE), kind="remote", case_ids=case.ids)
        case.sudo()._mark_handled()
        self.assertEqual(case.state, "to_confirm")
        self.run_job("visit_generation")
        visit = self.as_user(self.agent, self.visits_of(order))
        with self.assertRaisesRegex(UserError, "Ask whether the problem is solved"):
            visit.action_no_opinion()
        visit.write({"solved": "no", "no_opinion": False, "opinion": "Still stops"})
        visit.action_done()
        self.assertEqual((order.effect, case.state), ("no", "in_progress"))
        self.assertIn("Still stops", case.transition_ids[0].reason)

    def test_effect_noted_on_the_order(self):
        """F-11: one call: the effect noted on the order closes the planned call."""
        order = self.order(self.local(DONE), kind="remote")
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        self.as_user(self.agent, order).action_effective()
        self.assertEqual((visit.state, visit.solved, visit.done_by), ("done", "yes", self.agent))

    def test_effect_has_one_time_limit(self):
        """F-11, B-28: the limit that the policy set on the order is the call's; no second one
        runs, and it is the caller's."""
        order = self.order(self.local(DONE), kind="remote")
        order._start_clock("remote_effect", unit="days", amount=3)
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        self.assertFalse(visit.clock_ids)
        self.assertEqual(order.clock_ids.user_id, visit.user_id)

    def test_part_replaced(self):
        """F-12, AUTO 5.4(3): users of replaced parts are visited, others not."""
        rule = self.only(self.rule("part", repeat_every=0))
        done = self.local(DONE)
        without, order = self.order(done), self.order(done)
        order.state = "in_progress"
        part = self.env["aftersales.work.part"].create(
            {"work_order_id": order.id, "product_id": self.part.id}
        )
        part.posted = True
        order.state = "done"
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(order).rule_id, rule)
        self.assertFalse(self.visits_of(without))

    # Cases

    def test_case_handled(self):
        """F-01: a rule may visit after handled cases of its types; a case that is worked on again
        loses the visit and gets it anew."""
        case = self.case_of()
        rule = self.env["aftersales.visit.rule"].create(
            {
                "name": "After a case",
                "trigger": "handled",
                "form": "second",
                "offset_min": 1,
                "offset_max": 2,
                "unit": "working",
                "case_type_ids": case.type_id.ids,
            }
        )
        other = self.case_of(type_id=self.env.ref("aftersales_service.case_type_consultation").id)
        (case | other).sudo()._mark_handled()
        self.run_job("visit_generation")
        visit = self.Visit.search([("rule_id", "=", rule.id)])
        self.assertEqual(visit.case_id, case)
        self.assertEqual(visit.contact_id, self.contact)
        self.assertWindow(visit, "2026-03-03", "2026-03-04", "2026-03-03")
        self.as_user(self.manager, case).action_reopen("He called again")
        self.assertEqual(visit.state, "cancelled")
        self.assertIn("worked on again: He called again", visit.transition_ids[0].reason)
        with freeze_time("2026-03-05 02:00:00"):
            case.sudo()._mark_handled()
            self.run_job("visit_generation")
        again = self.Visit.search([("rule_id", "=", rule.id), ("state", "=", "planned")])
        self.assertEqual(str(again.window_start), "2026-03-06")

    # Dissatisfied answers

    def test_dissatisfied_goes_to_the_case(self):
        """F-10: where a case lies behind the visit, the supervisor's talk is the case's, due in
        two working days; no other one is planned beside it."""
        case = self.case_of()
        order = self.order(self.local(DONE), case_ids=case.ids)
        case.sudo()._mark_handled()
        self.run_job("visit_generation")
        visit = self.as_user(self.agent, self.visits_of(order))
        with freeze_time("2026-03-06 06:00:00"):  # Friday 14:00
            visit.write({"usage_opinion": "Loud", "solved": "yes", "satisfaction": "2"})
            visit.action_done()
            self.run_job("visit_generation")
        self.assertEqual(case.dissatisfied_at, self.local("2026-03-06 14:00"))
        clock = case.clock_ids.filtered(lambda c: c.kind == "second_contact")
        self.assertEqual(clock.deadline, self.local("2026-03-10 23:59:59"))
        self.assertFalse(visit.follow_ids)
        with freeze_time("2026-03-09 06:00:00"):
            self.as_user(self.supervisor, case).action_second_contact("Fan was loose; changed")
        self.assertEqual(clock.state, "met")

    def test_dissatisfied_without_a_case(self):
        """F-10: else the supervisor's second communication is planned: Friday's answer until
        Tuesday; it says why, and what is done. Neutral answers plan none."""
        rows = self.own("2026-02-27") | self.own("2026-02-27", partner=self.customers(1))
        self.run_job("visit_generation")
        unhappy, neutral = self.as_user(self.agent, self.visits_of(rows))
        with freeze_time("2026-03-06 06:00:00"):
            for visit, level in ((unhappy, "1"), (neutral, "3")):
                visit.write({"informed": True, "opinion": "Hm", "satisfaction": level})
                visit.action_done()
            self.run_job("visit_generation")
            self.run_job("visit_generation")
        self.assertFalse(neutral.follow_ids)
        talk = unhappy.follow_ids
        self.assertWindow(talk, "2026-03-06", "2026-03-10", "2026-03-06")
        self.assertEqual((talk.form, talk.user_id), ("communication", self.supervisor))
        self.assertEqual(talk.installed_product_ids, unhappy.installed_product_ids)
        talk = self.as_user(self.supervisor, talk)
        with freeze_time("2026-03-09 06:00:00"):
            talk.cause = "Delivered dirty"
            with self.assertRaisesRegex(UserError, "and what is done about it"):
                talk.action_done()
            talk.measure = "Washed before delivery from now on"
            talk.action_done()
        self.assertEqual((talk.state, talk.overdue), ("done", False))
        self.assertEqual(unhappy.follow_count, 1)
        self.assertEqual(unhappy.action_open_follow_ups()["res_id"], talk.id)
        self.assertEqual(talk.action_open_after_visit()["res_id"], unhappy.id)

    def test_dissatisfied_in_a_series(self):
        """F-10, F-12: a repeated visit with a case behind it has the supervisor's talk on the
        case only, and its next visit all the same."""
        case = self.case_of()
        rule = self.only(self.rule("periodic"))
        order = self.order(self.local(DONE), case_ids=case.ids)
        talk = self.rule("communication")
        talk.preset_ids = False
        self.run_job("visit_generation")
        visit = self.as_user(self.agent, self.visits_of(order))
        with freeze_time("2026-06-02 06:00:00"):
            visit.write({"usage_opinion": "Loud", "satisfaction": "2"})
            visit.action_done()
            self.run_job("visit_generation")
        self.assertTrue(case.dissatisfied_at)
        self.assertEqual(visit.follow_ids.rule_id, rule)

    def test_prints_every_form(self):
        """N-02: the record shows what its form asks."""
        order = self.order(self.local(DONE))
        self.only(self.rule("post_repair"))
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        visit.sudo().write({"rating_quality": "4", "opinion": "Quick"})
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("aftersales_service.return_visit_report", visit.ids)[0]
            .decode()
        )
        for words in (
            "维修质量 / 维修服务态度 / 维修费用",
            "Satisfied",
            "未评价",
            "Quick",
            "离厂日期",
        ):
            self.assertIn(words, html)
        self.assertNotIn("问题是否已彻底解决", html)
