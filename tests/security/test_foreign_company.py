import inspect

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..common import MODULE, AftersalesCase
from .minimal import Minimal

OURS = f"odoo.addons.{MODULE}."


class TestForeignCompany(AftersalesCase):
    """One record of each model of ours, looked at and acted on by those it is no business of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Second Maker"})
        hats = ("admin", "qa", "reviewer", "engineer", "sales_admin", "approver", "claims", "pmc")
        cls.stranger = new_test_user(
            cls.env,
            "svc_stranger",
            ",".join(f"{MODULE}.group_{hat}" for hat in hats),
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )
        # A record of each persistent model of ours that belongs to a company.
        minimal = Minimal(cls)
        cls.records = [
            minimal.record(name)
            for name, model in sorted(cls.env.items())
            if name.startswith("aftersales.")
            and not (model._abstract or model._transient)
            and model._auto
            and "company_id" in model._fields
        ]

    def _as(self, record, user):
        """Return the record as a user has it who works in his own company, nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def test_a_stranger_sees_and_changes_nothing(self):
        """O-05: for each model: not found by search, not read, written or deleted by id."""
        for record in self.records:
            with self.subTest(record._name):
                self.assertEqual(record.company_id, self.company)
                theirs = self._as(record, self.stranger)
                self.assertNotIn(record.id, theirs.search([]).ids)
                with self.assertRaises(AccessError):
                    theirs.read(["display_name"])
                # Records that nobody deletes or changes say so in their own words.
                with self.assertRaises(UserError):
                    theirs.write({"company_id": self.other.id})
                with self.assertRaises(UserError):
                    theirs.unlink()

    def test_no_public_method_works_for_a_stranger(self):
        """M-03: each method that a client can call checks the right on the record itself.

        At most it opens an empty window, whose contents are checked when the client asks for them.
        """
        for record in self.records:
            for name, method in inspect.getmembers(type(record), inspect.isfunction):
                if not name.startswith("action_") or not method.__module__.startswith(OURS):
                    continue
                for user in (self.stranger, self.buyer):
                    theirs = self._as(record, user)
                    with self.subTest(f"{record._name}.{name} by {user.login}"):
                        self._refused(record, theirs, method)

    def _argument(self, name):
        """Return what a stranger may send: the ids of foreign records where ids are asked for."""
        model = f"aftersales.{name.removesuffix('_ids').replace('_', '.')}"
        return next((record.ids for record in self.records if record._name == model), "x")

    def _refused(self, record, theirs, method):
        """Check that a method called by a stranger raises AccessError or opens a mere window."""
        arguments = [
            self._argument(parameter.name)
            for parameter in inspect.signature(method).parameters.values()
            if parameter.default is parameter.empty and parameter.name != "self"
        ]
        before = record.read()
        self.env.invalidate_all()
        try:
            result = method(theirs, *arguments)
        except AccessError:
            return
        self.assertEqual(result.get("type"), "ir.actions.act_window")
        self.assertIn(result.get("res_id") or record.id, record.ids)
        record.invalidate_recordset()
        self.assertEqual(record.read(), before)
