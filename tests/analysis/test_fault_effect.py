from odoo.tests import freeze_time

from .common import FaultCase


@freeze_time("2026-09-25 02:00:00")
class TestFaultEffect(FaultCase):
    """What the corrective action of a frequent fault brings, and what becomes of the alarm."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule()

    def in_action(self):
        """Return a frequent fault of three in eight units, and its corrective action."""
        for unit in self.units[:3]:
            self.fault(unit)
        alarm = self.night()
        alarm.action_confirm()
        alarm.action_open_corrective_action()
        action = alarm.corrective_action_id
        action.write(
            {
                "due_date": "2026-12-31",
                "user_id": self.design.id,
                "occurrence_cause": "The seal is too soft.",
                "corrective": "A seal of 70 Shore.",
            }
        )
        self.env["aftersales.effect.promise"].with_user(self.qa).create(
            {
                "action_id": action.id,
                "product_id": self.equipment.id,
                "cause_id": self.hardware.id,
                "start_date": "2026-10-01",
            }
        )
        action.action_send()
        mine = action.with_user(self.design)
        mine.action_start()
        mine.implemented_note = "Seals exchanged, drawing changed."
        mine.action_report()
        return alarm, action

    def sold(self, count):
        """Return units with the fix, delivered in October."""
        with freeze_time("2026-10-10 02:00:00"):
            self.deliver(self.equipment, serials=[f"SX-{n:03}" for n in range(count)])
        return self.env["aftersales.installed.product"].search([("lot_id.name", "like", "SX-0")])

    def watch(self, day):
        """Measure the promises as the scheduled action does."""
        with freeze_time(f"{day} 02:00:00"):
            self.run_job("effect_watch")
        self.env.invalidate_all()

    def test_proven(self):
        """I-04, I-06: a proven effect proposes from when on the fault is over, and asks QA."""
        alarm, action = self.in_action()
        self.sold(4)
        self.watch("2026-10-11")
        self.assertEqual(action.promise_ids.verdict, "not_proven")
        self.assertFalse(alarm.restart_on)
        with freeze_time("2026-10-20 02:00:00"):
            self.deliver(self.equipment, serials=[f"SY-{n:03}" for n in range(12)])
        self.watch("2026-10-21")
        self.assertEqual(action.promise_ids.verdict, "effective")
        self.assertEqual((str(alarm.restart_on), alarm.state), ("2026-10-01", "action"))
        closing = "The measure works: close the frequent fault"
        self.assertEqual(self.tasks(alarm, self.qa).count(closing), 1)
        self.watch("2026-10-22")
        self.assertEqual(self.tasks(alarm, self.qa).count(closing), 1)
        with freeze_time("2026-10-22 03:00:00"):
            alarm.action_close()
        self.assertFalse(self.tasks(alarm, self.qa))

    def test_comes_again(self):
        """I-04, I-06: a broken promise takes the action and the frequent fault up again."""
        alarm, action = self.in_action()
        action.write({"verification": "Works", "override_reason": "Few are sold"})
        action.action_effective()
        alarm.action_close()
        unit = self.sold(1)
        with freeze_time("2026-10-15 02:00:00"):
            self.fault(unit, day="2026-10-14")
        self.watch("2026-10-16")
        self.assertEqual(action.promise_ids.verdict, "broken")
        self.assertEqual((action.state, alarm.state), ("in_progress", "confirmed"))
        self.assertIn("did not last", alarm.transition_ids[0].reason)

    def test_open_under_another_number(self):
        """I-06: a problem that is open anew is not opened twice."""
        alarm, action = self.in_action()
        action.write({"verification": "Works", "override_reason": "Few are sold"})
        action.action_effective()
        alarm.action_close()
        units = self.sold(3)
        with freeze_time("2026-10-15 02:00:00"):
            for unit in units:
                self.fault(unit, day="2026-10-14")
            self.env["aftersales.fault.check"].sudo().search([]).unlink()
            self.run_job("fault_detection")
        self.watch("2026-10-16")
        self.assertEqual(alarm.state, "closed")
        self.assertEqual((self.alarms() - alarm).state, "new")
