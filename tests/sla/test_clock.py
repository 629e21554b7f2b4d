from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from ..common import AftersalesCase

START = "2026-03-06 01:00:00"  # Friday 09:00 in Shanghai


class ClockCase(AftersalesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Clock = cls.env["aftersales.sla.clock"]

    @classmethod
    def cases(cls, count=1, **values):
        """Return service cases, the records that carry the clocks here."""
        return cls.env["aftersales.case"].create(
            [
                {
                    "partner_id": cls.customer.id,
                    "company_id": cls.company.id,
                    "user_id": cls.agent.id,
                    **values,
                }
                for _index in range(count)
            ]
        )

    def watch(self, at):
        """Run the watch at a local moment."""
        with freeze_time(self.local(at)):
            self.run_job("promise_watch")

    def reminders(self, records):
        """Return the activities that remind of promises on records."""
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                (
                    "activity_type_id",
                    "=",
                    self.env.ref("aftersales_service.activity_promised_reply").id,
                ),
            ]
        )


@freeze_time(START)
class TestClock(ClockCase):
    def test_kept_promise(self):
        """B-16, design 3.1: started, stopped in time, met; the events tell it."""
        case = self.cases()
        clock = case._start_clock("promised_reply", deadline=self.local("2026-03-06 14:00"))
        self.assertEqual(clock.state, "running")
        self.assertEqual(clock.user_id, self.agent)
        self.assertEqual(clock.next_check, clock.deadline)
        case._stop_clock("promised_reply", at=self.local("2026-03-06 13:40"))
        self.assertEqual((clock.state, clock.breached), ("met", False))
        self.assertEqual(clock.stopped_at, self.local("2026-03-06 13:40"))
        self.assertFalse(clock.next_check)
        self.assertEqual(clock.event_ids.mapped("kind"), ["start", "stop"])
        self.assertIn("Kept on 03/06/2026", clock.why)

    def test_late_stop_is_broken(self):
        """B-16: what is done after its time is broken, also when the watch never looked."""
        case = self.cases()
        clock = case._start_clock("promised_reply", deadline=self.local("2026-03-06 14:00"))
        case._stop_clock("promised_reply", at=self.local("2026-03-06 14:01"))
        self.assertEqual((clock.state, clock.breached), ("breached", True))

    def test_starting_again_moves_the_limit(self):
        """design 3.1: a record has one open clock of a kind; a new promise retargets it."""
        case = self.cases()
        clock = case._start_clock("promised_reply", deadline=self.local("2026-03-06 14:00"))
        again = case._start_clock("promised_reply", deadline=self.local("2026-03-06 16:00"))
        self.assertEqual(again, clock)
        self.assertEqual(clock.deadline, self.local("2026-03-06 16:00"))
        self.assertEqual(clock.event_ids.mapped("kind"), ["start", "retarget"])
        case._start_clock("promised_reply", deadline=self.local("2026-03-06 16:00"))
        self.assertEqual(len(clock.event_ids), 2)
        case._stop_clock("promised_reply")
        self.assertNotEqual(
            case._start_clock("promised_reply", deadline=self.local("2026-03-09 16:00")), clock
        )

    def test_retarget_and_cancel_say_why(self):
        """design 3.1: a moved or cancelled promise keeps who, when and why."""
        case = self.cases()
        clock = case._start_clock("promised_reply", unit="working_minutes", amount=240)
        self.assertEqual(clock.deadline, self.local("2026-03-06 14:00"))
        case._retarget_clock(
            "promised_reply", unit="working_days", amount=1, reason="customer travels"
        )
        self.assertEqual(clock.deadline, self.local("2026-03-09 23:59:59"))
        case._cancel_clock("promised_reply", "withdrawn")
        self.assertEqual(clock.state, "cancelled")
        self.assertEqual(clock.event_ids.mapped("reason")[1:], ["customer travels", "withdrawn"])
        self.assertIn("customer travels", clock.why)

    def test_batch_costs_a_constant(self):
        """issue 5: starting and stopping fifty clocks takes the queries of one."""
        queries = {}
        for count in (1, 1, 50):
            cases = self.cases(count)
            self.env.flush_all()
            before = self.cr.sql_log_count
            cases._start_clock("visit_window", deadline=self.local("2026-03-06 14:00"))
            self.env.flush_all()
            started = self.cr.sql_log_count - before
            cases._stop_clock("visit_window")
            self.env.flush_all()
            queries[count] = (started, self.cr.sql_log_count - before - started)
        self.assertLessEqual(queries[50][0], queries[1][0] + 2, queries)
        self.assertLessEqual(queries[50][1], queries[1][1] + 2, queries)

    def test_events_are_only_added(self):
        """design 3.1: nobody changes or deletes what happened, administrators included."""
        clock = self.cases()._start_clock("promised_reply", deadline=self.local("2026-03-06 14:00"))
        event = clock.event_ids
        with self.assertRaisesRegex(UserError, "kept as they happened"):
            event.sudo().write({"at": fields.Datetime.now()})
        with self.assertRaisesRegex(UserError, "kept as they happened"):
            event.sudo().unlink()
        with self.assertRaisesRegex(UserError, "kept as they happened"):
            clock.sudo().unlink()
        for user in (self.service_admin, self.agent):
            with self.assertRaises(AccessError):
                event.with_user(user).unlink()
            with self.assertRaises(AccessError):
                clock.with_user(user).write({"deadline": fields.Datetime.now()})
            with self.assertRaises(AccessError):
                self.env["aftersales.sla.event"].with_user(user).create(
                    {"clock_id": clock.id, "kind": "stop", "at": fields.Datetime.now()}
                )

    def test_database_checks(self):
        """design 3.2: the database refuses a verdict without its facts, and a second clock."""
        case = self.cases()
        clock = case._start_clock("promised_reply", deadline=self.local("2026-03-06 14:00"))
        for values in (
            {"state": "met"},
            {"state": "breached", "stopped_at": fields.Datetime.now(), "breached": False},
            {"deadline": False},
            {"stopped_at": fields.Datetime.now()},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                clock.write(values)
                self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            clock.copy({"company_id": self.company.id, "deadline": clock.deadline})

    def test_new_responsible(self):
        """B-16: a case given to a colleague takes its promises along."""
        case = self.cases()
        clock = case._start_clock("promised_reply", deadline=self.local("2026-03-06 14:00"))
        case.with_user(self.manager).user_id = self.manager
        self.assertEqual(clock.user_id, self.manager)


class TestWorkingTime(ClockCase):
    def setUp(self):
        super().setUp()
        self.time = self.env["aftersales.working.time"]

    def holiday(self, company=None, **values):
        """Close a company on Monday 2026-03-09."""
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "date_from": self.local("2026-03-09 00:00"),
                "date_to": self.local("2026-03-09 23:59:59"),
                **values,
            }
        )
        # Odoo computes it from the calendar, or takes the superuser's where there is none.
        self.env.flush_all()
        self.cr.execute(
            "UPDATE resource_calendar_leaves SET company_id = %s WHERE id = %s",
            [(company or self.company).id, leave.id],
        )
        self.env.invalidate_all()
        return leave

    def test_questions(self):
        """AMB-01…03, B-16: Friday 16:30 + 4 wh, n-th working day, windows, public holidays."""
        friday = self.local("2026-03-06 16:30")
        later = self.time._add_working_hours(self.company, friday, 4)
        self.assertEqual(later, self.local("2026-03-09 11:30"))
        end = self.time._nth_working_day_end(self.company, friday, 2)
        self.assertEqual(end, self.local("2026-03-10 23:59:59"))
        self.holiday(calendar_id=self.calendar.id)
        later = self.time._add_working_hours(self.company, friday, 4)
        self.assertEqual(later, self.local("2026-03-10 11:30"))
        window = fields.Date.to_date("2026-03-07"), fields.Date.to_date("2026-03-09")
        self.assertIsNone(self.time._first_working_day(self.company, *window))
        day = self.time._next_working_day(self.company, window[1])
        self.assertEqual(day, fields.Date.to_date("2026-03-10"))

    def test_holidays_of_other_companies(self):
        """odoo19 13: in superuser mode another company's general holiday closes nothing here;
        this company's own general one does."""
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        monday = fields.Date.to_date("2026-03-09")
        self.holiday(other, calendar_id=False)
        self.assertEqual(self.time.sudo()._next_working_day(self.company, monday), monday)
        self.holiday(calendar_id=False)
        self.assertEqual(
            self.time.sudo()._next_working_day(self.company, monday), monday + timedelta(days=1)
        )

    def test_person_on_leave_closes_nothing(self):
        """AMB-03: a colleague's holiday is no public holiday."""
        person = self.env["resource.resource"].create(
            {"name": "Person", "calendar_id": self.calendar.id, "company_id": self.company.id}
        )
        self.holiday(resource_id=person.id, calendar_id=self.calendar.id)
        monday = fields.Date.to_date("2026-03-09")
        self.assertEqual(self.time._next_working_day(self.company, monday), monday)

    def test_company_without_calendar(self):
        """A company without a calendar works all the time."""
        self.company.resource_calendar_id = False
        saturday = fields.Date.to_date("2026-03-07")
        self.assertEqual(self.time._next_working_day(self.company, saturday), saturday)


