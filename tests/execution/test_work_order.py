from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import WorkOrderCase


@freeze_time("2026-03-10 02:00:00")
class TestWorkOrder(WorkOrderCase):
    """Life of a work order, each step by the role that may take it."""

    def test_issue_fills_everything(self):
        """E-03, amendment 48: one act of the manager fills customer, site, cases and words."""
        second = self._case(subject="Lamp broken")
        order = self.order(self.case | second, state="draft")
        self.assertRegex(order.name, r"^WO/\d{6}$")
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(order.site_id, self.contact)
        self.assertEqual(order.case_ids, self.case | second)
        self.assertEqual(order.charge, "free")
        self.assertIn("Pump leaks", order.instructions)
        self.assertIn("Lamp broken", order.instructions)
        self.assertEqual(order.user_id, self.manager)
        self.assertEqual(self.case.work_order_ids, order)

    def test_numbers_are_unique_per_company(self):
        """E-03: each order has its own number, drawn for the batch."""
        orders = self.env["aftersales.work.order"].create(
            [{"partner_id": self.customer.id} for _index in range(3)]
        )
        self.assertEqual(len(set(orders.mapped("name"))), 3)

    def test_only_the_manager_issues(self):
        """E-01: an engineer, an agent and QA are refused."""
        for login in ("engineer", "agent", "qa", "user"):
            with self.subTest(login):
                orders = self.env["aftersales.work.order"].with_user(self.users[login])
                with self.assertRaises(AccessError):
                    orders._issue_for_case(self.case.with_user(self.users[login]))

    def test_one_customer_per_order(self):
        """Amendment 48: a trip serves one customer; the refusal names the cases."""
        other = self._case(partner_id=self.env["res.partner"].create({"name": "Other"}).id)
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        text = self.refused(UserError, orders._issue_for_case, self.case | other)
        self.assertIn(self.case.display_name, text)
        self.assertIn("one customer", text)

    def test_plan_says_what_is_missing(self):
        """E-03: no planning without engineer and time, in words on the form and in the refusal."""
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        order = orders._issue_for_case(self.case)
        self.assertFalse(order.can_plan)
        self.assertIn("Enter the engineer", order.step_missing)
        text = self.refused(UserError, order.action_plan)
        self.assertIn(order.name, text)
        self.assertIn("Enter the engineer", text)
        self.assertIn("planned start and end", text)
        empty = orders.create({"partner_id": self.customer.id})
        self.assertIn("case or the CSI", self.refused(UserError, empty.action_plan))

    def test_planning_tells_the_engineer(self):
        """The engineer gets one activity on the planned day; starting ends it."""
        order = self.order(
            state="planned", planned_start="2026-03-11 01:00:00", planned_end="2026-03-11 03:00:00"
        )
        activity = order.activity_ids
        self.assertEqual(activity.user_id, self.engineer)
        self.assertEqual(str(activity.date_deadline), "2026-03-11")
        order.with_user(self.engineer).action_start()
        self.assertFalse(order.activity_ids)

    def test_life(self):
        """Every forward step with its times; each leaves a row in the log."""
        order = self.order(state="planned")
        text = self.refused(UserError, order.with_user(self.engineer).action_confirm)
        self.assertIn("Visit Agreed With", text)
        order.with_user(self.engineer).agreed_with = "Zhou Min"
        order.with_user(self.engineer).action_confirm()
        self.assertEqual((order.state, order.agreed_by), ("confirmed", self.engineer))
        order.with_user(self.engineer).action_start()
        self.assertEqual(str(order.started_at), "2026-03-10 02:00:00")
        self.book(order)
        self.report(order)
        order.with_user(self.engineer).action_finish()
        self.assertEqual((order.state, str(order.done_at)), ("done", "2026-03-10 02:00:00"))
        order.action_close()
        self.assertEqual(
            order.transition_ids.sorted("id").mapped("to_state"),
            ["planned", "confirmed", "in_progress", "done", "closed"],
        )

    def test_steps_of_others(self):
        """The engineer may not plan, close or cancel; the refusal names who may."""
        order = self.order(state="draft")
        text = self.refused(AccessError, order.with_user(self.engineer).action_plan)
        self.assertIn("Service Manager", text)
        text = self.refused(AccessError, order.with_user(self.engineer).action_cancel, "no reason")
        self.assertIn("Service Manager", text)

    def test_wrong_order_of_steps(self):
        """A step from the wrong state names both states."""
        order = self.order(state="planned")
        text = self.refused(UserError, order.with_user(self.engineer).action_finish)
        self.assertIn("is “Planned” and cannot become “Done”", text)

    def test_paid_work_needs_an_so(self):
        """E-04: a paid order is neither confirmed nor started without SO; a draft one suffices."""
        self.company.write({"aftersales_plan_gate": "none", "aftersales_agreement": False})
        order = self.order(state="planned")
        order.sudo().charge = "paid"
        order.agreed_with = "Zhou Min"
        for step in (order.action_confirm, order.with_user(self.engineer).action_start):
            text = self.refused(UserError, step)
            self.assertIn(order.name, text)
            self.assertIn("issue the SO", text)
        order.sudo().sale_order_id = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": self.company.id}
        )
        order.action_confirm()
        order.with_user(self.engineer).action_start()
        self.assertEqual(order.state, "in_progress")

    def test_close_needs_a_confirmed_so(self):
        """E-04, amendment 61: the SO is final before the order is closed."""
        order = self.order()
        order.sudo().charge = "paid"
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "order_line": [Command.create({"product_id": self.part.id})],
            }
        )
        order.sudo().sale_order_id = sale
        self.book(order)
        self.report(order)
        order.with_user(self.engineer).action_finish()
        text = self.refused(UserError, order.action_close)
        self.assertIn(sale.name, text)
        sale.action_confirm()
        order.action_close()
        self.assertEqual(order.state, "closed")

    def test_need_support(self):
        """E-25: the manager is told; resuming needs agreement, contact and next date."""
        order = self.order()
        mine = order.with_user(self.engineer)
        self.assertIn("what support", self.refused(UserError, mine.action_need_support, " "))
        mine.action_need_support("Which seal?")
        self.assertEqual((order.state, order.support_request), ("need_support", "Which seal?"))
        activity = order.activity_ids.filtered(lambda a: a.user_id == self.manager)
        self.assertEqual(activity.summary, "Engineer needs support")
        text = self.refused(UserError, mine.action_resume)
        for words in ("what was agreed", "with whom", "next date"):
            self.assertIn(words, text)
        mine.write(
            {
                "agreement": "We come back with the seal",
                "support_contact": "Zhou Min",
                "next_date": "2026-03-12 01:00:00",
            }
        )
        mine.action_resume()
        self.assertEqual(order.state, "in_progress")
        self.assertIn("We come back", "".join(order.message_ids.mapped("body")))

    def test_wait_for_parts(self):
        """An order waits for parts until a date; the receipt resumes it and tells its people."""
        order = self.order()
        order.with_user(self.engineer).action_wait_parts("2026-03-20 01:00:00")
        self.assertEqual(str(order.next_date), "2026-03-20 01:00:00")
        order._parts_arrived("WH/IN/00001")
        self.assertEqual(order.state, "in_progress")
        self.assertEqual(order.activity_ids.user_id, self.manager | self.engineer)
        self.assertIn("WH/IN/00001", order.activity_ids[0].summary)

    def test_cancel(self):
        """Cancelling needs a reason and is refused once the order is done."""
        order = self.order()
        self.assertIn("needs a reason", self.refused(UserError, order.action_cancel))
        order.action_cancel("Customer sold the unit")
        self.assertEqual(order.state, "cancelled")
        done = self.done()
        self.assertIn("is “Done”", self.refused(UserError, done.action_cancel, "no"))

    def test_nothing_is_deleted(self):
        """The number stays in the books."""
        order = self.order(state="draft")
        self.assertIn("cannot be deleted", self.refused(UserError, order.sudo().unlink))

    def test_a_finished_order_stands_still(self):
        """Amendment 27: after done nothing of the order changes, and the refusal says how to."""
        order = self.done()
        text = self.refused(UserError, order.write, {"planned_start": "2026-03-12 01:00:00"})
        self.assertIn("Planned Start", text)
        self.assertIn("reopen", text)

    def test_fields_nobody_types(self):
        """O-02: state, number, charge, SO and times are closed to RPC."""
        order = self.order(state="draft")
        for values in (
            {"state": "done"},
            {"name": "WO/1"},
            {"charge": "free"},
            {"sale_order_id": False},
            {"done_at": "2026-03-10 02:00:00"},
            {"support_request": "x"},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                order.write(values)
        with self.assertRaises(AccessError):
            order.with_user(self.engineer).write({"engineer_ids": [Command.clear()]})

    def test_hundred_orders_cost_as_many_queries_as_ten(self):
        """Batch: creating orders costs a constant number of queries."""
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        values = [
            {"partner_id": self.customer.id, "case_ids": [Command.set(self.case.ids)]}
            for _index in range(100)
        ]
        orders.create(values[:1])
        self.env.flush_all()

        def queries(count):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders.create(values[:count])
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few, many = queries(10), queries(100)
        self.assertLessEqual(many - few, 4, (few, many))
