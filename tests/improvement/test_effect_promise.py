from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import ImprovementCase


@tagged("post_install", "-at_install")
class TestEffectPromise(ImprovementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Twelve sold in the year before the fix, of which six leaked; then eight and twelve more.
        cls.before = cls.sold("2025-06-02", 12)

    @classmethod
    def sold(cls, day, count):
        """Return units delivered on a day."""
        units = cls.env["aftersales.installed.product"].create(
            [
                {
                    "company_id": cls.company.id,
                    "product_id": cls.equipment.id,
                    "partner_id": cls.customer.id,
                    "pickup_date": day,
                }
                for _index in range(count)
            ]
        )
        cls.env["aftersales.ownership"].create(
            [
                {"installed_product_id": u.id, "partner_id": cls.customer.id, "date_from": day}
                for u in units
            ]
        )
        return units

    def leak(self, unit, moment, **values):
        """Return a complaint about a unit, received at a local moment."""
        return self.complaint(
            installed_product_ids=[(6, 0, unit.ids)], received_at=self.local(moment), **values
        )

    def promise(self, action, **values):
        return (
            self.env["aftersales.effect.promise"]
            .with_user(self.qa)
            .create(
                {
                    "action_id": action.id,
                    "product_id": self.equipment.id,
                    "start_date": "2026-03-01",
                    **values,
                }
            )
        )

    def test_not_proven_then_effective(self):
        """I-04: not proven while too few were expected; effective once enough were."""
        for unit in self.before[:6]:
            self.leak(unit, "2025-09-01 10:00")
        with freeze_time("2026-04-01 02:00:00"):
            action = self.action()
            promise = self.promise(action)
            self.assertEqual((promise.baseline_faults, promise.baseline_exposure), (6, 12.0))
            self.sold("2026-03-20", 5)
            action.action_send()
        with freeze_time("2026-04-02 02:00:00"):
            self.run_job("effect_watch")
            self.assertEqual((promise.verdict, promise.expected), ("not_proven", 2.5))
            self.to_verify_now(action)
            action.verification = "None seen"
            with self.assertRaisesRegex(UserError, "is not proven yet: 2.5 faults were to be exp"):
                action.action_effective()
            self.sold("2026-04-01", 3)
        with freeze_time("2026-04-03 02:00:00"):
            self.run_job("effect_watch")
            self.assertEqual((promise.verdict, promise.expected), ("effective", 4.0))
            action.action_effective()
        self.assertEqual(action.state, "closed")

    def to_verify_now(self, action):
        mine = action.with_user(self.design)
        mine.action_start()
        mine.implemented_note = "New seal"
        mine.action_report()

    def test_word_instead_of_proof(self):
        """I-04: what is not proven counts only with a reason."""
        action = self.action()
        self.promise(action)
        self.to_verify(action)
        action.verification = "Bench test"
        with self.assertRaisesRegex(UserError, "or say why it counts without proof"):
            action.action_effective()
        action.override_reason = "The product is not built any more"
        action.action_effective()
        self.assertEqual(action.state, "closed")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            action.promise_ids.with_user(self.qa).allowed = 5

    def test_comes_again(self):
        """I-04, CAP-07: a fault of a unit with the fix reopens the action and is escalated; one
        of a unit delivered before is no recurrence."""
        with freeze_time("2026-03-05 02:00:00"):
            fixed = self.sold("2026-03-04", 1)
            action = self.action()
            promise = self.promise(action)
            self.to_verify(action)
            action.write({"verification": "Works", "override_reason": "Few are sold"})
            action.action_effective()
        self.leak(self.before[:1], "2026-03-10 10:00")
        with freeze_time("2026-03-11 02:00:00"):
            self.run_job("effect_watch")
            self.assertEqual((promise.faults, action.state), (0, "closed"))
        again = self.leak(fixed, "2026-03-11 15:00")
        with freeze_time("2026-03-12 02:00:00"):
            self.run_job("effect_watch")
        self.assertEqual((promise.verdict, promise.case_ids), ("broken", again))
        self.assertEqual((action.state, action.round), ("in_progress", 2))
        self.assertIn(again.name, action.transition_ids[0].reason)
        told = action.activity_ids.filtered(lambda one: "came again" in one.summary).user_id
        self.assertIn(self.supervisor, told)

    def test_fault_and_scope(self):
        """I-04: only the promised fault on the promised product counts, merged cases do not."""
        unit = self.sold("2026-03-04", 1)
        with freeze_time("2026-03-20 02:00:00"):
            promise = self.promise(self.action(), cause_id=self.hardware.id)
            case = self.leak(unit, "2026-03-18 10:00")
            promise.action_measure()
            self.assertEqual(promise.faults, 0)
            self.env["aftersales.diagnosis"].create(
                {
                    "case_id": case.id,
                    "cause_id": self.hardware.id,
                    "cause": "Seal",
                    "method": "remote",
                }
            ).action_finish()
            promise.action_measure()
            self.assertEqual(promise.faults, 1)
            self.leak(unit, "2026-03-19 10:00", type_id=self.repair_request.id)
            promise.action_measure()
        self.assertEqual(promise.faults, 1)

    def test_months_in_service(self):
        """I-04: where a fault comes with time, months in service are the exposure."""
        with freeze_time("2026-09-01 02:00:00"):
            promise = self.promise(self.action(), basis="unit_months")
        days = 12 * (272)
        self.assertAlmostEqual(promise.baseline_exposure, days / (365.25 / 12), 2)

    def test_watched_to_its_end(self):
        """I-04: what is delivered and fails after the promised months is not counted."""
        with freeze_time("2026-08-01 02:00:00"):
            self.sold("2026-03-10", 2)
            self.sold("2026-07-10", 4)
            promise = self.promise(self.action(), months=3)
        self.assertEqual((promise.exposure, promise.over), (2.0, True))
