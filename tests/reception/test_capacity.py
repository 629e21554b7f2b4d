from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import ReceptionCase


@freeze_time("2026-03-02 01:00:00")
class TestCapacity(ReceptionCase):
    """Room in the workshop per day, as data (G-05)."""

    def test_full_days_name_free_ones(self):
        """G-05: the third unit of a day that takes two is refused with the next free days."""
        self.appointment(start="2026-03-05 09:00", confirm=True)
        self.appointment(start="2026-03-05 10:00", confirm=True)
        late = self.appointment(start="2026-03-05 11:00")
        self.assertFalse(late.can_confirm)
        text = self.refused(UserError, late.action_confirm)
        self.assertIn("0 places left on 2026-03-05, and 1 are needed", text)
        self.assertIn("2026-03-06, 2026-03-09, 2026-03-10", text, "not the weekend")
        late.action_reschedule(self.local("2026-03-06 11:00"), "Full")
        late.action_confirm()
        self.assertEqual(late.state, "confirmed")
        # A place that is given back is free again, and a request takes none.
        first = self.env["aftersales.appointment"].search([("state", "=", "confirmed")])[-1]
        first.with_user(self.agent).action_cancel("Sold")
        again = self.appointment(start="2026-03-05 11:00")
        self.appointment(start="2026-03-05 12:00")
        again.action_confirm()

    def test_rescheduling_asks_for_room(self):
        """G-05: moving onto a full day is refused, within its own day it is not."""
        first = self.appointment(start="2026-03-05 09:00", confirm=True)
        self.appointment(start="2026-03-05 10:00", confirm=True)
        moved = self.appointment(start="2026-03-06 10:00", confirm=True)
        text = self.refused(
            UserError, moved.action_reschedule, self.local("2026-03-05 15:00"), "He asks"
        )
        self.assertIn("0 places left", text)
        self.assertEqual(moved.start, self.local("2026-03-06 10:00"))
        first.action_reschedule(self.local("2026-03-05 15:00"), "He asks")
        self.assertEqual(first.start, self.local("2026-03-05 15:00"))

    def test_working_calendar(self):
        """G-05, O-02: nothing on a Sunday or public holiday; a make-up day takes what it can."""
        text = self.refused(UserError, self.appointment(start="2026-03-08 09:00").action_confirm)
        self.assertIn("2026-03-08 is no working day", text)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "date_from": self.local("2026-03-05 00:00"),
                "date_to": self.local("2026-03-05 23:59"),
            }
        )
        text = self.refused(UserError, self.appointment(start="2026-03-05 09:00").action_confirm)
        self.assertIn("no working day", text)
        days = self.env["aftersales.appointment"].get_unusual_days(
            "2026-03-05 00:00:00", "2026-03-08 23:59:59"
        )
        self.assertEqual(
            days,
            {"2026-03-05": True, "2026-03-06": False, "2026-03-07": True, "2026-03-08": True},
            "the calendar shows them grey",
        )
        # On site and from afar nobody comes into the workshop.
        self.appointment(start="2026-03-08 09:00", mode="remote", confirm=True)

    def test_teams_and_periods(self):
        """G-05: a team has its own limit besides the company's; a period goes before the usual."""
        other = self.production.copy({"name": "Paint"})
        self.capacity.copy({"department_id": self.production.id, "places": 1})
        team = {"department_id": self.production.id}
        self.appointment(start="2026-03-05 09:00", confirm=True, **team)
        text = self.refused(
            UserError, self.appointment(start="2026-03-05 10:00", **team).action_confirm
        )
        self.assertIn("0 places left", text)
        self.appointment(start="2026-03-05 10:00", confirm=True, department_id=other.id)
        text = self.refused(
            UserError,
            self.appointment(start="2026-03-05 11:00", department_id=other.id).action_confirm,
        )
        self.assertIn("0 places left", text, "the company takes two in all")
        self.capacity.copy({"places": 0, "date_from": "2026-03-09", "date_to": "2026-03-10"})
        self.capacity.copy({"places": 5, "date_from": "2026-03-09", "date_to": "2026-03-31"})
        text = self.refused(UserError, self.appointment(start="2026-03-09 09:00").action_confirm)
        self.assertIn("2026-03-11", text)
        self.assertNotIn("2026-03-10,", text)
        units = self.unit | self.env["aftersales.installed.product"].browse(self._more_units(2).ids)
        self.appointment(
            start="2026-03-11 09:00", confirm=True, installed_product_ids=[Command.set(units.ids)]
        )
        left = self.appointment(start="2026-03-11 10:00")._room(
            self.company, self.env["hr.department"], [self.local("2026-03-11 09:00").date()]
        )
        self.assertEqual(list(left.values()), [2], "three units take three of five places")

    def _more_units(self, count):
        """Return delivered units."""
        serials = [f"SW-9{number}" for number in range(count)]
        self.deliver(self.equipment, serials)
        return self.env["aftersales.installed.product"].search([("serial", "in", serials)])

    def test_without_rows_there_is_no_limit(self):
        """G-05: a company that says nothing takes any number."""
        self.capacity.active = False
        for hour in range(8, 12):
            self.appointment(start=f"2026-03-05 {hour:02d}:00", confirm=True)

    def test_a_batch_is_counted_together(self):
        """G-05, O-05: three confirmed at once do not all take the last two places."""
        three = (
            self.appointment(start="2026-03-05 09:00")
            | self.appointment(start="2026-03-05 10:00")
            | self.appointment(start="2026-03-05 11:00")
        )
        text = self.refused(UserError, three.action_confirm)
        self.assertEqual(text.count("places left"), 1)
        self.assertEqual(set(three.mapped("state")), {"requested"})

    def test_two_at_the_same_moment_wait(self):
        """O-05: each booking changes the row of its capacity, so that two cannot overlook it."""
        before = self.capacity.bookings
        self.appointment(start="2026-03-05 09:00", confirm=True)
        self.env.invalidate_all()
        self.assertEqual(self.capacity.bookings, before + 1)

    def test_who_may(self):
        """M-01: managers say what the workshop takes in, agents read it."""
        self.refused(AccessError, self.capacity.with_user(self.agent).write, {"places": 9})

    def test_queries_do_not_grow(self):
        """O-05: what is missing of 40 appointments is found with as many queries as of 4."""

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            list(some._no_room())
            return self.cr.sql_log_count - start

        self.capacity.places = 1000
        some = (
            self.env["aftersales.appointment"]
            .with_user(self.agent)
            .union(*(self.appointment(start=f"2026-03-{5 + n % 2:02d} 09:00") for n in range(40)))
        )
        count(some)
        self.assertEqual(count(some[:4]), count(some))

    def test_more_units_need_room(self):
        """G-05: units added to what was confirmed take places too; who comes with fewer frees
        them."""
        appointment = self.appointment(confirm=True)
        self.deliver(self.equipment, serials=["SW-A", "SW-B"])
        units = self.env["aftersales.installed.product"].search(
            [("serial", "in", ("SW-A", "SW-B"))]
        )
        appointment.installed_product_ids |= units[0]
        self.assertEqual(appointment.places, 2)
        with self.assertRaisesRegex(UserError, "2 places left on 2026-03-10, and 3 are needed"):
            appointment.installed_product_ids |= units[1]
        with self.assertRaisesRegex(UserError, "Use “Reschedule”"):
            appointment.company_id = self.env["res.company"].create({"name": "Other"})
