from datetime import datetime

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import REMIND, MaintenanceCase

CALL = "2026-05-26 09:30"


class TestReminding(MaintenanceCase):
    """G-02, G-03: customers are reminded in time and once; what the call brought is recorded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.commitment = cls.commit(3)

    def reminded(self, *serials):
        """Return the maintenance of new units whose customer is to be called."""
        units = self.delivered(*serials)
        self.remind()
        return self.dues(units)

    def test_a_week_ahead(self):
        """G-02, P-21: the reminder for 06-02 is made on 05-26, not on 05-25, once; it goes to the
        service and stands in My Day."""
        unit = self.delivered("R-1")
        due = self.dues(unit)
        self.remind("2026-05-25 23:30")
        self.assertEqual(due.state, "planned")
        self.remind()
        self.assertEqual(due.state, "to_remind")
        self.assertTrue(due.user_id.has_group("aftersales_service.group_agent"))
        self.assertEqual(due.clock_ids.deadline, self.local("2026-06-02 23:59:59"))
        self.assertEqual(due.clock_ids.user_id, due.user_id)
        self.remind("2026-05-27 08:00")
        self.assertEqual(len(due.transition_ids), 1)
        self.assertEqual(len(due.clock_ids), 1)
        with freeze_time(self.local("2026-05-26 09:00")):
            due.user_id = self.agent
            self.env.flush_all()
            self.env.invalidate_all()
            day = self.env["aftersales.my.day"].with_user(self.agent).load()
        lines = [line for section in day["sections"] for line in section["lines"]]
        self.assertEqual([line["phone"] for line in lines], [self.customer.phone])
        self.assertIn("R-1", lines[0]["items"][0]["about"])
        self.assertEqual(day["total"]["today"], 1)

    def test_job_that_was_off(self):
        """G-02: a run that was left out is made up for by the next one."""
        due = self.dues(self.delivered("R-2"))
        self.remind("2026-05-30 08:00")
        self.assertEqual(due.state, "to_remind")

    def test_days_of_the_company_and_of_the_commitment(self):
        """G-02, P-21: so many days as the settings say, or as the commitment itself says; what is
        planned follows a change."""
        unit = self.delivered("R-3")
        with freeze_time(self.local("2026-03-03 09:00")):
            self.company.aftersales_maintenance_days = 14
            self.run_job("maintenance_plan")
        self.assertEqual(self.dues(unit).remind_at, self.local("2026-05-19 08:00"))
        with freeze_time(self.local("2026-03-03 10:00")):
            self.commitment.remind_days = 3
            self.commitment.action_apply()
            self.run_job("maintenance_plan")
        self.assertEqual(self.dues(unit).remind_at, self.local("2026-05-30 08:00"))

    def test_presets_name_the_days(self):
        """P-21, O-01: every procedure's preset names the days of the reminder."""
        rows = self.env["aftersales.sla.preset.switch"].search(
            [("switch", "=", "aftersales_maintenance_days")]
        )
        self.assertEqual(rows.preset_id, self.env["aftersales.sla.preset"].search([]))
        self.assertEqual(set(rows.mapped("value")), {"7"})

    def test_one_person_per_customer(self):
        """Story A18, amendment 56: one reminder per unit, all of a customer with one caller; the
        customers evenly with those of the role."""
        colleague = self.agent.copy({"login": "svc_agent_2", "name": "Second"})
        role = self.env["aftersales.role"].create(
            {"name": "Callers", "code": "callers", "user_ids": (self.agent | colleague).ids}
        )
        self.commitment.role_id = role
        units = self.delivered("R-4", "R-5")
        others = self.env["res.partner"].create([{"name": "B"}, {"name": "C"}])
        units |= self.delivered("R-6", partner=others[0])
        units |= self.delivered("R-7", partner=others[1])
        self.remind()
        dues = self.dues(units)
        self.assertEqual(len(dues), 4)
        by_partner = dues.grouped("partner_id")
        self.assertEqual(len(by_partner[self.customer].user_id), 1)
        self.assertEqual(dues.user_id, self.agent | colleague)
        self.assertEqual(by_partner[others[0]].user_id, by_partner[others[1]].user_id)

    def test_done_needs_an_outcome(self):
        """G-03: a call counts as made with its outcome only."""
        due = self.reminded("R-8").with_user(self.agent)
        text = self.refused(UserError, due.action_record_call)
        self.assertIn("R-8", text)
        self.assertIn("choose what the call brought", text)

    def test_appointment(self):
        """G-03: an appointment needs date, time and content, and lies ahead."""
        due = self.reminded("R-9")
        with freeze_time(self.local(CALL)):
            own = due.with_user(self.agent)
            own.outcome = "appointment"
            text = self.refused(UserError, own.action_record_call)
            self.assertIn("Enter date and time", text)
            self.assertIn("Enter what is to be done", text)
            own.write(
                {
                    "appointment_at": self.local("2026-05-01 09:00"),
                    "appointment_content": "First maintenance",
                }
            )
            self.assertIn("lies in the past", self.refused(UserError, own.action_record_call))
            own.appointment_at = self.local("2026-06-03 09:00")
            own.action_record_call()
        self.assertEqual((due.state, due.result), ("appointment", "appointment"))
        self.assertEqual((due.called_by, due.called_at), (self.agent, self.local(CALL)))
        self.assertEqual(due.clock_ids.state, "met")
        self.assertFalse(due.outcome)
        self.assertTrue(due.message_ids.filtered(lambda m: "First maintenance" in m.body))
        self.remind("2026-07-03 08:00")
        self.assertEqual(due.state, "appointment")
        self.remind("2026-07-04 00:01")
        self.assertEqual(due.state, "missed")

    def test_appointment_that_does_not_hold(self):
        """G-03: an appointment that is lost or moved: called again, missed so much later."""
        due = self.reminded("R-10")
        values = {"appointment_at": self.local("2026-06-03 09:00"), "appointment_content": "All"}
        self.call(due, "appointment", CALL, **values)
        due._appointment_moved(self.local("2026-06-10 09:00"))
        self.assertEqual(due.appointment_at, self.local("2026-06-10 09:00"))
        self.assertEqual(due.miss_at, self.local("2026-07-11 00:00"))
        with freeze_time(self.local("2026-06-11 09:00")):
            due._appointment_lost("Did not come")
        self.assertEqual((due.state, due.appointment_at), ("to_remind", False))
        self.assertEqual(due._open_clocks().deadline, self.local("2026-06-11 23:59:59"))
        self.call(
            due, "appointment", "2026-06-11 10:00", appointment_at=self.local("2026-06-22 09:00")
        )
        text = self.refused(UserError, due.with_user(self.agent).action_call_again)
        self.assertIn("needs a reason", text)

    def test_refused(self):
        """G-03: refused, the next of a repeated maintenance is planned by the plan."""
        self.commitment.write({"repeated": True, "repeat_months": 3})
        due = self.reminded("R-11")
        self.call(due, "refused", CALL, call_note="Has his own workshop")
        self.assertEqual((due.state, due.clock_ids.state), ("refused", "met"))
        self.assertTrue(due.message_ids.filtered(lambda m: "Has his own workshop" in m.body))
        self.assertEqual(self.days(due.installed_product_id, state="planned"), ["2026-09-02"])

    def test_told(self):
        """G-02: told of the time, the customer comes by himself; not done in time it is missed."""
        due = self.reminded("R-12")
        self.call(due, "told", CALL)
        self.assertEqual(due.state, "reminded")
        self.remind("2026-07-02 23:00")
        self.assertEqual(due.state, "reminded")
        self.remind("2026-07-03 00:01")
        self.assertEqual(due.state, "missed")

    def test_call_later(self):
        """G-03, amendment 46: called later when the customer wants; the date agreed replaces the
        limit, and until then he stands on nobody's list."""
        due = self.reminded("R-13")
        with freeze_time(self.local(CALL)):
            own = due.with_user(self.agent)
            own.outcome = "later"
            text = self.refused(UserError, own.action_record_call)
            self.assertIn("when the customer wants to be called", text)
        self.call(due, "later", CALL, next_call_at=self.local("2026-06-05 15:00"))
        self.assertEqual((due.state, str(due.call_on)), ("to_remind", "2026-06-05"))
        self.assertEqual(due.clock_ids.deadline, self.local("2026-06-05 23:59:59"))
        domain = due._call_due_domain(self.local("2026-06-05 14:59"))
        self.assertFalse(due.filtered_domain(domain))
        self.assertTrue(due.filtered_domain(due._call_due_domain(self.local("2026-06-05 15:00"))))

    def test_unreachable(self):
        """G-03, F-16: three calls without an answer, each on another working day; then the
        customer is unreachable, and can still be reached."""
        due = self.reminded("R-14")
        own = due.with_user(self.agent)
        with freeze_time(self.local("2026-05-29 09:00")):
            own.action_not_reached()
            self.env.flush_all()
        self.assertEqual((due.attempt_count, str(due.call_on)), (1, "2026-06-01"))
        self.assertEqual(due.next_call_at, self.local("2026-06-01 15:00"))
        for at in ("2026-06-01 09:00", "2026-06-02 15:00"):
            with freeze_time(self.local(at)):
                own.action_not_reached()
                self.env.flush_all()
        self.assertEqual((due.attempt_count, due.state), (3, "unreachable"))
        self.assertEqual(due.clock_ids.state, "cancelled")
        text = self.refused(UserError, own.action_not_reached)
        self.assertIn("nobody is called about it any more", text)
        self.call(due, "told", "2026-06-03 09:00")
        self.assertEqual(due.state, "reminded")

    def test_missed_and_done_late(self):
        """G-01: an undone past one is listed as missed, the next is planned; done late after all
        it moves the next one."""
        self.commitment.write({"repeated": True, "repeat_months": 3})
        due = self.reminded("R-15")
        unit = due.installed_product_id
        self.remind("2026-07-03 00:01")
        self.assertEqual((due.state, due.clock_ids.state), ("missed", "cancelled"))
        self.assertEqual(self.days(unit, state="planned"), ["2026-09-02"])
        listed = self.Due.search([("state", "=", "missed"), ("partner_id", "=", self.customer.id)])
        self.assertEqual(listed, due)
        self.done(due, "2026-07-10")
        self.assertEqual(self.days(unit, state="planned"), ["2026-10-10"])
        self.assertEqual(len(self.dues(unit)), 2)

    def test_missed_and_told(self):
        """G-01, G-03: who is called late has his days again before it counts as missed anew."""
        due = self.reminded("R-24")
        self.remind("2026-07-03 00:01")
        self.assertEqual(due.state, "missed")
        self.call(due, "told", "2026-07-06 10:00")
        self.remind("2026-08-05 08:00")
        self.assertEqual(due.state, "reminded")
        self.remind("2026-08-06 00:01")
        self.assertEqual(due.state, "missed")

    def test_ahead_of_time(self):
        """A-03: a campaign puts maintenance on the call list before its time; engineers do not."""
        due = self.dues(self.delivered("R-16"))
        with freeze_time(self.local("2026-04-01 09:00")):
            self.refused(AccessError, due.with_user(self.engineer).action_remind)
            due.with_user(self.agent).action_remind()
        self.assertEqual(due.state, "to_remind")
        self.assertEqual(due.clock_ids.deadline, self.local("2026-06-02 23:59:59"))

    def test_by_message(self):
        """G-02: by e-mail once, one for all units of a customer, in the day's hours; who has no
        address is called."""
        self.commitment.notify = "message"
        poor = self.env["res.partner"].create({"name": "No Address", "phone": "2"})
        units = self.delivered("R-17", "R-18")
        alone = self.delivered("R-19", partner=poor)
        sent = self.env["mail.mail"].sudo().search([])
        self.remind("2026-05-27 22:00")
        dues = self.dues(units)
        self.assertEqual(set(dues.mapped("state")), {"to_remind"})
        self.assertEqual(self.dues(alone).by_call, True)
        self.assertFalse(self.env["mail.mail"].sudo().search([]) - sent)
        self.remind("2026-05-28 08:01")
        mails = self.env["mail.mail"].sudo().search([]) - sent
        self.assertEqual(len(mails), 1)
        self.assertIn(self.customer.email, mails.email_to)
        for word in ("R-17", "R-18", "Change oil and filter", "06/02/2026"):
            self.assertIn(word, mails.body_html)
        self.assertEqual(set(dues.mapped("state")), {"reminded"})
        self.assertFalse(dues.clock_ids)
        self.remind("2026-05-29 08:01")
        self.assertEqual(self.env["mail.mail"].sudo().search([]) - sent, mails)
        self.assertFalse(dues.filtered_domain(dues._call_due_domain(datetime(2026, 6, 1))))

    def test_call_hooks(self):
        """Amendment 56, G-03: what the list of calls asks and writes, by its names."""
        self.commitment.write({"repeated": True, "repeat_months": 3})
        dues = self.reminded("R-20", "R-21", "R-22")
        with freeze_time(self.local(CALL)):
            mine = dues.with_user(self.agent)
            found = mine.search(mine._call_due_domain(fields.Datetime.now()))
            self.assertLessEqual(set(dues.ids), set(found.ids))
            first, second, third = mine
            self.assertEqual(set(mine._call_partner().values()), {self.customer})
            self.assertEqual(first._call_title(), self.commitment.name)
            self.assertIn("R-20", first._call_about())
            self.assertEqual(first._call_deadline(), self.local("2026-06-02 23:59:59"))
            questions = {q if isinstance(q, str) else q["name"] for q in first._call_form()}
            self.assertIn("appointment_at", questions)
            self.refused(UserError, first._call_answer, {"call_note": "x"})
            first._call_answer({"outcome": "told", "call_note": "Comes next week"})
            self.assertEqual(first.state, "reminded")
            result = self.env["aftersales.channel"]
            second._call_attempt(result, "Busy", fields.Datetime.now())
            self.assertEqual(second.attempt_count, 1)
            text = self.refused(UserError, second._call_give_up, result, "Gave up")
            self.assertIn("1 of 3 calls", text)
            second._call_later(self.local("2026-05-27 10:00"))
            self.assertEqual(str(second.call_on), "2026-05-27")
            third._call_refused(result, "Wants no calls")
            self.assertEqual(third.state, "refused")

    def test_engineers_do_not_call(self):
        """M-01: who makes no calls records none."""
        due = self.reminded("R-23")
        self.refused(AccessError, due.with_user(self.engineer).action_not_reached)
        self.refused(AccessError, due.with_user(self.engineer).write, {"outcome": "told"})
        self.assertFalse(due.with_user(self.engineer).can_call)

    def test_classification(self):
        """A-03, G-02: model, region and purchase time are stored and group the work list."""
        loader = self._product("Loader", "equipment", tracking="serial")
        self.commit(3, product=loader)
        regions = self.env["aftersales.region"].create([{"name": "East"}, {"name": "South"}])
        partners = self.env["res.partner"].create(
            [{"name": r.name, "aftersales_region_id": r.id} for r in regions]
        )
        units = self.env["aftersales.installed.product"]
        for serial, product, partner, day in (
            ("C-1", self.equipment, partners[0], "2026-03-02"),
            ("C-2", self.equipment, partners[1], "2026-04-02"),
            ("C-3", loader, partners[0], "2026-03-05"),
            ("C-4", loader, partners[1], "2026-03-06"),
        ):
            units |= self.delivered(serial, product=product, partner=partner, day=day)
        for model in ("aftersales.installed.product", "aftersales.maintenance.due"):
            field = "id" if model == units._name else "installed_product_id"
            rows = self.env[model].with_user(self.agent)

            def counts(groupby, rows=rows, field=field):
                groups = rows.formatted_read_group(
                    [(field, "in", units.ids)], [groupby], ["__count"]
                )
                return sorted(group["__count"] for group in groups)

            self.assertEqual(counts("product_id"), [2, 2])
            self.assertEqual(counts("region_id"), [2, 2])
            self.assertEqual(counts("pickup_date:month"), [1, 3])

    def test_constant_queries(self):
        """Design 7: reminding twenty customers costs as many queries as four."""

        def cost(prefix, count):
            partners = self.env["res.partner"].create(
                [{"name": f"{prefix}{n}"} for n in range(count)]
            )
            units = self.env["aftersales.installed.product"]
            for number, partner in enumerate(partners):
                units |= self.delivered(f"{prefix}{number}", partner=partner, plan=False)
            self.run_job("maintenance_plan")
            dues = self.dues(units)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            with freeze_time(self.local(REMIND)):
                dues._remind()
                self.env.flush_all()
            return self.cr.sql_log_count - before

        with freeze_time(self.local("2026-03-02 15:00")):
            cost("V", 1)
            self.assertLessEqual(cost("X", 12), cost("Y", 4) + 3)
