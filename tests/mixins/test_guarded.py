from odoo.exceptions import AccessError

from ..common import AftersalesCase


class TestGuarded(AftersalesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.csi = cls.env["aftersales.csi"].create({"partner_id": cls.customer.id})
        cls.case = cls.env["aftersales.case"].create({"partner_id": cls.customer.id})

    def test_create_write_and_default_keys_are_refused(self):
        """M-03: no client sets a state or number, by whatever way; the refusal names the field."""
        Csi = self.env["aftersales.csi"].with_user(self.manager)
        csi = self.csi.with_user(self.manager)
        ways = {
            "create": lambda: Csi.create({"partner_id": self.customer.id, "state": "archived"}),
            "number": lambda: Csi.create({"partner_id": self.customer.id, "name": "CSI/1"}),
            "write": lambda: csi.write({"state": "archived"}),
            "assignment": lambda: setattr(csi, "signer_id", self.manager.id),
            "default_": lambda: Csi.with_context(default_state="archived").create(
                {"partner_id": self.customer.id}
            ),
            "web_save": lambda: csi.web_save({"state": "archived"}, {"state": {}}),
            "context flag": lambda: csi.with_context(su=True, force=True, install_mode=True).write(
                {"state": "archived"}
            ),
        }
        for way, act in ways.items():
            with self.subTest(way), self.assertRaises(AccessError) as refusal:
                act()
            self.assertRegex(str(refusal.exception), "state|name|signer_id")
        self.csi.invalidate_recordset()
        self.assertEqual(self.csi.state, "draft")

    def test_import_is_refused(self):
        """M-03: a file cannot bring a state or a number; it reports the refusal and loads none."""
        Csi = self.env["aftersales.csi"].with_user(self.manager)
        before = Csi.search_count([])
        result = Csi.load(
            ["partner_id/.id", "state", "name"], [[str(self.customer.id), "Filed", "CSI/1"]]
        )
        self.assertFalse(result["ids"])
        self.assertRegex(result["messages"][0]["message"], "state|name")
        self.assertEqual(Csi.search_count([]), before)

    def test_writers_may_and_others_may_not(self):
        """M-03: the cause is QA's field; the manager may write the record, but not the cause."""
        with self.assertRaises(AccessError) as refusal:
            self.csi.with_user(self.manager).write({"cause": "Worn"})
        self.assertIn("cause", str(refusal.exception))
        self.csi.with_user(self.qa).write({"cause": "Worn"})
        self.assertEqual(self.csi.cause, "Worn")

    def test_form_shows_closed_fields_readonly(self):
        """M-03: the web client learns from fields_get what the user may not type."""
        fields = self.env["aftersales.csi"].with_user(self.manager).fields_get()
        self.assertTrue(fields["state"]["readonly"])
        self.assertTrue(fields["cause"]["readonly"])
        self.assertFalse(
            self.env["aftersales.csi"].with_user(self.qa).fields_get()["cause"]["readonly"]
        )

    def test_client_context_does_not_reach_superuser_creates(self):
        """M-03: a method that creates in sudo takes no such default from the client's context."""
        env = self.env["aftersales.csi"].with_user(self.manager).sudo()
        csi = env.with_context(
            default_state="archived", default_name="MINE", default_cause="Guessed"
        ).create({"partner_id": self.customer.id})
        self.assertEqual(csi.state, "draft")
        self.assertNotEqual(csi.name, "MINE")
        self.assertFalse(csi.cause)

    def test_own_default_values_do_not_reach_guarded_fields(self):
        """M-03: a user's own default (ir.default) sets neither state nor number."""
        Default = self.env["ir.default"].with_user(self.manager)
        Default.set("aftersales.csi", "state", "archived", user_id=True)
        Default.set("aftersales.csi", "name", "MINE", user_id=True)
        Default.set("aftersales.csi", "problem", "Typed before", user_id=True)
        csi = (
            self.env["aftersales.csi"]
            .with_user(self.manager)
            .create({"partner_id": self.customer.id})
        )
        self.assertEqual(csi.state, "draft")
        self.assertNotEqual(csi.name, "MINE")
        self.assertEqual(csi.problem, "Typed before")

    def test_rows_of_the_log_are_closed(self):
        """O-05: neither the log of steps nor an approval can be written through its document."""
        for field, values in {
            "transition_ids": {"step": "x", "from_state": "a", "to_state": "b"},
            "approval_ids": {"kind": "review", "state": "approved"},
        }.items():
            with self.subTest(field), self.assertRaises(AccessError):
                self.csi.with_user(self.manager).write({field: [(0, 0, values)]})

    def test_copyable_guarded_fields_are_known(self):
        """B-03: whoever copies a record of ours copies no guarded value; else nobody copies it."""
        for name, model in self.env.items():
            if not name.startswith("aftersales.") or model._abstract or model._transient:
                continue
            closed = [
                field.name
                for field in model._fields.values()
                if getattr(field, "guarded", False) and field.store and field.copy
            ]
            forms = self.env["ir.ui.view"].search(
                [("model", "=", name), ("type", "=", "form"), ("inherit_id", "=", False)]
            )
            for form in forms if closed else ():
                arch = self.env[name].get_view(form.id)["arch"]
                root = arch[: arch.index(">")]
                self.assertRegex(
                    root,
                    r'(duplicate|create)="(0|false|False)"',
                    f"{form.name} lets users duplicate {name}, but copying is refused because of "
                    f"the guarded {closed}: set copy=False on them or duplicate=0 on the form",
                )
