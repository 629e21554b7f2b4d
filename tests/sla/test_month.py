"""A month of a team of three against due times computed by hand (issue 4, "Done when").

2026-09-15 to 2026-10-20 in China, Monday to Friday 08:00-12:00 and 13:00-17:00. Off: Friday 09-25
to Sunday 09-27 (Mid-Autumn), Thursday 10-01 to Wednesday 10-07 (National Day). Worked instead:
Sunday 09-20 and Saturday 10-10. Every due time below was computed on paper, with the steps beside
it; none is computed here.
"""

from odoo.addons.aftersales_service.tools.clock import (
    DAYS,
    MINUTES,
    WORKING_DAYS,
    WORKING_MINUTES,
    Event,
    Limit,
    replay,
)

from .common import SlaCase
from .workdays import WorkdaysCase

WH = 60
# What came (local time), the promise, its limit, and when it is due by hand.
MONTH = (
    ("09-15 08:00", "consultation, contact", WORKING_MINUTES, 2 * WH, "09-15 10:00:00"),
    # 11:30-12:00 is half an hour, lunch is none, 13:00-13:30 the other half.
    ("09-15 11:30", "fault, contact", WORKING_MINUTES, 1 * WH, "09-15 13:30:00"),
    ("09-15 12:20", "fault, contact", WORKING_MINUTES, 1 * WH, "09-15 14:00:00"),
    # 15 minutes on Tuesday, 15 on Wednesday.
    ("09-15 16:45", "complaint, contact", WORKING_MINUTES, 30, "09-16 08:15:00"),
    # A whole day of eight hours ends with it, not the next morning.
    ("09-16 08:00", "plan told", WORKING_MINUTES, 8 * WH, "09-16 17:00:00"),
    ("09-16 14:10", "result told and confirmed", WORKING_DAYS, 1, "09-17 23:59:59"),
    # An hour on Thursday, three on Friday.
    ("09-17 16:00", "ordinary, diagnosis", WORKING_MINUTES, 4 * WH, "09-18 11:00:00"),
    # Working days after Friday 18: Sunday 20 (make-up), Monday 21, Tuesday 22.
    ("09-18 15:00", "complaint, decision", WORKING_DAYS, 3, "09-22 23:59:59"),
    # An hour on Friday, Saturday none, seven on Sunday: 08-12 and 13-16.
    ("09-18 16:00", "plan told", WORKING_MINUTES, 8 * WH, "09-20 16:00:00"),
    ("09-18 17:30", "consultation, contact", WORKING_MINUTES, 2 * WH, "09-20 10:00:00"),
    ("09-19 10:00", "fault, contact", WORKING_MINUTES, 1 * WH, "09-20 09:00:00"),
    ("09-19 16:00", "plan told (CAL-02)", WORKING_MINUTES, 8 * WH, "09-20 17:00:00"),
    ("09-20 16:30", "complaint, contact", WORKING_MINUTES, 30, "09-20 17:00:00"),
    # 20 minutes on Sunday, 10 on Monday.
    ("09-20 16:40", "complaint, contact", WORKING_MINUTES, 30, "09-21 08:10:00"),
    # Half past midnight is Monday here and still Sunday in UTC: day 0 is Monday.
    ("09-21 00:30", "result told and confirmed", WORKING_DAYS, 1, "09-22 23:59:59"),
    ("09-22 09:00", "important, diagnosis", WORKING_MINUTES, 2 * WH, "09-22 11:00:00"),
    # Working days after Thursday 24: Monday 28, Tuesday 29, Wednesday 30.
    ("09-24 09:00", "complaint, decision", WORKING_DAYS, 3, "09-30 23:59:59"),
    # Half an hour on Thursday; Friday to Sunday are off; the other half on Monday.
    ("09-24 16:30", "fault, contact", WORKING_MINUTES, 1 * WH, "09-28 08:30:00"),
    ("09-25 09:00", "urgent, contact around the clock", MINUTES, 30, "09-25 09:30:00"),
    ("09-25 20:00", "complaint, contact", WORKING_MINUTES, 30, "09-28 08:30:00"),
    ("09-26 10:00", "second communication", WORKING_DAYS, 2, "09-29 23:59:59"),
    ("09-28 12:30", "fault, contact", WORKING_MINUTES, 1 * WH, "09-28 14:00:00"),
    ("09-29 11:00", "in-house repair, handling limit", DAYS, 3, "10-02 23:59:59"),
    # The first working day after Wednesday 30 is Thursday 10-08.
    ("09-30 10:00", "result told and confirmed", WORKING_DAYS, 1, "10-08 23:59:59"),
    # 10-08, 10-09 and Saturday 10-10.
    ("09-30 10:00", "complaint, decision", WORKING_DAYS, 3, "10-10 23:59:59"),
    # An hour on Wednesday, seven on Thursday 10-08.
    ("09-30 16:00", "plan told", WORKING_MINUTES, 8 * WH, "10-08 16:00:00"),
    ("09-30 16:00", "24 hours of the automobile procedure", MINUTES, 24 * WH, "10-01 16:00:00"),
    ("10-02 11:00", "complaint, contact", WORKING_MINUTES, 30, "10-08 08:30:00"),
    ("10-07 23:59", "second communication", WORKING_DAYS, 2, "10-09 23:59:59"),
    ("10-09 14:00", "result told and confirmed", WORKING_DAYS, 1, "10-10 23:59:59"),
    ("10-09 16:30", "fault, contact", WORKING_MINUTES, 1 * WH, "10-10 08:30:00"),
    # Two hours on Saturday, two on Monday.
    ("10-10 15:00", "ordinary, diagnosis", WORKING_MINUTES, 4 * WH, "10-12 10:00:00"),
    ("10-10 15:00", "second communication", WORKING_DAYS, 2, "10-13 23:59:59"),
    ("10-11 09:00", "consultation, contact", WORKING_MINUTES, 2 * WH, "10-12 10:00:00"),
    ("10-16 16:59", "complaint, contact", WORKING_MINUTES, 30, "10-19 08:29:00"),
    ("10-19 13:00", "plan told", WORKING_MINUTES, 8 * WH, "10-20 12:00:00"),
)
# A promise that waits: start, limit, from when to when it waited, and the due time by hand.
WAITS = (
    # Four hours on Wednesday, four on Thursday 10-08; waiting through the holidays adds none.
    ("09-30 13:00", WORKING_MINUTES, 8 * WH, "10-01 00:00", "10-08 00:00", "10-08 12:00:00"),
    # Two hours on Friday, six on Monday 10-12 because all of Saturday waited.
    ("10-09 15:00", WORKING_MINUTES, 8 * WH, "10-10 00:00", "10-11 00:00", "10-12 15:00:00"),
    # Without waiting 09-18 11:00; half an hour waited on Thursday, half an hour on Friday.
    ("09-17 16:00", WORKING_MINUTES, 4 * WH, "09-17 16:30", "09-18 08:30", "09-18 12:00:00"),
    # Lunch waited: nothing moves.
    ("09-16 10:00", WORKING_MINUTES, 3 * WH, "09-16 12:00", "09-16 13:00", "09-16 14:00:00"),
    # From Friday 17:30 to Monday: Sunday's eight hours waited, 4 h are left for Monday.
    ("09-18 13:00", WORKING_MINUTES, 8 * WH, "09-18 17:30", "09-21 07:30", "09-21 12:00:00"),
    # Three working days from Monday 28 are 10-08; two of them (29, 30) waited: 09, 10.
    ("09-28 09:00", WORKING_DAYS, 3, "09-28 15:00", "09-30 15:00", "10-10 23:59:59"),
)


