from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ..common import MODULE
from .common import IntakeCase


class TestClaims(IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env.ref(f"{MODULE}.team_foreign_claims")
        cls.member = new_test_user(
            cls.env,
            "svc_member",
            f"{MODULE}.group_agent",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.team.member_ids = cls.member
        cls.parts_claim = cls.env.ref(f"{MODULE}.case_type_parts_claim")
        cls.abroad = cls.env["res.partner"].create(
            {
                "name": "Stadtwerke",
                "country_id": cls.env.ref("base.de").id,
                "email": "info@stadtwerke.example",
            }
        )

    def claim(self, user=None, **values):
        """Return a foreign user's claim for a part."""
        return self.case(
            user,
            **{
                "partner_id": self.abroad.id,
                "type_id": self.parts_claim.id,
                "channel_id": self.email.id,
                "installed_product_ids": False,
                "product_id": self.part.id,
                "promised_reply_at": False,
                **values,
            },
        )

    def test_foreign_user(self):
        """A-13: from the country, his company's where he has none, and by hand."""
        partner = self.abroad.with_company(self.company)
        self.assertTrue(partner.aftersales_foreign)
        person = self.env["res.partner"].create({"name": "Eva", "parent_id": partner.id})
        self.assertTrue(person.with_company(self.company).aftersales_foreign)
        found = partner.search([("aftersales_foreign", "=", True)])
        self.assertIn(partner, found)
        self.assertIn(person, found)
        self.assertNotIn(self.customer, found)
        self.assertIn(self.customer, partner.search([("aftersales_foreign", "=", False)]))
        partner.aftersales_foreign_choice = "no"
        self.assertFalse(partner.aftersales_foreign)
        self.assertNotIn(partner, partner.search([("aftersales_foreign", "=", True)]))
        self.customer.with_company(self.company).aftersales_foreign_choice = "yes"
        self.assertIn(self.customer, partner.search([("aftersales_foreign", "=", True)]))

    def test_own_queue(self):
        """B-04: foreign customer + parts claim + nobody to go there: its members accept."""
        case = self.claim(self.user)
        self.assertTrue(case.foreign_claim)
        self.assertEqual(case.team_id, self.team)
        self.assertEqual(self.activities(case, "activity_accept_case").user_id, self.member)
        with self.assertRaises(UserError) as refusal:
            case.with_user(self.agent).action_accept()
        self.assertIn(case.name, str(refusal.exception))
        self.assertIn(f"the members of “{self.team.name}” accept it", str(refusal.exception))
        self.assertFalse(case.with_user(self.agent).can_accept)
        case.with_user(self.member).action_accept()
        self.assertEqual((case.state, case.user_id), ("in_progress", self.member))
        self.assertEqual(case.team_id, self.team)

    def test_members_accept_where_only_managers_do(self):
        """B-04: the queue is exempt from the acceptance by service managers (B-02)."""
        self.company.aftersales_acceptance = "manager"
        claim, other = self.claim(self.user), self.case(self.user)
        claim.with_user(self.member).action_accept()
        self.assertEqual(claim.state, "in_progress")
        with self.assertRaises(UserError) as refusal:
            other.with_user(self.member).action_accept()
        self.assertIn("only service managers accept", str(refusal.exception))

    def test_on_site_need_moves_it_back(self):
        """B-04: as soon as somebody has to go there, it waits for the service managers."""
        self.company.aftersales_acceptance = "manager"
        waiting = self.claim(self.user)
        waiting.with_user(self.member).on_site_needed = True
        self.assertFalse(waiting.foreign_claim)
        self.assertNotEqual(waiting.team_id, self.team)
        self.assertEqual(self.activities(waiting, "activity_accept_case").user_id, self.manager)
        accepted = self.claim(self.user).with_user(self.member)
        accepted.action_accept()
        accepted.action_need_on_site()
        self.assertEqual(accepted.state, "forwarded")
        self.assertFalse(accepted.accepted_by or accepted.user_id)
        self.assertIn("On-site service is needed", accepted.transition_ids[:1].reason)
        self.assertEqual(self.activities(accepted, "activity_accept_case").user_id, self.manager)
        self.assertFalse(self.activities(accepted, "activity_handle_case"))
        accepted.with_user(self.manager).action_accept()
        self.assertEqual(accepted.accepted_by, self.manager)
        accepted.with_user(self.manager).action_decline()
        with self.assertRaises(UserError) as refusal:
            accepted.with_user(self.manager).action_need_on_site()
        self.assertIn("Reopen it first", str(refusal.exception))

    def test_others_stay_where_they_are(self):
        """B-04: neither a claim from home nor another request from abroad is in the queue."""
        self.assertFalse(self.claim(partner_id=self.customer.id).foreign_claim)
        self.assertFalse(self.claim(type_id=self.consultation.id).foreign_claim)
        self.assertFalse(self.claim(on_site_needed=True).foreign_claim)
        case = self.registered()
        self.assertFalse(case.team_id.foreign_claims)
