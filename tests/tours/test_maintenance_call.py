from odoo.tests import HttpCase, tagged

from ..maintenance.common import MaintenanceCase


@tagged("post_install", "-at_install")
class TestMaintenanceCall(MaintenanceCase, HttpCase):
    """The agent reminds a customer of his maintenance in the web client."""

    def test_call(self):
        """G-02, G-03, issue 6 §2: not reached once, then an appointment with time and content."""
        self.commit(3)
        self.deliver(self.equipment, ["TOUR-1"])
        self.run_job("maintenance_plan")
        unit = self.env["aftersales.installed.product"].search([("serial", "=", "TOUR-1")])
        due = self.dues(unit)
        due.with_user(self.agent).action_remind()
        self.start_tour(
            "/odoo/maintenance-reminders",
            "aftersales_maintenance_call",
            login=self.agent.login,
            timeout=180,
        )
        due.invalidate_recordset()
        self.assertEqual((due.state, due.attempt_count), ("appointment", 1))
        self.assertEqual(str(due.appointment_at.date()), "2030-12-02")
        self.assertTrue(due.message_ids.filtered(lambda m: "Brings it himself" in m.body))
