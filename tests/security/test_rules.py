from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from ..common import MODULE, AftersalesCase

# Tables of words and settings that all companies share.
COMMON = {
    "aftersales.call.result",
    "aftersales.case.type",
    "aftersales.channel",
    "aftersales.deviation.reason",
    "aftersales.job",
    "aftersales.fault.cause",
    "aftersales.filing.document",
    "aftersales.level",
    "aftersales.need.category",
    "aftersales.pause.reason",
    "aftersales.product.class",
    "aftersales.region",
    "aftersales.review.form",
    "aftersales.scope.alternative",
    "aftersales.service.mode",
    "aftersales.skip.reason",
    "aftersales.sla.fact",
    "aftersales.sla.preset",
    "aftersales.sla.preset.switch",
}


class TestRules(AftersalesCase):
    """What rows a user sees: those of his companies, and never more through our rules."""

    def _models(self):
        """Return our persistent models."""
        return [
            model
            for name, model in sorted(self.env.items())
            if name.startswith("aftersales.") and not model._abstract and not model._transient
        ]

    def test_every_model_belongs_to_companies(self):
        """O-05: each model of ours has a company and a rule on it, but for the shared words."""
        for model in self._models():
            with self.subTest(model._name):
                if model._name in COMMON:
                    self.assertNotIn("company_id", model._fields)
                    continue
                self.assertIn("company_id", model._fields)
                rules = self.env["ir.rule"].search(
                    [("model_id.model", "=", model._name), ("groups", "=", False)]
                )
                domains = " ".join(rules.mapped("domain_force"))
                self.assertRegex(domains, r"company_id.*in.*company_ids", "no global company rule")
                if model._fields["company_id"].required:
                    self.assertNotIn("[False]", domains)
                self.assertTrue(model._fields["company_id"].store)

    def test_nothing_is_taken_from_others(self):
        """Design 4: we put no rule and no groups= on a model that is not ours."""
        rules = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.rule")]
        )
        for rule in self.env["ir.rule"].browse(rules.mapped("res_id")):
            self.assertTrue(rule.model_id.model.startswith("aftersales."), rule.name)
        for name, model in self.env.items():
            if name.startswith("aftersales."):
                continue
            for field in model._fields.values():
                if field._module == MODULE:
                    with self.subTest(f"{name}.{field.name}"):
                        self.assertFalse(field.groups)
                        self.assertTrue(
                            field.name.startswith(("aftersales_", "module_")),
                            "a field of ours on a foreign model bears our name",
                        )

    def test_three_hats_stay_on(self):
        """Design 4: the user form saved with a rung and three hats keeps all of them."""
        user = new_test_user(self.env, "svc_hats", "base.group_user")
        hats = [f"{MODULE}.group_{hat}" for hat in ("manager", "qa", "reviewer", "engineer")]
        admin = self.env(user=self.env.ref("base.user_admin").id, context={})
        with Form(user.with_env(admin), view="base.view_users_form") as form:
            for hat in hats:
                form.group_ids.add(self.env.ref(hat))
        for hat in hats:
            self.assertTrue(user.has_group(hat), hat)

    def test_no_two_hats_share_a_privilege(self):
        """Design 4: the form keeps one group per privilege, so each hat has one of its own."""
        groups = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "res.groups")]
        )
        groups = self.env["res.groups"].browse(groups.mapped("res_id"))
        rungs = groups.filtered(
            lambda g: g.privilege_id == self.env.ref(f"{MODULE}.privilege_service")
        )
        hats = groups - rungs
        self.assertEqual(len(rungs), 5)
        self.assertEqual(len(hats.privilege_id), len(hats))
        self.assertTrue(all(group.privilege_id for group in groups))
        self.assertEqual(len(groups.privilege_id.category_id), 1)
        for lower, higher in zip(
            rungs.sorted("sequence"), rungs.sorted("sequence")[1:], strict=False
        ):
            self.assertIn(lower, higher.all_implied_ids)

    def test_forged_companies_are_refused(self):
        """O-05: a client that names a foreign company in its context gets nothing."""
        other = self.env["res.company"].create({"name": "Second Maker"})
        forged = (
            self.env["aftersales.case"]
            .with_user(self.agent)
            .with_context(allowed_company_ids=(self.company + other).ids)
        )
        with self.assertRaises(AccessError):
            forged.search([])
        with self.assertRaises(UserError):
            self.env["aftersales.case"].with_user(self.agent).create({"company_id": other.id})