@freeze_time(START)
class TestWatch(ClockCase):
    def promise(self, **values):
        """Return a case with a promise for 14:00, and its clock."""
        case = self.cases(**values)
        return case, case._start_clock("promised_reply", deadline=self.local("2026-03-06 14:00"))

    def test_due_then_broken(self):
        """B-16: nothing before; at its time one activity; broken once it has passed, said once."""
        case, clock = self.promise()
        self.watch("2026-03-06 13:59")
        self.assertFalse(self.reminders(case))
        self.watch("2026-03-06 14:00")
        reminder = self.reminders(case)
        self.assertEqual(reminder.user_id, self.agent)
        self.assertIn("promised reply", reminder.summary)
        self.assertEqual(reminder.date_deadline, fields.Date.to_date("2026-03-06"))
        self.assertEqual((clock.state, clock.breached), ("running", False))
        self.watch("2026-03-06 14:01")
        self.assertEqual((clock.state, clock.breached), ("running", True))
        self.watch("2026-03-06 18:00")
        self.assertEqual(self.reminders(case), reminder)
        case._stop_clock("promised_reply", at=self.local("2026-03-06 18:30"))
        self.assertEqual(clock.state, "breached")
        self.assertFalse(self.reminders(case))

    def test_late_watch_does_both(self):
        """B-16, B-28: a scheduler that was off marks at once, and tells when people work."""
        case, clock = self.promise()
        self.watch("2026-03-07 09:00")
        self.assertTrue(clock.breached)
        self.assertFalse(case.activity_ids)
        self.watch("2026-03-09 08:00")
        self.assertEqual(case.activity_ids.user_id, self.agent | self.supervisor)

    def test_kept_promise_is_left_alone(self):
        """B-16: a promise that was kept or moved reminds nobody."""
        kept, _clock = self.promise()
        kept._stop_clock("promised_reply")
        moved, clock = self.promise()
        moved._retarget_clock("promised_reply", deadline=self.local("2026-03-06 16:00"))
        self.watch("2026-03-06 15:00")
        self.assertFalse(self.reminders(kept | moved))
        self.watch("2026-03-06 16:30")
        self.assertEqual(len(self.reminders(moved)), 1)
        self.assertTrue(clock.breached)

    def test_moved_after_the_reminder(self):
        """B-16: a promise moved after its reminder takes it back and reminds anew."""
        case, _clock = self.promise()
        self.watch("2026-03-06 14:00")
        first = self.reminders(case)
        with freeze_time(self.local("2026-03-06 14:00")):
            case._retarget_clock("promised_reply", deadline=self.local("2026-03-06 16:00"))
        self.assertFalse(first.exists())
        self.watch("2026-03-06 16:00")
        self.assertEqual(len(self.reminders(case)), 1)

    def test_without_responsible(self):
        """B-16, B-28: where nobody is responsible the next rung is told."""
        case, _clock = self.promise(user_id=False)
        self.watch("2026-03-06 14:00")
        self.assertEqual(self.reminders(case).user_id, self.supervisor)

    def test_record_is_gone(self):
        """O-03: a clock whose record was deleted ends instead of failing for ever."""
        case, clock = self.promise()
        self.env.flush_all()
        self.cr.execute("DELETE FROM aftersales_case WHERE id = %s", [case.id])
        self.env.invalidate_all()
        self.watch("2026-03-06 14:00")
        self.assertEqual(clock.state, "cancelled")

    def test_bad_record_stops_no_other(self):
        """O-03: a clock that cannot be read is noted; those before and after it are watched."""
        before, bad, after = (self.promise()[1] for _index in range(3))
        self.env.flush_all()
        self.cr.execute(
            'UPDATE aftersales_sla_event SET data = \'{"unit": "moons"}\' WHERE clock_id = %s',
            [bad.id],
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.aftersales_service.models.jobs.job"):
            self.watch("2026-03-06 14:30")
        self.assertTrue(before.breached)
        self.assertTrue(after.breached)
        failure = self.env.ref("aftersales_service.job_promise_watch").failure_ids
        self.assertEqual(failure.res_id, bad.id)

    def test_trigger_for_the_earliest(self):
        """design 3.1: the next run is armed for the earliest moment only."""
        cron = self.env.ref("aftersales_service.cron_promise_watch")
        late, early, between = self.cases(3)
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        late._start_clock("promised_reply", deadline=self.local("2026-03-06 16:00"))
        early._start_clock("promised_reply", deadline=self.local("2026-03-06 14:00"))
        between._start_clock("promised_reply", deadline=self.local("2026-03-06 15:00"))
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(
            sorted(triggers.mapped("call_at")),
            [self.local("2026-03-06 14:00"), self.local("2026-03-06 16:00")],
        )

    def test_costs(self):
        """issue 5: an idle watch takes at most 10 queries whatever exists; a hundred due
        promises take no more than a few queries beyond one's."""
        self.cases(100)._start_clock("promised_reply", deadline=self.local("2026-03-09 14:00"))
        self.env.flush_all()
        self.env.invalidate_all()
        Clock = self.Clock.sudo()

        def queries(at):
            with freeze_time(self.local(at)), self.enter_registry_test_mode():
                self.env.registry.clear_cache()
                before = self.cr.sql_log_count
                due = [("next_check", "<=", fields.Datetime.now())]
                clocks = Clock.search([*due, ("kind", "=", "promised_reply")])
                clocks._watch()
                self.env.flush_all()
                return self.cr.sql_log_count - before

        queries("2026-03-06 12:00")
        self.assertLessEqual(queries("2026-03-09 14:30"), 60)
