from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..common import MODULE, AftersalesCase

LOG = "odoo.addons.aftersales_service.models.people.role"


class TestRole(AftersalesCase):
    def setUp(self):
        super().setUp()
        self.role = self.env["aftersales.role"].search([("code", "=", "qa")])
        self.other = self.env["res.company"].create({"name": "Second Maker"})

    def _users(self, company=None):
        """Return who fills the role of QA."""
        return self.env["aftersales.role"]._users("qa", company or self.company)

    def test_unmapped_role_is_filled_by_its_group(self):
        """M-01: where nobody is named the members of the group fill the role."""
        with self.assertNoLogs(LOG):
            self.assertEqual(self._users(), self.qa)

    def test_remapping_redirects(self):
        """M-01: naming other people redirects the next activity, without renaming anything."""
        self.role.user_ids = self.engineer + self.inspector
        self.assertEqual(self._users(), self.engineer + self.inspector)
        self.role.name = "工程质量部"
        self.assertEqual(self._users(), self.engineer + self.inspector)

    def test_company_mapping_wins(self):
        """M-01: a company's own mapping wins there, and only there, over the common one."""
        self.role.user_ids = self.engineer
        self.env["aftersales.role"].create(
            {
                "name": "QA of the Maker",
                "code": "qa",
                "company_id": self.company.id,
                "user_ids": [Command.set(self.reviewer.ids)],
            }
        )
        self.assertEqual(self._users(), self.reviewer)
        abroad = new_test_user(
            self.env,
            "svc_abroad",
            f"{MODULE}.group_manager",
            company_id=self.other.id,
            company_ids=[Command.set(self.other.ids)],
        )
        with self.assertLogs(LOG, "WARNING"):
            self.assertEqual(self._users(self.other), abroad, "the engineer is not of that company")

    def test_nobody_falls_back_to_the_manager_with_a_warning(self):
        """M-01: a role nobody fills, or no role at all, goes to the service managers, logged."""
        self.qa.active = False
        for code in ("qa", "no_such_role"):
            with self.assertLogs(LOG, "WARNING") as log:
                users = self.env["aftersales.role"]._users(code, self.company)
            self.assertEqual(users, self.manager + self.supervisor + self.service_admin)
            self.assertIn(code, log.output[0])
            self.assertIn("Service Maker", log.output[0])
            self.assertIn("service managers", log.output[0])

    def test_portal_and_archived_people_get_no_work(self):
        """M-01: who cannot work any more, or is a customer, is passed over."""
        portal = new_test_user(
            self.env, "svc_portal", "base.group_portal", company_ids=[(6, 0, self.company.ids)]
        )
        self.role.user_ids = portal + self.engineer + self.inspector
        self.inspector.active = False
        self.assertEqual(self._users(), self.engineer)

    def test_only_administrators_map(self):
        """M-01, M-02: the mapping is the administrator's; the manager reads it."""
        self.role.with_user(self.service_admin).user_ids = self.engineer
        self.assertIn(self.engineer, self.role.with_user(self.manager).user_ids)
        with self.assertRaises(AccessError):
            self.role.with_user(self.manager).user_ids = self.manager

    def test_a_company_has_a_role_once(self):
        """O-05: the database refuses a second row of one role in one company."""
        with self.assertRaisesRegex(Exception, "code_uniq"), self.env.cr.savepoint():
            self.role.copy({"code": "qa"})
            self.env.flush_all()

    def test_what_the_app_looks_up_keeps_its_code(self):
        """M-01, M-02: an administrator makes rows with codes of his own, but the code of one that
        stands is changed by nobody."""
        admin = self.service_admin
        for model in ("aftersales.role", "aftersales.form", "aftersales.channel"):
            row = self.env[model].with_user(admin).search([], limit=1)
            with self.assertRaisesRegex(UserError, "found by its code.*Make another row"):
                row.code = "other"
            row.write({"name": "Ours", "code": row.code})
            self.assertEqual(row.name, "Ours")
        self.env["aftersales.role"].with_user(admin).create({"name": "Drivers", "code": "drivers"})
        fact = self.env["aftersales.sla.fact"].with_user(admin).search([], limit=1)
        fact.name = "Ours"
        with self.assertRaises(AccessError):
            fact.code = "other"
