import json

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time
from odoo.tools import mute_logger

from .common import VisitCase


@freeze_time("2026-03-06 09:30:00")  # Friday 17:30 in Shanghai
class TestRules(VisitCase):
    """A rule says when and whom: four units, and a condition of its own (F-01)."""

    def deliver_now(self, **options):
        """Deliver a serial number as a storekeeper does; return the registered row."""
        lots = self.env["stock.lot"].search_count([("product_id", "=", self.equipment.id)])
        order = self.deliver(self.equipment, [f"W-{lots}"], **options)
        return self.env["aftersales.ownership"].search(
            [("picking_id", "in", order.picking_ids.ids)]
        )

    def test_hours(self):
        """F-01, AMB-01: elapsed hours run from the moment of the delivery."""
        self.initial.write({"unit": "hours", "offset_min": 2, "offset_max": 24})
        self.initial.holiday_policy = "stay"
        row = self.deliver_now()
        self.run_job("visit_generation")
        visit = self.visits_of(row)
        self.assertEqual(visit.opens_at, self.local("2026-03-06 19:30"))
        self.assertEqual(visit.due_at, self.local("2026-03-07 17:30"))
        self.assertEqual(
            (str(visit.window_start), str(visit.window_end)), ("2026-03-06", "2026-03-07")
        )
        self.assertEqual(visit.clock_ids.deadline, visit.due_at)
        self.assertFalse(visit.rolled)

    def test_hours_roll(self):
        """F-01, amendments 3.2: hours without working time roll to the next working day."""
        self.initial.write({"unit": "hours", "offset_min": 2, "offset_max": 24})
        row = self.deliver_now()
        self.run_job("visit_generation")
        visit = self.visits_of(row)
        self.assertTrue(visit.rolled)
        self.assertEqual(str(visit.planned_date), "2026-03-09")
        self.assertEqual(visit.due_at, self.local("2026-03-09 23:59:59"))
        with freeze_time("2026-03-09 02:00:00"):
            visit.with_user(self.agent).action_no_opinion()
        self.assertFalse(visit.overdue)

    def test_working_hours(self):
        """F-01, AMB-01: working hours are consumed on the company's calendar; late after them."""
        self.initial.write({"unit": "working_hours", "offset_min": 0, "offset_max": 4})
        row = self.deliver_now()
        self.run_job("visit_generation")
        visit = self.visits_of(row)
        self.assertEqual(visit.due_at, self.local("2026-03-09 12:00"))
        self.assertEqual(str(visit.planned_date), "2026-03-09")
        with freeze_time("2026-03-09 04:00:01"):
            self.run_job("visit_overdue")
        self.assertTrue(visit.overdue)

    def test_hours_of_several_deliveries(self):
        """F-01, F-04: hours run from the first of a day's deliveries."""
        self.initial.write({"unit": "hours", "offset_min": 1, "offset_max": 2})
        self.initial.holiday_policy = "stay"
        with freeze_time("2026-03-06 02:00:00"):
            rows = self.deliver_now()
        rows |= self.deliver_now()
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(rows).opens_at, self.local("2026-03-06 11:00"))

    def test_hours_after_a_repair(self):
        """F-01, AMB-06: hours after a repair run from the moment it was finished."""
        self.second.write({"unit": "hours", "offset_min": 1, "offset_max": 2})
        self.second.holiday_policy = "stay"
        order = self.order(self.local("2026-03-06 15:00"))
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(order).due_at, self.local("2026-03-06 17:00"))

    def test_calendar_without_working_time(self):
        """F-01, O-03: a rule in working time on an empty calendar is refused in words, and the
        deliveries wait until that is mended."""
        self.initial.write({"unit": "working_hours", "offset_min": 1, "offset_max": 4})
        self.calendar.attendance_ids = [Command.clear()]
        row = self.deliver_now()
        with self.assertRaisesRegex(UserError, "calendar has none. Enter working hours in it"):
            self.Visit._plan_deliveries(row)
        self.assertFalse(row.visits_planned)

    def test_order_of_offsets(self):
        """F-01: a window does not end before it begins, nor before the event."""
        for values in ({"offset_min": 8}, {"offset_min": -1}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError) as refused,
                self.env.cr.savepoint(),
            ):
                self.initial.write(values)
                self.initial.flush_recordset()
            shown = self.initial._sql_error_to_message(refused.exception)
            self.assertIn("not negative and not after the latest one", shown)

    def test_condition_on_the_delivery(self):
        """F-01: a rule visits only what meets its condition, which may look through the unit."""
        self.initial.source_domain = json.dumps(
            [["installed_product_id.product_id.name", "ilike", "sweeper"]]
        )
        sweeper, kit = self.own("2026-03-06", product=self.equipment), self.own("2026-03-06")
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(sweeper | kit).ownership_ids, sweeper)
        self.assertTrue(kit.visits_planned)

    def test_condition_beside_the_classes(self):
        """F-01: the condition narrows the product classes, it does not replace them."""
        self.initial.source_domain = repr([("partner_id", "=", self.customer.id)])
        part = self.own("2026-03-06", product=self.part)
        kit = self.own("2026-03-06")
        stranger = self.own("2026-03-06", partner=self.customers(1))
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(part | kit | stranger).ownership_ids, kit)

    def test_condition_on_the_order(self):
        """F-01: the rules after repairs ask the work order."""
        self.second.source_domain = "[('kind', '=', 'workshop')]"
        done = self.local("2026-03-06 15:00")
        on_site, workshop = self.order(done), self.order(done, kind="workshop")
        self.run_job("visit_generation")
        self.assertFalse(self.visits_of(on_site))
        self.assertTrue(self.visits_of(workshop))

    def test_condition_edited_later(self):
        """F-01: a condition entered later concerns later visits only."""
        row = self.own("2026-03-06")
        self.run_job("visit_generation")
        self.initial.source_domain = "[('id', '=', 0)]"
        row.visits_planned = False
        self.run_job("visit_generation")
        self.assertEqual(self.visits_of(row).state, "planned")

    def test_wrong_condition(self):
        """F-01: a condition that cannot be asked is refused on saving, with what to do."""
        for condition in (
            "[('nonsense', '=', 1)]",
            "[('partner_id.nonsense', '=', 1)]",
            "[('partner_id', '=')]",
            "[('date_from', '>', 'yesterdayish')]",
            "not a domain",
            "{'partner_id': 1}",
            "[('partner_id', '=', uid)]",
            "['&', ('id', '=', 1)]",
        ):
            with (
                self.subTest(condition=condition),
                self.assertRaisesRegex(
                    ValidationError,
                    "Initial Visit: the condition .* of “Delivery”. Correct or clear it",
                ),
            ):
                self.initial.source_domain = condition

    def test_condition_of_another_trigger(self):
        """F-01: a condition on deliveries does not go with a rule after repairs."""
        self.initial.source_domain = "[('date_from', '!=', False)]"
        with self.assertRaisesRegex(ValidationError, "Repair or Maintenance Handed Back"):
            self.initial.trigger = "repair"

    def test_condition_in_the_form(self):
        """F-01: an administrator writes units and condition in the rule's form."""
        rule = self.as_user(self.service_admin, self.initial)
        with Form(rule) as form:
            self.assertEqual(form.source_model, "aftersales.ownership")
            form.unit = "working_hours"
            form.source_domain = "[('partner_id.is_company', '=', True)]"
        self.assertEqual(self.initial.unit, "working_hours")
        with self.assertRaises(AccessError):
            self.as_user(self.supervisor, self.initial).source_domain = "[]"

    def test_condition_reads_nothing_hidden(self):
        """F-01, M-02: a condition is tried with its author's rights, so it spies nothing out."""
        rule = self.as_user(self.service_admin, self.initial)
        with self.assertRaisesRegex(ValidationError, "cannot be used"):
            rule.source_domain = "[('create_uid.password', 'like', 'a')]"

    def test_condition_that_became_wrong(self):
        """F-01, O-03: a condition that became invalid stops its visits in words, and nothing is
        lost."""
        self.env.cr.execute(
            "UPDATE aftersales_visit_rule SET source_domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", self.initial.id],
        )
        self.env.invalidate_all()
        row = self.own("2026-03-06")
        with self.assertRaisesRegex(UserError, "cannot be used any more. Correct or clear it"):
            self.Visit._plan_deliveries(row)
        self.assertFalse(row.visits_planned)

    def test_switched_off_later(self):
        """F-01: a rule that is switched off leaves the visits that it planned."""
        row = self.own("2026-03-06")
        self.run_job("visit_generation")
        self.initial.active = False
        later = self.own("2026-03-06", partner=self.customers(1))
        self.run_job("visit_generation")
        visit = self.visits_of(row)
        self.assertFalse(self.visits_of(later))
        with freeze_time("2026-03-12 02:00:00"):
            visit.with_user(self.agent).action_no_opinion()
        self.assertEqual(visit.state, "done")
