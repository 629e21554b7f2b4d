from datetime import date

from odoo.tests import freeze_time

from ..common import AftersalesCase


class TestCustomerMerge(AftersalesCase):
    """Issue 6 §4: customers who turn out to be one are merged with all that they have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.region = cls.env["aftersales.region"].create({"name": "East"})
        cls.double = cls.env["res.partner"].create({"name": "Clean City", "is_company": True})
        with freeze_time("2026-03-02 02:00:00"):
            cls.deliver(cls.equipment, ["M-1"], partner=cls.double)
        with freeze_time("2026-03-05 02:00:00"):
            cls.deliver(cls.equipment, ["M-2"])
        cls.units = cls.env["aftersales.installed.product"].search(
            [("serial", "in", ("M-1", "M-2"))], order="serial"
        )

    def merge(self, source, target):
        """Merge contacts as Odoo's wizard does."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard.create({})._merge((source | target).ids, target)
        self.env.invalidate_all()

    def test_merge(self):
        """A-01: one archive entry stays, the oldest; units, deliveries and needs follow."""
        Archive = self.env["aftersales.customer.archive"]
        old = Archive.search([("partner_id", "=", self.double.id)])
        new = Archive.search([("partner_id", "=", self.customer.id)])
        number = new.name
        new.activity_schedule(summary="Ask for the region", user_id=self.agent.id)
        self.env["aftersales.customer.need"].create(
            {
                "partner_id": self.double.id,
                "company_id": self.company.id,
                "channel_id": self.env["aftersales.channel"].search([], limit=1).id,
                "category_id": self.env["aftersales.need.category"].search([], limit=1).id,
                "need": "A wider brush",
            }
        )
        self.run_job("visit_generation")
        self.env["aftersales.maintenance.commitment"].with_user(self.design).create(
            {
                "name": "Yearly",
                "product_tmpl_id": self.equipment.product_tmpl_id.id,
                "months": 12,
                "content": "Oil",
            }
        )
        self.units.ownership_ids.maintenance_planned = False
        self.run_job("maintenance_plan")
        self.customer.aftersales_region_id = self.region
        self.merge(self.double, self.customer)
        self.assertFalse(self.double.exists())
        self.assertEqual(Archive.search([("partner_id", "=", self.customer.id)]), old)
        self.assertFalse(new.exists())
        self.assertEqual(old.opened_on, date(2026, 3, 2))
        self.assertEqual(old.purchase_date, date(2026, 3, 2))
        self.assertEqual(old.ownership_ids.installed_product_id, self.units)
        self.assertEqual(self.units.partner_id, self.customer)
        self.assertEqual(self.units.ownership_ids.partner_id, self.customer)
        self.assertEqual(self.units.ownership_ids.visit_ids.partner_id, self.customer)
        self.assertEqual(self.units.region_id, self.region)
        dues = self.units.maintenance_due_ids
        self.assertEqual((dues.partner_id, dues.region_id), (self.customer, self.region))
        self.assertEqual(old.region_id, self.region)
        self.assertEqual(old.activity_ids.summary, "Ask for the region")
        self.assertTrue(any(number in (body or "") for body in old.message_ids.mapped("body")))
        self.assertEqual(self.customer.with_user(self.agent).aftersales_need_count, 1)

    def test_merged_into_a_contact(self):
        """A-01: merged into a person of a company, everything belongs to the company."""
        self.merge(self.double, self.contact)
        self.assertEqual(self.units.partner_id, self.customer)
        archives = self.env["aftersales.customer.archive"].search(
            [("partner_id", "in", (self.customer | self.contact).ids)]
        )
        self.assertEqual(archives.partner_id, self.customer)
        self.assertEqual(archives.ownership_ids.installed_product_id, self.units)
