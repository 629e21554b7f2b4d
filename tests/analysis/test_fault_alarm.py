from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time

from ..common import MODULE
from .common import FaultCase


@freeze_time("2026-09-25 02:00:00")
class TestFaultAlarm(FaultCase):
    def raised(self, count=3):
        """Return the alarm of so many complaints about one fault."""
        for unit in self.units[:count]:
            self.fault(unit)
        return self.night()

    def test_third_complaint(self):
        """J-03, I-06: the third complaint raises one alarm with its cases; the next nights none."""
        self.rule()
        cases = [self.fault(unit) for unit in self.units[:2]]
        self.fault(self.units[2], cause=self.supplier)
        self.assertFalse(self.night())
        cases.append(self.fault(self.units[2], day="2026-07-01"))
        alarm = self.night()
        self.assertEqual((len(alarm), alarm.state), (1, "new"))
        self.assertEqual(
            (alarm.product_tmpl_id, alarm.cause_id),
            (self.equipment.product_tmpl_id, self.hardware),
        )
        self.assertEqual(alarm.case_ids, alarm.case_ids.browse([case.id for case in cases]))
        self.assertEqual(alarm.installed_product_ids, self.units[:3])
        self.assertEqual((alarm.case_count, alarm.unit_count), (3, 3))
        self.assertIn("3 faults from", alarm.signal_ids.says)
        self.assertIn("the limit is 3", alarm.signal_ids.says)
        self.assertEqual(self.tasks(alarm, self.qa), ["Judge a frequent fault"])
        self.assertEqual(cases[0].with_user(self.agent).fault_alarm_count, 1)
        self.assertEqual(self.units[0].with_user(self.agent).fault_alarm_count, 1)
        self.assertEqual(self.units[0].action_open_fault_alarms()["res_id"], alarm.id)

        self.fault(self.units[3])
        self.assertEqual(self.night(), alarm)
        self.assertEqual((len(alarm.signal_ids), alarm.signal_ids.observed), (1, 4))
        self.assertEqual(alarm.case_count, 4)
        self.assertEqual(self.tasks(alarm, self.qa), ["Judge a frequent fault"])

    def test_once_a_day(self):
        """J-03, O-05: run twice on a day the action looks once; what it did is told."""
        self.rule()
        self.raised()
        check = self.env["aftersales.fault.check"].search([("company_id", "=", self.company.id)])
        self.assertTrue(check.done)
        self.assertEqual((check.rule_count, check.fault_count, check.raised_count), (1, 3, 1))
        done_at = check.done_at
        with freeze_time("2026-09-25 10:00:00"):
            self.run_job("fault_detection")
        self.assertEqual(check.done_at, done_at)
        with freeze_time("2026-09-26 02:00:00"):
            self.run_job("fault_detection")
        checks = self.env["aftersales.fault.check"].search([("company_id", "=", self.company.id)])
        self.assertEqual(checks.mapped("raised_count"), [0, 1])
        self.assertEqual(checks[0].continued_count, 1)
        self.assertEqual(len(self.alarms()), 1)

    def test_confirmed_to_development_and_production(self):
        """I-06: confirming tells research and development and production, once while open."""
        self.rule()
        alarm = self.raised()
        with self.assertRaises(AccessError):
            alarm.with_user(self.agent).action_confirm()
        alarm.action_confirm()
        for user in (self.design, self.pmc):
            self.assertEqual(self.tasks(alarm, user), ["Improve the product: a fault is frequent"])
        self.assertFalse(self.tasks(alarm, self.qa))
        self.fault(self.units[4])
        self.assertEqual(self.night(), alarm)
        self.assertEqual(len(self.tasks(alarm, self.design)), 1)
        alarm.with_user(self.design).message_post(body=Markup("<p>Done</p>"))

    def test_corrective_action(self):
        """I-06: one corrective action with all cases, of development; none twice while open."""
        self.rule()
        alarm = self.raised()
        with self.assertRaisesRegex(UserError, "Confirm that it is no chance first"):
            alarm.action_open_corrective_action()
        alarm.action_confirm()
        shown = alarm.action_open_corrective_action()
        action = alarm.corrective_action_id
        self.assertEqual((shown["res_id"], action.case_ids), (action.id, alarm.case_ids))
        self.assertEqual((action.role_id.code, action.cause_id), ("design", self.hardware))
        self.assertEqual((alarm.state, alarm.action_count), ("action", 1))
        self.assertEqual(action.fault_alarm_count, 1)
        self.assertEqual(action.action_open_fault_alarms()["res_id"], alarm.id)
        self.assertEqual(alarm.action_open_corrective_action()["res_id"], action.id)
        self.fault(self.units[5])
        self.assertEqual(self.night(), alarm)
        self.assertEqual(action.case_ids, alarm.case_ids)
        self.assertEqual(len(action.case_ids), 4)

    def test_action_of_a_case(self):
        """I-06: an open action of one of the cases takes over the others."""
        self.rule()
        alarm = self.raised()
        first = alarm.case_ids[:1]
        action = self.env["aftersales.corrective.action"].with_user(self.qa)._open_from(first)
        alarm.action_confirm()
        alarm.action_open_corrective_action()
        self.assertEqual(alarm.corrective_action_id, action)
        self.assertEqual(action.case_ids, alarm.case_ids)
        with self.assertRaises(AccessError):
            alarm.with_user(self.agent).action_open_corrective_action()

    def test_closed(self):
        """J-03: closing says what is done and from when; older faults raise nothing again."""
        rule = self.rule()
        alarm = self.raised()
        alarm.action_confirm()
        self.assertIn("Enter what is done", alarm.step_missing)
        with self.assertRaisesRegex(UserError, "Enter what is done about the fault"):
            alarm.action_act()
        alarm.measure = "Seal of another material"
        alarm.action_act()
        alarm.restart_on = "2026-10-01"
        with self.assertRaisesRegex(UserError, "“Judged Up To” lies ahead"):
            alarm.action_close()
        alarm.restart_on = False
        alarm.action_close()
        self.assertEqual((alarm.state, str(alarm.restart_on)), ("closed", "2026-09-25"))
        with self.assertRaisesRegex(UserError, "stays as it is"):
            alarm.measure = "Nothing"
        self.assertEqual((rule.closed_count, rule.precision), (1, 100.0))
        with freeze_time("2026-09-28 02:00:00"):
            self.assertEqual(self.night(), alarm)
            for unit in self.units[3:6]:
                self.fault(unit, day="2026-09-27")
            again = self.night() - alarm
            self.assertEqual(len(again), 1)
            self.assertEqual(again.case_count, 3, "the judged ones are not among them")
            with self.assertRaisesRegex(UserError, f"open as {again.name}"):
                alarm.action_reopen("It came back")

    def test_false_alarm(self):
        """J-03: a false alarm says why, and counts against the precision of its rule."""
        rule = self.rule()
        alarm = self.raised()
        with self.assertRaisesRegex(UserError, "needs a reason"):
            alarm.action_dismiss()
        alarm.action_dismiss("One careless driver")
        self.assertEqual(alarm.state, "false_alarm")
        self.assertEqual(self.night(), alarm)
        rule.invalidate_recordset()
        self.assertEqual((rule.closed_count, rule.precision), (1, 0.0))
        alarm.action_reopen("It was another one")
        self.assertEqual((alarm.state, alarm.restart_on), ("confirmed", False))

    def test_kept(self):
        """M-02: nobody makes, forges or deletes an alarm."""
        self.rule()
        alarm = self.raised()
        with self.assertRaises(AccessError):
            alarm.state = "closed"
        with self.assertRaises(AccessError):
            alarm.with_user(self.service_admin).create({"found_on": "2026-09-25"})
        with self.assertRaises(AccessError):
            alarm.with_user(self.service_admin).unlink()
        with self.assertRaisesRegex(UserError, "is kept: it tells what was known"):
            alarm.sudo().unlink()

    def test_safety(self):
        """J-03: one serious safety fault is an alarm on the same day, not at night."""
        self.rule("safety")
        self.hardware.safety = True
        self.run_job("fault_detection")
        self.assertFalse(self.alarms())
        self.fault(self.units[0])
        check = self.env["aftersales.fault.check"].search([("company_id", "=", self.company.id)])
        self.assertFalse(check.done)
        self.run_job("fault_detection")
        self.assertEqual(self.alarms().cause_id, self.hardware)

    def test_level(self):
        """J-03: faults of a level that is grave."""
        self.rule("safety", level_ids=[Command.set(self.urgent.ids)])
        self.fault(self.units[0])
        self.assertFalse(self.night())
        self.fault(self.units[1], level_id=self.urgent.id)
        alarm = self.night()
        self.assertEqual((alarm.case_count, alarm.severity), (1, self.urgent.severity))

    def test_failure_rate(self):
        """J-03: a model of which more than the threshold fails is found, whatever the causes."""
        self.rule("rate", threshold=25.0, count=1)
        delivered = self.env["aftersales.ownership"].search(
            [("installed_product_id", "in", self.units.ids)]
        )
        self.assertEqual(sum(delivered.mapped("quantity")), 8)
        self.fault(self.units[0])
        self.fault(self.units[1], cause=self.supplier)
        self.assertFalse(self.night(), "2 of 8 are 25 %, not more")
        self.fault(self.units[2])
        alarm = self.night()
        self.assertFalse(alarm.cause_id)
        self.assertIn("all causes", alarm.display_name)
        self.assertEqual(alarm.signal_ids.value, 37.5)
        self.assertIn("37.50 % of 8 units", alarm.signal_ids.says)

    def test_category(self):
        """J-03: faults of all models of a category together."""
        self.rule(by="category", complaints_only=False)
        sweepers = self.env["product.category"].create({"name": "Sweepers"})
        self.equipment.categ_id = sweepers
        other = self._product("Sweeper XL", "equipment", categ_id=self.equipment.categ_id.id)
        for unit in self.units[:2]:
            self.fault(unit)
        self.fault(self.units.browse(), product_id=other.id)
        alarm = self.night()
        self.assertEqual(alarm.categ_id, self.equipment.categ_id)
        self.assertFalse(alarm.product_tmpl_id)
        self.assertEqual(alarm.case_count, 3)

    def test_repeated_by_one_customer(self):
        """J-03: the same fault of the same unit within the days is one."""
        self.rule()
        for day in ("2026-09-01", "2026-09-10", "2026-09-20"):
            self.fault(self.units[0], day=day)
        self.assertFalse(self.night())

    def test_other_company(self):
        """O-05: the faults of a company raise nothing in another one, and nobody else sees them."""
        self.rule()
        alarm = self.raised()
        other = self.env["res.company"].create({"name": "Other Maker"})
        stranger = self.qa.copy(
            {
                "login": "svc_stranger",
                "company_id": other.id,
                "company_ids": [Command.set(other.ids)],
            }
        )
        seen = self.env["aftersales.fault.alarm"].with_user(stranger).with_company(other)
        seen = seen.with_context(allowed_company_ids=other.ids)
        self.assertFalse(seen.search([]))
        self.assertEqual(alarm.company_id, self.company)

    def test_constant_queries(self):
        """O-05: ten times the faults take no more queries."""
        self.rule()
        self.rule("chance")
        self.rule("lot")
        for unit in self.units[:3]:
            self.fault(unit)
        self.night()
        before = self._queries()
        for index in range(3):
            for unit in self.units:
                self.fault(unit, day=f"2026-0{index + 4}-10", cause=self.supplier)
        self.night()
        self.assertLessEqual(self._queries(), before + 3)

    def _queries(self):
        """Return how many queries a quiet night takes."""
        check = self.env["aftersales.fault.check"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        check._check()
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        check._check()
        self.env.flush_all()
        return self.env.cr.sql_log_count - start

    def test_rules_are_complete(self):
        """O-01: a rule that could say nothing is refused; what one would raise is shown."""
        rules = self.env["aftersales.fault.rule"].with_user(self.service_admin)
        with self.assertRaisesRegex(ValidationError, "Rates: enter “More Than"):
            rules.create({"name": "Rates", "kind": "rate"})
        with self.assertRaisesRegex(ValidationError, "choose which faults are grave"):
            rules.create({"name": "Grave", "kind": "severity"})
        rule = self.rule().with_user(self.service_admin)
        self.assertIn("3 or more within 90 days", rule.says)
        said = rule.action_preview()["params"]
        self.assertIn("no alarm today", said["message"])
        for unit in self.units[:3]:
            self.fault(unit)
        said = rule.action_preview()["params"]
        self.assertIn("Sweeper: Hardware Damage", said["message"])
        self.assertFalse(self.alarms(), "a preview raises nothing")

    def test_every_rule_says_something(self):
        """O-01, AMB-48: each rule that comes with the app is a sentence, and marked as ours."""
        rules = self.env["aftersales.fault.rule"].with_context(active_test=False).search([])
        shipped = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "aftersales.fault.rule")]
        )
        self.assertEqual(len(shipped), 8)
        for rule in rules:
            self.assertTrue(rule.says, rule.name)
            self.assertTrue(rule.ours)
