from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import SlaCase


class TestReceipt(SlaCase):
    """A receipt that was entered wrongly, and what counts from it (B-12, B-13)."""

    def test_a_corrected_receipt_begins_nothing_anew(self):
        """B-12, amendment 3: a call stays met from its corrected receipt, whatever follows."""
        for corrected in ("2026-03-06 10:00", "2026-03-06 08:30"):
            case = self.received("2026-03-06 09:00", channel="phone")
            promised = {"promised_reply_at": self.local("2026-03-09 10:00")}
            self.do("2026-03-06 09:00", case.write, promised)
            self.do("2026-03-06 09:02", case.action_register)
            moment = self.local(corrected)
            self.do("2026-03-06 10:30", case.action_change_receipt, moment, "wrong clock")
            self.assertEqual(case.first_contact_at, moment)
            self.do("2026-03-06 10:40", case.write, {"level_id": self.urgent.id})
            self.assertEqual(self.clocks(case, "first_contact").mapped("state"), ["met"])

    def test_a_written_request_received_later_begins_once(self):
        """B-12: who was contacted before the receipt was corrected stays contacted."""
        case = self.received("2026-03-06 09:00")
        self.do("2026-03-06 09:10", case.action_register)
        self.do("2026-03-06 09:20", case.action_log_contact, "called")
        self.do("2026-03-06 10:30", case.action_change_receipt, self.local("2026-03-06 10:00"), "x")
        self.do("2026-03-06 10:40", case.write, {"level_id": self.urgent.id})
        self.assertEqual(self.clocks(case, "first_contact").mapped("state"), ["met"])
        self.assertEqual(case.first_contact_at, self.local("2026-03-06 09:20"))

    def test_the_last_noted_receipt_counts(self):
        """B-12: of several receipts the last one noted is the record's, the others are kept."""
        case = self.received("2026-03-06 09:00")
        self.do("2026-03-06 10:20", case.write, {"received_at": self.local("2026-03-06 10:00")})
        log = self.env["aftersales.sla.fact.log"]
        self.assertEqual(log._times(case)[case.id], [("received", self.local("2026-03-06 10:00"))])
        self.assertEqual(
            log.sudo().search_count([("res_model", "=", case._name), ("res_id", "=", case.id)]), 2
        )
        self.assertEqual(self.due(case, "first_contact"), "2026-03-06 11:00:00")

    def test_a_receipt_in_the_future(self):
        """B-12: nobody enters a receipt that is still to come, a minute of skew apart."""
        with freeze_time(self.local("2026-03-06 09:00")):
            with self.assertRaisesRegex(UserError, "received in the future. Correct the time"):
                self.case(received_at=self.local("2026-03-06 09:05"))
            case = self.case(received_at=self.local("2026-03-06 09:01"))
            with self.assertRaisesRegex(UserError, f"{case.name}: it cannot have been received"):
                case.received_at = self.local("2026-03-07 09:00")

    def test_the_decision_follows_a_corrected_receipt(self):
        """B-13, REG 4.6: entered on Friday 03-06, received on Tuesday 03-03: due on 03-06."""
        case = self.received("2026-03-06 09:00", "quality_complaint")
        self.do("2026-03-06 09:05", case.action_register)
        self.assertEqual(self.due(case.csi_ids, "decision"), "2026-03-11 23:59:59")
        received = self.local("2026-03-03 09:00")
        self.do("2026-03-06 09:30", case.action_change_receipt, received, "letter lay there")
        self.assertEqual(self.due(case.csi_ids, "decision"), "2026-03-06 23:59:59")
        self.assertIn("letter lay there", self.clock(case.csi_ids, "decision").sudo().why)
        self.do("2026-03-06 09:40", case.csi_ids.sudo().write, {"level_id": self.urgent.id})
        self.assertEqual(len(self.clocks(case.csi_ids, "decision")), 1)
