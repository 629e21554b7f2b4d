"""How verdicts, plans, splits and the documents that follow from them fit together."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from ..execution.common import WorkOrderCase
from ..warranty.common import WarrantyCase
from .common import SolutionCase


class JointCase(SolutionCase, WarrantyCase, WorkOrderCase):
    """Units in and after warranty, and two vendors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2024-03-02 02:00:00"):
            cls.unit = cls.delivered("J-1", months=12)
            cls.second = cls.delivered("J-2")
        cls.vendor, cls.maker = cls.env["res.partner"].create(
            [{"name": "Shuofeng Pneumatics"}, {"name": "Keli Bearings"}]
        )

    def case_on(self, day, units=None, **values):
        """Return a case in work received on a local day."""
        units = self.unit if units is None else units
        return self._case(
            received_at=self.local(f"{day} 10:00"),
            installed_product_ids=[Command.set(units.ids)],
            **values,
        )

    def taken(self, **values):
        """Return a case in work that the agent registered."""
        return SolutionCase.case(self, **{"received_at": "2025-03-01 04:00:00", **values})

    def work(self, *cases, **values):
        """Return a work order of the manager."""
        return WorkOrderCase.order(self, *cases, **values)

    def guarantee(self, unit, part):
        """Return the guarantee of a part that was put into a unit on 2025-05-11."""
        order = self.work(self.case_on("2025-05-10", unit), state="draft")
        row = self.env["aftersales.work.part"].create(
            {"work_order_id": order.id, "product_id": part.id}
        )
        return self.env["aftersales.part.guarantee"].create(
            {
                "part_id": row.id,
                "product_id": part.id,
                "installed_product_ids": [Command.set(unit.ids)],
                "months": 6,
                "date_start": "2025-05-11",
                "date_end": "2025-11-10",
            }
        )


class TestTerms(JointCase):
    """The term class of a case or a CSI follows from the verdicts (D-06, D-08, D-19)."""

    def test_from_the_stored_verdicts(self):
        """D-06: inside, after, and of units that differ none; the supervisor's word counts."""
        self.assertEqual(self.case_on("2025-03-01").term_class, "warranty")
        after = self.case_on("2025-03-02")
        self.assertEqual(after.term_class, "post")
        self.second.warranty_end = "2030-01-01"
        self.assertFalse(self.case_on("2025-03-02", self.unit | self.second).term_class)
        verdict = after.warranty_verdict_ids.with_user(self.supervisor)
        verdict.action_count_as_warranty("Known weakness")
        self.assertEqual(after.term_class, "warranty", "in the same transaction too")

    def test_guaranteed_part(self):
        """D-19: a guaranteed part counts as under warranty, also where nobody knows the
        machine's own; the supervisor may decide otherwise, then it is charged."""
        self.guarantee(self.unit, self.part)
        case = self.case_on("2025-07-11", part_id=self.part.id)
        self.assertEqual(case.warranty_verdict_ids.term, "post")
        self.assertEqual(case.term_class, "warranty")
        self.assertEqual(case._blockers_free and case.decision_rule_id.term, "warranty")
        crane = self.delivered(
            "J-9", product=self._product("Crane", "equipment", tracking="serial")
        )
        self.guarantee(crane, self.part)
        unknown = self.case_on("2025-07-11", crane, part_id=self.part.id)
        self.assertFalse(unknown.warranty_verdict_ids.term)
        self.assertEqual(unknown.term_class, "warranty")
        verdict = case.warranty_verdict_ids.with_user(self.supervisor)
        verdict.action_count_as_post("Broken by a fork lift")
        self.env.invalidate_all()
        self.assertEqual(case.term_class, "post")
        self.assertFalse(case.warranty_verdict_ids.guarantee_id)
        self.assertEqual(self.work(case, state="draft").charge, "paid")

    def test_csi_without_verdict_is_judged_for_its_day(self):
        """D-06: a unit of the CSI that no case names is judged for the day of the report; a
        number of records takes no more queries."""
        csi = self.open_csi(installed_product_ids=self.unit.ids, received_at="2025-03-01 04:00:00")
        self.assertEqual(csi.term_class, "warranty")
        csi.installed_product_ids |= self.second
        csi.origin_case_id.installed_product_ids = self.unit
        self.env.invalidate_all()
        self.assertEqual(set(csi._verdicts()[csi]), set(self.unit | self.second))
        cases = self.case_on("2025-03-01")
        for _number in range(4):
            cases |= self.case_on("2025-03-01")

        def queries(records):
            self.env.invalidate_all()
            self.env.flush_all()
            with self.assertQueryCount(99):
                start = self.env.cr.sql_log_count
                records._terms()
                return self.env.cr.sql_log_count - start

        queries(cases)
        self.assertEqual(queries(cases), queries(cases[:1]))


