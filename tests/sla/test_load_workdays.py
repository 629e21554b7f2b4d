"""Loading the lists of a year: preview, conflicts, files that are none (O-02, CAL-09)."""

import base64
import json
import sys
from datetime import date
from types import ModuleType
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .test_workdays import MAKEUP, REST, days
from .workdays import WorkdaysCase

WIZARD = "odoo.addons.aftersales_service.wizard.load_workdays"


class TestLoadWorkdays(WorkdaysCase):
    def snapshot(self):
        """Return all that the company's list and its holidays say."""
        own = [("company_id", "=", self.company.id)]
        return [
            self.Days.search(own).read(["date", "kind", "name", "source", "year", "write_date"]),
            self.env["resource.calendar.leaves"].search(own).read(["date_from", "date_to"]),
            self.Years.search(own).read(["year", "source", "reference"]),
        ]

    def test_shipped_years(self):
        """O-02: the years that come with the app are the official ones, day for day."""
        lists = {one.year: one for one in self.Years._shipped_lists()}
        self.assertEqual(sorted(lists), [2024, 2025, 2026])
        for year, one in lists.items():
            found = {"rest": set(), "makeup": set()}
            for day in one.days:
                found[day.kind].add(day.date)
            self.assertEqual(found["rest"], days(year, REST[year]))
            self.assertEqual(found["makeup"], days(year, MAKEUP[year]))
            self.assertIn("gov.cn", one.reference)

    def test_loading_again(self):
        """CAL-09: loading the same again changes nothing at all."""
        before = self.snapshot()
        self.load()
        self.assertEqual(self.snapshot(), before)
        data = self.listed(2027, rest=["2027-01-01"], makeup=["2027-01-03"])
        self.load_file(data)
        before = self.snapshot()
        self.load_file(data)
        self.assertEqual(self.snapshot(), before)

    def test_december_in_the_next_years_file(self):
        """CAL-09: a day of December in the next year's file is taken, and stays when its own
        year is loaded again."""
        self.load_file(self.listed(2027, rest=["2026-12-31", "2027-01-01"], makeup=["2026-12-27"]))
        self.assertEqual(self.hours(self.calendar, "2026-12-31 00:00", "2027-01-02 00:00"), 0)
        self.assertEqual(self.hours(self.calendar, "2026-12-27 00:00", "2026-12-28 00:00"), 8)
        self.load()
        december = self.of("2026-12-31")
        self.assertEqual((december.year, december.source), (2027, "file"))

    def test_hand_made_days_stay(self):
        """O-02: an import never changes or deletes what somebody made by hand, and says so."""
        by_hand = self.Days.create(
            [
                {"name": "Inventory", "date": "2027-01-05", "company_id": self.company.id},
                {
                    "name": "We work",
                    "date": "2027-01-09",
                    "kind": "makeup",
                    "company_id": self.company.id,
                },
            ]
        )
        data = self.listed(2027, rest=["2027-01-01", "2027-01-09"])
        with Form(self.env["aftersales.load.workdays"].with_user(self.service_admin)) as form:
            form.source = "file"
            form.file = base64.b64encode(json.dumps(data).encode())
            self.assertIn("Made by hand and different, stays as it is", form.preview)
            self.assertIn("2027-01-01", form.preview)
            self.assertNotIn("2027-01-05", form.preview)
        self.load_file(data)
        self.assertTrue(all(by_hand.exists()))
        self.assertEqual(by_hand.mapped("kind"), ["rest", "makeup"])
        self.assertEqual(by_hand.mapped("source"), ["manual"] * 2)
        self.assertEqual(self.hours(self.calendar, "2027-01-09 00:00", "2027-01-10 00:00"), 8)

    def test_corrected_notice(self):
        """O-02: a newer list of the same year replaces the days of the older one only."""
        self.load_file(self.listed(2027, rest=["2027-01-01", "2027-01-04"], makeup=["2027-01-09"]))
        self.load_file(self.listed(2027, rest=["2027-01-01", "2027-01-09"]))
        found = {day.date: day.kind for day in self.own(("year", "=", 2027))}
        self.assertEqual(found, {date(2027, 1, 1): "rest", date(2027, 1, 9): "rest"})
        self.assertEqual(self.hours(self.calendar, "2027-01-04 00:00", "2027-01-05 00:00"), 8)
        self.assertEqual(self.hours(self.calendar, "2027-01-09 00:00", "2027-01-10 00:00"), 0)

    def test_files_that_are_none(self):
        """O-02: a file that is no list says what is wrong with it, and nothing is written."""
        good = {"name": "Holiday", "date": "2027-01-01", "isOffDay": True}
        before = self.snapshot()
        for content, words in (
            (b"\xff\xfe no text", "is no list of holidays. Choose a JSON file"),
            (b"[1, 2]", "is no list of holidays"),
            ({"year": 2027}, "is no list of holidays"),
            ({"year": "next", "days": [good]}, "does not say its year"),
            ({"year": 2027, "days": []}, "file for 2027 has no days yet.*Choose a newer file"),
            ({"year": 2027, "days": [good, {"date": "2027-01-02"}]}, "Day number 2"),
            ({"year": 2027, "days": [{**good, "date": "soon"}]}, "Day number 1"),
            ({"year": 2027, "days": [{**good, "isOffDay": "yes"}]}, "Day number 1"),
            ({"year": 2027, "days": ["2027-01-01"]}, "Day number 1"),
            ({"year": 2027, "days": [{**good, "date": "2026-11-30"}]}, "belongs to another year"),
            ({"year": 2027, "days": [good, good]}, "2027-01-01 stands twice"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self.load_file(content)
        with self.assertRaisesRegex(UserError, "Choose the file of a year first"):
            self.load(source="file")
        self.assertEqual(self.snapshot(), before)
        with Form(self.env["aftersales.load.workdays"].with_user(self.service_admin)) as form:
            form.source = "file"
            form.file = base64.b64encode(b"nothing")
            self.assertIn("is no list of holidays", form.problem)
            self.assertFalse(form.preview)

    def test_package(self):
        """standards 10.3: the package is used where it is installed, and asked for in words."""
        with (
            patch(f"{WIZARD}.find_spec", return_value=None),
            self.assertRaisesRegex(UserError, "not installed on the server.*or load a file"),
        ):
            self.load(source="package", year=2027)
        data = ModuleType("chinese_calendar.constants")
        data.holidays = {date(2027, 1, 1): "New Year's Day", date(2026, 10, 1): "National Day"}
        data.workdays = {date(2027, 1, 3): "New Year's Day"}
        modules = {"chinese_calendar": ModuleType("x"), "chinese_calendar.constants": data}
        with patch.dict(sys.modules, modules), patch(f"{WIZARD}.find_spec", return_value=True):
            self.load(source="package", year=2027)
            with self.assertRaisesRegex(UserError, "does not know 2028"):
                self.load(source="package", year=2028)
        found = {day.date: day.kind for day in self.own(("year", "=", 2027))}
        self.assertEqual(found, {date(2027, 1, 1): "rest", date(2027, 1, 3): "makeup"})

    def test_preview_of_nothing_new(self):
        """O-02: the preview of what is loaded already says that nothing changes."""
        wizard = self.env["aftersales.load.workdays"].with_user(self.service_admin).create({})
        self.assertTrue(wizard.takes_part)
        self.assertIn("0 days change or need a look, 108 are there already.", wizard.preview)

    def test_who_may(self):
        """M-01: administrators of the service load; everybody reads."""
        with self.assertRaises(AccessError):
            self.env["aftersales.load.workdays"].with_user(self.supervisor).create({})
        self.assertTrue(self.Days.with_user(self.agent).search([]).mapped("weekday"))
        with self.assertRaises(AccessError):
            self.Days.with_user(self.supervisor).search([], limit=1).name = "Mine"

    def test_companies_in_china_at_installation(self):
        """O-02: a company in China without any public holiday gets the shipped years; one that
        keeps its own, or is elsewhere, is left alone."""
        china = self.env.ref("base.cn")
        Company = self.env["res.company"].sudo()
        fresh = Company.create({"name": "Fresh", "country_id": china.id})
        keeper = Company.create({"name": "Keeper", "country_id": china.id})
        elsewhere = Company.create({"name": "Elsewhere", "country_id": self.env.ref("base.fr").id})
        self.env["resource.calendar.leaves"].with_company(keeper).create(
            {
                "name": "Own",
                "date_from": self.local("2026-05-04 00:00"),
                "date_to": self.local("2026-05-04 23:59:59"),
            }
        )
        self.Years.sudo()._load_shipped()
        self.assertTrue(fresh.resource_calendar_id.aftersales_workdays)
        self.assertEqual(fresh.aftersales_workday_years, "2024, 2025, 2026")
        self.assertFalse(keeper.aftersales_workday_years)
        self.assertFalse(elsewhere.aftersales_workday_years)
        self.assertFalse(keeper.resource_calendar_id.aftersales_workdays)

    def test_the_package_leaves_the_december_before(self):
        """O-02: a list that cannot name the December before does not take its days away."""
        self.load_file(self.listed(2027, rest=["2026-12-31", "2027-01-01", "2027-01-04"]))
        data = ModuleType("chinese_calendar.constants")
        data.holidays = {date(2027, 1, 1): "New Year's Day"}
        data.workdays = {}
        modules = {"chinese_calendar": ModuleType("x"), "chinese_calendar.constants": data}
        with patch.dict(sys.modules, modules), patch(f"{WIZARD}.find_spec", return_value=True):
            self.load(source="package", year=2027)
        self.assertTrue(self.of("2026-12-31"))
        self.assertFalse(self.of("2027-01-04"))
        self.load_file(self.listed(2027, rest=["2027-01-01"]))
        self.assertFalse(self.of("2026-12-31"))
