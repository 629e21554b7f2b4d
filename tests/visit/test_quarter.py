"""A quarter of a company: 600 deliveries, 90 repairs, National Day inside (issue 6, "Done when").

Every working day brings ten deliveries and one or two repairs. The agent works on working days
only and makes what is planned. At the end every customer was visited, or there is a reason.
"""

from collections import Counter
from datetime import date, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time

from ..sla.workdays import WorkdaysCase
from .common import VisitCase

# By hand: Mid-Autumn 09-25…27, National Day 10-01…07; worked instead: Sunday 09-20, Saturday 10-10.
# Delivered; earliest and latest day of the visit (D+5…D+7); day on which it is made: the first
# working day of the window, the next working day where it has none (rolled).
TABLE = """
Tue 09-01  09-06 09-08  Mon 09-07
Wed 09-02  09-07 09-09  Mon 09-07
Thu 09-03  09-08 09-10  Tue 09-08
Fri 09-04  09-09 09-11  Wed 09-09
Mon 09-07  09-12 09-14  Mon 09-14
Tue 09-08  09-13 09-15  Mon 09-14
Wed 09-09  09-14 09-16  Mon 09-14
Thu 09-10  09-15 09-17  Tue 09-15
Fri 09-11  09-16 09-18  Wed 09-16
Mon 09-14  09-19 09-21  Sun 09-20
Tue 09-15  09-20 09-22  Sun 09-20
Wed 09-16  09-21 09-23  Mon 09-21
Thu 09-17  09-22 09-24  Tue 09-22
Fri 09-18  09-23 09-25  Wed 09-23
Sun 09-20  09-25 09-28  Mon 09-28  rolled
Mon 09-21  09-26 09-28  Mon 09-28
Tue 09-22  09-27 09-29  Mon 09-28
Wed 09-23  09-28 09-30  Mon 09-28
Thu 09-24  09-29 10-01  Tue 09-29
Mon 09-28  10-03 10-08  Thu 10-08  rolled
Tue 09-29  10-04 10-08  Thu 10-08  rolled
Wed 09-30  10-05 10-08  Thu 10-08  rolled
Thu 10-08  10-13 10-15  Tue 10-13
Fri 10-09  10-14 10-16  Wed 10-14
Sat 10-10  10-15 10-17  Thu 10-15
Mon 10-12  10-17 10-19  Mon 10-19
Tue 10-13  10-18 10-20  Mon 10-19
Wed 10-14  10-19 10-21  Mon 10-19
Thu 10-15  10-20 10-22  Tue 10-20
Fri 10-16  10-21 10-23  Wed 10-21
Mon 10-19  10-24 10-26  Mon 10-26
Tue 10-20  10-25 10-27  Mon 10-26
Wed 10-21  10-26 10-28  Mon 10-26
Thu 10-22  10-27 10-29  Tue 10-27
Fri 10-23  10-28 10-30  Wed 10-28
Mon 10-26  10-31 11-02  Mon 11-02
Tue 10-27  11-01 11-03  Mon 11-02
Wed 10-28  11-02 11-04  Mon 11-02
Thu 10-29  11-03 11-05  Tue 11-03
Fri 10-30  11-04 11-06  Wed 11-04
Mon 11-02  11-07 11-09  Mon 11-09
Tue 11-03  11-08 11-10  Mon 11-09
Wed 11-04  11-09 11-11  Mon 11-09
Thu 11-05  11-10 11-12  Tue 11-10
Fri 11-06  11-11 11-13  Wed 11-11
Mon 11-09  11-14 11-16  Mon 11-16
Tue 11-10  11-15 11-17  Mon 11-16
Wed 11-11  11-16 11-18  Mon 11-16
Thu 11-12  11-17 11-19  Tue 11-17
Fri 11-13  11-18 11-20  Wed 11-18
Mon 11-16  11-21 11-23  Mon 11-23
Tue 11-17  11-22 11-24  Mon 11-23
Wed 11-18  11-23 11-25  Mon 11-23
Thu 11-19  11-24 11-26  Tue 11-24
Fri 11-20  11-25 11-27  Wed 11-25
Mon 11-23  11-28 11-30  Mon 11-30
Tue 11-24  11-29 12-01  Mon 11-30
Wed 11-25  11-30 12-02  Mon 11-30
Thu 11-26  12-01 12-03  Tue 12-01
Fri 11-27  12-02 12-04  Wed 12-02
"""
# What a day's ten deliveries come to (F-03, F-04): four plain ones and two of one customer make
# five visits; one unit has another final user, registered the day after, who is visited instead;
# one customer is never reached; one is staff; one brings everything back the day after.
PLAIN, TWICE, USED_BY_ANOTHER, UNREACHED, STAFF, RETURNED = range(4), 4, 5, 6, 7, 8
DAY = {"done": 6, "unreachable": 1, "skipped": 1, "dropped": 2}
DAYS, REPAIRS = 60, 90