class TestCharge(JointCase):
    """What a document costs by warranty, contract and plan (D-06, D-08, D-10)."""

    def contract(self, **values):
        """Return a contract in force for the unit in 2024 and 2025."""
        fee = self.env["product.product"].create({"name": "Care", "type": "service"})
        contract = (
            self.env["aftersales.service.contract"]
            .with_user(self.manager)
            .create(
                {
                    "title": "Labour only",
                    "partner_id": self.customer.id,
                    "date_from": "2024-01-01",
                    "date_to": "2025-12-31",
                    "sale_order_id": self.sell([(fee, 1)]).id,
                    "installed_product_ids": [Command.set(self.unit.ids)],
                    "line_ids": [Command.create({"cost_class": "parts", "covered": False})],
                    "company_id": self.company.id,
                    **values,
                }
            )
        )
        contract.action_run()
        return contract

    def test_contract_takes_nothing_from_the_warranty(self):
        """D-06, D-08: parts that the contract leaves out are covered while the warranty runs, and
        are the customer's after it."""
        self.contract()
        inside, after = self.case_on("2025-03-01"), self.case_on("2025-03-02")
        verdict = inside.warranty_verdict_ids
        self.assertEqual((verdict.term, verdict.covers_parts), ("contract", True))
        self.assertIn("In warranty until 2025-03-01", verdict.reasons)
        self.assertEqual(self.work(inside, state="draft").charge, "contract")
        verdict = after.warranty_verdict_ids
        self.assertEqual((verdict.term, verdict.covers_parts), ("contract", False))
        self.assertNotIn("After warranty", verdict.reasons)
        self.assertEqual(self.work(after, state="draft").charge, "part")

    def test_scope_of_a_running_contract_stands(self):
        """D-08: nobody adds, changes or removes a line behind the contract's back."""
        contract = self.contract()
        line = contract.line_ids
        new = {"contract_id": contract.id, "cost_class": "travel", "covered": False}
        moved = contract.copy().line_ids
        for act in (
            lambda: line.write({"covered": True}),
            line.unlink,
            lambda: line.create(new),
            lambda: moved.write({"contract_id": contract.id}),
        ):
            self.refused(UserError, act, contract.display_name, "stay as agreed", "back to draft")
        contract.action_revise("Signed anew")
        line.covered = True
        self.assertTrue(contract.line_ids.covered)

    def test_contract_without_its_fee(self):
        """D-08: once the order of the fee is cancelled the contract covers nothing."""
        contract = self.contract()
        case = self.case_on("2025-03-02")
        self.assertEqual(case.term_class, "contract")
        contract.sale_order_id.sudo()._action_cancel()
        self.env.invalidate_all()
        self.assertEqual(case.warranty_verdict_ids.term, "post")

    def test_archived_contract(self):
        """D-08: what lies in the archive covers what it covered."""
        contract = self.contract()
        contract.sudo().active = False
        self.assertEqual(self.case_on("2025-03-02").term_class, "contract")

    def test_unit_added_to_an_order(self):
        """AMB-51: a unit that the case does not name is judged for the day of its receipt."""
        case = self.case_on("2025-03-01", self.second.browse())
        order = self.work(case, state="draft")
        order.installed_product_ids = self.unit
        self.assertEqual(order._warranty_charge(), "free")
        late = self.work(self.case_on("2025-03-02", self.second.browse()), state="draft")
        late.installed_product_ids = self.unit
        self.assertEqual(late._warranty_charge(), "paid")

    def test_plan_sets_the_charge_of_what_is_not_begun(self):
        """D-03, D-10, E-04: orders drafted or planned before the customer's yes, and a dispatch
        order after it, cost what he agreed to; what was begun stays as it was begun."""
        case = self.taken()
        order, planned, begun = (
            self.work(case, state=state) for state in ("draft", "confirmed", "in_progress")
        )
        self.assertEqual({order.charge, planned.charge, begun.charge}, {"free"})
        case.action_split_liability([{"party": "customer", "share": 100}])
        plan = self.plan(case, mode="on_site_paid", estimate=500, policy_explained=True)
        plan.action_propose()
        plan.action_accept(who="Zhou Min")
        self.env.invalidate_all()
        self.assertEqual((order.charge, planned.charge, begun.charge), ("paid", "paid", "free"))
        with self.assertRaisesRegex(UserError, "no sales order charges the customer"):
            planned.with_user(self.engineer).action_start()
        dispatches = self.env["aftersales.dispatch.order"].with_user(self.manager)
        dispatch = dispatches._issue(
            self.env["aftersales.csi"].with_user(self.manager), case.with_user(self.manager)
        )
        self.assertEqual(dispatch.charge, "paid")


