from datetime import date

from odoo.tests import freeze_time

from ..sla.workdays import WorkdaysCase
from .common import VisitCase

# Thursday; the window of an initial visit is Tuesday 17 to Thursday 19 March.
THURSDAY = "2026-03-12"


@freeze_time("2026-03-12 02:00:00")
class TestCalendar(VisitCase, WorkdaysCase):
    """Planned visits follow an edited working calendar, those that were begun stay (O-02)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls.planned(cls.customer)

    @classmethod
    def planned(cls, partner, day=THURSDAY):
        """Return the visit of a new delivery."""
        rows = cls.own(day, partner=partner)
        cls.Visit._plan_deliveries(rows)
        return cls.visits_of(rows)

    def follow(self):
        """Run the action that follows an edited calendar."""
        self.run_job("calendar_reread")

    def close(self, day):
        """Make a day of the company's off, as its administrator does."""
        return self.Days.with_user(self.service_admin).create(
            {"name": "Founding Day", "date": day, "company_id": self.company.id}
        )

    def assertPlanned(self, visit, planned, end="2026-03-19"):
        """Check the planned and the latest day of a visit."""
        self.assertEqual(
            (visit.planned_date, visit.window_end),
            (date.fromisoformat(planned), date.fromisoformat(end)),
        )

    def test_moves_to_the_first_working_day(self):
        """O-02, AMB-02: a planned day that becomes a holiday gives way to the next one of the
        window, with a line that says so; a holiday taken back brings it back."""
        self.assertPlanned(self.visit, "2026-03-17")
        holiday = self.close("2026-03-17")
        self.assertPlanned(self.visit, "2026-03-17")
        self.follow()
        self.assertPlanned(self.visit, "2026-03-18")
        said = self.visit.message_ids[0].body
        self.assertIn("Planned day moved from 03/17/2026 to 03/18/2026", said)
        self.assertIn("The working calendar was edited", said)
        self.assertEqual(self.visit.clock_ids.deadline, self.visit.due_at)
        holiday.with_user(self.service_admin).unlink()
        self.follow()
        self.assertPlanned(self.visit, "2026-03-17")
        lines = len(self.visit.message_ids)
        self.follow()
        self.assertEqual(len(self.visit.message_ids), lines)

    def test_make_up_day_takes_it_forward(self):
        """O-02, CAL-03: a Saturday that becomes a working day is the first of its window."""
        early = self.planned(self.customers(1), day="2026-03-09")
        self.assertPlanned(early, "2026-03-16", "2026-03-16")
        self.Days.with_user(self.service_admin).create(
            {
                "name": "Make-up",
                "date": "2026-03-14",
                "kind": "makeup",
                "pattern_weekday": "4",
                "company_id": self.company.id,
            }
        )
        self.follow()
        self.assertPlanned(early, "2026-03-14", "2026-03-16")

    def test_window_that_rolls(self):
        """AMB-02: with its whole window closed a visit rolls, and its time limit with it."""
        for day in ("2026-03-17", "2026-03-18", "2026-03-19"):
            self.close(day)
        self.follow()
        self.assertPlanned(self.visit, "2026-03-20", "2026-03-20")
        self.assertTrue(self.visit.rolled)
        clock = self.visit.clock_ids
        self.assertEqual((clock.state, clock.deadline), ("running", self.visit.due_at))
        self.assertIn("to 03/17/2026 – 03/20/2026", self.visit.message_ids[0].body)

    def test_day_agreed_by_hand_stays(self):
        """O-02: what an agent agreed with the customer is not moved by the calendar."""
        self.as_user(self.agent, self.visit).planned_date = "2026-03-18"
        self.assertTrue(self.visit.day_agreed)
        self.close("2026-03-18")
        self.follow()
        self.assertPlanned(self.visit, "2026-03-18")
        self.assertEqual(self.visit.calendar_version, self.company.aftersales_calendar_version)

    def test_unchanged_day_is_not_agreed(self):
        """O-02: saving the form as it was chooses no day."""
        self.as_user(self.agent, self.visit).write({"planned_date": "2026-03-17"})
        self.assertFalse(self.visit.day_agreed)

    def test_what_was_begun_stays(self):
        """O-02, F-16: a visit that was made, attempted or is late is not planned anew."""
        made, tried, late = (self.planned(partner) for partner in self.customers(3))
        with freeze_time("2026-03-17 02:00:00"):
            self.as_user(self.agent, made).action_no_opinion()
            self.as_user(self.agent, tried).action_attempt()
        attempt = tried.planned_date
        with freeze_time("2026-03-20 02:00:00"):
            self.run_job("visit_overdue")
            self.assertTrue(late.overdue)
            for day in ("2026-03-17", "2026-03-18", "2026-03-19"):
                self.close(day)
            self.follow()
        self.assertPlanned(made, "2026-03-17")
        self.assertPlanned(late, "2026-03-17")
        self.assertEqual(tried.planned_date, attempt)

    def test_never_into_the_past(self):
        """O-02: a day freed when it is over already is not the planned one."""
        holiday = self.close("2026-03-17")
        self.follow()
        self.assertPlanned(self.visit, "2026-03-18")
        with freeze_time("2026-03-18 02:00:00"):
            holiday.with_user(self.service_admin).unlink()
            self.follow()
        self.assertPlanned(self.visit, "2026-03-18")

    def test_hours_are_counted_again(self):
        """O-02, F-01: a window in working hours is counted from the moment of its event again."""
        self.second.write({"unit": "working_hours", "offset_min": 4, "offset_max": 8})
        order = self.order(self.local("2026-03-12 10:00"))
        self.run_job("visit_generation")
        visit = self.visits_of(order)
        self.assertEqual(visit.due_at, self.local("2026-03-13 10:00"))
        self.close("2026-03-13")
        self.follow()
        self.assertEqual(visit.due_at, self.local("2026-03-16 10:00"))
        self.assertEqual(visit.clock_ids.deadline, visit.due_at)

    def test_other_companies_stay(self):
        """O-05: the calendar of one company concerns its own visits only."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        version = self.visit.calendar_version
        self.Days.sudo().create({"name": "Theirs", "date": "2026-03-17", "company_id": other.id})
        self.follow()
        self.assertPlanned(self.visit, "2026-03-17")
        self.assertEqual(self.visit.calendar_version, version)

    def test_batch(self):
        """issue 4 §5: many visits that move cost a tenth of a query each."""
        spent = []
        for count, day in ((10, "2026-03-17"), (60, "2026-03-18")):
            for partner in self.customers(count):
                self.planned(partner)
            self.close(day)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.follow()
            self.env.flush_all()
            spent.append(self.cr.sql_log_count - before)
        self.assertLessEqual((spent[1] - spent[0]) / 60, 0.5, spent)
