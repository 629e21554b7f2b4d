from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from ..csi.common import CsiCase
from ..execution.common import WorkOrderCase
from .common import WarrantyCase


class TestVerdict(WarrantyCase, WorkOrderCase):
    """D-06, D-08, D-19: how a unit is covered is stored with its reasons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pumps = cls.env["product.category"].create({"name": "Pumps"})
        cls.wear = cls.env["product.category"].create(
            {"name": "Wear parts", "parent_id": cls.pumps.id}
        )
        with freeze_time("2024-03-02 02:00:00"):
            cls.unit = cls.delivered(
                "V-1",
                months=12,
                line_ids=[
                    Command.create({"cost_class": "travel", "covered": False}),
                    Command.create({"cost_class": "parts", "categ_id": cls.wear.id, "months": 3}),
                    Command.create({"cost_class": "parts", "categ_id": cls.pumps.id, "months": 24}),
                ],
            )
            cls.other = cls.delivered("V-2")

    def case_on(self, day, units=None, **values):
        """Return a case received on a local day."""
        return self._case(
            received_at=self.local(f"{day} 10:00"),
            installed_product_ids=[Command.set((units or self.unit).ids)],
            **values,
        )

    def judge(self, day, parts=None):
        verdict = self.env["aftersales.warranty.verdict"]._judge(self.unit, day, parts)
        return verdict[self.unit]

    def contract(self, **values):
        """Return a contract in force, as the manager enters it."""
        fee = self.env["product.product"].create({"name": "Care", "type": "service"})
        order = self.sell([(fee, 1)])
        contract = (
            self.env["aftersales.service.contract"]
            .with_user(self.manager)
            .create(
                {
                    "title": "Full care",
                    "partner_id": self.customer.id,
                    "date_from": "2025-01-01",
                    "date_to": "2025-12-31",
                    "sale_order_id": order.id,
                    "installed_product_ids": [Command.set(self.unit.ids)],
                    "company_id": self.company.id,
                    **values,
                }
            )
        )
        contract.action_run()
        return contract

    def test_boundary_day_is_inside(self):
        """D-06: on the last day in warranty, on the next one after it; the day is that of the
        receipt in the company's time zone."""
        self.assertEqual(self.judge(date(2025, 3, 1)).term, "warranty")
        self.assertEqual(self.judge(date(2025, 3, 2)).term, "post")
        inside = self._case(
            received_at="2025-03-01 15:59:00", installed_product_ids=[Command.set(self.unit.ids)]
        )
        after = self._case(
            received_at="2025-03-01 16:00:00", installed_product_ids=[Command.set(self.unit.ids)]
        )
        self.assertEqual(inside.warranty_verdict_ids.term, "warranty")
        self.assertEqual(after.warranty_verdict_ids.term, "post")
        self.assertIn("ended on 2025-03-01", after.warranty_verdict_ids.reasons)

    def test_each_class_of_cost_by_itself(self):
        """D-07: travel is out, labour in, parts by the closest category with its own months."""
        pump = self._product("Pump", "part", categ_id=self.pumps.id)
        brush = self._product("Broom", "part", categ_id=self.wear.id)
        table = (
            # day, parts in question, term, parts, labour, travel
            (date(2024, 4, 1), self.part, "warranty", True, True, False),
            (date(2024, 6, 1), brush, "warranty", True, True, False),
            (date(2024, 6, 2), brush, "warranty", False, True, False),
            (date(2024, 6, 2), pump + brush, "warranty", False, True, False),
            (date(2025, 6, 2), pump, "warranty", True, False, False),
            (date(2025, 6, 2), self.part, "post", False, False, False),
            (date(2026, 3, 2), pump, "post", False, False, False),
        )
        for day, parts, *wanted in table:
            with self.subTest(f"{day} {parts.mapped('name')}"):
                self.assertEqual(list(self.judge(day, parts)[:4]), wanted)
        case = self.case_on("2024-06-02", part_id=brush.id)
        reasons = case.warranty_verdict_ids.reasons
        self.assertIn("Travel: not covered", reasons)
        self.assertIn("Broom: was covered until 2024-06-01 only", reasons)
        self.assertIn("In warranty until 2025-03-01", reasons)

    def test_nothing_said_is_no_verdict(self):
        """D-06, D-11: without terms no term class is guessed; people decide."""
        unit = self.delivered("V-9", product=self._product("Crane", "equipment", tracking="serial"))
        verdict = self.case_on("2024-06-01", unit).warranty_verdict_ids
        self.assertFalse(verdict.term)
        self.assertIn("No warranty is known", verdict.reasons)

    def test_verdict_follows_its_basis_while_open(self):
        """D-06: another unit, an extension, a contract judge anew; earlier verdicts are kept."""
        case = self.case_on("2025-05-10")
        verdict = case.warranty_verdict_ids
        self.assertEqual(verdict.term, "post")
        self.unit._extend_warranty(3, "Delay of ours")
        self.env.invalidate_all()
        self.assertEqual(case.warranty_verdict_ids.term, "warranty")
        self.assertNotEqual(case.warranty_verdict_ids, verdict)
        self.assertFalse(verdict.present)
        row = self.unit.ownership_ids.with_user(self.manager)
        row.action_change_pickup_date("2024-02-02", "The customer's own note")
        self.env.invalidate_all()
        self.assertEqual(case.warranty_verdict_ids.term, "post", "it began a month earlier")
        contract = self.contract()
        self.env.invalidate_all()
        self.assertEqual(case.warranty_verdict_ids.term, "contract")
        self.assertEqual(case.warranty_verdict_ids.contract_id, contract)
        self.assertIn("Full care until 2025-12-31", case.warranty_verdict_ids.reasons)
        contract.action_cancel("Not paid")
        case.installed_product_ids += self.other
        self.env.invalidate_all()
        self.assertEqual(len(case.warranty_verdict_ids), 2)
        count = self.env["aftersales.warranty.verdict"].search_count([("case_id", "=", case.id)])
        case.with_user(self.agent).action_judge_warranty()
        again = self.env["aftersales.warranty.verdict"].search_count([("case_id", "=", case.id)])
        self.assertEqual(count, again, "nothing changed, nothing is written")

    def test_the_decision_freezes(self):
        """D-06: once the case has ended nothing is judged anew, and nobody overrides."""
        case = self.case_on("2025-05-10")
        verdict = case.warranty_verdict_ids
        case.with_user(self.agent).action_cancel("By mistake")
        self.unit._extend_warranty(3, "Delay of ours")
        self.env.invalidate_all()
        self.assertEqual(case.warranty_verdict_ids, verdict)
        self.assertEqual(verdict.term, "post")
        with self.assertRaisesRegex(UserError, "decided or has ended, so its verdict stays"):
            verdict.with_user(self.supervisor).action_count_as_warranty("Friend")

    def test_override_is_the_supervisors(self):
        """D-06: only the supervisor, with a reason, logged on the case; later changes of the
        basis leave his verdict, he himself may judge anew."""
        case = self.case_on("2025-05-10")
        verdict = case.warranty_verdict_ids
        with self.assertRaises(AccessError):
            verdict.with_user(self.engineer).action_count_as_warranty("Because")
        for user in (self.agent, self.manager, self.reader):
            with self.assertRaisesRegex(AccessError, "only the service supervisor"):
                verdict.with_user(user).action_count_as_warranty("Because")
            with self.assertRaises(AccessError):
                verdict.with_user(user).write({"term": "warranty"})
        with self.assertRaisesRegex(UserError, "enter why"):
            verdict.with_user(self.supervisor).action_count_as_warranty(" ")
        verdict.with_user(self.supervisor).action_count_as_warranty("Known weakness")
        self.env.invalidate_all()
        own = case.warranty_verdict_ids
        self.assertEqual((own.term, own.override_term), ("warranty", "post"))
        self.assertTrue(own.covers_parts and own.covers_travel)
        self.assertEqual(own.override_by, self.supervisor)
        self.assertIn("Known weakness", own.reasons)
        self.assertIn("Known weakness", " ".join(case.message_ids.mapped("body")))
        self.unit._extend_warranty(1, "Goodwill")
        case.with_user(self.agent).action_judge_warranty()
        self.assertEqual(case.warranty_verdict_ids, own)
        case.with_user(self.supervisor).action_judge_warranty()
        self.env.invalidate_all()
        self.assertEqual(case.warranty_verdict_ids.term, "post")

    def test_contract_work_is_not_charged(self):
        """D-08: a contract's work order is charged “contract”, names the contract and its SO, and
        has no fee order to wait for."""
        contract = self.contract()
        case = self.case_on("2025-05-10")
        order = self.order(case)
        self.assertEqual(order.charge, "contract")
        self.assertEqual(order.service_contract_id, contract)
        self.assertFalse(order.sale_order_id)
        self.assertEqual(contract.work_order_count, 1)
        self.assertEqual(contract.action_view_sale_order()["res_id"], contract.sale_order_id.id)
        for record in (contract.sale_order_id, self.customer, self.unit):
            count = "contract_count" if record == self.unit else "aftersales_contract_count"
            self.assertEqual(record.with_user(self.manager)[count], 1)
        action = self.customer.with_user(self.manager).action_aftersales_contracts()
        self.assertEqual(action["res_id"], contract.id)
        self.book(order)
        self.report(order)
        order.with_user(self.engineer).action_finish()
        order.action_close()
        self.assertEqual(order.state, "closed")
        late = self.order(self.case_on("2026-01-01"), state="draft")
        self.assertEqual(late.charge, "paid", "the contract's last day is 2025-12-31")

    def test_contract_needs_period_units_and_fee(self):
        """D-08: the refusal says what is missing; a running contract stays as agreed."""
        Contract = self.env["aftersales.service.contract"]
        draft = Contract.with_user(self.manager).create(
            {"title": "Care", "partner_id": self.customer.id, "company_id": self.company.id}
        )
        with self.assertRaises(UserError) as refusal:
            draft.action_run()
        for words in ("from when until when", "units or the products", "sales order that holds"):
            self.assertIn(words, str(refusal.exception))
        with self.assertRaises(AccessError):
            Contract.with_user(self.agent).create({"title": "Care", "partner_id": self.customer.id})
        contract = self.contract(product_ids=[Command.set(self.equipment.ids)])
        with self.assertRaisesRegex(UserError, "stay as agreed.*back to draft"):
            contract.date_to = "2030-01-01"
        with self.assertRaisesRegex(UserError, "cannot be deleted. Cancel it"):
            contract.unlink()
        verdict = self.env["aftersales.warranty.verdict"]._judge(self.other, date(2025, 5, 1))
        self.assertEqual(verdict[self.other].contract_id, contract.sudo(), "by its product")

    def test_two_contracts_on_one_unit(self):
        """D-08: what any of them covers is covered, whichever ends later; each that adds something
        is named, and the order is done under the one that covers most."""
        travel = self.contract(
            title="Travel only",
            date_to="2026-06-30",
            line_ids=[
                Command.create({"cost_class": "parts", "covered": False}),
                Command.create({"cost_class": "labour", "covered": False}),
            ],
        )
        work = self.contract(
            title="Parts and labour",
            line_ids=[Command.create({"cost_class": "travel", "covered": False})],
        )
        verdict = self.case_on("2025-05-10").warranty_verdict_ids
        self.assertEqual(verdict.term, "contract")
        self.assertTrue(verdict.covers_parts and verdict.covers_labour and verdict.covers_travel)
        self.assertEqual(verdict.contract_id, work)
        self.assertIn("Parts and labour until 2025-12-31", verdict.reasons)
        self.assertIn("Travel only until 2026-06-30", verdict.reasons)
        later = self.case_on("2026-01-10").warranty_verdict_ids
        self.assertEqual((later.contract_id, later.covers_parts), (travel, False))
        self.assertTrue(later.covers_travel)

    def test_replaced_part_has_its_own_guarantee(self):
        """D-19: a part put in 2 months ago with 6 months is free although the unit is out of
        warranty; after its last day it is not; another part only gets the hint."""
        self.stock(self.part, 5)
        self.terms(self.part, part_months=6)
        with freeze_time("2025-05-10 02:00:00"):
            order = self.order(self.case_on("2025-05-10"), state="draft")
            self.assertEqual(order.charge, "paid")
            order.sudo().charge = "free"
            order.action_plan()
            order.with_user(self.engineer).action_start()
        with freeze_time("2025-05-11 02:00:00"):
            self.env["aftersales.work.part"].with_user(self.engineer).create(
                {"work_order_id": order.id, "product_id": self.part.id}
            )
            self.book(order)
            self.report(order)
            order.with_user(self.engineer).action_finish()
        guarantee = order.guarantee_ids
        self.assertEqual(
            (guarantee.date_start, guarantee.date_end), (date(2025, 5, 11), date(2025, 11, 10))
        )
        self.assertEqual(guarantee.installed_product_ids, self.unit)
        self.assertEqual(self.unit.with_user(self.agent).guarantee_count, 1)
        case = self.case_on("2025-07-11", part_id=self.part.id)
        verdict = case.warranty_verdict_ids
        self.assertEqual(verdict.term, "post")
        self.assertTrue(verdict.covers_parts and verdict.covers_labour and verdict.covers_travel)
        self.assertEqual(verdict.guarantee_id, guarantee)
        self.assertIn("is guaranteed until 2025-11-10: free", verdict.reasons)
        self.assertEqual(self.order(case, state="draft").charge, "free")
        self.assertFalse(self.judge(date(2025, 11, 11), self.part).covers_parts)
        self.assertTrue(self.judge(date(2025, 11, 10), self.part).covers_parts)
        other = self._product("Pump", "part")
        hint = self.case_on("2025-07-11", part_id=other.id).warranty_verdict_ids
        self.assertFalse(hint.guarantee_id)
        self.assertIn("free if that part is the cause", hint.reasons)

    def test_settings_give_the_guarantee_where_terms_say_nothing(self):
        """D-19: the company's own months count for all other parts; zero guarantees nothing."""
        terms = self.env["aftersales.warranty.term"]
        self.assertEqual(terms._part_guarantee_months(self.company), 0)
        self.company.aftersales_part_guarantee_months = 3
        self.assertEqual(terms._part_guarantee_months(self.company), 3)
        own = self.terms(self.part, part_months=9)
        self.assertEqual(own._part_guarantee_months(self.company), 9)

    def test_a_batch_costs_no_query_per_case(self):
        """D-06: judging 20 cases asks as often as judging 2."""
        cases = [self.case_on("2025-05-10") for _ in range(22)]
        every = cases[0].union(*cases)
        counts = []
        for some in (every[:2], every[2:]):
            some.warranty_verdict_ids.sudo().unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._judge_warranty()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(some.warranty_verdict_ids), len(some))
        self.assertLessEqual(counts[1], counts[0] + 3, counts)


class TestVerdictDecided(WarrantyCase, CsiCase):
    """D-06: what was decided rests on the verdict of that day."""

    def test_a_decided_csi_freezes(self):
        """D-06: from the decision of its CSI on a case is judged no more; nobody overrides."""
        unit = self.delivered("FROZEN-1", months=12)
        case = self.open_case(installed_product_ids=[Command.set(unit.ids)])
        verdict = case.warranty_verdict_ids
        self.assertEqual(verdict.term, "warranty")
        csi = self.env["aftersales.csi"]._open_for_cases(case)
        self.assertFalse(verdict.frozen)
        self.csi_in("decided", csi)
        self.env.invalidate_all()
        self.assertTrue(verdict.frozen)
        unit._extend_warranty(3, "Delay of ours")
        case.with_user(self.agent).action_judge_warranty()
        self.env.invalidate_all()
        self.assertEqual(case.warranty_verdict_ids, verdict)
        self.assertFalse(verdict.with_user(self.supervisor).can_override)
        with self.assertRaisesRegex(UserError, "Have the decision revised first"):
            verdict.with_user(self.supervisor).action_count_as_post("Misuse")
