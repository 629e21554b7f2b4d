from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from ..execution.common import IMAGE
from .common import ReceptionCase


@freeze_time("2026-03-10 01:00:00")
class TestReception(ReceptionCase):
    """What a customer brings: five fields, three looks, his signature, the voucher (G-06, G-07)."""

    def test_nothing_is_skipped(self):
        """G-06: without the five fields, the three looks and his confirmation it is refused."""
        self.unit.write({"brand": False, "model": False, "plate": False})
        reception = self.reception(complete=False, brought_by="Qin")
        reception.model = False
        text = self.refused(UserError, reception.action_confirm)
        for words in (
            reception.name,
            "Enter the brand",
            "Enter the model",
            "Enter the license plate",
            "Enter the meter reading",
            "Enter the fault",
            "“Outside”: enter the result",
            "“Inside”: enter the result",
            "“Function”: enter the result",
            "Enter what is to be done",
            "expected to be finished",
            "Explain cost and warranty",
            "his name and his signature",
        ):
            self.assertIn(words, text)
        self.assertFalse(reception.can_confirm)
        self.assertIn("license plate", reception.step_missing)

    def test_received(self):
        """G-06, G-07, A-10: reading, property, case, voucher and the request for an order."""
        reception = self.reception()
        self.assertTrue(reception.can_confirm, reception.step_missing)
        reception.action_confirm()
        self.assertEqual(reception.state, "confirmed")
        self.assertRegex(reception.voucher_number, r"^WX\d+-[0-9A-Z]{4}$")
        reading = self.unit.meter_reading_ids
        self.assertEqual((reading.value, reading.note), (1286.0, reception.name))
        held = reception.property_ids
        self.assertEqual((held.state, held.installed_product_id), ("here", self.unit))
        self.assertEqual((held.accessories, held.condition_in), ("1 charging cable", "Normal"))
        self.assertEqual(held.sudo().receipt_id.owner_id, self.customer)
        case = reception.case_id
        self.assertEqual((case.type_id.code, case.state), ("repair_request", "in_progress"))
        self.assertEqual(case.installed_product_ids, self.unit)
        self.assertEqual(held.case_id, case)
        self.assertEqual(case.reception_count, 1)
        self.assertEqual(self.unit.with_user(self.agent).reception_count, 1)
        to_do = reception.sudo().activity_ids
        self.assertEqual(to_do.user_id, self.manager)
        self.assertIn("Issue the dispatch order", to_do.summary)

    def test_abnormal_is_shown_and_told(self):
        """G-06: what is abnormal needs words or a photo, and the customer was told."""
        reception = self.reception()
        check = reception.check_ids.filtered(lambda c: c.area == "outside")
        check.result = "abnormal"
        text = self.refused(UserError, reception.action_confirm)
        self.assertIn("write what, or take a photo", text)
        check.photo = IMAGE
        text = self.refused(UserError, reception.action_confirm)
        self.assertIn("tick that he was told", text)
        check.write({"note": "Oil at the left pipe", "told": True})
        reception.write({"signature": IMAGE})
        reception.action_confirm()
        self.assertTrue(reception.abnormal)
        self.assertIn("Oil at the left pipe", reception.property_ids.condition_in)

    def test_all_normal_in_one_click(self):
        """G-06, amendment 53: one click sets what is open, not what was found."""
        reception = self.reception(complete=False)
        found = reception.check_ids.filtered(lambda c: c.area == "function")
        found.write({"result": "abnormal", "note": "Whistles", "told": True})
        reception.action_all_normal()
        self.assertEqual(found.result, "abnormal")
        self.assertEqual(
            sorted(reception.check_ids.mapped("result")), ["abnormal", "normal", "normal"]
        )

    def test_any_product(self):
        """G-06, amendment 31: a machine without plate and reading; what has no inside."""
        reception = self.reception(
            installed_product_id=False, is_vehicle=False, plate=False, meter_value=0, model="Drill"
        )
        inside = reception.check_ids.filtered(lambda c: c.area == "inside")
        inside.result = "na"
        reception.write({"signature": IMAGE})
        reception.action_confirm()
        self.assertEqual(reception.state, "confirmed")
        self.assertIn("Drill", reception.property_ids.title)
        self.assertFalse(reception.property_ids.sudo().receipt_id)
        vehicle = self.reception()
        self.assertTrue(vehicle.is_vehicle, "the class says so")
        vehicle.check_ids[0].result = "na"
        vehicle.signature = IMAGE
        text = self.refused(UserError, vehicle.action_confirm)
        self.assertIn("looked at on every vehicle", text)

    def test_lower_reading_warns(self):
        """A-10, story A10: a reading below the last one warns, and may be explained."""
        self.env["aftersales.meter.reading"].create(
            {"installed_product_id": self.unit.id, "date": "2026-03-02", "value": 1286.0}
        )
        with Form(self.env["aftersales.reception"].with_user(self.agent)) as form:
            form.installed_product_id = self.unit
            self.assertEqual(form.partner_id, self.customer)
            form.meter_value = 1190
            self.assertIn("Lower than 1286", form.meter_warning)
            form.meter_value = 1300
            self.assertFalse(form.meter_warning)

    def test_replaced_meter(self):
        """A-10, D-07: at the counter one ticks that the meter was replaced; both are added up. A
        slip of the pen before is no measure."""
        Reading = self.env["aftersales.meter.reading"].with_user(self.engineer)
        for day, value in (("2026-03-02", 1286.0), ("2026-03-03", 12.0)):
            Reading.create({"installed_product_id": self.unit.id, "date": day, "value": value})
        reception = self.reception(meter_value=40.0)
        self.assertIn("Lower than 1286", reception.meter_warning)
        reception.meter_replaced = True
        self.assertFalse(reception.meter_warning)
        self.assertFalse(reception.signature, "he signs what he sees")
        reception.signature = IMAGE
        reception.action_confirm()
        self.assertEqual(self.unit.meter_total, 1286.0)
        self.assertTrue(self.unit.meter_reading_ids.filtered(lambda r: r.value == 40).replaced)

    def test_signed_is_signed(self):
        """G-06: a change after the signature voids it; after his confirmation nothing changes."""
        reception = self.reception()
        reception.fault = "Another fault"
        self.assertFalse(reception.signature)
        reception.write({"fault": "Oil", "signature": IMAGE})
        self.assertTrue(reception.signature, "written together it stands")
        reception.item_ids.price = 500
        self.assertFalse(reception.signature)
        self.assertIn("his signature", self.refused(UserError, reception.action_confirm))
        reception.write(
            {
                "signature": IMAGE,
                "item_ids": [Command.create({"name": "Filter", "expected_hours": 0.5})],
            }
        )
        reception.action_confirm()
        for vals in ({"fault": "x"}, {"signed_by": "y"}, {"meter_value": 1}):
            text = self.refused(UserError, reception.write, vals)
            self.assertIn("as the customer signed it", text)
        for row in (reception.item_ids[0], reception.check_ids[0]):
            self.assertIn("as the customer signed it", self.refused(UserError, row.unlink))
        text = self.refused(UserError, reception.item_ids[0].write, {"name": "x"})
        self.assertIn(reception.name, text)
        self.refused(
            UserError,
            self.env["aftersales.reception.item"].with_user(self.agent).create,
            {"reception_id": reception.id, "name": "More"},
        )
        self.refused(AccessError, reception.unlink)
        self.assertIn("cannot be deleted", self.refused(UserError, reception.sudo().unlink))

    def test_signed_on_paper(self):
        """G-06: the paper that he signed stands for the drawn signature."""
        reception = self.reception()
        reception.write({"signature": False, "scan": IMAGE})
        reception.action_confirm()
        self.assertEqual(reception.state, "confirmed")

    def test_a_unit_is_here_once(self):
        """G-06: what is here is not received a second time."""
        first = self.reception()
        first.action_confirm()
        second = self.reception()
        text = self.refused(UserError, second.action_confirm)
        self.assertIn(f"is here already, with {first.name}", text)
        self.assertIn("needs a reason", self.refused(UserError, second.action_cancel))
        second.action_cancel("Twice")
        text = self.refused(UserError, first.action_cancel, "No")
        self.assertIn("starts from", text)

    def test_who_may(self):
        """M-01, M-05: agents receive; an engineer reads it without what it costs."""
        reception = self.reception()
        self.refused(AccessError, reception.with_user(self.engineer).action_confirm)
        self.refused(AccessError, reception.write, {"voucher_number": "WX1"})
        self.env.invalidate_all()
        self.refused(AccessError, reception.with_user(self.engineer).read, ["price_told"])
        self.refused(AccessError, reception.item_ids.with_user(self.engineer).read, ["price"])
        self.assertEqual(reception.price_told, 120.0)

    def test_from_the_appointment(self):
        """G-05, G-06: who comes with an appointment is not asked again; each unit has its own."""
        with freeze_time("2026-03-02 01:00:00"):
            appointment = self.appointment(matter="maintenance", confirm=True)
        action = appointment.action_receive()
        self.assertEqual(appointment.state, "arrived")
        reception = appointment.reception_ids
        self.assertEqual(action["res_id"], reception.id)
        self.assertEqual(
            (reception.installed_product_id, reception.plate, reception.matter),
            (self.unit, "ZJ-0417", "maintenance"),
        )
        self.assertEqual(reception.fault, "Maintenance after three months")
        self.assertEqual(reception.brought_by, "Zhou Min")
        appointment.action_receive()
        self.assertEqual(len(appointment.reception_ids), 1, "asked twice, received once")

    def test_of_one_customer(self):
        """G-06: what one customer brings is not noted on the appointment of another."""
        appointment = self.appointment(confirm=True)
        stranger = self.env["res.partner"].create({"name": "Harbour Works"})
        with self.assertRaisesRegex(ValidationError, "Choose one of the same customer, or leave"):
            self.reception(
                complete=False,
                appointment_id=appointment.id,
                partner_id=stranger.id,
                installed_product_id=False,
            )

    def test_maintenance_opens_no_case(self):
        """G-06, amendment 19: a maintenance is no request of its own; its order comes directly."""
        reception = self.reception(matter="maintenance")
        reception.action_confirm()
        self.assertFalse(reception.case_id)
        reception.with_user(self.manager).action_issue_dispatch()
        order = reception.dispatch_id
        self.assertEqual(order.installed_product_ids, self.unit)
        self.assertTrue(order.scope)
        order.with_user(self.manager).action_send()
        self.assertEqual(order.state, "sent")

    def test_prints(self):
        """N-09, G-07: the voucher with number, items, time and cost; the sheet with the looks."""
        reception = self.reception()
        text = self.refused(UserError, reception.action_print_voucher)
        self.assertIn("has no voucher yet", text)
        reception.action_confirm()
        self.assertEqual(
            reception.action_print_voucher()["report_name"],
            "aftersales_service.repair_voucher_report_document",
        )
        Report = self.env["ir.actions.report"].with_user(self.agent)
        html = Report._render_qweb_html(
            "aftersales_service.repair_voucher_report_document", reception.ids
        )[0].decode()
        for words in (
            "维修凭证",
            reception.voucher_number,
            "Hydraulic seal",
            "2.50",
            "120.00",
            "2026-03-11 16:00",
            "data:image/png",
            "AS-VC",
        ):
            self.assertIn(words, html)
        html = Report._render_qweb_html(
            "aftersales_service.reception_report_document", reception.ids
        )[0].decode()
        for words in ("接车登记", "1286", "ZJ-0417", "Oil mark", "Normal", "AS-RC"):
            self.assertIn(words, html)
        html = Report.with_user(self.engineer)._render_qweb_html(
            "aftersales_service.repair_voucher_report_document", reception.ids
        )[0]
        self.assertNotIn("120.00", html.decode())
