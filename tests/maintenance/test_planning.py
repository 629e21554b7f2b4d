from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .common import MaintenanceCase


class TestPlanning(MaintenanceCase):
    """G-01: what is planned for which unit, and how the plan follows the unit."""

    def test_due_dates(self):
        """G-01: commitments at 3 and 6 months, delivered 03-02: due 06-02 and 09-02."""
        self.commit(3)
        self.commit(6)
        unit = self.delivered("P-1")
        self.assertEqual(self.days(unit), ["2026-06-02", "2026-09-02"])
        due = self.dues(unit)[0]
        self.assertEqual((due.state, due.partner_id), ("planned", self.customer))
        self.assertEqual(due.remind_at, self.local("2026-05-26 08:00"))
        self.assertEqual(unit.next_maintenance_on, due.due_on)
        self.assertEqual(
            unit.with_user(self.agent).action_open_maintenance()["domain"],
            [("id", "in", self.dues(unit).ids)],
        )

    def test_story_a3(self):
        """Stories A3, A4: picked up 2026-09-15, due 2026-12-15 and 2027-09-15 for each serial
        number; loose parts have no maintenance."""
        self.commit(3)
        self.commit(12)
        self.commit(3, product=self.part)
        units = self.delivered("P-2", "P-3", day="2026-09-15")
        for unit in units:
            self.assertEqual(self.days(unit), ["2026-12-15", "2027-09-15"])
        self.deliver(self.part, quantity=10)
        self.run_job("maintenance_plan")
        self.assertFalse(self.Due.search([("product_id", "=", self.part.id)]))

    def test_once(self):
        """G-01, O-05: a second run, also over the same deliveries, plans nothing twice."""
        self.commit(3)
        unit = self.delivered("P-4")
        due = self.dues(unit)
        unit.ownership_ids.maintenance_planned = False
        self.run_job("maintenance_plan")
        self.assertEqual(self.dues(unit), due)
        self.run_job("maintenance_plan")
        self.assertEqual(self.dues(unit), due)

    def test_whose_commitments(self):
        """G-01, D-07: those of the product replace those of its category, those of a category
        its parents', the company's own the common ones."""
        parent = self.env["product.category"].create({"name": "Machines"})
        child = self.env["product.category"].create({"name": "Sweepers", "parent_id": parent.id})
        self.equipment.categ_id = child
        Commitment = self.env["aftersales.maintenance.commitment"]
        above = self.commit(9, product_tmpl_id=False, categ_id=parent.id)

        def find():
            return Commitment._for_products(self.equipment, self.company)[self.equipment]

        self.assertEqual(find(), above)
        near = self.commit(8, product_tmpl_id=False, categ_id=child.id)
        self.assertEqual(find(), near)
        own = self.commit(7, product_tmpl_id=False, categ_id=child.id, company_id=self.company.id)
        self.assertEqual(find(), own)
        closest = self.commit(6)
        self.assertEqual(find(), closest)
        closest.active = False
        self.assertEqual(find(), own)

    def test_only_design_commits(self):
        """G-01, M-03, REG 2.4: product design enters commitments, nobody else; nonsense is
        refused in words."""
        values = {
            "name": "x",
            "product_tmpl_id": self.equipment.product_tmpl_id.id,
            "months": 3,
        }
        Commitment = self.env["aftersales.maintenance.commitment"]
        for user in (self.agent, self.manager, self.service_admin):
            self.refused(AccessError, Commitment.with_user(user).create, values)
        with (
            self.assertRaisesRegex(Exception, "first_said"),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.commit(0)
        with (
            self.assertRaisesRegex(Exception, "repeat_said"),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.commit(3, repeated=True)
        self.assertEqual(
            self.commit(3, repeated=True, repeat_months=6).rhythm,
            "after 3 months, then every 6 months",
        )
        self.assertEqual(
            self.commit(6, meter=500, meter_unit="hour").rhythm, "after 6 months or 500 Hours"
        )

    def test_monthly_from_the_31st(self):
        """Issue 6 §2: monthly from the 31st neither drifts nor skips, be it done or missed."""
        self.commit(1, repeated=True, repeat_months=1)
        self.company.aftersales_maintenance_missed_days = 0
        unit = self.delivered("P-5", day="2026-01-31")
        seen = []
        for _month in range(4):
            due = self.dues(unit, state="planned")
            seen.append(str(due.due_on))
            self.done(due, due.due_on)
        self.assertEqual(seen, ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"])
        self.remind("2026-07-01 08:00")
        self.assertEqual(self.dues(unit)[-2].state, "missed")
        self.assertEqual(self.days(unit)[-2:], ["2026-06-30", "2026-07-31"])

    def test_early_service_moves_the_next(self):
        """Issue 6 §2: an early service moves the next date, unless the plan counts; finishing
        early never repeats the date."""
        self.commit(6, repeated=True, repeat_months=6)
        unit = self.delivered("P-6")
        self.done(self.dues(unit), "2026-08-10")
        self.assertEqual(self.days(unit, state="planned"), ["2027-02-10"])
        by_plan = self.commit(
            6,
            product=self._product("Crane", "equipment", tracking="serial"),
            repeated=True,
            repeat_months=6,
            basis="plan",
        )
        crane = self.delivered("P-7", product=by_plan.product_tmpl_id.product_variant_id)
        self.done(self.dues(crane), "2026-08-10")
        self.assertEqual(self.days(crane, state="planned"), ["2027-03-02"])
        self.done(self.dues(crane, state="planned"), "2027-09-20")
        self.assertEqual(self.days(crane, state="planned"), ["2028-03-02"])

    def test_so_often_in_all(self):
        """G-01: a repeated commitment that ends after some times, and one that does not repeat."""
        self.commit(1, repeated=True, repeat_months=1, times=2)
        unit = self.delivered("P-8")
        self.done(self.dues(unit), "2026-04-02")
        self.done(self.dues(unit, state="planned"), "2026-05-02")
        self.assertFalse(self.dues(unit, state="planned"))
        self.assertEqual(self.dues(unit).mapped("state"), ["done", "done"])

    def test_old_deliveries_do_not_flood(self):
        """G-01, design 3.3: what would be missed already when it is planned is passed over."""
        unit = self.delivered("P-9", day="2025-01-15", plan=False)
        self.commit(3)
        self.commit(6, repeated=True, repeat_months=6)
        with freeze_time(self.local("2026-08-20 09:00")):
            self.run_job("maintenance_plan")
        self.assertEqual(self.days(unit), ["2027-01-15"])

    def test_pickup_corrected(self):
        """AMB-05, G-01: a corrected pick-up day moves what nobody was reminded of."""
        self.commit(3)
        self.commit(12)
        unit = self.delivered("P-10")
        with freeze_time(self.local("2026-05-27 09:00")):
            self.remind("2026-05-27 09:00")
            unit.ownership_ids.with_user(self.manager).action_change_pickup_date(
                "2026-02-20", "Fetched at the gate"
            )
            self.run_job("maintenance_plan")
        self.assertEqual(self.days(unit), ["2026-06-02", "2027-02-20"])

    def test_apply_to_delivered(self):
        """G-01: a commitment entered or changed later reaches delivered units when it is applied;
        what customers were reminded of stays."""
        unit, other = self.delivered("P-11", "P-12")
        self.assertFalse(self.dues(unit))
        commitment = self.commit(3)
        with freeze_time(self.local("2026-03-03 09:00")):
            self.refused(AccessError, commitment.with_user(self.agent).action_apply)
            commitment.action_apply()
            self.run_job("maintenance_plan")
            self.assertEqual(self.days(unit | other), ["2026-06-02", "2026-06-02"])
            self.dues(unit).with_user(self.agent).action_remind()
            commitment.months = 4
            self.assertEqual(self.days(other), ["2026-06-02"])
            commitment.action_apply()
            self.run_job("maintenance_plan")
            self.assertEqual(self.days(unit) + self.days(other), ["2026-06-02", "2026-07-02"])
            commitment.active = False
            commitment.action_apply()
            self.run_job("maintenance_plan")
        self.assertEqual(self.days(unit) + self.days(other), ["2026-06-02"])
        withdrawn = self.Due.search([("installed_product_id", "=", other.id)])
        self.assertIn("No commitment", withdrawn.transition_ids[0].reason)

    def test_one_bad_plan(self):
        """Issue 6 §2, O-03: one bad plan never stops the others, in no job."""
        self.commit(3)
        bad, good = self.delivered("P-13", "P-14", plan=False)
        first = type(self.Due)._first

        def fail(this, commitment, start):
            if start.installed_product_id == bad:
                raise ValueError("broken plan")
            return first(this, commitment, start)

        with mute_logger("odoo.addons.aftersales_service.models.jobs.job"):
            self.patch(type(self.Due), "_first", fail)
            with freeze_time(self.local("2026-03-03 09:00")):
                self.run_job("maintenance_plan")
        self.assertFalse(self.dues(bad))
        self.assertEqual(self.days(good), ["2026-06-02"])
        job = self.env.ref("aftersales_service.job_maintenance_plan")
        self.assertIn("broken plan", job.failure_ids.error)

    def test_sold_on(self):
        """Issue 6 §2: sold on, the plan and its reminder follow the new owner; what is over stays
        with the former one."""
        self.commit(3, repeated=True, repeat_months=3)
        unit = self.delivered("P-15")
        first = self.dues(unit)
        self.done(first, "2026-06-02")
        self.remind("2026-08-26 08:00")
        second = self.dues(unit)[-1]
        self.assertEqual(second.state, "to_remind")
        buyer = self.env["res.partner"].create({"name": "Second Hand", "phone": "1"})
        with freeze_time(self.local("2026-08-27 09:00")):
            # As a change of the owner writes it: nothing came back to us.
            unit.ownership_ids.date_to = "2026-08-27"
            self.env.flush_all()
            self.env["aftersales.ownership"].create(
                {
                    "installed_product_id": unit.id,
                    "partner_id": buyer.id,
                    "date_from": "2026-08-27",
                }
            )
            unit.partner_id = buyer
            self.run_job("maintenance_plan")
        self.assertEqual((first.partner_id, second.partner_id), (self.customer, buyer))
        self.assertEqual(second.state, "planned")
        self.assertEqual(self.days(unit), ["2026-06-02", "2026-09-02"])
        self.assertEqual(second.clock_ids.mapped("state"), ["cancelled"])
        self.remind("2026-08-27 10:00")
        self.assertEqual((second.state, second.phone), ("to_remind", "1"))

    def test_final_user(self):
        """Amendment 29: the final user is reminded; registered later, from then on."""
        self.commit(3)
        unit = self.delivered("P-16")
        school = self.env["res.partner"].create({"name": "School"})
        unit.final_user_id = school
        self.assertEqual(self.dues(unit).partner_id, school)

    def test_returned(self):
        """A-04, G-01: a unit that came back has no maintenance; sold again it begins anew."""
        self.commit(3)
        unit = self.delivered("P-17")
        due = self.dues(unit)
        with freeze_time(self.local("2026-04-01 09:00")):
            wizard = (
                self.env["stock.return.picking"]
                .with_context(
                    active_id=unit.picking_id.id,
                    active_ids=unit.picking_id.ids,
                    active_model="stock.picking",
                )
                .create({})
            )
            wizard.product_return_moves.quantity = 1
            back = wizard._create_return()
            back.move_ids.move_line_ids.lot_id = unit.lot_id
            self.validate(back)
        self.assertEqual((unit.state, due.state), ("returned", "cancelled"))
        self.assertIn("came back", due.transition_ids[0].reason)
        with freeze_time(self.local("2026-04-10 09:00")):
            self.validate(self.sell([(self.equipment, 1)]).picking_ids)
            self.run_job("maintenance_plan")
        self.assertEqual(unit.state, "in_service")
        self.assertEqual(self.days(unit), ["2026-07-10"])

    def test_merged_and_archived(self):
        """Issue 6 §2: merged customers are reminded under the one that stays; an archived one is
        not, until he is back."""
        self.commit(3)
        twin = self.env["res.partner"].create({"name": "Clean City Works Ltd"})
        unit = self.delivered("P-18", partner=twin)
        due = self.dues(unit)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((twin | self.customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(due.partner_id, self.customer)
        self.customer.active = False
        self.remind()
        self.assertEqual(due.state, "planned")
        self.customer.active = True
        self.remind("2026-05-28 08:00")
        self.assertEqual(due.state, "to_remind")

    def test_cancelled_stays_cancelled(self):
        """G-01: what a manager cancelled is not planned again because a setting changed; what was
        withdrawn with its commitment is, once that holds again."""
        commitment = self.commit(3)
        first, second = self.dues(self.delivered("P-31", "P-32"))
        with freeze_time(self.local("2026-03-10 09:00")):
            first.with_user(self.manager).action_cancel("Not owed by contract")
            for active in (False, True):
                commitment.with_user(self.design).active = active
                commitment.with_user(self.design).action_apply()
                self.run_job("maintenance_plan")
        self.assertEqual((first.state, second.state), ("cancelled", "cancelled"))
        self.assertFalse(self.dues(first.installed_product_id))
        self.assertEqual(self.days(second.installed_product_id), ["2026-06-02"])

    def test_never_deleted(self):
        """A-07: the plan is part of the unit's history; it is cancelled by a manager, with a
        reason."""
        self.commit(3)
        unit = self.delivered("P-19")
        due = self.dues(unit)
        self.assertIn("cannot be deleted", self.refused(UserError, due.sudo().unlink))
        self.refused(AccessError, due.with_user(self.agent).action_cancel, "x")
        manager = due.with_user(self.manager)
        self.assertIn("needs a reason", self.refused(UserError, manager.action_cancel))
        manager.action_cancel("Sold without service")
        self.assertEqual(due.state, "cancelled")
        lines = self.env["aftersales.passport.mixin"].with_user(self.agent)._passport_lines(unit)
        self.assertIn("Maintenance Reminder", [line.kind for line in lines[unit.id]])

    def test_guarded(self):
        """M-05: nobody writes state, days or documents of a reminder past its methods."""
        self.commit(3)
        due = self.dues(self.delivered("P-20")).with_user(self.manager)
        for name, value in (
            ("state", "done"),
            ("due_on", "2026-01-01"),
            ("remind_at", False),
            ("result", "told"),
            ("work_order_ids", [Command.clear()]),
        ):
            self.refused(AccessError, due.write, {name: value})

    def test_companies(self):
        """O-07: reminders of another company are not seen."""
        self.commit(3)
        due = self.dues(self.delivered("P-21"))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.agent.copy({"login": "svc_elsewhere"})
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        seen = self.Due.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(seen.search([("id", "=", due.id)]))

    def test_constant_queries(self):
        """Design 7: planning twenty units costs as many queries as planning four."""
        self.commit(3)
        self.commit(6)

        def cost(prefix, count):
            units = self.delivered(*(f"{prefix}{n}" for n in range(count)), plan=False)
            rows = units.ownership_ids.browse(units.ownership_ids.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            with freeze_time(self.local("2026-03-02 15:00")):
                self.Due._plan_deliveries(rows)
                self.env.flush_all()
            self.assertEqual(len(self.dues(units)), 2 * count)
            return self.cr.sql_log_count - before

        cost("W", 2)
        self.assertLessEqual(cost("X", 20), cost("Y", 4) + 2)
