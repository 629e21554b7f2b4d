"""What a reminder agreed on is an appointment of the workshop, or a visit at the customer's."""

from odoo import Command
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

    def booked(self, unit, start="2026-06-02 09:00", at=CALL, **values):
        """Return an appointment for maintenance that the agent took without any reminder."""
        with freeze_time(self.local(at)):
            appointment = (
                self.env["aftersales.appointment"]
                .with_user(self.agent)
                .create(
                    {
                        "partner_id": unit.partner_id.id,
                        "installed_product_ids": [Command.set(unit.ids)],
                        "start": self.local(start),
                        "content": "Service",
                        "matter": "maintenance",
                        "phone": "+86 571 1",
                        "expected_hours": 1.0,
                        **values,
                    }
                )
            )
            appointment.action_confirm()
            self.env.flush_all()
        self.env.invalidate_all()
        return appointment

    def test_one_unit_stays_away(self):
        """G-04, G-05: what one unit gives up takes it off the appointment and frees its place;
        moving the appointment does not agree on it again."""
        first, second = self.agreed("B-11", "B-12")
        appointment = first.appointment_id
        self.assertEqual(appointment.places, 2)
        with freeze_time(self.local("2026-05-28 09:00")):
            first.with_user(self.agent).action_call_again(reason="One unit only")
            self.assertEqual(appointment.installed_product_ids, second.installed_product_id)
            self.assertEqual(appointment.places, 1)
            appointment.with_user(self.agent).action_reschedule(
                self.local("2026-06-09 10:00"), "Rain"
            )
        self.assertEqual((first.state, second.state), ("to_remind", "appointment"))
        self.assertFalse(first.appointment_id)

    def test_visit_booked_anew(self):
        """E-03, G-04: a visit cancelled and agreed again keeps its work order; it is done once."""
        due = self.agreed("B-13", mode="on_site")
        old = due.appointment_id
        order = old.work_order_id
        with freeze_time(self.local("2026-05-28 09:00")):
            old.with_user(self.agent).action_cancel("The customer is ill.")
        self.call(
            due,
            "appointment",
            "2026-05-29 09:00",
            appointment_at=self.local("2026-06-04 09:00"),
            appointment_content="Change oil",
            mode="on_site",
        )
        self.assertEqual(due.work_order_ids, order)
        self.assertEqual(due.appointment_id.work_order_id, order)
        self.assertEqual(order.planned_start, self.local("2026-06-04 09:00"))

    def test_what_was_agreed_moves_with_the_appointment(self):
        """G-04: time and content of what is booked change on the appointment, which tells all."""
        due = self.agreed("B-14").with_user(self.agent)
        for values in (
            {"appointment_at": self.local("2026-07-01 09:00")},
            {"appointment_content": "Nothing"},
            {"mode": "on_site"},
        ):
            with self.assertRaisesRegex(UserError, "reschedule or cancel it there"):
                due.write(values)

    def test_booked_without_a_reminder(self):
        """G-03, G-04: who books maintenance by himself is not called about it; what is not due
        for long stays planned."""
        unit = self.delivered("B-15")
        due = self.dues(unit)
        early = self.booked(unit, "2026-04-02 09:00", at="2026-03-30 09:00")
        self.assertFalse(early.maintenance_due_ids)
        self.assertEqual(due.state, "planned")
        self.remind()
        self.assertEqual(due.state, "to_remind")
        appointment = self.booked(unit)
        self.assertEqual(appointment.maintenance_due_ids, due)
        self.assertEqual(
            (due.state, due.appointment_at), ("appointment", self.local("2026-06-02 09:00"))
        )
        self.assertNotIn("running", due.clock_ids.mapped("state"))
        self.assertGreater(due.miss_at, self.local("2026-07-02 00:00"))

    def test_booked_before_the_reminder(self):
        """G-02, G-03: booked for a day by which he would be reminded, he is not reminded."""
        unit = self.delivered("B-16")
        due = self.dues(unit)
        appointment = self.booked(unit, "2026-05-28 09:00", at="2026-05-20 09:00", mode="on_site")
        self.assertEqual(due.state, "appointment")
        self.assertEqual(appointment.work_order_id.maintenance_due_ids, due)
        self.remind()
        self.assertEqual(due.state, "appointment")

    def test_came_after_all(self):
        """G-03: who came too late is not called about it; his appointment is in the calendar."""
        due = self.agreed("B-17")
        appointment = due.appointment_id.with_user(self.agent)
        with freeze_time(self.local("2026-06-02 18:00")):
            appointment.action_miss()
            self.assertEqual(due.state, "to_remind")
            self.assertFalse(appointment.event_id.active)
            appointment.action_arrive()
        self.assertEqual(due.state, "reminded")
        self.assertTrue(appointment.event_id.active)
        self.assertFalse(appointment.sudo().activity_ids)

    def test_sold_on_while_nobody_came(self):
        """G-04: the former owner's appointment, moved later, agrees nothing for the new owner."""
        due = self.agreed("B-18")
        appointment = due.appointment_id.with_user(self.agent)
        with freeze_time(self.local("2026-06-02 18:00")):
            appointment.action_miss()
            due.installed_product_id.partner_id = self.env["res.partner"].create({"name": "New"})
            self.assertEqual(due.state, "planned")
            appointment.action_reschedule(self.local("2026-06-05 09:00"), "He forgot")
        self.assertEqual(due.state, "planned")

    def test_sold_on_with_an_appointment(self):
        """G-01, G-04: sold on, the appointment of the former owner is cancelled."""
        due = self.agreed("B-19")
        appointment = due.appointment_id
        with freeze_time(self.local("2026-05-28 09:00")):
            due.installed_product_id.partner_id = self.env["res.partner"].create({"name": "New"})
        self.assertEqual((due.state, appointment.state), ("planned", "cancelled"))
        self.assertFalse(appointment.event_id.active)

    def test_done_without_its_appointment(self):
        """G-04: what was done before its appointment leaves nobody waiting: it is looked at."""
        due = self.agreed("B-20")
        self.done(due, "2026-05-28")
        appointment = due.appointment_id
        self.assertEqual((due.state, appointment.state), ("done", "confirmed"))
        self.assertIn("done already", " ".join(appointment.activity_ids.mapped("summary")))
