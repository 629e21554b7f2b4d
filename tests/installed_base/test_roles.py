from odoo.tests import Form

from ..common import AftersalesCase


class TestRoles(AftersalesCase):
    """Agents and final users, who uses and who answers for the company (A-08), abroad (A-13)."""

    def test_roles_are_searched(self):
        """A-08: role, importance, key customer and the two marks of a contact are searchable."""
        self.deliver(self.equipment, ["R-1"])
        archive = self.env["aftersales.customer.archive"].search(
            [("partner_id", "=", self.customer.id)]
        )
        with Form(archive.with_user(self.agent)) as form:
            form.role = "agent"
            form.importance = "a"
            form.main_customer = True
            with form.contact_ids.edit(0) as contact:
                contact.aftersales_direct_user = True
                contact.aftersales_survey_contact = True
        self.assertEqual(self.customer.aftersales_role, "agent")
        Partner = self.env["res.partner"].with_user(self.agent)
        mine = [("id", "in", (self.customer | self.contact).ids)]
        for field, value, found in (
            ("aftersales_role", "agent", self.customer),
            ("aftersales_importance", "a", self.customer),
            ("aftersales_main_customer", True, self.customer),
            ("aftersales_direct_user", True, self.contact),
            ("aftersales_survey_contact", True, self.contact),
        ):
            self.assertEqual(Partner.search([*mine, (field, "=", value)]), found, field)

    def test_others_read_only(self):
        """A-08: a colleague without the right to write customers does not mark them."""
        self.deliver(self.equipment, ["R-2"])
        archive = self.env["aftersales.customer.archive"].search(
            [("partner_id", "=", self.customer.id)]
        )
        with self.assertRaisesRegex(Exception, "not allowed|permission|access"):
            archive.with_user(self.user).role = "agent"
        self.assertFalse(self.customer.aftersales_role)

    def test_foreign_user_of_a_unit(self):
        """A-13: a German final user of a Chinese company's unit is foreign, unless said by hand."""
        self.deliver(self.equipment, ["R-3"])
        unit = self.env["aftersales.installed.product"].search([("serial", "=", "R-3")])
        self.customer.country_id = self.env.ref("base.cn")
        self.assertFalse(unit.foreign_user)
        abroad = self.env["res.partner"].create(
            {"name": "Stadtreinigung", "country_id": self.env.ref("base.de").id}
        )
        unit.with_user(self.agent).final_user_id = abroad
        self.assertTrue(unit.foreign_user)
        abroad.with_user(self.agent).with_company(self.company).aftersales_foreign_choice = "no"
        self.env.invalidate_all()
        self.assertFalse(unit.with_company(self.company).foreign_user)
