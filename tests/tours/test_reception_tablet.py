from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..reception.common import ReceptionCase


@tagged("post_install", "-at_install")
class TestReceptionTablet(ReceptionCase, HttpCase):
    """The agent beside the vehicle, with a tablet held upright."""

    browser_size = "820x1180"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.lang = "en_US"

    def test_received_and_fetched(self):
        """G-06, G-07: appointment, looks, items, signature, voucher; fetched without it."""
        with freeze_time("2026-03-02 01:00:00"):
            appointment = self.appointment(start="2026-03-05 09:00", confirm=True)
        self.start_tour(
            "/odoo/service-appointments",
            "aftersales_reception_tablet",
            login="svc_agent",
            timeout=180,
        )
        self.env.invalidate_all()
        reception = appointment.reception_ids
        self.assertEqual(reception.state, "handed_back")
        self.assertTrue(reception.signature)
        self.assertEqual((reception.signed_by, reception.voucher_reason), ("Driver Qin", "Lost"))
        self.assertEqual(reception.property_ids.state, "returned")
        self.assertEqual(appointment.state, "done")
        self.assertEqual(self.unit.meter_reading_ids.value, 1286)
