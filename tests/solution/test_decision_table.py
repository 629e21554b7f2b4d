"""The decision table: product class × term × liability (D-05, D-06, D-10, D-11)."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..csi.common import CsiCase

# Written by hand from REG 3.1 and 3.2; None: decided by hand. Where the procedure is silent the row
# is ours.
ON_SITE = ("on_site_contract", "on_site_free", "on_site_paid", "on_site_part")
PARTS = ("parts_contract", "parts_free", "parts_paid", "parts_part")
LOOSE = ("parts_contract", "return_exchange", "parts_paid", "parts_part")
WAYS = {"equipment": ON_SITE, "kit": PARTS, "part": LOOSE}
CHARGES = {
    ("contract", "own"): "contract",
    ("contract", "supplier"): "contract",
    ("contract", "customer"): "contract",
    ("contract", "shared"): "contract",
    ("contract", "carrier"): "contract",
    ("contract", "other"): "contract",
    ("warranty", "own"): "free",
    ("warranty", "supplier"): "free",
    ("warranty", "customer"): "paid",
    ("warranty", "shared"): "part",
    ("warranty", "carrier"): "free",
    ("warranty", "other"): None,
    ("post", "own"): "paid",
    ("post", "supplier"): "paid",
    ("post", "customer"): "paid",
    ("post", "shared"): "part",
    ("post", "carrier"): "paid",
    ("post", "other"): "paid",
}
OURS = {("warranty", "carrier"), ("warranty", "other")}


class TestDecisionTable(CsiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.env["aftersales.installed.product"].search([("serial", "=", "SW-0001")])
        cls.classes = {c.code: c for c in cls.env["aftersales.product.class"].search([])}
        cls.rules = cls.env["aftersales.decision.rule"]

    def covered(self, until="2099-12-31"):
        """Give the unit a warranty until a day."""
        self.promise(warranty_start="2020-01-01", warranty_end=until)

    def promise(self, **values):
        """Change what the unit was promised, and have the open cases judged by it."""
        self.unit.sudo().write(values)
        self.unit.sudo()._judge_open_cases()

    def csi(self, *shares, **values):
        """Return a CSI of the unit in review, with its liability split."""
        csi = self.open_csi(installed_product_ids=self.unit.ids, **values)
        csi = self.csi_in("review", csi)
        if shares:
            csi.with_user(self.manager).action_split_liability(
                [{"party": party, "share": share} for party, share in shares]
            )
        return csi

    def decide(self, csi, mode, **values):
        return csi.with_user(self.supervisor).action_decide(
            "So be it.", self.mode(mode).id, **values
        )

    def refused(self, error, act, *words):
        with self.assertRaises(error) as caught:
            act()
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_all_combinations(self):
        """D-11, D-05: each class × term × liability gives the documented way, charge and place."""
        seen = 0
        for code, ways in WAYS.items():
            for (term, liability), charge in CHARGES.items():
                with self.subTest(f"{code}, {term}, {liability}"):
                    rule = self.rules.with_user(self.agent)._match(
                        self.company, date(2026, 3, 2), self.classes[code], term, liability
                    )
                    self.assertEqual(len(rule), 1)
                    way = dict(zip(("contract", "free", "paid", "part"), ways, strict=True))
                    self.assertEqual(rule.service_mode_id.code or None, way.get(charge))
                    self.assertEqual(rule.charge or None, charge)
                    self.assertEqual(rule.on_site_allowed, code != "part")
                    self.assertEqual(rule.archive_needed, code == "equipment")
                    ours = (term, liability) in OURS or (term == "contract" and code != "equipment")
                    self.assertEqual(rule.ours, ours)
                    self.assertEqual(rule.binding, not ours)
                    self.assertEqual(rule.source or "", "" if ours else "REG 3.1; 3.2")
                    seen += 1
        self.assertEqual(seen, 3 * 3 * 6)
        self.assertEqual(self.rules.search_count([]), seen)

    def test_no_row_is_decided_by_hand(self):
        """D-11: without a row, with an unknown term or a mixed class nothing is proposed free."""
        csi = self.csi()
        self.assertFalse(csi.term_class)
        self.assertFalse(csi.proposed_mode_id)
        self.assertIn("Decide manually", csi.proposal)
        self.assertIn("Complete Equipment, warranty not known", csi.proposal)
        self.covered()
        self.assertEqual(csi.proposed_mode_id, self.mode("on_site_free"))
        csi.with_user(self.manager).action_split_liability([{"party": "other", "share": 100}])
        self.assertFalse(csi.proposed_mode_id)
        self.assertIn("Decide manually", csi.proposal)
        self.rules.search([("liability", "=", "own"), ("term", "=", "warranty")]).active = False
        csi.with_user(self.manager).action_split_liability([{"party": "own", "share": 100}])
        self.env.invalidate_all()
        self.assertFalse(csi.decision_rule_id)
        self.assertIn("Decide manually", csi.proposal)

    def test_company_validity_and_order(self):
        """D-11: a company's own row counts before the common one, within its days."""
        equipment = self.classes["equipment"]
        common = self.rules._match(self.company, date(2026, 3, 2), equipment, "warranty", "own")
        own = self.rules.with_user(self.service_admin).create(
            {
                "company_id": self.company.id,
                "product_class_id": equipment.id,
                "term": "warranty",
                "liability": "own",
                "service_mode_id": self.mode("remote").id,
                "valid_from": "2026-03-02",
                "valid_to": "2026-03-31",
                "sequence": 999,
            }
        )

        def match(day, company=self.company):
            return self.rules._match(company, day, equipment, "warranty", "own")

        self.assertEqual(match(date(2026, 3, 1)), common)
        self.assertEqual(match(date(2026, 3, 2)), own)
        self.assertEqual(match(date(2026, 3, 31)), own)
        self.assertEqual(match(date(2026, 4, 1)), common)
        self.assertEqual(match(date(2026, 3, 2), self.env["res.company"]), common)
        with self.assertRaises(AccessError):
            own.with_user(self.supervisor).write({"sequence": 1})

    def test_terms(self):
        """D-06: the day of the complaint's receipt decides; the last day is inside."""
        csi = self.csi()
        csi.origin_case_id.sudo().received_at = self.local("2026-03-02 23:30")
        for until, term in (("2026-03-02", "warranty"), ("2026-03-01", "post")):
            with self.subTest(until=until):
                self.covered(until)
                self.assertEqual(csi.term_class, term)
                self.assertEqual(csi.origin_case_id.term_class, term)
        self.promise(warranty_end=False, no_warranty=True)
        self.assertEqual(csi.term_class, "post")

    def test_the_dialog_proposes(self):
        """D-11: who signs starts from the table's way of service."""
        self.covered()
        csi = self.csi()
        context = {"default_kind": "decision", "active_id": csi.id}
        Note = self.env["aftersales.csi.note"].with_user(self.supervisor).with_context(**context)
        with Form(Note) as note:
            self.assertEqual(note.service_mode_id, self.mode("on_site_free"))
            self.assertIn("On-Site, Free", note.proposal)
            note.text = "Change the seal."
        note.record.action_confirm()
        self.assertEqual(csi.state, "decided")
        self.assertEqual(csi.decided_rule_id.service_mode_id, self.mode("on_site_free"))
        self.assertEqual(csi.decided_term, "warranty")

    def test_deviation_needs_a_reason(self):
        """D-11: deciding otherwise than a binding row needs a reason; another free way does not."""
        self.covered()
        csi = self.csi()
        self.refused(
            UserError, lambda: self.decide(csi, "on_site_paid"), csi.name, "says “On-Site, Free”"
        )
        self.refused(UserError, lambda: self.decide(csi, "refuse"), "Enter why “Refusal”")
        self.decide(csi, "on_site_paid", deviation="Third time this month.")
        self.assertEqual(csi.table_deviation, "Third time this month.")
        for code in ("parts_free", "remote"):
            with self.subTest(code):
                other = self.csi()
                self.decide(other, code)
                self.assertFalse(other.table_deviation)
        csi.with_user(self.supervisor).action_revise("Mistake")
        self.assertFalse(csi.table_deviation or csi.decided_rule_id or csi.decided_term)
        self.assertIn("Third time", csi.transition_ids.sorted("id")[-1].reason)

    def test_deviation_is_the_signers_word(self):
        """D-11, M-03: only who signs writes why the table is not followed, before the decision."""
        csi = self.csi()
        for user in (self.manager, self.agent, self.engineer):
            with self.assertRaises(AccessError):
                csi.with_user(user).write({"table_deviation": "Because"})
        self.decide(csi, "on_site_free")
        self.refused(
            UserError,
            lambda: csi.with_user(self.supervisor).write({"table_deviation": "Later"}),
            "stays as it is",
        )

    def test_loose_parts_are_not_served_on_site(self):
        """D-05: going there for a loose part needs a reason."""
        self.covered()
        self.unit.sudo().product_class_id = self.classes["part"]
        csi = self.csi()
        self.assertEqual(csi.proposed_mode_id, self.mode("return_exchange"))
        self.refused(
            UserError,
            lambda: self.decide(csi, "on_site_free"),
            "Loose Parts",
            "without going there",
        )
        self.decide(csi, "on_site_free", deviation="Fetched with the next trip anyway.")
        self.assertEqual(csi.state, "decided")
        self.covered(False)
        unknown = self.csi()
        self.assertFalse(unknown.decision_rule_id)
        self.refused(UserError, lambda: self.decide(unknown, "on_site_free"), "without going there")

    def test_case_without_csi(self):
        """D-11: a case has the table's proposal by its units, or by the product it names."""
        case = self.open_case(sale_order_id=False, product_id=self.part.id).with_user(self.agent)
        self.assertEqual(case.product_class_id, self.classes["part"])
        self.assertIn("Decide manually", case.proposal)
        self.covered()
        case.installed_product_ids = self.unit
        self.assertEqual(case.proposed_mode_id, self.mode("on_site_free"))

    def test_free_after_warranty(self):
        """D-10: free after the warranty is refused unless a supervisor allows it with a reason."""
        self.covered("2020-12-31")
        csi = self.csi()
        self.assertEqual(csi.term_class, "post")
        self.refused(
            UserError,
            lambda: self.decide(csi, "on_site_free", deviation="Nice people"),
            csi.name,
            "after the warranty, and “On-Site, Free” is free",
            "service supervisor allow it",
        )
        with self.assertRaises(AccessError):
            csi.with_user(self.manager).action_allow_free("Nice people")
        supervisor = csi.with_user(self.supervisor)
        self.assertTrue(supervisor.can_allow_free)
        self.refused(UserError, supervisor.action_allow_free, csi.name, "enter why")
        supervisor.action_allow_free("Known fault of the batch.")
        self.assertRecordValues(csi, [{"free_by": self.supervisor.id}])
        self.decide(csi, "on_site_free")
        self.assertEqual(csi.state, "decided")
        with self.assertRaises(AccessError):
            supervisor.write({"free_reason": "Other"})
        self.refused(UserError, lambda: supervisor.action_allow_free("Again"), "stands with the")

    def test_advice_after_warranty_is_free(self):
        """D-10: advice gives neither work nor parts, so there is nothing to charge."""
        self.covered("2020-12-31")
        csi = self.csi()
        self.decide(csi, "remote")
        self.assertEqual(csi.state, "decided")

    def test_in_warranty_nothing_is_allowed(self):
        """D-10: the supervisor's word is for what is out of warranty."""
        self.covered()
        csi = self.csi().with_user(self.supervisor)
        self.refused(UserError, lambda: csi.action_allow_free("Why not"), "not known to be out")

    def test_batch_of_proposals(self):
        """Scale: the proposals of a list cost the same queries for one record and for thirty."""
        self.covered()
        csis = self.env["aftersales.csi"].union(
            *(self.open_csi(installed_product_ids=self.unit.ids) for _index in range(30))
        )

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            before = self.env.cr.sql_log_count
            records.mapped("proposal")
            return self.env.cr.sql_log_count - before

        count(csis)
        self.assertLessEqual(count(csis), count(csis[:1]) + 4)