class TestAgreed(JointCase):
    """What stands once the customer agreed (D-03, D-09, E-12)."""

    def test_split_of_an_agreed_case(self):
        """D-09: after the customer's yes his share stands; a withdrawn plan opens it."""
        case = self.taken()
        plan = self.plan(case)
        plan.action_propose()
        case.action_split_liability([{"party": "own", "share": 100}])
        plan.action_accept(who="Zhou Min")
        with self.assertRaisesRegex(UserError, "customer agreed to .*plan 1"):
            case.action_split_liability([{"party": "customer", "share": 100}])
        self.assertFalse(case.can_split_liability)
        plan.action_withdraw("Calculated wrongly")
        case.action_split_liability([{"party": "customer", "share": 100}])
        self.assertEqual(case.liability, "customer")

    def test_split_between_proposal_and_yes(self):
        """D-09: a plan that no longer charges what the customer bears is not accepted."""
        case = self.taken()
        plan = self.plan(case)
        plan.action_propose()
        case.action_split_liability([{"party": "customer", "share": 100}])
        self.assertFalse(plan.can_accept)
        with self.assertRaisesRegex(UserError, "The customer bears 100 %"):
            plan.action_accept(who="Zhou Min")

    def test_plan_of_a_case_whose_csi_was_opened(self):
        """D-03: a plan drafted before the CSI is not told to the customer beside it."""
        case = self.taken()
        plan = self.plan(case)
        csi = self.env["aftersales.csi"]._open_for_cases(case.sudo())
        told = self.taken()
        waiting = self.plan(told)
        waiting.action_propose()
        second = self.env["aftersales.csi"]._open_for_cases(told.sudo())
        for act, name in (
            (plan.action_propose, csi.name),
            (lambda: waiting.action_accept(who="Zhou Min"), second.name),
        ):
            self.refused(UserError, act, f"decided on {name}", "Withdraw this plan")

    def test_agreed_plan_of_a_csi_stays(self):
        """D-03: the customer's yes to a CSI is not withdrawn beside it; his objection is."""
        csi = self.csi_in("replied")
        plan = csi.plan_ids.with_user(self.manager)
        self.assertEqual(plan.state, "accepted")
        self.assertFalse(plan.can_withdraw)
        with self.assertRaisesRegex(UserError, "Record his objection, or have a new revision"):
            plan.action_withdraw("Changed my mind")
        csi.with_user(self.supervisor).action_revise("Supplier admits it")
        self.assertEqual(plan.state, "withdrawn")

    def test_yes_allocates(self):
        """E-12: the customer's yes to the plan of a case, and to that of a CSI also where he
        objected first, gives the cases to whom their level asks for."""
        case = self.taken()
        case.sudo().level_id = self.env.ref("aftersales_service.level_urgent")
        plan = self.plan(case)
        plan.action_propose()
        self.assertFalse(case.lead_id)
        plan.action_accept(who="Zhou Min")
        self.assertTrue(case.sudo().plan_accepted_at)
        self.assertEqual(case.lead_id, self.manager)
        mine = self.taken()
        csi = self.env["aftersales.csi"]._open_for_cases(mine.sudo())
        self.csi_in("replied", csi, answer="objects")
        self.assertFalse(mine.plan_accepted_at)
        csi.with_user(self.manager).action_record_answer("agrees", "By phone")
        self.assertTrue(mine.plan_accepted_at)


