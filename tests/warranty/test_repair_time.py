from datetime import date

from odoo import Command
from odoo.tests import freeze_time

from ..execution.common import WorkOrderCase
from .common import WarrantyCase


class TestRepairTime(WarrantyCase, WorkOrderCase):
    """LAW-04: the time in repair makes a warranty longer where its terms say so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-10 02:00:00"):
            cls.unit = cls.delivered("LONG-1", months=12, repair_extends=True)
            other = cls._product("Crane", "equipment", tracking="serial")
            cls.plain = cls.delivered("LONG-2", months=12, product=other)

    def repaired(self, start, end, unit=None, finish=True):
        """Return an order on a unit that was begun and finished at local moments."""
        with freeze_time(self.local(start)):
            case = self._case(installed_product_ids=[Command.set((unit or self.unit).ids)])
            times = {"planned_start": self.local(start), "planned_end": self.local(end)}
            order = self.order(case, state="draft", **times)
            # Who pays is not asked here.
            order.sudo().charge = "free"
            order.action_plan()
            order.with_user(self.engineer).action_start()
        if finish:
            self.finish(order, end)
        return order

    def finish(self, order, end):
        with freeze_time(self.local(end)):
            self.book(order)
            self.report(order)
            order.with_user(self.engineer).action_finish()
        self.env.invalidate_all()

    def test_the_union_of_repairs(self):
        """LAW-04: 10 and 5 days are added; two orders of the same days count once."""
        self.assertEqual(self.unit.warranty_end, date(2027, 1, 9))
        twin = self.repaired("2026-03-01 09:00", "2026-03-11 09:00", finish=False)
        self.repaired("2026-03-01 09:00", "2026-03-11 09:00")
        self.assertEqual(self.unit.warranty_end, date(2027, 1, 19))
        self.finish(twin, "2026-03-11 09:00")
        self.assertEqual(self.unit.warranty_end, date(2027, 1, 19))
        self.repaired("2026-05-01 09:00", "2026-05-06 09:00")
        self.assertEqual(self.unit.warranty_end, date(2027, 1, 24))
        self.assertEqual(self.unit.ownership_ids.warranty_end, date(2027, 1, 24))
        self.assertEqual(self.unit.repair_days, 15)
        self.assertIn("15 days in repair", self.unit.message_ids[0].body)

    def test_taken_back(self):
        """LAW-04: an order that is reopened adds nothing until it is done again."""
        order = self.repaired("2026-03-01 09:00", "2026-03-11 09:00")
        self.assertEqual(self.unit.warranty_end, date(2027, 1, 19))
        with freeze_time(self.local("2026-03-12 09:00")):
            order.with_user(self.manager).action_reopen("It leaks again")
        self.assertEqual((self.unit.warranty_end, self.unit.repair_days), (date(2027, 1, 9), 0))

    def test_only_where_the_terms_say_so(self):
        """LAW-04, D-07: without the switch, after the warranty and at a diagnosis nothing is
        added; open cases are judged by the new end."""
        self.repaired("2026-03-01 09:00", "2026-03-11 09:00", self.plain)
        self.assertEqual(self.plain.warranty_end, date(2027, 1, 9))
        with freeze_time(self.local("2027-01-15 10:00")):
            case = self._case(installed_product_ids=[Command.set(self.unit.ids)])
        self.assertEqual(case.warranty_verdict_ids.term, "post")
        self.repaired("2026-12-01 09:00", "2026-12-11 09:00")
        self.assertEqual(case.warranty_verdict_ids.term, "warranty")
        self.repaired("2027-03-01 09:00", "2027-03-11 09:00")
        self.assertEqual(self.unit.repair_days, 10)
