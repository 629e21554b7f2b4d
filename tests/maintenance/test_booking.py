"""What a reminder agreed on is an appointment of the workshop, or a visit at the customer's."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import MaintenanceCase

CALL = "2026-05-26 09:30"


class TestBooking(MaintenanceCase):
    """G-03, G-04: the appointment of a reminder is kept with all others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.commitment = cls.commit(3)

    def agreed(self, *serials, start="2026-06-02 09:00", **values):
        """Return the maintenance of units about which an appointment was agreed on the phone."""
        dues = self.dues(self.delivered(*serials))
        self.remind()
        self.call(
            dues,
            "appointment",
            CALL,
            appointment_at=self.local(start),
            appointment_content="Change oil and filter",
            **values,
        )
        return dues

    def test_appointment_is_booked(self):
        """G-03, G-04: one appointment for all units that come together, told and in the calendar;
        each end is one click from the other (O-04)."""
        dues = self.agreed("B-1", "B-2")
        appointment = dues.appointment_id
        self.assertEqual(len(appointment), 1)
        self.assertEqual(appointment.state, "confirmed")
        self.assertEqual(appointment.start, self.local("2026-06-02 09:00"))
        self.assertEqual(appointment.installed_product_ids, dues.installed_product_id)
        self.assertEqual(appointment.matter, "maintenance")
        self.assertTrue(appointment.event_id)
        self.assertFalse(appointment.case_id)
        due = dues[0].with_user(self.agent)
        self.assertEqual(due.action_open_appointment()["res_id"], appointment.id)
        self.assertEqual(appointment.with_user(self.agent).maintenance_count, 2)

    def test_full_workshop_agrees_nothing(self):
        """G-04: when the workshop is full the call says so, and nothing is agreed."""
        self.env["aftersales.workshop.capacity"].create(
            {"company_id": self.company.id, "places": 1}
        )
        self.agreed("B-3")
        due = self.dues(self.delivered("B-4"))
        self.remind()
        with self.cr.savepoint(), self.assertRaises(UserError):
            self.call(
                due,
                "appointment",
                CALL,
                appointment_at=self.local("2026-06-02 14:00"),
                appointment_content="Change oil and filter",
            )
        self.env.invalidate_all()
        self.assertEqual(due.state, "to_remind")
        self.assertFalse(due.appointment_id)

    def test_moved_appointment(self):
        """G-04: moving the appointment moves what was agreed, and when it counts as missed."""
        due = self.agreed("B-5")
        before = due.miss_at
        with freeze_time(self.local("2026-05-28 09:00")):
            due.appointment_id.with_user(self.agent).action_reschedule(
                self.local("2026-06-09 10:00"), "The customer travels."
            )
        self.assertEqual(due.appointment_at, self.local("2026-06-09 10:00"))
        self.assertGreater(due.miss_at, before)

    def test_cancelled_appointment(self):
        """G-03: a cancelled appointment puts the customer on the list of calls again."""
        due = self.agreed("B-6")
        appointment = due.appointment_id
        with freeze_time(self.local("2026-05-28 09:00")):
            appointment.with_user(self.agent).action_cancel("The customer is ill.")
        self.assertEqual(due.state, "to_remind")
        self.assertEqual(appointment.state, "cancelled")

    def test_nobody_came_then_he_did(self):
        """G-03: a no-show is called again; moved to another day it is agreed again."""
        due = self.agreed("B-7")
        appointment = due.appointment_id.with_user(self.agent)
        with freeze_time(self.local("2026-06-02 18:00")):
            appointment.action_miss()
            self.assertEqual(due.state, "to_remind")
            appointment.action_reschedule(self.local("2026-06-04 10:00"), "He forgot.")
        self.assertEqual(due.state, "appointment")
        self.assertEqual(due.appointment_at, self.local("2026-06-04 10:00"))

    def test_reminder_gives_the_appointment_up(self):
        """G-03, G-04: what the customer does not want any more frees its place."""
        first, second = self.agreed("B-8", "B-9")
        appointment = first.appointment_id
        with freeze_time(self.local("2026-05-28 09:00")):
            first.with_user(self.agent).action_call_again(reason="One unit only")
            self.assertEqual(appointment.state, "confirmed")
            second.with_user(self.agent).action_call_again(reason="Not this month")
        self.assertEqual(appointment.state, "cancelled")

    def test_on_site(self):
        """G-04, G-08: maintenance at the customer's place is a work order without a case."""
        due = self.agreed("B-10", mode="on_site")
        order = due.appointment_id.work_order_id
        self.assertEqual(order.kind, "on_site")
        self.assertEqual(order.maintenance_due_ids, due)
        self.assertFalse(order.case_ids)
        self.assertEqual(order.planned_start, self.local("2026-06-02 09:00"))
        with freeze_time(self.local("2026-05-27 09:00")):
            shown = due.with_user(self.manager).action_issue_work_order()
        self.assertEqual(shown["res_id"], order.id)