class TestSuppliers(JointCase):
    """Suppliers' shares open claims (D-09, E-08)."""

    def claims_of(self, record, field="csi_id"):
        return self.env["aftersales.supplier.claim"].search([(field, "=", record.id)])

    def test_one_claim_for_each_supplier(self):
        """D-09, E-08: two shares of one supplier are one claim with both grounds; each supplier
        has his own, the carrier none; deciding again opens no second one."""
        csi = self.csi_in("review")
        lines = [
            {"party": "supplier", "share": 30, "partner_id": self.vendor.id, "note": "Seal"},
            {"party": "supplier", "share": 20, "partner_id": self.vendor.id, "note": "Hose"},
            {"party": "supplier", "share": 40, "partner_id": self.maker.id},
            {"party": "carrier", "share": 10},
        ]
        csi.with_user(self.manager).action_split_liability(lines)
        decide = csi.with_user(self.supervisor)
        decide.action_decide("So", self.mode("on_site_free").id, deviation="As told")
        claims = self.claims_of(csi)
        self.assertEqual(claims.partner_id, self.vendor | self.maker)
        self.assertEqual(len(claims), 2)
        reason = claims.filtered(lambda claim: claim.partner_id == self.vendor).reason
        for text in ("Bears 50 %", "Seal", "Hose", "batch 2607"):
            self.assertIn(text, reason)
        decide.action_revise("Once more")
        self.csi_in("review", csi)
        decide.action_decide("So", self.mode("on_site_free").id, deviation="As told")
        self.assertEqual(self.claims_of(csi), claims)
        decide.action_revise("The maker is not to blame")
        csi.with_user(self.manager).action_split_liability([{**lines[0], "share": 100}])
        self.csi_in("review", csi)
        decide.action_decide("So", self.mode("on_site_free").id, deviation="As told")
        self.assertEqual(self.claims_of(csi), claims)
        dropped = claims.filtered(lambda claim: claim.partner_id == self.maker)
        self.assertEqual(dropped.state, "cancelled")
        self.assertIn("bears no share any more", dropped.transition_ids[-1:].reason)
        self.assertIn("Bears 100 %", (claims - dropped).reason)

    def test_supplier_of_a_case(self):
        """D-09, E-08: a case without a CSI opens the claim once its customer agreed."""
        case = self.taken()
        lines = [{"party": "supplier", "share": 100, "partner_id": self.vendor.id, "note": "Seal"}]
        case.action_split_liability(lines)
        plan = self.plan(case)
        plan.action_propose()
        self.assertFalse(self.claims_of(case, "case_id"))
        plan.action_accept(who="Zhou Min")
        claim = self.claims_of(case, "case_id")
        self.assertEqual((claim.partner_id, claim.state), (self.vendor, "draft"))
        self.assertIn("Seal", claim.reason)
        plan.action_withdraw("Calculated wrongly")
        case.action_split_liability([{"party": "own", "share": 100}])
        self.assertEqual(claim.state, "cancelled")


class TestEngineer(JointCase):
    """An engineer reads plans, splits and verdicts of his own orders (M-05)."""

    def test_own_orders_alone(self):
        """M-05: of his case and his CSI; nobody else's, no estimate, and he writes nothing."""
        case, other = self.case_on("2025-03-01"), self.case_on("2025-03-01")
        for record in (case, other):
            record.with_user(self.agent).action_split_liability([{"party": "own", "share": 100}])
        order = self.work(case, state="draft")
        plan, foreign = self.plan(case, estimate=5), self.plan(other)
        csi = self.csi_in("replied")
        Orders = self.env["aftersales.work.order"].with_user(self.manager)
        Orders._issue_for_csi(csi.with_user(self.manager)).write(
            {"engineer_ids": [Command.set(self.engineer.ids)]}
        )
        self.assertEqual(order.engineer_ids, self.engineer)
        own = (
            (plan | csi.plan_ids),
            (case.liability_ids | csi.liability_ids),
            case.warranty_verdict_ids,
        )
        for records, strange in zip(
            own, (foreign, other.liability_ids, other.warranty_verdict_ids), strict=True
        ):
            mine = records.with_user(self.engineer)
            self.env.invalidate_all()
            with self.subTest(records._name):
                self.assertTrue(records and strange)
                found = mine.search([("id", "in", (records | strange).ids)])
                self.assertEqual(found, mine)
                self.assertTrue(mine.read(["display_name"]))
                with self.assertRaises(AccessError):
                    strange.with_user(self.engineer).read(["display_name"])
                with self.assertRaises(AccessError):
                    mine.write({"company_id": self.company.id})
                both = (records | strange).with_user(self.agent)
                self.assertEqual(both.search([("id", "in", both.ids)]), both.sorted())
        with self.assertRaises(AccessError):
            plan.with_user(self.engineer).read(["estimate"])