class TestQuarter(VisitCase, WorkdaysCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        progress = type(cls.env["ir.cron"])
        committing = patch.object(progress, "_commit_progress", lambda *args, **options: 3600)
        cls.startClassPatcher(committing)
        cls.table = {}
        for line in TABLE.strip().splitlines():
            _name, day, first, last, _weekday, planned, *rolled = line.split()
            days = [date.fromisoformat(f"2026-{text}") for text in (day, first, last, planned)]
            cls.table[days[0]] = (*days[1:], bool(rolled))
        cls.buyers = cls.customers(9)
        cls.user_of_unit = cls.env["res.partner"].create({"name": "Final user", "phone": "1"})
        cls.stock(cls.kit, 600)
        cls.outside = cls.env.ref("stock.stock_location_customers")
        cls.deliveries = cls.env["stock.picking"]
        cls.repairs = cls.env["aftersales.work.order"]
        cls.staff = cls.env.ref("aftersales_service.skip_reason_staff")

    def transfer(self, kind, source, target, moves):
        """Return done transfers, one per partner and move that is given back."""
        pickings = self.env["stock.picking"].create(
            [
                {
                    "partner_id": partner.id,
                    "picking_type_id": kind.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.kit.id,
                                "product_uom_qty": 1,
                                "location_id": source.id,
                                "location_dest_id": target.id,
                                "origin_returned_move_id": origin.id,
                            }
                        )
                    ],
                }
                for partner, origin in moves
            ]
        )
        pickings.action_confirm()
        pickings.action_assign()
        pickings.move_ids.picked = True
        pickings.with_context(skip_sms=True).button_validate()
        return pickings

    def deliver_day(self):
        """Deliver ten times, customer by customer, one of them twice."""
        nothing = self.env["stock.move"]
        pickings = self.transfer(
            self.warehouse.out_type_id,
            self.warehouse.lot_stock_id,
            self.outside,
            [(buyer, nothing) for buyer in (*self.buyers, self.buyers[TWICE])],
        )
        type(self).deliveries |= pickings
        return pickings

    def day_after(self, pickings):
        """Register the final user of one unit, take the goods of another delivery back."""
        unit = self.rows(pickings[USED_BY_ANOTHER]).installed_product_id
        unit.with_user(self.manager).final_user_id = self.user_of_unit
        back = pickings[RETURNED]
        self.transfer(
            self.warehouse.in_type_id,
            self.outside,
            self.warehouse.lot_stock_id,
            [(back.partner_id, back.move_ids)],
        )

    def rows(self, pickings):
        return self.env["aftersales.ownership"].search([("picking_id", "in", pickings.ids)])

    def repair(self, day, count):
        """Finish repairs on a day: on site and in the workshop, free and paid."""
        for number in range(count):
            type(self).repairs |= self.order(
                self.local(f"{day} 09:00"),
                kind="workshop" if number else "on_site",
                charge="paid" if number else "free",
                partner_id=self.buyers[number].id,
            )

    def work(self, today):
        """Make what is planned until today, as the agent does with his list."""
        visits = self.Visit.with_user(self.agent).search(
            [("state", "=", "planned"), ("planned_date", "<=", today)]
        )
        lost = visits.filtered(
            lambda v: v.partner_id == self.buyers[UNREACHED] and v.form == "initial"
        )
        staff = visits.filtered(lambda v: v.partner_id == self.buyers[STAFF])
        self.try_to_reach(lost, 3)
        lost.action_unreachable()
        staff.skip_reason_id = self.staff
        staff.action_cancel()
        made = visits - lost - staff
        made.filtered(lambda visit: visit.form == "second").solved = "yes"
        made.action_no_opinion()

    def live(self):
        """Let the quarter pass, day by day, and the two weeks after it."""
        reader = self.env["aftersales.working.time"]._of(self.company)
        day, yesterday, number = date(2026, 9, 1), None, 0
        while day <= date(2026, 12, 8):
            with freeze_time(self.local(f"{day} 10:00")):
                working = bool(reader.first_day_in(day, day))
                if working and yesterday:
                    self.day_after(yesterday)
                    yesterday = None
                if day in self.table:
                    yesterday = self.deliver_day()
                    self.repair(day, 1 + number % 2)
                    number += 1
                self.Visit._cron_generate()
                self.Visit._cron_overdue()
                if working:
                    self.work(day)
                self.env.flush_all()
                self.env.invalidate_all()
            day += timedelta(days=1)

    def fate(self, visit):
        """Return in a word what became of a visit."""
        if visit.state != "cancelled":
            return visit.state
        return "skipped" if visit.skip_reason_id else "dropped"

    def test_quarter(self):
        """F-01…F-05, F-12, F-16, O-02, AMB-02, issue 6: every customer visited or with a reason,
        each window as the table says, nothing late, nothing twice, nothing forgotten."""
        self.live()
        rows = self.rows(self.deliveries)
        self.assertEqual((len(self.table), len(rows), len(self.repairs)), (DAYS, 600, REPAIRS))
        visits = self.visits_of(rows)
        # The windows, by the table.
        for visit in visits:
            first, last, planned, rolled = self.table[visit.event_date]
            self.assertEqual(
                (visit.window_start, visit.window_end, visit.rolled), (first, last, rolled)
            )
            if visit.state == "done":
                self.assertEqual(self.company._aftersales_local_date(visit.done_at), planned)
        # What became of them, by the day and in all.
        for day in self.table:
            of_day = visits.filtered(lambda visit, day=day: visit.event_date == day)
            self.assertEqual(Counter(map(self.fate, of_day)), DAY, day)
        self.assertFalse(visits.filtered("overdue"))
        # Every delivery: visited, tried, or with a reason; nobody is left over.
        for row in rows:
            fates = {self.fate(visit) for visit in row.visit_ids}
            self.assertTrue(
                fates & {"done", "unreachable", "skipped"}
                or (row.date_to and fates <= {"dropped"}),
                row.display_name,
            )
        used = rows.filtered(lambda row: row.installed_product_id.final_user_id)
        self.assertEqual(len(used), DAYS)
        self.assertEqual(
            used.visit_ids.filtered(lambda visit: visit.state == "done").partner_id,
            self.user_of_unit,
        )
        # Repairs: each has its second visit, made in its window.
        second = self.visits_of(self.repairs)
        self.assertEqual(len(second), REPAIRS)
        self.assertEqual(Counter(map(self.fate, second)), {"done": REPAIRS})
        for visit in second:
            self.assertEqual(
                (visit.window_start, visit.window_end), self.table[visit.event_date][:2]
            )
        self.figures(visits | second)

    def figures(self, visits):
        """Check the report: 60 × 6 + 90 made of 60 × 8 + 90 due, all in time."""
        with freeze_time(self.local("2026-12-31 10:00")):
            report = self.env["aftersales.visit.report"].with_user(self.supervisor)
            due, made, excused, owed, coverage, answered, on_time, reach = report._read_group(
                [("visit_id", "in", visits.ids)],
                [],
                [
                    "due_count:sum",
                    "made_count:sum",
                    "excused_count:sum",
                    "open_count:sum",
                    "coverage:avg",
                    "answered_for:avg",
                    "on_time:avg",
                    "reach:avg",
                ],
            )[0]
        self.assertEqual((due, made, excused, owed), (570, 450, 60, 0))
        self.assertAlmostEqual(coverage, 100 * 450 / 570)
        self.assertAlmostEqual(reach, 100 * 450 / 510)
        self.assertEqual((answered, on_time), (100.0, 100.0))