class TestMonth(WorkdaysCase):
    def at(self, text):
        """Return the naive UTC moment of a local one of the month."""
        return self.local(f"2026-{text}")

    def test_due_times(self):
        """issue 4, O-02: each promise of the month is due when the hand computation says."""
        time = self.working_time()
        for start, words, unit, amount, due in MONTH:
            with self.subTest(start=start, words=words):
                event = Event(self.at(start), "start", Limit(unit, amount))
                reading = replay([event], time, self.at(start))
                self.assertEqual(reading.deadline, self.at(due))

    def test_waiting(self):
        """issue 4, SLA-03: a promise that waits moves by the working time of the wait only."""
        time = self.working_time()
        for start, unit, amount, pause, resume, due in WAITS:
            with self.subTest(start=start, pause=pause):
                events = [
                    Event(self.at(start), "start", Limit(unit, amount)),
                    Event(self.at(pause), "pause"),
                    Event(self.at(resume), "resume"),
                ]
                self.assertEqual(replay(events, time, self.at(resume)).deadline, self.at(due))


class TestTeam(SlaCase, WorkdaysCase):
    """The same month through the desk: an agent, an engineer of quality and a manager."""

    # Received by mail, its type and level, and when the first contact is due, by hand.
    RECEIVED = (
        ("09-15 08:00", "consultation", "general", "09-15 10:00:00"),
        ("09-15 11:30", "repair_request", "general", "09-15 13:30:00"),
        ("09-15 16:45", "service_complaint", "general", "09-16 08:15:00"),
        ("09-18 17:30", "consultation", "general", "09-20 10:00:00"),
        ("09-19 10:00", "repair_request", "important", "09-20 09:00:00"),
        ("09-20 16:40", "service_complaint", "general", "09-21 08:10:00"),
        ("09-24 16:30", "repair_request", "general", "09-28 08:30:00"),
        ("09-25 20:00", "service_complaint", "general", "09-28 08:30:00"),
        ("09-28 12:30", "repair_request", "general", "09-28 14:00:00"),
        ("10-02 11:00", "service_complaint", "general", "10-08 08:30:00"),
        ("10-09 16:30", "repair_request", "general", "10-10 08:30:00"),
        ("10-11 09:00", "consultation", "general", "10-12 10:00:00"),
        ("10-16 16:59", "service_complaint", "general", "10-19 08:29:00"),
    )

    def test_first_contacts_of_the_month(self):
        """issue 4, B-12: what comes in during the month is due when the hand computation says."""
        for at, kind, level, due in self.RECEIVED:
            with self.subTest(at=at, kind=kind):
                case = self.received(f"2026-{at}", kind, level)
                self.assertEqual(self.due(case, "first_contact"), f"2026-{due}")
                self.assertFalse(self.clock(case, "first_contact").provisional)

    def test_a_repair_before_the_holidays(self):
        """issue 4, C-01, D-02, B-25: a repair request of Wednesday 09-30 goes through the team's
        hands over National Day and its make-up Saturday."""
        case = self.received("2026-09-30 14:00", "repair_request", "general")
        self.do("2026-09-30 14:10", case.action_register)
        # Handed over at 15:00: two hours on Wednesday, two on Thursday 10-08.
        self.do("2026-09-30 15:00", case.action_hand_over)
        self.assertEqual(self.due(case, "diagnosis_contact"), "2026-10-08 10:00:00")
        self.do("2026-10-08 09:30", case.with_user(self.qa).action_technical_contact)
        self.assertEqual(self.clock(case, "diagnosis_contact").state, "met")
        # Handled on Friday 10-09 at 14:00: the result is told by the end of Saturday 10-10.
        self.do("2026-10-09 14:00", case.action_handle)
        self.assertEqual(self.due(case, "result_told"), "2026-10-10 23:59:59")
        self.watch("2026-10-12 08:05")
        self.assertTrue(self.clock(case, "result_told").breached)
