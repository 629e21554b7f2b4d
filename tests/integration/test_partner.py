"""Foreign users: proposed from the country, decided by people (A-13)."""

from odoo import Command

from tests.common import AftersalesCase


class TestForeignUser(AftersalesCase):
    """The flag on the customer and on his units, and the filters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env["res.partner"]
        cls.german = Partner.create({"name": "Stadtwerke", "country_id": cls.env.ref("base.de").id})
        cls.at_home = Partner.create({"name": "At home", "country_id": cls.env.ref("base.cn").id})
        cls.branch = Partner.create({"name": "Branch", "parent_id": cls.german.id})
        cls.nowhere = Partner.create({"name": "Nowhere"})
        cls.everybody = cls.german | cls.at_home | cls.branch | cls.nowhere

    def found(self, wanted=True):
        Partner = self.env["res.partner"].with_user(self.agent)
        return Partner.search(
            [("aftersales_foreign", "=", wanted), ("id", "in", self.everybody.ids)]
        )

    def test_country_decides(self):
        """A-13: a partner in DE of a CN company is foreign; a contact follows its company."""
        self.assertTrue(self.german.aftersales_foreign)
        self.assertTrue(self.branch.aftersales_foreign)
        self.assertFalse(self.at_home.aftersales_foreign)
        self.assertFalse(self.nowhere.aftersales_foreign)
        self.assertEqual(self.found(), self.german | self.branch)
        self.assertEqual(self.found(False), self.at_home | self.nowhere)

    def test_editable(self):
        """A-13: what somebody decided counts, also for the contacts; undone, the country does."""
        self.german.aftersales_foreign_choice = "no"
        self.nowhere.aftersales_foreign_choice = "yes"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.german.aftersales_foreign)
        self.assertFalse(self.branch.aftersales_foreign)
        self.assertEqual(self.found(), self.nowhere)
        self.assertEqual(self.found(False), self.german | self.branch | self.at_home)
        self.branch.aftersales_foreign_choice = "yes"
        self.assertEqual(self.found(), self.nowhere | self.branch)
        self.german.aftersales_foreign_choice = False
        self.assertEqual(self.found(), self.german | self.nowhere | self.branch)

    def test_seen_from_each_company(self):
        """A-13: the company's own country counts."""
        there = self.env["res.company"].create(
            {"name": "GmbH", "country_id": self.env.ref("base.de").id}
        )
        self.assertFalse(self.german.with_company(there).aftersales_foreign)
        self.assertTrue(self.at_home.with_company(there).aftersales_foreign)
        there.country_id = False
        self.env.invalidate_all()
        self.assertFalse(self.at_home.with_company(there).aftersales_foreign)
        found = (
            self.env["res.partner"]
            .with_company(there)
            .search([("aftersales_foreign", "=", True), ("id", "in", self.everybody.ids)])
        )
        self.assertFalse(found)

    def test_units(self):
        """A-13: a unit shows it of its final user, else of its customer; and is found by it."""
        self.deliver(self.equipment, ["HOME-1"], partner=self.at_home)
        self.deliver(self.equipment, ["ABROAD-1"], partner=self.german)
        Unit = self.env["aftersales.installed.product"]
        units = Unit.search([("serial", "in", ("HOME-1", "ABROAD-1"))])
        home, abroad = units.sorted("serial", reverse=True)
        self.env.invalidate_all()
        self.assertFalse(home.with_user(self.agent).foreign_user)
        self.assertTrue(abroad.with_user(self.agent).foreign_user)
        domain = [("id", "in", units.ids)]
        self.assertEqual(Unit.search([*domain, ("foreign_user", "=", True)]), abroad)
        self.assertEqual(Unit.search([*domain, ("foreign_user", "=", False)]), home)
        home.final_user_id = self.branch
        self.assertTrue(home.foreign_user)
        self.assertEqual(Unit.search([*domain, ("foreign_user", "=", True)]), units)

    def test_who_may_change_it(self):
        """A-13: who may edit the customer may decide."""
        editor = self.agent
        editor.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        self.env.invalidate_all()
        self.german.with_user(editor).write({"aftersales_foreign_choice": "no"})
        self.assertFalse(self.german.aftersales_foreign)
