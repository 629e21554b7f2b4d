from odoo.tests import Form

from .common import IntakeCase


class TestCaseSearch(IntakeCase):
    """B-05, B-07, issue 4: one field finds the caller and fills the registration."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit.warranty_end = "2028-09-14"
        cls.customer.write({"street": "Lake Road 8", "city": "Linxi"})
        cls.order = cls.sell([(cls.part, 1)])
        cls.cases = cls.env["aftersales.case"].with_user(cls.agent)

    def found(self, text):
        """Return kind and title of what a text finds, as the agent sees it."""
        self.env.invalidate_all()
        return [(hit["kind"], hit["title"]) for hit in self.cases.find_for_registration(text)]

    def registration(self, text):
        """Return the values of a form in which the agent entered a text in the field."""
        with Form(self.cases) as form:
            form.lookup = text
            return {
                name: form[name]
                for name in (
                    "lookup",
                    "partner_id",
                    "contact_id",
                    "phone",
                    "email",
                    "product_id",
                    "address",
                    "warranty_words",
                    "sale_order_id",
                )
            } | {"units": form.installed_product_ids[:]}

    def test_everything_that_a_caller_says_finds_him(self):
        """B-05: name, phone in any writing and in part, e-mail, serial, plate, SO, case number."""
        contact = ("partner", self.contact.display_name)
        unit = ("unit", self.unit.display_name)
        case = self.registered()
        for text, hit in (
            ("zhou", contact),
            ("min clean", contact),
            ("+86 138 0000 4321", contact),
            ("13800004321", contact),
            ("138-0000-4321", contact),
            ("4321", contact),
            ("0000", contact),
            ("00004321", contact),
            ("0086 138 0000 4321", contact),
            ("zhou.min@clean", contact),
            ("26-0417", unit),
            ("hy5031-26-0417", unit),
            ("A12345", unit),
            ("浙a12345", unit),
            (self.order.name, ("order", self.order.name)),
            (case.name, ("case", case.name)),
        ):
            with self.subTest(text):
                self.assertIn(hit, self.found(text))
        # What was typed whole comes first.
        self.assertEqual(self.found("HY5031-26-0417")[0], unit)
        self.assertEqual(self.found("13800004321")[0], contact)
        self.assertEqual(self.found(case.name)[0], ("case", case.name))

    def test_full_width_figures(self):
        """B-05: figures from a Chinese keyboard are figures."""
        self.assertIn(("partner", self.contact.display_name), self.found("１３８００００４３２１"))

    def test_too_short_or_unknown(self):
        """B-05: what says nothing finds nothing, and does not fail."""
        for text in ("", " ", "x", "+", "()", "%", "nobody at all", "00000000"):
            with self.subTest(text):
                self.assertEqual(self.found(text), [])

    def test_the_unit_fills_the_form(self):
        """B-05, B-07, D-06: unit, customer, number, product, address and warranty in words."""
        values = self.registration(f"unit,{self.unit.id}")
        self.assertFalse(values["lookup"])
        self.assertEqual(values["partner_id"], self.customer)
        self.assertEqual(values["phone"], self.customer.phone)
        self.assertEqual(values["units"], self.unit)
        self.assertEqual(values["product_id"], self.equipment)
        self.assertIn("Lake Road 8", values["address"])
        self.assertEqual(values["warranty_words"], "In warranty until 2028-09-14.")

    def test_the_contact_fills_the_form(self):
        """B-05: the contact brings his company, his number, and the only unit it has."""
        values = self.registration("138 0000 4321")
        self.assertEqual(values["contact_id"], self.contact)
        self.assertEqual(values["partner_id"], self.customer)
        self.assertEqual(values["phone"], self.contact.phone)
        self.assertEqual(values["email"], self.contact.email)
        self.assertEqual(values["units"], self.unit)

    def test_the_order_fills_the_form(self):
        """B-05: the sales order brings its customer and is noted."""
        values = self.registration(f"order,{self.order.id}")
        self.assertEqual(values["sale_order_id"], self.order)
        self.assertEqual(values["partner_id"], self.customer)

    def test_the_case_is_related(self):
        """Issue 4: a caller who names his case is known, and the new case is related to it."""
        case = self.registered(contact_id=self.contact.id)
        with Form(self.cases) as form:
            form.lookup = case.name
            self.assertEqual(form.contact_id, self.contact)
            self.assertEqual(form.related_case_ids[:], case)
            form.channel_id = self.phone
        self.assertEqual(len(case.related_case_ids), 1)

    def test_another_choice_replaces_the_customer(self):
        """B-05: choosing another customer leaves nothing of the first one."""
        other = self.env["res.partner"].create({"name": "Other Works", "phone": "+86 10 7777 7777"})
        with Form(self.cases) as form:
            form.lookup = f"unit,{self.unit.id}"
            form.lookup = f"partner,{other.id}"
            self.assertEqual(form.partner_id, other)
            self.assertFalse(form.installed_product_ids[:])
            self.assertFalse(form.product_id)
            self.assertEqual(form.phone, "+86 10 7777 7777")

    def test_a_text_that_says_too_little_changes_nothing(self):
        """B-05: an unknown text is told, and the form stays as it is."""
        case = self.cases.new({})
        case.lookup = "nobody at all"
        warning = case._onchange_lookup()["warning"]["message"]
        self.assertIn("nobody at all", warning)
        self.assertIn("enter the customer by hand", warning)
        self.assertFalse(case.partner_id or case.lookup)

    def test_a_forged_choice_finds_nothing(self):
        """O-05: a client may name any record; what its user may not see stays unseen."""
        foreign = self.env["res.company"].create({"name": "Second Maker"})
        unit = self.unit.sudo().copy({"company_id": foreign.id, "serial": "ZZ-990417"})
        self.assertEqual(self.found("ZZ-990417"), [])
        case = self.cases.new({})
        case.lookup = f"unit,{unit.id}"
        self.assertTrue(case._onchange_lookup()["warning"])
        self.assertFalse(case.installed_product_ids)

    def test_queries_do_not_grow(self):
        """Issue 4: the number of queries does not depend on how much there is to find."""
        self.found("4321")

        def count(text):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.cases.find_for_registration(text)
            return self.cr.sql_log_count - before

        few = count("Works")
        self.env["res.partner"].create(
            [{"name": f"Works {n}", "phone": f"+86 571 8100 {n:04d}"} for n in range(200)]
        )
        self.assertLessEqual(count("Works"), few + 2)
        self.assertLessEqual(count("0123"), few + 6)

    def test_searched_columns_have_an_index(self):
        """Issue 4: names, addresses and callers are found on an index."""
        self.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename IN ('res_partner', 'aftersales_case')"
        )
        indexes = " ".join(row[0] for row in self.cr.fetchall())
        for words in (
            "complete_name gin_trgm_ops",
            "email_normalized gin_trgm_ops",
            "right(regexp",
        ):
            self.assertIn(words.lower(), indexes.lower().replace('"', ""))

    def test_warranty_of_several_units(self):
        """D-06: each unit says its own, on the day of receipt."""
        other = self.unit.sudo().copy({"serial": "HY5031-26-0418", "warranty_end": "2026-01-01"})
        third = self.unit.sudo().copy({"serial": "HY5031-26-0419", "warranty_end": False})
        case = self.case(received_at="2026-09-28 01:40:00")
        case.installed_product_ids = self.unit | other | third
        self.assertEqual(
            sorted(case.warranty_words.splitlines()),
            [
                "HY5031-26-0417: In warranty until 2028-09-14.",
                "HY5031-26-0418: After warranty: it ended on 2026-01-01.",
                "HY5031-26-0419: No warranty is known.",
            ],
        )
