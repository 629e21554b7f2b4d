from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from ..workshop.common import WorkshopCase
from .common import MaintenanceCase


class TestDoing(MaintenanceCase, WorkshopCase):
    """G-01: maintenance is done by a work order, by a repair in our house, or by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.commit(3, repeated=True, repeat_months=3)
        cls.commit(12)

    def planned(self):
        """Return the plan of the unit of the workshop's tests."""
        self.unit.ownership_ids.sudo().write({"date_from": "2026-03-02"})
        with freeze_time(self.local("2026-03-10 08:00")):
            self.run_job("maintenance_plan")
        return self.dues(self.unit)

    def test_by_work_order(self):
        """G-01, E-03: an order issued for the maintenance notes it as done with itself, and plans
        the next from its day; reopened it takes both back."""
        first, year = self.planned()
        self.assertEqual(str(first.due_on), "2026-06-02")
        with freeze_time(self.local("2026-03-10 09:00")):
            self.refused(AccessError, first.with_user(self.agent).action_issue_work_order)
            action = first.with_user(self.manager).action_issue_work_order()
            order = self.env["aftersales.work.order"].browse(action["res_id"])
            self.assertEqual((order.kind, order.installed_product_ids), ("workshop", self.unit))
            self.assertIn("Change oil and filter", order.instructions)
            order.with_user(self.manager).write(
                {
                    "engineer_ids": [Command.set(self.engineer.ids)],
                    "planned_start": self.local("2026-03-10 09:00"),
                    "planned_end": self.local("2026-03-10 17:00"),
                }
            )
            order.with_user(self.manager).action_plan()
            order.with_user(self.engineer).action_start()
        with freeze_time(self.local("2026-03-11 16:00")):
            self.book(order)
            self.report(order)
            order.with_user(self.engineer).action_finish()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((first.state, str(first.done_on)), ("done", "2026-03-11"))
        self.assertEqual((first.work_order_id, year.state), (order, "planned"))
        self.assertEqual(first.with_user(self.agent).action_open_work_orders()["res_id"], order.id)
        self.assertEqual(self.days(self.unit, state="planned"), ["2026-06-11", "2027-03-02"])
        vals = {"maintenance_due_ids": [Command.clear()]}
        text = self.refused(UserError, order.with_user(self.manager).write, vals)
        self.assertIn("stays as it is", text)
        text = self.refused(UserError, first.with_user(self.manager).action_take_back, "Wrong")
        self.assertIn(order.name, text)
        with freeze_time(self.local("2026-03-12 09:00")):
            order.with_user(self.manager).action_reopen("Filter forgotten")
            self.env.flush_all()
        self.assertEqual(
            (first.state, first.done_on, first.work_order_id.id), ("planned", False, False)
        )
        self.assertEqual(self.days(self.unit), ["2026-06-02", "2027-03-02"])

    def test_visit_arrives_and_ends(self):
        """G-05, G-08, E-03: the work order of an appointment on site lets it arrive when it is
        begun, and be done when it is finished."""
        first = self.planned()[0]
        self.call(
            first,
            "appointment",
            "2026-03-10 09:00",
            appointment_at=self.local("2026-03-12 10:00"),
            appointment_content="Change oil and filter",
            mode="on_site",
        )
        appointment = first.appointment_id
        order = appointment.work_order_id
        with freeze_time(self.local("2026-03-10 10:00")):
            order.with_user(self.manager).engineer_ids = self.engineer
            order.with_user(self.manager).action_plan()
            order.with_user(self.manager).action_confirm()
        with freeze_time(self.local("2026-03-12 16:10")):
            order.with_user(self.engineer).action_start()
            self.assertEqual((appointment.state, first.state), ("arrived", "appointment"))
            self.book(order, date="2026-03-12")
            self.report(order)
            order.with_user(self.engineer).action_finish()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((appointment.state, first.state), ("done", "done"))

    def test_by_repair_order(self):
        """G-01: a repair order that stands alone does the maintenance for which it was named, on
        the day on which it ends; one of another unit is refused."""
        first = self.planned()[0]
        repair = self.env["repair.order"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.unit.product_id.id,
                "lot_id": self.unit.lot_id.id,
                "company_id": self.company.id,
                "product_location_src_id": self.env["stock.location"]
                .search([("usage", "=", "customer")], limit=1)
                .id,
            }
        )
        strange = repair.copy({"lot_id": False})
        agent = first.with_user(self.agent)
        text = self.refused(UserError, agent.write, {"repair_id": strange.id})
        self.assertIn("is not a repair of", text)
        agent.repair_id = repair
        with freeze_time(self.local("2026-03-12 10:00")):
            repair.with_context(skip_sms=True)._action_repair_confirm()
            repair.action_repair_start()
            repair.action_repair_end()
            self.env.flush_all()
        self.assertEqual(repair.state, "done")
        self.assertEqual((first.state, str(first.done_on)), ("done", "2026-03-12"))
        self.assertEqual(self.days(self.unit, state="planned"), ["2026-06-12", "2027-03-02"])
        text = self.refused(UserError, agent.write, {"repair_id": False})
        self.assertIn("the day stays", text)

    def test_partly_done(self):
        """G-01: an order whose report leaves something open does not fulfil the maintenance."""
        first = self.planned()[0]
        order = self.order(installed_product_ids=[Command.set(self.unit.ids)])
        order.with_user(self.engineer).maintenance_due_ids = first
        self.book(order)
        self.report(order, result="partly")
        order.with_user(self.engineer).action_finish()
        self.assertEqual(first.state, "planned")

    def test_of_another_unit(self):
        """G-01: an order does maintenance of its own units only."""
        first = self.planned()[0]
        order = self.order()
        text = self.refused(
            UserError,
            order.with_user(self.engineer).write,
            {"maintenance_due_ids": [Command.link(first.id)]},
        )
        self.assertIn("is not about SW-0417", text)

    def test_by_dispatch(self):
        """G-01, E-18: a repair in our house that does the maintenance as well notes it as done."""
        first = self.planned()[0]
        order = self.dispatch("repaired")
        order.with_user(self.manager).maintenance_due_ids = first
        desk = order.with_user(self.agent)
        desk.action_all_normal()
        desk.write({"returned_to": "Qin", "result_note": "Seal and maintenance done"})
        desk.property_ids.action_give_back() if desk.property_ids else None
        desk.action_give_back()
        self.assertEqual((first.state, first.dispatch_id), ("done", order))
        self.assertEqual(
            first.done_on, self.company._aftersales_local_date(order.sudo().repaired_at)
        )

    def test_by_hand(self):
        """G-01, LAW-16: by hand, also elsewhere, on a day that can be; taken back by a manager."""
        first = self.planned()[0]
        with freeze_time(self.local("2026-05-20 09:00")):
            own = first.with_user(self.agent)
            self.assertIn("on which day", self.refused(UserError, own.action_done))
            own.done_on = "2026-05-21"
            self.assertIn("a day to come", self.refused(UserError, own.action_done))
            own.done_on = "2026-03-01"
            self.assertIn("was delivered on", self.refused(UserError, own.action_done))
            own.write({"done_on": "2026-05-15", "done_elsewhere": True, "done_note": "Village"})
            own.action_done()
            self.assertEqual(first.state, "done")
            text = self.refused(UserError, own.write, {"done_on": "2026-05-16"})
            self.assertIn("the day stays", text)
            self.assertEqual(self.days(self.unit, state="planned"), ["2026-08-15", "2027-03-02"])
            self.refused(AccessError, own.action_take_back, "Wrong unit")
            manager = first.with_user(self.manager)
            self.assertIn("needs a reason", self.refused(UserError, manager.action_take_back))
            manager.action_take_back("Wrong unit")
        self.assertEqual((first.state, first.done_on), ("planned", False))
        self.assertEqual(self.days(self.unit), ["2026-06-02", "2027-03-02"])

    def test_one_customer_per_order(self):
        """E-03: one order serves one customer, and nothing that is over."""
        first = self.planned()[0]
        other = self.env["res.partner"].create({"name": "Other"})
        second = self.dues(self.delivered("D-9", partner=other))[0]
        both = (first | second).with_user(self.manager)
        self.assertIn("one customer", self.refused(UserError, both.action_issue_work_order))
        self.done(first, "2026-05-01")
        text = self.refused(UserError, first.with_user(self.manager).action_issue_work_order)
        self.assertIn("nothing is ordered for it", text)
