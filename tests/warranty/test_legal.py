from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from odoo.addons.aftersales_service.tools import legal

from ..common import MODULE
from ..execution.common import WorkOrderCase
from .common import WarrantyCase


class TestLegal(WarrantyCase, WorkOrderCase):
    """LAW-01, LAW-06, LAW-07, LAW-09, LAW-10: what the law counts, and when people are told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cars = cls.env["product.category"].create({"name": "Cars"})
        cls.equipment.categ_id = cls.cars
        cls.rules = cls.env["aftersales.legal.rule"].search([]).filtered("valid_from")
        cls.company.aftersales_legal_counters = True
        cls.rattle, cls.brake = cls.env["aftersales.fault.cause"].create(
            [
                {"name": "Rattle", "code": "rattle"},
                {"name": "Brake fails", "code": "brake", "safety": True},
            ]
        )
        cls.repair_request = cls.env.ref(f"{MODULE}.case_type_repair_request")
        with freeze_time("2025-01-06 02:00:00"):
            cls.unit = cls.delivered("LEGAL-1", months=36, meter_limit=60000)

    def rule(self, name):
        """Return a rule as delivered, switched to the cars."""
        rule = self.env.ref(f"{MODULE}.legal_rule_{name}")
        rule.with_user(self.service_admin).categ_ids = self.cars
        return rule

    def told(self, cause=None, day="2025-02-03", **values):
        """Return a fault told on a day, diagnosed with a cause."""
        case = self._case(
            type_id=self.repair_request.id,
            received_at=self.local(f"{day} 09:00"),
            installed_product_ids=[Command.set(self.unit.ids)],
            **values,
        )
        if cause:
            self.env["aftersales.diagnosis"].create(
                {
                    "case_id": case.id,
                    "method": "remote",
                    "cause_id": cause.id,
                    "cause": cause.name,
                    "state": "done",
                    "done_at": self.local(f"{day} 10:00"),
                    "done_by": self.engineer.id,
                }
            )
        return case

    def repair(self, start, hours=1.0, cause=None):
        """Return an order that repaired for so many hours; without hours it goes on."""
        begun = self.local(start)
        order = self.env["aftersales.work.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "kind": "workshop",
                "case_ids": [Command.set(self.told(cause, start[:10]).ids)],
                "installed_product_ids": [Command.set(self.unit.ids)],
            }
        )
        order.write(
            {
                "state": "in_progress",
                "started_at": begun,
                "done_at": begun + timedelta(hours=hours) if hours else False,
            }
        )
        return order

    def counter(self, rule):
        """Return the unit's counter of a rule after the scheduled action has run."""
        self.run_job("legal_counters")
        return self.env["aftersales.legal.counter"].search(
            [("rule_id", "=", rule.id), ("installed_product_id", "=", self.unit.id)]
        )

    def alerts(self, counter):
        return counter.activity_ids.filtered(lambda a: a.user_id == self.manager)

    def test_each_started_day_counts(self):
        """LAW-06, Art. 40: 25 hours are 2 days, 24 are 1, three repairs of an hour are 3; two
        orders at once are one repair."""
        begin = datetime(2026, 3, 2, 8)

        def span(start, hours):
            return begin + timedelta(hours=start), begin + timedelta(hours=start + hours)

        for spans, days, longest in (
            ([], 0, 0),
            ([span(0, 25)], 2, 2),
            ([span(0, 24)], 1, 1),
            ([span(0, 1), span(48, 1), span(96, 1)], 3, 1),
            ([span(0, 240), span(0, 240)], 10, 10),
            ([span(0, 240), span(120, 240)], 15, 15),
        ):
            self.assertEqual(legal.repair_days(spans), days)
            self.assertEqual(legal.longest_repair(spans), longest)

    def test_days_in_repair(self):
        """LAW-06, LAW-10, Art. 24 (4): 25 days warn, 30 give no right, 31 do; each reminder is
        given once, in words that name the rule."""
        rule = self.rule("car_24_days")
        self.repair("2025-03-03 08:00", 24 * 24)
        counter = self.counter(rule)
        self.assertEqual((counter.count, counter.state), (24, "counting"))
        self.assertFalse(self.alerts(counter))
        self.repair("2025-05-05 08:00", 1)
        self.assertEqual(self.counter(rule).state, "warning")
        self.assertEqual(len(self.alerts(counter)), 1)
        self.repair("2025-06-02 08:00", 24 * 5)
        self.assertEqual((self.counter(rule).count, counter.state), (30, "warning"))
        self.assertEqual(len(self.alerts(counter)), 1)
        last = self.repair("2025-07-07 08:00", 2)
        self.assertEqual((self.counter(rule).count, counter.state), (31, "reached"))
        self.assertEqual(len(self.alerts(counter)), 2)
        self.assertIn("Reminder based on Car: more than 30 days in repair", counter.words)
        self.assertIn("Art. 24 (4)", counter.words)
        self.assertIn("31 of 31", self.alerts(counter).sorted("id")[-1].summary)
        self.assertIn(last.name, counter.fact_words)
        self.assertIn("more than 30 days", self.unit.with_user(self.agent).legal_words)
        last.action_cancel("By mistake")
        self.assertEqual((self.counter(rule).count, counter.state), (30, "warning"))
        self.repair("2025-08-04 08:00", 1)
        self.assertEqual(self.counter(rule).state, "reached")
        self.assertEqual(len(self.alerts(counter)), 2, "told once")

    def in_house(self, order, start, hours):
        """Return the dispatch order by which the repair of an order goes on in the house."""
        dispatch = self.env["aftersales.dispatch.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "case_ids": [Command.set(order.case_ids.ids)],
                "installed_product_ids": [Command.set(self.unit.ids)],
            }
        )
        begun = self.local(start)
        dispatch.write(
            {
                "state": "repaired",
                "scope": "Engine out",
                "planned_start": begun,
                "planned_finish": begun,
                "started_at": begun,
                "repaired_at": begun + timedelta(hours=hours) if hours else False,
            }
        )
        return dispatch

    def test_one_repair_by_two_orders(self):
        """LAW-06, LAW-07, Art. 40: what passes from a work order to a dispatch order on a day is
        one repair, its days and its fault count once; on another day it is a second one."""
        days, faults = self.rule("car_24_days"), self.rule("car_24_repeats")
        order = self.repair("2025-03-03 08:00", 2, cause=self.rattle)
        dispatch = self.in_house(order, "2025-03-03 09:00", 3)
        self.assertEqual(self.counter(days).count, 1)
        self.assertEqual(self.counter(faults).count, 1)
        self.in_house(order, "2025-03-03 22:00", 1)
        counter = self.counter(days)
        self.assertEqual(counter.count, 1)
        self.assertEqual(self.counter(faults).count, 1)
        for name in (order.name, dispatch.name):
            self.assertIn(name, counter.fact_words)
        self.in_house(order, "2025-03-05 08:00", 1)
        self.assertEqual(self.counter(days).count, 2)
        self.assertEqual(self.counter(faults).count, 2)
        self.repair("2025-03-05 08:30", 1, cause=self.rattle)
        self.assertEqual(self.counter(days).count, 2, "two at once are one day")
        self.assertEqual(self.counter(faults).count, 3, "but two faults told")

    def test_an_open_repair_grows_by_itself(self):
        """LAW-06, LAW-09, Art. 21: day 5 warns and day 6 brings the loaner, without any edit."""
        rule = self.rule("car_21")
        with freeze_time("2025-03-03 03:00:00"):
            self.repair("2025-03-03 08:00", hours=0)
            self.assertEqual(self.counter(rule).count, 1)
        for moment, count, state in (
            ("2025-03-07 03:00:00", 5, "warning"),
            ("2025-03-08 03:00:00", 6, "reached"),
        ):
            with freeze_time(moment):
                counter = self.counter(rule)
                self.assertEqual((counter.count, counter.state), (count, state))
        self.assertEqual(len(self.alerts(counter)), 2)

    def test_repeats_of_the_same_fault(self):
        """LAW-07, Art. 24 (4): completed repairs of one cause; 4 warn, the fifth gives the right;
        what happens after the period does not count."""
        rule = self.rule("car_24_repeats")
        for month in (2, 3, 4, 5):
            self.repair(f"2025-0{month}-10 08:00", cause=self.rattle)
        self.repair("2025-06-10 08:00", cause=self.brake)
        self.repair("2025-06-11 08:00", hours=0, cause=self.rattle)
        counter = self.counter(rule)
        self.assertEqual((counter.count, counter.state), (4, "warning"))
        # The meter was replaced: what counts is what the car has run in all.
        self.env["aftersales.meter.reading"].create(
            [
                {"installed_product_id": self.unit.id, "date": "2025-08-20", "value": 30000},
                {
                    "installed_product_id": self.unit.id,
                    "date": "2025-08-21",
                    "value": 0,
                    "replaced": True,
                },
                {"installed_product_id": self.unit.id, "date": "2025-09-01", "value": 20001},
            ]
        )
        self.repair("2025-09-08 08:00", cause=self.rattle)
        self.assertEqual(self.counter(rule).count, 4, "above 50,000 km")
        self.repair("2025-08-04 08:00", cause=self.rattle)
        self.assertEqual(self.counter(rule).state, "reached")

    def test_safety_fault_back_after_two_repairs(self):
        """LAW-07, Art. 24 (1): two repairs of a safety fault warn, its third occurrence gives the
        right; other faults do not count."""
        rule = self.rule("car_24_safety")
        for month in (2, 3):
            self.repair(f"2025-0{month}-10 08:00", cause=self.brake)
            self.repair(f"2025-0{month}-11 08:00", cause=self.rattle)
        counter = self.counter(rule)
        self.assertEqual((counter.count, counter.state), (2, "warning"))
        self.told(self.rattle, "2025-05-06")
        self.assertEqual(self.counter(rule).state, "warning")
        case = self.told(self.brake, "2025-05-07")
        self.assertEqual(self.counter(rule).state, "reached")
        self.assertIn(case.name, counter.fact_words)

    def test_early_faults_and_short_promises(self):
        """Art. 18, 20, 22, 23, rules of 1995: what fails soon after delivery, and a promise below
        the law's; the last day of the period counts."""
        names = ("car_20", "car_22", "car_23", "general_7", "general_15", "car_18")
        rules = {name: self.rule(name) for name in names}
        self.told(self.rattle, "2025-01-21")
        self.run_job("legal_counters")

        def counts():
            rows = self.env["aftersales.legal.counter"].search([])
            by_rule = {row.rule_id: row.count for row in rows}
            return {name: by_rule.get(rule, 0) for name, rule in rules.items()}

        self.assertEqual(
            counts(),
            {"car_20": 1, "car_22": 0, "car_23": 0, "general_7": 0, "general_15": 1, "car_18": 0},
        )
        self.told(self.brake, "2025-01-13")
        self.run_job("legal_counters")
        self.assertEqual(
            counts(),
            {"car_20": 2, "car_22": 1, "car_23": 1, "general_7": 1, "general_15": 2, "car_18": 0},
        )
        self.unit.sudo().warranty_end = "2027-01-13"
        self.unit._touch_legal()
        self.run_job("legal_counters")
        self.assertEqual(counts()["car_18"], 1)

    def test_request_for_exchange(self):
        """LAW-09, Art. 28: working days without an answer and without a solution, the day of the
        request excluded; 10 warn, the eleventh is too late."""
        rule = self.rule("car_28_answer")
        with freeze_time("2026-03-02 03:00:00"):
            case = self._case(
                type_id=self.env.ref(f"{MODULE}.case_type_return_request").id,
                installed_product_ids=[Command.set(self.unit.ids)],
            )
            self.assertFalse(self.counter(rule))
        for moment, count, state in (
            ("2026-03-13 03:00:00", 9, "counting"),
            ("2026-03-16 03:00:00", 10, "warning"),
            ("2026-03-17 03:00:00", 11, "reached"),
        ):
            with freeze_time(moment):
                counter = self.counter(rule)
                self.assertEqual((counter.count, counter.state), (count, state))
        with freeze_time("2026-03-18 03:00:00"):
            case.plan_told_at = "2026-03-17 04:00:00"
            self.assertEqual(self.counter(rule).count, 0)

    def test_replaced_twice(self):
        """Art. 24 (2) (3): the same part put in twice; a part that came back does not count."""
        rule = self.rule("car_24_part")
        self.stock(self.part, 5)
        for _turn in range(2):
            order = self.order(
                self.told(day="2026-03-09"), installed_product_ids=[Command.set(self.unit.ids)]
            )
            self.env["aftersales.work.part"].with_user(self.engineer).create(
                {"work_order_id": order.id, "product_id": self.part.id}
            )
            self.book(order)
            self.report(order)
            order.with_user(self.engineer).action_finish()
        counter = self.counter(rule)
        self.assertEqual((counter.count, counter.state), (2, "reached"))
        self.assertIn(self.part.display_name, counter.fact_words)

    def test_off_by_default_and_for_chosen_goods(self):
        """LAW-01, M-02: off counts nothing; a rule without categories, of another region, or for
        other days of delivery concerns no unit; switching on counts what happened before."""
        self.assertFalse(self.env["res.company"].create({"name": "X"}).aftersales_legal_counters)
        self.company.aftersales_legal_counters = False
        rule = self.env.ref(f"{MODULE}.legal_rule_car_21")
        self.assertFalse(rule.categ_ids, "waits for its categories")
        rule.categ_ids = self.cars
        self.repair("2025-03-03 08:00", 24 * 7)
        self.assertFalse(self.counter(rule))
        self.company.aftersales_legal_counters = True
        self.assertEqual(self.counter(rule).count, 7)
        rule.valid_to = "2025-01-05"
        self.assertFalse(self.counter(rule))
        rule.write({"valid_to": "2025-01-06"})
        self.assertTrue(self.counter(rule))
        rule.region_ids = self.env["aftersales.region"].create({"name": "Elsewhere"})
        self.assertFalse(self.counter(rule))

    def test_rights(self):
        """M-02: rules are the administrator's, counters nobody's."""
        rule = self.rule("car_21")
        self.repair("2025-03-03 08:00", 24 * 7)
        counter = self.counter(rule)
        for user in (self.agent, self.manager, self.supervisor, self.design):
            with self.assertRaises(AccessError):
                rule.with_user(user).threshold = 99
            with self.assertRaises(AccessError):
                counter.with_user(user).count = 0
        with self.assertRaises(AccessError):
            counter.with_user(self.service_admin).unlink()

    def test_a_batch_costs_no_query_per_unit(self):
        """Issue 5 section 2: counting 20 units asks as often as counting 2."""
        self.rule("car_24_days")
        self.rule("car_24_repeats")
        units = self.delivered(*[f"MANY-{n}" for n in range(22)])
        for unit in units:
            self.unit = unit
            self.repair("2025-03-03 08:00", 30, cause=self.rattle)
        counts = []
        for some in (units[:2], units[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._count_legal()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 4, counts)
        self.assertEqual(len(units.legal_counter_ids), 44)
