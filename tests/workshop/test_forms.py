from odoo import Command
from odoo.tests import Form

from .common import WorkshopCase


class TestForms(WorkshopCase):
    """Each role's part on the screen, as the web client saves it (O-04, M-01)."""

    def test_a_dispatch_order_by_hand(self):
        """E-10: the manager writes one without a case's button; the scope is proposed."""
        with Form(self.env["aftersales.dispatch.order"].with_user(self.manager)) as form:
            form.case_ids.add(self.unit_case)
            self.assertEqual(form.partner_id, self.customer)
            self.assertIn("Pump leaks", form.scope)
            with form.item_ids.new() as item:
                item.name = "Seal"
                item.expected_hours = 2.0
        order = form.record
        self.assertEqual(order.installed_product_ids, self.unit)
        order.action_send()
        with Form(order.with_user(self.pmc)) as form:
            form.planned_start = "2026-09-29 05:00:00"
            form.planned_finish = "2026-09-30 03:00:00"
            form.department_id = self.production
            with form.item_ids.edit(0) as item:
                item.technician_id = self.engineer
        order.with_user(self.pmc).action_plan()
        self.begin(order)
        self.repair(order)
        with Form(order.with_user(self.agent)) as form:
            form.items_complete = form.cleaned = form.notified = True
            form.agreed_return_at = "2026-09-30 07:30:00"
            form.returned_to = "Driver Qin"
            form.result_note = "Seal changed."
            form.satisfied = "yes"
        order.with_user(self.agent).action_give_back()
        self.assertEqual(order.state, "returned")
        for user in (self.inspector, self.engineer, self.reader, self.supervisor):
            Form(order.with_user(user), view="aftersales_service.dispatch_order_view_form")

    def test_the_repair_is_readable(self):
        """E-18, O-04: those who serve read Odoo's repair on a form of ours, storekeepers on his."""
        repair = self.dispatch("sent").repair_ids
        with Form(repair.with_user(self.pmc)) as form:
            self.assertEqual(form.aftersales_dispatch_name, repair.aftersales_dispatch_id.name)
        with Form(repair.with_user(self.storekeeper)) as form:
            self.assertEqual(form.aftersales_dispatch_name, repair.aftersales_dispatch_id.name)

    def test_property_by_the_agent(self):
        """Amendment 31: chosen by the unit, owner and name come along."""
        with Form(self.env["aftersales.customer.property"].with_user(self.agent)) as form:
            form.installed_product_id = self.unit
            self.assertEqual(form.partner_id, self.customer)
            form.condition_in = "Normal"
        form.record.action_take_in()
        self.assertEqual(form.record.state, "here")

    def test_the_work_order_shows_what_is_its_own(self):
        """E-16, E-21, E-22: guidance on guidance, the standard where the company has it."""
        self.company.aftersales_part_standard = True
        order = self.order()
        order.with_user(self.engineer).write(
            {"part_ids": [Command.create({"product_id": self.part.id, "quantity": 2})]}
        )
        with Form(order.with_user(self.engineer)) as form:
            form.standard_tested = True
            with form.part_ids.edit(0) as part:
                part.used_quantity = 1
                part.fault_cause_id = self.env.ref("aftersales_service.fault_cause_wear")
        self.assertTrue(order.standard_tested)
        self.assertEqual(order.part_ids.used_quantity, 1)
        guided = self.order(kind="remote", cases=self._case())
        with Form(guided.with_user(self.engineer)) as form:
            with form.remote_step_ids.new() as step:
                step.name = "Loosen the cover"
            form.customer_independent = True
        self.assertEqual(guided.remote_step_ids.user_id, self.engineer)

    def test_an_instruction_by_the_manager(self):
        """E-24: the customer comes with the case."""
        self.company.aftersales_instruction = True
        with Form(self.env["aftersales.service.instruction"].with_user(self.manager)) as form:
            form.subject = "Train the drivers"
            form.case_id = self.unit_case
            self.assertEqual(form.partner_id, self.customer)
            form.role_id = self.env.ref("aftersales_service.role_engineer")
            form.due_date = "2026-10-09"
            form.content = "Two hours"
        form.record.action_instruct()
        self.assertEqual(form.record.state, "instructed")
