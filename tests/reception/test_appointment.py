from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import ReceptionCase


@freeze_time("2026-03-02 01:00:00")
class TestAppointment(ReceptionCase):
    """Appointments: channels, basics, states, who is told, what they open (G-03…G-05, G-08)."""

    def test_three_basics(self):
        """G-05: confirming without vehicle basics, expected time or contact is refused."""
        appointment = self.appointment(
            start=False,
            installed_product_ids=[Command.clear()],
            expected_hours=0,
            content=False,
            contact_name=False,
        )
        appointment.contact_name = False
        text = self.refused(UserError, appointment.action_confirm)
        for words in (
            appointment.name,
            "the time of the appointment",
            "what is to be done",
            "Choose the unit, or enter brand and model",
            "how many hours",
            "whom to ask for",
        ):
            self.assertIn(words, text)
        self.assertFalse(appointment.can_confirm)
        self.assertIn("Choose the unit", appointment.step_missing)
        appointment.write(
            {
                "start": self.local("2026-03-10 09:00"),
                "content": "Brakes",
                "brand": "Cleanline",
                "model": "S2",
                "expected_hours": 1.5,
                "contact_name": "Zhou Min",
            }
        )
        self.assertEqual(appointment.step_missing, "")
        self.assertTrue(appointment.can_confirm)
        for channel in ("phone", "web", "on_spot"):
            appointment.channel = channel
        appointment.action_confirm()
        self.assertEqual(appointment.state, "confirmed")
        self.assertEqual(appointment.stop, self.local("2026-03-10 10:30"))

    def test_basics_come_from_the_unit(self):
        """G-05, A-10: brand, model, plate and contact are not typed again."""
        appointment = self.appointment()
        self.assertEqual(
            (appointment.brand, appointment.model, appointment.plate),
            ("Cleanline", "S2", "ZJ-0417"),
        )
        self.assertEqual(
            (appointment.contact_name, appointment.phone), ("Zhou Min", "+86 138 0000 4321")
        )
        past = self.appointment(start="2026-03-01 09:00")
        self.assertIn("lies in the past", self.refused(UserError, past.action_confirm))

    def test_states(self):
        """G-05: requested, confirmed, arrived, done; a no-show, who may still come; cancelled."""
        appointment = self.appointment(confirm=True)
        text = self.refused(UserError, appointment.action_miss)
        self.assertIn("has not come yet", text)
        with freeze_time(self.local("2026-03-10 12:00")):
            appointment.action_miss()
            self.assertEqual(appointment.state, "no_show")
            self.assertIn(
                "ask for a new time", " ".join(appointment.sudo().activity_ids.mapped("summary"))
            )
            self.assertFalse(appointment.sudo().event_id.active)
            appointment.action_arrive()
            appointment.action_finish()
        self.assertEqual(appointment.state, "done")
        self.assertEqual(
            appointment.transition_ids.sorted("id").mapped("to_state"),
            ["confirmed", "no_show", "arrived", "done"],
        )
        other = self.appointment(confirm=True)
        self.assertIn("needs a reason", self.refused(UserError, other.action_cancel))
        other.action_cancel("He sold the machine")
        self.assertEqual(other.state, "cancelled")
        self.assertIn("Cancel it with a reason", self.refused(UserError, appointment.unlink))

    def test_who_may(self):
        """M-01: agents take appointments; quality reads them, others may not confirm."""
        appointment = self.appointment()
        self.refused(AccessError, appointment.with_user(self.qa).action_confirm)
        self.assertTrue(appointment.with_user(self.qa).has_access("read"))
        self.refused(AccessError, appointment.write, {"state": "confirmed"})
        self.refused(AccessError, appointment.write, {"told_names": "x"})

    def test_departments_calendar_and_customer_are_told(self):
        """G-04: PMC and production are told date and contents, by role; Odoo's calendar has it."""
        last = self.env["mail.message"].search([], limit=1, order="id desc").id
        appointment = self.appointment(confirm=True)
        told = self.env["mail.message"].search(
            [("id", ">", last), ("notified_partner_ids", "in", self.pmc.partner_id.ids)]
        )
        self.assertEqual(len(told), 1, "one message, though PMC fills both roles")
        self.assertIn("2026", told.body)
        self.assertIn("Maintenance after three months", told.body)
        self.assertIn("09:00", told.body, "in the company's time")
        self.assertIn("Planning (PMC)", appointment.told_names)
        self.assertIn("Production", appointment.told_names)
        event = appointment.sudo().event_id
        self.assertEqual((event.start, event.stop), (appointment.start, appointment.stop))
        self.assertIn(self.pmc.partner_id, event.partner_ids)
        self.assertEqual((event.res_model, event.res_id), (appointment._name, appointment.id))
        mail = self.env["mail.mail"].search(
            [("email_to", "=", "zhou.min@clean-city.example"), ("res_id", "=", appointment.id)]
        )
        self.assertEqual(len(mail), 1)
        self.assertIn("is confirmed", mail.subject)
        self.assertIn("2026-03-10 09:00", mail.body_html)

    def test_roles_are_data(self):
        """G-04, M-01: which departments hear of it is a tick on the role."""
        roles = self.env["aftersales.role"].search([("told_of_appointments", "=", True)])
        self.assertEqual(set(roles.mapped("code")), {"pmc", "production"})
        roles.told_of_appointments = False
        self.env.ref("aftersales_service.role_qa").told_of_appointments = True
        appointment = self.appointment(confirm=True)
        self.assertEqual(appointment.told_names, "QA Department")

    def test_moved_and_told(self):
        """G-04: a move needs time and reason; departments, calendar and customer hear of it."""
        appointment = self.appointment(confirm=True)
        text = self.refused(UserError, appointment.write, {"start": self.local("2026-03-11 09:00")})
        self.assertIn("Reschedule", text)
        text = self.refused(UserError, appointment.action_reschedule, None, "He is away")
        self.assertIn("enter the new time", text)
        moment = self.local("2026-03-11 14:00")
        self.assertIn(
            "enter why", self.refused(UserError, appointment.action_reschedule, moment, " ")
        )
        last = self.env["mail.message"].search([], limit=1, order="id desc").id
        appointment.action_reschedule(moment, "He is away")
        self.assertEqual((appointment.start, appointment.moved_count), (moment, 1))
        self.assertEqual(appointment.sudo().event_id.start, moment)
        told = self.env["mail.message"].search(
            [("id", ">", last), ("notified_partner_ids", "in", self.pmc.partner_id.ids)]
        )
        self.assertIn("Appointment moved", told.body)
        mails = self.env["mail.mail"].search(
            [("model", "=", appointment._name), ("res_id", "=", appointment.id)]
        )
        self.assertIn("was moved", " ".join(mails.mapped("subject")))
        appointment.action_cancel("He sold it")
        self.assertFalse(appointment.sudo().event_id.active)
        self.assertFalse(appointment.sudo().activity_ids)

    def test_who_has_no_address_is_called(self):
        """G-04: a customer who cannot be written to is called about a move."""
        self.customer.email = self.contact.email = False
        appointment = self.appointment(confirm=True)
        self.assertFalse(appointment.email)
        self.assertFalse(appointment.sudo().activity_ids, "he is on the line when it is made")
        appointment.action_reschedule(self.local("2026-03-11 14:00"), "Part is late")
        self.assertIn("Tell the customer", appointment.sudo().activity_ids.summary)
        self.assertEqual(appointment.sudo().activity_ids.user_id, self.agent)

    def test_the_way_the_customer_wants(self):
        """A-09, G-04: who prefers the phone, or wants no contact, gets no e-mail and is called
        about a move; at night an e-mail waits."""
        phone = self.env.ref("aftersales_service.channel_phone")
        self.contact.aftersales_channel_id = phone
        appointment = self.appointment(confirm=True)
        mails = self.env["mail.mail"].search(
            [("email_to", "=", appointment.email), ("res_id", "=", appointment.id)]
        )
        self.assertFalse(mails)
        appointment.action_reschedule(self.local("2026-03-11 14:00"), "Part is late")
        self.assertIn("Tell the customer", appointment.sudo().activity_ids.summary)
        self.contact.write(
            {
                "aftersales_channel_id": False,
                "aftersales_skip_reason_id": self.env.ref(
                    "aftersales_service.skip_reason_refuses"
                ).id,
            }
        )
        self.assertFalse(appointment._written_to())
        self.contact.aftersales_skip_reason_id = False
        with freeze_time(self.local("2026-03-09 21:00")):
            appointment.action_cancel("He sold it")
        mail = self.env["mail.mail"].search(
            [("email_to", "=", appointment.email), ("res_id", "=", appointment.id)]
        )
        self.assertEqual(mail.scheduled_date, self.local("2026-03-10 08:00"))

    def test_on_site_opens_the_work_order(self):
        """G-08, E-03, E-14: on site a WO with the agreed time; its notice counts as ever."""
        appointment = self.appointment(mode="on_site", confirm=True)
        order = appointment.sudo().work_order_id
        self.assertEqual((order.kind, order.state), ("on_site", "draft"))
        self.assertEqual(
            (order.planned_start, order.planned_end), (appointment.start, appointment.stop)
        )
        self.assertEqual(order.agreed_with, "Zhou Min")
        self.assertEqual(order.case_ids, appointment.sudo().case_id)
        self.assertEqual(order.case_ids.type_id.code, "repair_request")
        self.assertFalse(order.case_ids.is_complaint, "a booking is no complaint (amendment 19)")
        self.assertEqual(order.appointment_count, 1)
        manager = order.with_user(self.manager)
        manager.engineer_ids = self.engineer
        manager.action_plan()
        appointment.action_reschedule(self.local("2026-03-11 09:00"), "He is away")
        self.assertEqual(order.planned_start, self.local("2026-03-11 09:00"))
        with freeze_time(self.local("2026-03-10 17:00")):
            text = self.refused(UserError, manager.action_confirm)
            self.assertIn("less than", text)
        manager.action_confirm()
        appointment.action_cancel("He repaired it himself")
        self.assertIn(
            "The appointment was cancelled", " ".join(order.activity_ids.mapped("summary"))
        )

    def test_the_visit_ends_the_appointment(self):
        """G-05, G-08: begun and finished on site, the appointment is arrived and done by itself."""
        appointment = self.appointment(mode="on_site", confirm=True)
        later = self.appointment(start="2026-03-20 09:00", mode="on_site")
        later.case_id = appointment.case_id
        later.action_confirm()
        order = appointment.work_order_id
        self.assertEqual(later.work_order_id, order)
        self.assertEqual(order._begun_appointments(), appointment)
        order.with_user(self.manager)._begun_appointments().action_arrive()
        self.assertEqual((appointment.state, later.state), ("arrived", "confirmed"))

    def test_from_afar_opens_the_case(self):
        """G-08: remote diagnosis and online consultation open their case."""
        remote = self.appointment(mode="remote", confirm=True)
        self.assertEqual(remote.case_id.type_id.code, "repair_request")
        self.assertFalse(remote.work_order_id)
        talk = self.appointment(
            mode="consultation", installed_product_ids=[Command.clear()], confirm=True
        )
        self.assertEqual(talk.case_id.type_id.code, "consultation")
        self.assertEqual(talk.case_id.appointment_count, 1)
        self.assertIn("nothing to receive", self.refused(UserError, talk.action_receive))

    def test_a_known_case_is_kept(self):
        """O-04: an appointment made from a case opens no second one."""
        action = self.unit_case.with_user(self.agent).action_make_appointment()
        appointment = self.appointment(
            case_id=action["context"]["default_case_id"], mode="remote", confirm=True
        )
        self.assertEqual(appointment.case_id, self.unit_case)

    def test_booked_for_another_room(self):
        """G-03, G-04: one call books and confirms; without a way to reach him it says so."""
        appointment = (
            self.env["aftersales.appointment"]
            .with_user(self.agent)
            ._book(
                self.customer,
                self.unit,
                self.local("2026-03-10 09:00"),
                "Three months",
                "workshop",
                origin=self.unit_case,
            )
        )
        self.assertEqual((appointment.state, appointment.matter), ("confirmed", "repair"))
        self.assertEqual(appointment.expected_hours, self.company.aftersales_appointment_hours)
        action = appointment.action_open_origin()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("aftersales.case", self.unit_case.id)
        )
        self.customer.write({"phone": False, "email": False})
        nobody = self.env["aftersales.appointment"].with_user(self.agent)
        text = self.refused(
            UserError,
            nobody._book,
            self.customer,
            self.unit,
            self.local("2026-03-10 09:00"),
            "Three months",
            "workshop",
        )
        self.assertIn("a phone number", text)

    def test_unit_sold_on(self):
        """A-04, G-05: who made the appointment of a former owner is to ask whether it stands."""
        appointment = self.appointment(confirm=True)
        other = self.appointment("2026-03-11 09:00", confirm=True)
        other.sudo().partner_id = self.env["res.partner"].create({"name": "Somebody Else"})
        buyer = self.env["res.partner"].create({"name": "Second Owner", "is_company": True})
        before = appointment.activity_ids | other.activity_ids
        self.unit.with_user(self.manager).action_change_owner(
            buyer.id, self.company._aftersales_local_date(), "Phoned"
        )
        asked = (appointment.activity_ids | other.activity_ids) - before
        self.assertEqual((asked.res_id, asked.user_id), (appointment.id, appointment.user_id))
        self.assertIn("ask whether the appointment stands", asked.summary)
