from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time

from .common import VisitCase

# Which shipped rules count under which preset, by hand (requirements 5.2, amendments 3.2):
# trigger, earliest, latest, unit.
BY_HAND = {
    "recommended": {
        ("delivery", 5, 7, "calendar"),
        ("repair", 5, 7, "calendar"),
        ("remote", 1, 3, "calendar"),
        ("dissatisfied", 0, 2, "working"),
    },
    "wi": {("delivery", 5, 7, "calendar"), ("repair", 5, 7, "calendar")},
    "auto": {("repair", 1, 3, "calendar")},
    "reg": {("dissatisfied", 0, 2, "working")},
    "comm": set(),
    "tpl": {("remote", 1, 3, "calendar"), ("dissatisfied", 0, 2, "working")},
}


@freeze_time("2026-03-02 08:00:00")
class TestRulePresets(VisitCase):
    """The procedures' rules follow the company's preset; what people made of them stays (O-01)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["aftersales.visit.rule"]
        cls.triggers = [key for key, _label in cls.Rule._fields["trigger"].selection]

    def apply(self, code):
        """Apply a preset to the company, as its administrator does."""
        preset = self.env.ref(f"aftersales_service.preset_{code}")
        preset.with_user(self.service_admin).with_company(self.company).action_apply()
        return preset

    def in_force(self):
        return self.Rule._in_force(self.triggers, self.company)

    def test_each_preset(self):
        """O-01, F-02…F-12: each preset brings the visits of its procedure, and no others."""
        for code, expected in BY_HAND.items():
            with self.subTest(code):
                self.apply(code)
                found = {
                    (rule.trigger, rule.offset_min, rule.offset_max, rule.unit)
                    for rule in self.in_force()
                }
                self.assertEqual(found, expected)
                self.env.invalidate_all()
                shown = self.Rule.with_user(self.service_admin).with_company(self.company)
                self.assertEqual(shown.search([]).filtered("applies").ids, self.in_force().ids)

    def test_paid_repairs_by_the_letter(self):
        """F-05, amendment 28: paid repairs and those on site are visited in the recommended mix
        only; by the letter of WI who left our house after maintenance or warranty repair is."""
        self.apply("wi")
        done = self.local("2026-03-02 15:00")
        paid = self.order(done, charge="paid", kind="workshop")
        rows = self.own("2026-01-05", product=self.equipment)
        commitment = self.env["aftersales.maintenance.commitment"].create(
            {
                "name": "After 2 months",
                "product_tmpl_id": self.equipment.product_tmpl_id.id,
                "months": 2,
                "content": "Change oil",
            }
        )
        due = self.env["aftersales.maintenance.due"].create(
            {
                "commitment_id": commitment.id,
                "installed_product_id": rows.installed_product_id.id,
                "ownership_id": rows.id,
                "anchor_date": "2026-01-05",
            }
        )
        maintenance = self.order(
            done,
            charge="paid",
            kind="workshop",
            installed_product_ids=[(6, 0, rows.installed_product_id.ids)],
            maintenance_due_ids=[(6, 0, due.ids)],
        )
        self.run_job("visit_generation")
        self.assertFalse(self.visits_of(paid | self.order(done)))
        self.assertEqual(len(self.visits_of(maintenance)), 1)
        self.apply("recommended")
        paid = self.order(self.local("2026-03-02 15:00"), charge="paid")
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(paid).label, "二次回访")

    def test_periodic_is_off(self):
        """F-12: visits at an interval ship switched off and marked as ours."""
        for name in ("periodic", "part"):
            rule = self.env.ref(f"aftersales_service.visit_rule_{name}")
            self.assertFalse(rule.active)
            self.assertTrue(rule.ours)
            self.assertEqual((rule.repeat_every, rule.repeat_unit), (90, "days"))

    def test_customised_rules_survive(self):
        """O-01: a changed rule keeps its change, a copy counts whatever preset is applied."""
        self.initial.with_user(self.service_admin).offset_max = 9
        own = self.initial.with_user(self.service_admin).copy({"name": "Ours"})
        self.assertFalse(own.preset_ids)
        self.apply("auto")
        self.assertNotIn(self.initial, self.in_force())
        self.assertIn(own, self.in_force())
        self.apply("recommended")
        self.assertIn(self.initial, self.in_force())
        self.assertEqual(self.initial.offset_max, 9)

    def test_switch_concerns_later_events(self):
        """F-01: visits planned before the preset was changed stay."""
        rows = self.own("2026-03-02")
        self.run_job("visit_generation")
        self.apply("auto")
        later = self.own("2026-03-02", partner=self.customers(1))
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(rows).state, "planned")
        self.assertFalse(self.visits_of(later))

    def test_other_company(self):
        """O-01: a preset of one company changes nothing in another; a company's rule is its own."""
        other = self.env["res.company"].create({"name": "Other Maker"})
        self.apply("auto")
        self.assertIn(self.initial, self.Rule._in_force(["delivery"], other))
        self.initial.copy({"company_id": other.id})
        self.assertFalse(self.Rule._in_force(["delivery"], self.company))

    def test_validity(self):
        """F-01: events before or after the days for which a rule counts bring no visit."""
        self.initial.write({"date_from": "2026-03-01", "date_to": "2026-03-31"})
        partners = self.customers(3)
        before, within, after = (
            self.own(day, partner=partner)
            for day, partner in zip(
                ("2026-02-28", "2026-03-01", "2026-04-01"), partners, strict=True
            )
        )
        self.run_job("visit_generation")
        self.assertFalse(self.visits_of(before) | self.visits_of(after))
        self.assertTrue(self.visits_of(within))

    def test_two_rules_of_a_repair(self):
        """F-18: one preset, one visit; with two procedures followed two distinct ones."""
        self.company.aftersales_visit_merge = False
        self.apply("wi")
        order = self.order(self.local("2026-03-02 15:00"), kind="workshop")
        self.run_job("visit_generation")
        self.assertEqual(len(self.visits_of(order)), 1)
        self.follow("wi", "auto")
        order = self.order(self.local("2026-03-02 15:00"), kind="workshop")
        self.run_job("visit_generation")
        visits = self.visits_of(order)
        self.assertEqual(set(visits.mapped("form")), {"second", "repair"})
        self.assertEqual({str(visit.window_end) for visit in visits}, {"2026-03-09", "2026-03-05"})

    def follow(self, *codes):
        """Let the company follow the visit rules of several procedures."""
        presets = [self.env.ref(f"aftersales_service.preset_{code}").id for code in codes]
        self.company.aftersales_visit_preset_ids = [(6, 0, presets)]

    def test_merged(self):
        """F-18, AMB-47: merged, the repair has one visit by the earliest deadline, which asks and
        prints what both ask; run again it stays one."""
        self.apply("wi")
        self.follow("wi", "auto")
        self.company.aftersales_visit_merge = True
        order = self.order(self.local("2026-03-02 15:00"), kind="workshop")
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        self.assertEqual(len(visit), 1)
        self.assertEqual(str(visit.window_end), "2026-03-05")
        self.assertEqual((visit.form, visit.label), ("repair", "二次回访"))
        self.assertEqual(visit.merged_rule_ids.form, "second")
        self.assertTrue(visit.asks_ratings and visit.asks_solved and visit.asks_handling)
        self.assertIn("better", visit.merged_script)
        visit.merged_rule_ids.active = False
        self.env.invalidate_all()
        self.assertTrue(visit.asks_solved)
        visit = self.as_user(self.agent, visit)
        visit.rating_quality = "4"
        self.assertIn("Ask whether the problem is solved", visit.step_missing)
        visit.solved = "yes"
        visit.action_done()
        order.sudo().visits_planned = False
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(order), visit)

    def test_merged_delivery_is_covered(self):
        """F-18, F-03: a delivery whose visit another rule's replaced is not planned anew."""
        self.initial.copy({"name": "Also", "offset_min": 3, "offset_max": 4})
        self.company.aftersales_visit_merge = True
        rows = self.own("2026-03-02")
        self.run_job("visit_generation")
        visit = self.visits_of(rows)
        self.assertEqual((len(visit), str(visit.window_end)), (1, "2026-03-06"))
        rows.visits_planned = False
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(rows), visit)

    def test_who_may(self):
        """F-01, M-01: only the administrator changes rules, and says so on the form."""
        with self.assertRaises(AccessError):
            self.initial.with_user(self.supervisor).offset_max = 8
        with Form(self.initial.with_user(self.service_admin)) as form:
            form.repeat_every = 6
            form.repeat_unit = "months"
        self.assertEqual(self.initial.repeat_every, 6)

    def test_database_from_before_presets(self):
        """O-01: the rules of a database that is older than presets get theirs at the update,
        once; what people make of them afterwards stays."""
        (self.initial | self.second).preset_ids = False
        self.Rule._adopt_presets()
        self.assertFalse(self.second.preset_ids)
        self.env["ir.model.data"].search(
            [("module", "=", "aftersales_service"), ("name", "=", "visit_rule_second_wi")]
        ).unlink()
        self.Rule._adopt_presets()
        recommended = self.env.ref("aftersales_service.preset_recommended")
        self.assertEqual(self.second.preset_ids, recommended)
        self.assertEqual(
            self.initial.preset_ids, recommended | self.env.ref("aftersales_service.preset_wi")
        )

    def test_on_the_preset(self):
        """O-01: the preset shows its rules, switched off or on."""
        preset = self.env.ref("aftersales_service.preset_auto").with_user(self.service_admin)
        self.assertEqual(len(preset.visit_rule_ids), 3)
