import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..common import MODULE, AftersalesCase


class TestApproval(AftersalesCase):
    """Waivers asked for on a CSI, as every document of ours asks for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.csi = cls.env["aftersales.csi"].create({"partner_id": cls.customer.id})

    def _ask(self, requester=None, group=f"{MODULE}.group_supervisor", users=None, kind="waiver"):
        """Ask for an approval about the CSI as a person."""
        csi = self.csi.with_user(requester or self.manager)
        return csi._request_approval(kind, group=group, users=users, reason="Known customer")

    def test_the_asked_group_answers(self):
        """M-03: a member of the asked group says yes; the row tells who asked and who answered."""
        row = self._ask()
        self.assertFalse(self.csi._approved("waiver"))
        row.with_user(self.supervisor).action_approve()
        self.assertEqual(row.sudo().decided_by, self.supervisor)
        self.assertTrue(row.sudo().decided_at)
        self.assertEqual(row.sudo().requested_by, self.manager)
        self.assertEqual(self.csi._approved("waiver"), self.csi)
        self.assertFalse(self.csi._approved("skip"))

    def test_nobody_answers_his_own_request(self):
        """M-04: requester ≠ approver, supervisors and administrators included."""
        admin = self.env.ref("base.user_admin")
        admin.write({"company_ids": [Command.link(self.company.id)]})
        for person in (self.supervisor, self.service_admin, admin):
            with self.subTest(person.login):
                row = self._ask(person)
                for act in ("action_approve", "action_reject"):
                    for me in (row.with_user(person), row.with_user(person).sudo()):
                        with self.assertRaises(UserError) as refusal:
                            getattr(me, act)()
                        self.assertIn(self.csi.name, str(refusal.exception))
                        self.assertIn("Another person", str(refusal.exception))
                self.assertEqual(row.sudo().state, "pending")

    def test_the_wrong_person_learns_who_is_asked(self):
        """M-03: neither a stranger to the group nor anyone but the named person answers."""
        row = self._ask()
        with self.assertRaises(AccessError) as refusal:
            row.with_user(self.agent).action_approve()
        self.assertIn(self.csi.name, str(refusal.exception))
        self.assertIn("Service Supervisor", str(refusal.exception))
        row = self._ask(group=None, users=self.reviewer)
        with self.assertRaises(AccessError) as refusal:
            row.with_user(self.service_admin).action_approve()
        self.assertIn(self.reviewer.name, str(refusal.exception))

    def test_users_outside_see_nothing(self):
        """M-02: who lacks our groups or is of another company does not answer a request."""
        row = self._ask()
        other = self.env["res.company"].create({"name": "Second Maker"})
        stranger = new_test_user(
            self.env,
            "svc_stranger",
            f"{MODULE}.group_supervisor",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.env.invalidate_all()
        for person in (self.buyer, stranger):
            mine = row.with_user(person).with_context(allowed_company_ids=person.company_id.ids)
            with self.assertRaises(AccessError):
                mine.action_approve()

    def test_an_answer_is_given_once(self):
        """M-03: a second answer is refused and names who answered; the first stands."""
        row = self._ask()
        row.with_user(self.supervisor).action_approve()
        with self.assertRaises(UserError) as refusal:
            row.with_user(self.service_admin).action_reject("No")
        self.assertIn(self.csi.name, str(refusal.exception))
        self.assertIn(self.supervisor.name, str(refusal.exception))
        self.assertEqual(row.sudo().state, "approved")

    def test_a_new_request_replaces_the_earlier(self):
        """M-03: after a no it can be asked again; the replaced row neither counts nor answers."""
        first = self._ask()
        first.with_user(self.supervisor).action_reject("Not yet")
        second = self._ask()
        third = self._ask()
        third.with_user(self.supervisor).action_approve()
        self.assertEqual(self.csi._approved("waiver"), self.csi)
        with self.assertRaises(UserError) as refusal:
            second.with_user(self.supervisor).action_approve()
        self.assertIn("replaced", str(refusal.exception))
        self.assertEqual(
            self.csi.approval_ids.sorted("id").mapped("state"),
            ["rejected", "withdrawn", "approved"],
        )

    def test_all_asked_persons_have_to_agree(self):
        """M-03: a circulation is approved when each asked person said yes."""
        rows = self._ask(group=None, users=self.reviewer + self.qa)
        rows.filtered(lambda r: r.user_id == self.qa).with_user(self.qa).action_approve()
        self.assertFalse(self.csi._approved("waiver"))
        rows.filtered(lambda r: r.user_id == self.reviewer).with_user(
            self.reviewer
        ).action_approve()
        self.assertTrue(self.csi._approved("waiver"))

    def test_fields_are_closed(self):
        """M-03: answers, persons and requests are not written by RPC."""
        row = self._ask().with_user(self.service_admin)
        for values in (
            {"state": "approved"},
            {"decided_by": self.supervisor.id},
            {"requested_by": self.agent.id},
            {"user_id": self.service_admin.id},
        ):
            with self.assertRaises(AccessError):
                row.write(values)
        with self.assertRaises(AccessError):
            row.create({"res_model": "aftersales.csi", "res_id": self.csi.id})
        with self.assertRaises(AccessError):
            row.unlink()

    def test_the_database_holds_four_eyes(self):
        """M-04: superuser code cannot store an own, an incomplete or an unasked approval either."""
        row = self._ask().sudo()
        for values in (
            {"state": "approved", "decided_by": self.manager.id, "decided_at": "2031-01-01"},
            {"state": "approved"},
            {"decided_by": self.supervisor.id, "decided_at": "2031-01-01"},
            {"group_id": False},
        ):
            with (
                self.subTest(values),
                self.assertRaises(psycopg2.errors.CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                row.write(values)
                self.env.flush_all()
