from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..csi.common import CsiCase
from .common import WorkshopCase

TELL = "aftersales_service.activity_tell_customer"


class TestDispatch(WorkshopCase):
    """The dispatch order to PMC: scope, plan, progress, lateness (E-10, E-11, E-23)."""

    def tasks(self, order, kind=TELL):
        """Return the open activities of a kind on a dispatch order."""
        return order.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(kind)
        )

    def test_scope_is_needed_to_send(self):
        """E-10: sending an empty scope is refused; sent, PMC has it to plan."""
        order = self.dispatch("draft")
        proposed = self.env["aftersales.dispatch.order"]._proposed_scope(
            self.env["aftersales.csi"], self.unit_case, self.unit
        )
        self.assertIn("Not known to be under warranty", proposed)
        self.assertIn("Pump leaks", proposed)
        order.with_user(self.manager).scope = " "
        self.assertIn("Define the warranty scope", order.with_user(self.manager).step_missing)
        text = self.refused(UserError, order.with_user(self.manager).action_send)
        self.assertIn(order.name, text)
        self.assertIn("Define the warranty scope", text)
        text = self.refused(UserError, order.with_user(self.manager).action_print_voucher)
        self.assertIn("before it is printed", text)
        order.with_user(self.manager).scope = "Pump, under warranty"
        text = self.refused(AccessError, order.with_user(self.agent).action_send)
        self.assertIn("Service Manager", text)
        order.with_user(self.manager).action_send()
        self.assertEqual(order.state, "sent")
        planning = self.tasks(order, "aftersales_service.activity_plan_repair")
        self.assertEqual(planning.user_id, self.pmc)
        self.assertIn("Pump, under warranty", planning.note)
        text = self.refused(UserError, order.with_user(self.manager).write, {"scope": "x"})
        self.assertIn("stays as it is", text)

    def test_it_waits_for_the_decision(self):
        """C-13, E-01: a quality complaint is repaired after its decision only."""
        quality = self.env.ref("aftersales_service.case_type_quality_complaint")
        case = self._case(type_id=quality.id, installed_product_ids=[Command.set(self.unit.ids)])
        text = self.refused(UserError, case.with_user(self.manager).action_issue_dispatch)
        self.assertIn(case.csi_ids.name, text)
        self.assertIn("not decided yet", text)
        text = self.refused(AccessError, self.unit_case.with_user(self.agent).action_issue_dispatch)
        self.assertIn("create", text)

    def test_none_for_a_case_that_is_over(self):
        """E-01, E-10: for a cancelled case nothing is repaired, whoever asks."""
        case = self._case()
        case.with_user(self.manager).action_cancel("Registered twice")
        manager = case.with_user(self.manager)
        text = self.refused(UserError, manager.action_issue_dispatch)
        self.assertIn("Reopen it, or register a new one", text)
        rows = {row[0]: row for row in manager._organise_options()}
        self.assertIn(case.name, rows["dispatch"][3])
        self.assertFalse(rows["return"][2])

    def test_only_pmc_plans(self):
        """E-10, M-01: PMC plans start, finish and team; nobody else does."""
        order = self.dispatch("sent")
        self.refused(
            AccessError,
            order.with_user(self.manager).write,
            {"planned_finish": "2026-09-30 03:00:00"},
        )
        text = self.refused(AccessError, order.with_user(self.manager).action_plan)
        self.assertIn("Planning", text)
        text = self.refused(UserError, order.with_user(self.pmc).action_plan)
        self.assertIn("when the repair starts", text)
        self.assertIn("production team", text)
        self.plan(order.with_user(self.pmc))
        self.assertEqual(order.state, "planned")
        self.assertFalse(self.tasks(order, "aftersales_service.activity_plan_repair"))
        repair = order.repair_ids
        self.assertEqual(repair.schedule_date, order.planned_start)

    def test_one_task_renewed(self):
        """E-11, E-23, amendment 47: five reports leave one task to tell the customer."""
        order = self.dispatch("in_repair")
        pmc = order.with_user(self.pmc)
        pmc.action_progress("Pump is off")
        self.assertFalse(self.tasks(order), "a note does not have the customer called")
        told = self.env["mail.message"].search(
            [
                ("model", "=", order._name),
                ("res_id", "=", order.id),
                ("body", "ilike", "Pump is off"),
            ]
        )
        self.assertIn(self.agent.partner_id, told.partner_ids)
        pmc.action_part_shortage("Seal short until 15:00")
        first = self.tasks(order)
        self.assertEqual(first.user_id, self.agent)
        self.assertIn("Seal short", first.summary)
        pmc.action_move_finish("2026-09-30 06:00:00", "Seal comes by branch store")
        self.assertEqual(self.tasks(order), first)
        self.assertIn("branch store", first.summary)
        self.assertEqual(order.planned_finish, fields.Datetime.to_datetime("2026-09-30 06:00:00"))
        rows = order.progress_ids
        self.assertEqual(sorted(rows.mapped("kind")), ["finish", "note", "plan", "shortage"])
        moved = rows.filtered(lambda row: row.kind == "finish")
        self.assertEqual(str(moved.old_finish), "2026-09-30 03:00:00")
        self.repair(order)
        self.assertEqual(self.tasks(order), first)
        self.assertIn("repaired", first.summary)
        order.with_user(self.agent).action_customer_told("Ready tomorrow 15:30")
        self.assertFalse(self.tasks(order))
        self.assertTrue(self.unit_case.progress_told_at)

    def test_reports_are_pmcs_and_need_words(self):
        """E-11, E-23: who reports, when, with what words; what was reported stays."""
        order = self.dispatch("planned")
        text = self.refused(AccessError, order.with_user(self.agent).action_progress, "x")
        self.assertIn("PMC reports", text)
        pmc = order.with_user(self.pmc)
        self.assertIn("how the repair stands", self.refused(UserError, pmc.action_progress, " "))
        text = self.refused(UserError, pmc.action_move_finish, "2026-09-29 04:00:00", "Sooner")
        self.assertIn("after the planned start", text)
        text = self.refused(UserError, pmc.write, {"planned_finish": "2026-10-30 03:00:00"})
        self.assertIn("Move the Finish", text)
        text = self.refused(UserError, order.with_user(self.agent).action_customer_told, "")
        self.assertIn("what the customer was told", text)
        text = self.refused(UserError, order.progress_ids.sudo().write, {"text": "x"})
        self.assertIn("stays as it is", text)
        draft = self.dispatch("sent", case=self._case())
        text = self.refused(UserError, draft.with_user(self.pmc).action_progress, "x")
        self.assertIn("from the plan until", text)

    def test_late_is_red_and_told_once(self):
        """E-11: past its finish the order is late, PMC is told once, anew after a new finish."""
        order = self.dispatch("in_repair")
        late = "aftersales_service.activity_repair_late"
        with freeze_time(self.local("2026-09-30 12:00")):
            order.invalidate_recordset()
            self.assertTrue(order.is_late)
            found = self.env["aftersales.dispatch.order"].search([("is_late", "=", True)])
            self.assertIn(order, found)
            self.run_job("dispatch_late")
            self.run_job("dispatch_late")
            self.assertEqual(self.tasks(order, late).user_id, self.pmc)
            self.assertEqual(len(self.tasks(order, late)), 1)
            order.with_user(self.pmc).action_move_finish("2026-09-30 09:00:00", "Seal is late")
            order.invalidate_recordset()
            self.assertFalse(order.is_late)
        with freeze_time(self.local("2026-09-30 18:00")):
            self.run_job("dispatch_late")
            self.assertEqual(len(self.tasks(order, late)), 2)

    def test_the_handling_limit_warns(self):
        """B-15, AMB-12: the limit counts from the receipt and refuses nothing."""
        limit = self.env["aftersales.handling.limit"].create({"difficulty": "easy", "days": 1})
        with freeze_time(self.local("2026-09-28 09:40")):
            case = self._case(handling_limit_id=limit.id, received_at=fields.Datetime.now())
        order = self.dispatch("planned", case=case)
        self.assertIn("2026-09-29", order.limit_words)
        self.assertIn("the plan is later", order.limit_words)

    def test_the_case_waits_for_the_hand_back(self):
        """E-10, F-17: the case is handled when the unit is back, and not before."""
        order = self.dispatch("repaired")
        case = self.unit_case
        text = self.refused(UserError, case.with_user(self.agent).action_handle)
        self.assertIn(order.name, text)
        self.hand_back(order)
        self.assertEqual((order.state, case.state), ("returned", "to_confirm"))
        self.assertTrue(order.returned_at)

    def test_cancelled_with_its_repair(self):
        """E-10: a cancelled order takes its repair along; a reason is asked."""
        order = self.dispatch("in_repair")
        text = self.refused(UserError, order.with_user(self.manager).action_cancel)
        self.assertIn("needs a reason", text)
        order.with_user(self.manager).action_cancel("Customer takes it home")
        self.assertEqual((order.state, order.repair_ids.state), ("cancelled", "cancel"))
        text = self.refused(UserError, order.sudo().unlink)
        self.assertIn("stays in the books", text)

    def test_the_database_holds_it(self):
        """Design 3.2: no sent order without a scope, no returned one without its day."""
        order = self.dispatch("sent")
        for values in ({"scope": False}, {"returned_at": "2026-09-30 03:00:00"}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
                order.sudo().write(values)
                self.env.flush_all()

    def test_second_visit_after_the_hand_back(self):
        """F-05, AMB-06, story A15: the second visit counts from the hand-back."""
        order = self.dispatch("repaired")
        with freeze_time(self.local("2026-09-30 15:30")):
            self.hand_back(order)
            self.run_job("visit_generation")
        visit = self.env["aftersales.return.visit"].search([("dispatch_id", "=", order.id)])
        self.assertEqual(str(visit.event_date), "2026-09-30")
        self.assertEqual(visit.installed_product_ids, self.unit)
        self.assertEqual(visit.case_id, self.unit_case)
        self.assertEqual(order.visit_count, 1)
        # His unit is back with the customer, whatever is corrected on the work order.
        work = self.env["aftersales.work.order"].create({"partner_id": visit.partner_id.id})
        visit.sudo().work_order_id = work
        self.env["aftersales.return.visit"]._cancel_for_orders(work, "Hours were wrong")
        self.assertEqual(visit.state, "planned")

    def test_a_list_costs_as_many_queries_as_one(self):
        """Design 7: the list of dispatch orders asks no query per order."""
        orders = self.env["aftersales.dispatch.order"].union(
            *(self.dispatch("planned", case=self._case()) for _index in range(4))
        )
        names = ["is_late", "limit_words", "case_count", "rework_count", "can_start"]

        def cost(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.with_user(self.manager).read(names)
            return self.cr.sql_log_count - before

        cost(orders[:1])
        self.assertLessEqual(cost(orders), cost(orders[:1]) + 1)


class TestDispatchOfCsi(WorkshopCase, CsiCase):
    """A decided CSI is repaired in our house (E-01, E-10, C-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.delivery

    @classmethod
    def open_csi(cls, **values):
        """Return a draft CSI of a case that the agent registered."""
        case = cls._case(sale_order_id=cls.delivery.id, **values)
        return cls.env["aftersales.csi"]._open_for_cases(case)

    def test_the_csi_follows(self):
        """E-10, C-15: issued the CSI executes, returned it is done; cancelled it is back."""
        csi = self.csi_in("replied")
        csi.with_user(self.manager).action_issue_dispatch()
        order = csi.dispatch_ids
        self.assertEqual(order.case_ids, csi.case_ids)
        self.assertIn("Change the seal.", order.scope)
        order.with_user(self.manager).write(
            {"item_ids": [Command.create({"name": "Seal", "technician_id": self.engineer.id})]}
        )
        order.with_user(self.manager).action_send()
        self.assertEqual(csi.state, "executing")
        self.assertEqual(order.repair_ids.aftersales_csi_id, csi)
        self.plan(order.with_user(self.pmc))
        self.begin(order)
        self.repair(order)
        self.hand_back(order)
        self.assertEqual(csi.state, "done")
        self.assertEqual(csi.case_ids.state, "to_confirm")

    def test_a_charged_repair_has_its_order(self):
        """E-04, D-10, D-13: what he pays is explained and has an SO before the workshop starts."""
        csi = self.csi_in("replied", mode="on_site_paid")
        csi.with_user(self.manager).action_issue_dispatch()
        order = csi.dispatch_ids
        self.assertEqual(order.charge, "paid")
        self.refused(AccessError, order.with_user(self.manager).write, {"charge": "free"})
        manager = order.with_user(self.manager)
        manager.write(
            {"item_ids": [Command.create({"name": "Seal", "technician_id": self.engineer.id})]}
        )
        manager.action_send()
        self.plan(order.with_user(self.pmc))
        order.with_user(self.agent).action_items_agreed("Zhou Min, by mail")
        text = self.refused(UserError, order.with_user(self.pmc).action_start)
        self.assertIn("no sales order charges", text)
        told = "Enter the cost estimate, that the policy was explained to him first."
        self.assertIn(told, text)
        repair = order.repair_ids.with_user(self.storekeeper)
        text = self.refused(UserError, repair._action_repair_confirm)
        self.assertIn(f"{order.name}: The customer pays. {told}", text)
        self.refused(AccessError, order.with_user(self.pmc).write, {"policy_explained": True})
        work = self.env["aftersales.work.order"].with_user(self.manager)
        work = work._issue_for_csi(csi.with_user(self.manager), kind="workshop")
        self.env["sale.order"].with_user(self.manager)._issue_for_csi(
            csi.with_user(self.manager),
            [{"product": self.part, "quantity": 1, "free": False}],
            work,
        )
        manager.work_order_id = work
        text = self.refused(UserError, order.with_user(self.pmc).action_start)
        self.assertIn("Enter that the policy was explained to him first.", text)
        order.with_user(self.agent).policy_explained = True
        order.with_user(self.pmc).action_start()
        self.assertFalse(order.repair_ids.under_warranty)
        self.assertEqual(work.dispatch_count, 1)

    def test_cancelling_takes_the_csi_back(self):
        """Amendments: the CSI goes back to replied, naming the order."""
        csi = self.csi_in("replied")
        csi.with_user(self.manager).action_issue_dispatch()
        order = csi.dispatch_ids.with_user(self.manager)
        order.action_send()
        order.action_cancel("Customer declines")
        self.assertEqual(csi.state, "replied")

    def test_a_csi_that_is_not_replied_is_refused(self):
        """C-13, D-03: before the reply nothing is issued."""
        csi = self.csi_in("decided")
        text = self.refused(UserError, csi.with_user(self.manager).action_issue_dispatch)
        self.assertIn(csi.name, text)
        self.assertFalse(csi.dispatch_ids)
        with patch.object(type(csi), "_may_execute", lambda *args, **kwargs: iter(())):
            csi.with_user(self.manager).action_issue_dispatch()
        self.assertTrue(csi.dispatch_ids)
