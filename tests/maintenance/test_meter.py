from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, freeze_time, tagged

from odoo.addons.aftersales_service.tools.meter import Point, Reading, reached_on, run_in_all

from .common import MaintenanceCase

DAY = date(2026, 1, 1)


def day(number):
    """Return the day so many days after the delivery."""
    return DAY + timedelta(days=number)


@tagged("post_install", "-at_install")
class TestMeterTools(BaseCase):
    """G-01, A-10: pure functions over readings."""

    def totals(self, *readings):
        return [(p.total, p.counts) for p in run_in_all(Reading(DAY, *r) for r in readings)]

    def test_lower_does_not_count(self):
        """A-10, issue 6 §2: a lower reading does not count until the meter was replaced."""
        self.assertEqual(
            self.totals((1286,), (1190,), (1300,)), [(1286, True), (1286, False), (1300, True)]
        )

    def test_replaced_meter(self):
        """Issue 6 §2: what both meters ran is added up, with or without the old one's last word."""
        self.assertEqual(
            self.totals((900,), (0, True, 950), (50,)), [(900, True), (950, True), (1000, True)]
        )
        self.assertEqual(
            self.totals((900,), (20, True), (50,)), [(900, True), (900, True), (930, True)]
        )

    def test_prediction(self):
        """G-01, standards 14.2: 6 months or 500 h, 480 h at month 4 with 4 h a day: in 5 days."""
        points = [Point(DAY, 0), Point(day(120), 480)]
        self.assertEqual(reached_on(points, 500, 90), day(125))

    def test_recent_use_counts(self):
        """G-01: the use of late decides, not that of the first quiet year."""
        points = [Point(DAY, 0), Point(day(300), 300), Point(day(400), 1300)]
        self.assertEqual(reached_on(points, 1400, 90), day(410))

    def test_reached_or_unknown(self):
        """G-01: a mark that was passed was reached then; without use nobody can tell."""
        points = [Point(DAY, 0), Point(day(10), 600), Point(day(20), 700)]
        self.assertEqual(reached_on(points, 500, 90), day(10))
        self.assertIsNone(reached_on([Point(DAY, 0)], 500, 90))
        self.assertIsNone(reached_on([Point(DAY, 5), Point(day(9), 5)], 500, 90))
        self.assertIsNone(reached_on([Point(DAY, 0), Point(day(9), 0.0001)], 500, 90))
        self.assertIsNone(reached_on([], 500, 90))


class TestMeterReadings(MaintenanceCase):
    """A-10, G-01: readings of units, and what they mean for their maintenance."""

    def test_lower_needs_the_replacement(self):
        """A-10, issue 6 §2: a lower reading is kept with a warning and does not count; ticked as
        a new meter it does."""
        unit = self.delivered("M-1")
        self.meter(unit, "2026-04-01", 900)
        low = self.meter(unit, "2026-05-01", 100)
        self.assertTrue(low.lower)
        self.assertEqual((low.total, unit.meter_total), (900, 900))
        self.assertTrue(unit.message_ids.filtered(lambda m: "does not count" in m.body))
        low.write({"replaced": True, "old_value": 950})
        self.assertFalse(low.lower)
        self.assertEqual((low.total, unit.meter_total), (950, 950))
        after = self.meter(unit, "2026-06-01", 160)
        self.assertFalse(after.lower)
        self.assertEqual(unit.meter_total, 1010)
        self.assertEqual(after.meter_unit, "km")
        with self.assertRaisesRegex(ValidationError, "already.*leave it empty"):
            low.old_value = 800
            self.env.flush_all()

    def test_replaced_meter_and_the_warranty(self):
        """D-07, A-10: the limit of the warranty counts what both meters ran."""
        self.env["aftersales.warranty.term"].create(
            {
                "name": "Terms",
                "product_tmpl_id": self.equipment.product_tmpl_id.id,
                "months": 24,
                "meter_limit": 1000,
                "meter_unit": "hour",
            }
        )
        unit = self.delivered("M-2")
        self.assertEqual(self.meter(unit, "2026-04-01", 900).meter_unit, "hour")
        self.meter(unit, "2026-05-01", 0, replaced=True)
        self.assertEqual(unit._warranty_verdict(date(2026, 6, 1)), "in")
        self.meter(unit, "2026-06-01", 150)
        self.assertEqual(unit._warranty_verdict(date(2026, 6, 1)), "out")

    def test_whichever_comes_first(self):
        """G-01: months or hours; readings bring the day forward, and a correction puts it back."""
        self.commit(6, meter=500, meter_unit="hour")
        unit = self.delivered("M-3", day="2026-01-01")
        due = self.dues(unit)
        self.assertEqual((str(due.due_on), due.by_meter), ("2026-07-01", False))
        reading = self.meter(unit, "2026-05-01", 480)
        self.assertEqual(reading.meter_unit, "hour")
        self.assertEqual((str(due.due_on), due.by_meter), ("2026-05-06", True))
        self.assertEqual(due.remind_at, self.local("2026-04-29 08:00"))
        reading.value = 120
        self.assertEqual((str(due.due_on), due.by_meter), ("2026-07-01", False))

    def test_meter_alone(self):
        """G-01: by the meter alone nothing is due before a reading; the list says so."""
        self.commit(0, name="First 1,000 km", meter=1000)
        unit = self.delivered("M-4")
        due = self.dues(unit)
        self.assertFalse(due.due_on or due.remind_at)
        self.remind("2027-03-02 08:00")
        self.assertEqual(due.state, "planned")
        self.meter(unit, "2026-03-12", 500)
        self.assertEqual(str(due.due_on), "2026-03-22")

    def test_the_next_by_the_meter(self):
        """G-01: after a service at 480 h the next is due 500 h later, by the meter of that day."""
        self.commit(
            6, meter=500, meter_unit="hour", repeated=True, repeat_months=6, repeat_meter=500
        )
        unit = self.delivered("M-5", day="2026-01-01")
        self.meter(unit, "2026-05-01", 480)
        self.done(self.dues(unit), "2026-05-02")
        following = self.dues(unit, state="planned")
        self.assertEqual((following.due_meter, str(following.due_date)), (980, "2026-11-02"))
        self.assertEqual(str(following.due_on), "2026-09-03")

    @freeze_time("2026-06-02 02:00:00")
    def test_reading_with_the_service(self):
        """G-01, A-10: what the meter showed at the service becomes a reading of the unit."""
        self.commit(
            3, meter=800, meter_unit="hour", repeated=True, repeat_months=3, repeat_meter=800
        )
        unit = self.delivered("M-6")
        due = self.dues(unit).with_user(self.agent)
        due.write({"done_on": "2026-06-01", "done_reading": 610})
        due.action_done()
        self.assertEqual(unit.meter_reading_ids.value, 610)
        self.assertEqual(unit.meter_reading_ids.meter_unit, "hour")
        self.assertEqual(self.dues(unit, state="planned").due_meter, 1410)

    def test_a_day_to_come(self):
        """A-10: a reading of a day to come would outweigh all until then: it is refused."""
        unit = self.delivered("M-9")
        with freeze_time(self.local("2026-05-01 08:00")):
            self.meter(unit, "2026-05-01", 10)
            with self.assertRaisesRegex(ValidationError, "a day to come"):
                self.meter(unit, "2026-05-02", 20)
