from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from ..intake.common import IntakeCase


class TestFiling(IntakeCase):
    """A-11, amendment 57: closed cases are filed by night, with the documents of their type."""

    def confirmed(self, **values):
        """Return a case closed by the customer's confirmation."""
        case = self.handled(**values)
        case.write(self.contents(confirm_solved="yes", confirm_satisfaction="4"))
        case.action_tell_result()
        if case.state != "closed":
            case.action_confirm_result()
        self.assertEqual(case.state, "closed")
        return case

    def night(self):
        """Let the nightly action run."""
        self.env.flush_all()
        self.run_job("case_filing")

    def test_filed_by_itself(self):
        """A-11: the night files it under month and category, in the folder's place."""
        self.service_complaint.with_company(self.company).filing_place = "Cabinet 3"
        with freeze_time("2026-03-31 17:00:00"):
            # 01:00 of 1 April in Shanghai
            case = self.confirmed(type_id=self.service_complaint.id)
            self.night()
        self.assertTrue(case.filed_at)
        self.assertEqual(case.filing_key, f"2026-04/{self.service_complaint.name}")
        self.assertEqual(case.filing_place, "Cabinet 3")
        self.assertFalse(case.filing_missing_ids)

    def test_a_question_expects_nothing(self):
        """Amendment 57: a consultation that was explained is filed without any document."""
        case = self.case(type_id=self.consultation.id)
        case.action_explain("Showed him")
        self.service_complaint.filing_category = "Complaints"
        other = self.confirmed(type_id=self.service_complaint.id)
        self.night()
        self.assertTrue(case.filed_at)
        self.assertTrue(other.filing_key.endswith("/Complaints"))

    def test_what_is_missing(self):
        """A-11: what its type expects and it has not is named, and looked at the next night."""
        case = self.confirmed(type_id=self.repair_request.id)
        self.night()
        self.assertFalse(case.filed_at)
        self.assertEqual(case.filing_missing_ids.mapped("code"), ["diagnosis"])
        found = self.env["aftersales.case"].search([("filing_missing_ids.code", "=", "diagnosis")])
        self.assertIn(case, found)
        case.sudo().finding = "Seal damaged"
        self.night()
        self.assertFalse(case.filed_at, "looked at once a night")
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.night()
        self.assertTrue(case.filed_at)

    def test_filed_without(self):
        """A-11: what will never come is filed without, with a reason that stays."""
        case = self.confirmed(type_id=self.repair_request.id)
        self.night()
        self.assertTrue(case.can_file_without)
        with self.assertRaisesRegex(UserError, "enter why the missing documents do not exist"):
            case.action_file_without(" ")
        with self.assertRaisesRegex(AccessError, "service agent|not allowed"):
            case.with_user(self.qa).action_file_without("x")
        case.action_file_without("Solved on the phone")
        self.assertTrue(case.filed_at)
        exemption = case.filing_exemption_ids
        self.assertEqual(exemption.document_id.code, "diagnosis")
        self.assertEqual((exemption.reason, exemption.user_id), ("Solved on the phone", self.agent))
        self.assertIn("Filed without Diagnosis: Solved on the phone", case.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "stays as it was said"):
            exemption.sudo().reason = "y"
        open_case = self.registered()
        with self.assertRaisesRegex(UserError, "close the case first"):
            open_case.action_file_without("x")

    def test_taken_up_again(self):
        """A-11: a case that is reopened leaves its folder, and is filed anew when it ends."""
        case = self.confirmed(type_id=self.service_complaint.id)
        self.night()
        case.action_reopen("It leaks again")
        self.assertFalse(case.filed_at or case.filing_key)
        self.night()
        self.assertFalse(case.filed_at)

    def test_batch(self):
        """O-05: so many queries per batch, whatever the number of cases."""
        cases = self.env["aftersales.case"]
        for _index in range(6):
            cases |= self.confirmed(type_id=self.service_complaint.id)
        self.env.flush_all()
        self.env.invalidate_all()
        counts = []
        for batch in (cases[:1], cases[1:]):
            before = self.cr.sql_log_count
            batch.sudo()._file()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.env.invalidate_all()
        self.assertLessEqual(counts[1], counts[0] + 2)
