from datetime import timedelta

from odoo import fields
from odoo.tests import Form

from odoo.addons.aftersales_service.tools.similarity import similarity

from .common import IntakeCase


class TestCaseDuplicates(IntakeCase):
    """Issue 4: what may be the same matter is shown while the form is filled in."""

    def shown(self, **values):
        """Return the panel of an unsaved form with these values."""
        with Form(self.env["aftersales.case"].with_user(self.agent)) as form:
            for name, value in values.items():
                if name == "unit":
                    form.installed_product_ids.add(value)
                else:
                    form[name] = value
            return form.duplicate_html or ""

    def test_open_case_of_the_unit(self):
        """Issue 4: the open case of the same unit is shown on the unsaved form, with a link."""
        case = self.registered()
        html = self.shown(unit=self.unit)
        self.assertIn(case.name, html)
        self.assertIn(f"/odoo/aftersales.case/{case.id}", html)
        self.assertIn("same unit HY5031-26-0417", html)
        self.assertIn("In Progress", html)
        self.assertIn("same customer", html)

    def test_similar_text_of_an_ended_case(self):
        """Issue 4: what ended lately shows when it reads alike, and only then."""
        case = self.registered(installed_product_ids=False, product_id=self.equipment.id)
        case.action_explain("Seal is a wear part")
        words = {"partner_id": self.customer, "description": "the hydraulic pump leaks again"}
        html = self.shown(**words)
        self.assertIn(case.name, html)
        self.assertIn("similar text", html)
        self.assertNotIn(case.name, self.shown(partner_id=self.customer, description="Invoice"))
        case.sudo().received_at = fields.Datetime.now() - timedelta(days=31)
        self.assertNotIn(case.name, self.shown(**words))
        self.company.aftersales_duplicate_days = 60
        self.assertIn(case.name, self.shown(**words))

    def test_unknown_caller(self):
        """Issue 4: a caller without a customer is known by his number, however it is written."""
        case = self.case(
            partner_id=False, phone="139 1111-2222", installed_product_ids=False, subject="Other"
        )
        self.assertIn(case.name, self.shown(phone="+8613911112222"))
        self.assertNotIn(case.name, self.shown(phone="+8613911113333"))

    def test_same_subject_without_a_customer(self):
        """Issue 4: a request recorded twice is found by PostgreSQL's trigrams."""
        case = self.case(
            partner_id=False, installed_product_ids=False, subject="Gripper drops bottles"
        )
        self.assertIn(case.name, self.shown(subject="Gripper drops bottle"))
        self.assertNotIn(case.name, self.shown(subject="Brush worn out"))

    def test_text_is_not_markup(self):
        """O-05: what a customer wrote is shown, not run."""
        case = self.case(subject="<img src=x onerror=alert(1)>")
        html = self.shown(unit=self.unit)
        self.assertIn(case.name, html)
        self.assertNotIn("<img src=x", html)

    def test_itself_merged_and_foreign_cases_are_not_shown(self):
        """O-05: neither the case itself, nor a merged one, nor one of another company."""
        case = self.registered()
        self.assertFalse(case.duplicate_html)
        twin = self.case()
        twin.action_merge_into(case.id)
        self.assertFalse(case.duplicate_html)
        self.assertNotIn(twin.name, self.shown(unit=self.unit))

    def test_similarity(self):
        """Issue 4: alike in Latin and in Chinese letters, whatever the order of the words."""
        for one, other in (
            ("Hydraulic pump leaks", "the pump leaks (hydraulic)"),
            ("液压泵漏油", "客户反映液压泵漏油,无法清扫"),
            ("ＨＲ８００ gripper", "hr800 Gripper drops bottles"),
        ):
            self.assertGreaterEqual(similarity(one, other), 0.5, one)
        for one, other in (
            ("液压泵漏油", "发票开错了"),
            ("pump leaks", "invoice wrong"),
            ("", "x"),
        ):
            self.assertLess(similarity(one, other), 0.3, one)
