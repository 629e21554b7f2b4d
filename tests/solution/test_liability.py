"""The quality liability and what the customer pays of it (D-09)."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..csi.common import CsiCase


class TestLiability(CsiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.env["aftersales.installed.product"].search([("serial", "=", "SW-0001")])
        cls.unit.write({"warranty_start": "2020-01-01", "warranty_end": "2099-12-31"})
        cls.vendor = cls.env["res.partner"].create({"name": "Shuofeng Pneumatics"})

    def csi(self, state="review"):
        return self.csi_in(state, self.open_csi(installed_product_ids=self.unit.ids))

    def split(self, record, *shares, user=None):
        lines = [{"party": party, "share": share} for party, share in shares]
        return record.with_user(user or self.manager).action_split_liability(lines)

    def refused(self, error, act, *words):
        with self.assertRaises(error) as caught:
            act()
        for word in words:
            self.assertIn(word, str(caught.exception))

    def shares(self, record):
        return [(line.party, line.share) for line in record.liability_ids]

    def test_default_is_the_own_company(self):
        """D-09, amendment 60: nobody splits, the company bears all; the decision writes it down."""
        csi = self.csi()
        self.assertFalse(csi.liability_ids)
        self.assertEqual(csi.liability_words, "Own Company 100 %")
        self.assertEqual(csi.liability, "own")
        csi.with_user(self.supervisor).action_decide("Change it.", self.mode("on_site_free").id)
        self.assertEqual(self.shares(csi), [("own", 100.0)])
        self.assertEqual(csi.liability_ids.company_id, self.company)

    def test_whole_is_a_hundred(self):
        """D-09, story B11: 70 + 30 stands, 70 + 20 and three times 33.33 are refused."""
        csi = self.csi()
        self.refused(
            ValidationError,
            lambda: self.split(csi, ("supplier", 70), ("own", 20)),
            csi.name,
            "add up to 90 % instead of 100 %",
        )
        self.assertFalse(csi.liability_ids)
        self.split(csi, ("supplier", 70), ("own", 30))
        self.assertEqual(self.shares(csi), [("supplier", 70.0), ("own", 30.0)])
        self.assertEqual(csi.liability_words, "Supplier 70 %, Own Company 30 %")
        thirds = ("own", 33.33), ("supplier", 33.33), ("carrier", 33.33)
        self.refused(ValidationError, lambda: self.split(csi, *thirds), "99.99 %")
        self.assertEqual(self.shares(csi), [("supplier", 70.0), ("own", 30.0)])
        self.split(csi, *thirds[:2], ("carrier", 33.34))
        self.assertEqual(csi.liability, "carrier")
        before, after = "Supplier 70 %", "Carrier 33.34 %"
        log = csi.message_ids[0].body
        self.assertTrue(before in log and after in log, log)

    def test_what_a_line_may_say(self):
        """D-09: only known parties, shares above zero, and nothing else in a line."""
        csi = self.csi().with_user(self.manager)
        good = {"party": "own", "share": 100}
        for line in (
            {**good, "party": "nobody"},
            {**good, "share": 0},
            {**good, "share": -5},
            {**good, "share": 100.01},
            {**good, "share": "100"},
            {**good, "csi_id": 1},
        ):
            with self.subTest(line=line):
                self.refused(
                    UserError,
                    lambda line=line: csi.action_split_liability([line]),
                    csi.name,
                    "above 0 and up to 100 %",
                )
        self.refused(UserError, csi.action_split_liability, csi.name, "enter who bears the cost")
        csi.action_split_liability([{**good, "party": "supplier", "partner_id": self.vendor.id}])
        self.assertEqual(csi.liability_ids.partner_id, self.vendor)

    def test_who_may_split(self):
        """D-09, M-03: manager and signers of a CSI, the desk for a case; nobody writes a line."""
        csi = self.csi()
        for user in (self.agent, self.engineer, self.reader, self.design):
            with self.subTest(user=user.login):
                self.refused(
                    AccessError, lambda user=user: self.split(csi, ("own", 100), user=user)
                )
                self.assertFalse(csi.with_user(user).can_split_liability)
        self.split(csi, ("own", 100), user=self.supervisor)
        self.assertTrue(csi.with_user(self.supervisor).can_split_liability)
        line = csi.liability_ids
        for user in (self.manager, self.supervisor, self.service_admin):
            mine = line.with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                mine.write({"share": 50})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                csi.with_user(user).write({"liability_ids": [(5,)]})
            with self.assertRaises(AccessError):
                mine.create({"csi_id": csi.id, "company_id": self.company.id, "party": "own"})
        case = self.open_case()
        self.refused(
            AccessError,
            lambda: self.split(case, ("own", 100), user=self.reader),
            case.name,
            "service desk",
        )
        self.split(case, ("customer", 100), user=self.agent)
        self.assertEqual(case.liability, "customer")

    def test_frozen_by_the_decision(self):
        """D-09, C-12: the split stands with the decision; a new revision opens it."""
        csi = self.csi("decided")
        self.refused(
            UserError, lambda: self.split(csi, ("customer", 100)), csi.name, "new revision"
        )
        self.refused(UserError, lambda: csi.sudo().action_split_liability([]), csi.name)
        csi.with_user(self.supervisor).action_revise("Supplier admits it")
        self.split(csi, ("supplier", 100))
        self.assertEqual(self.shares(csi), [("supplier", 100.0)])
        case = csi.origin_case_id
        self.refused(
            UserError, lambda: self.split(case, ("own", 100), user=self.agent), csi.name, "split on"
        )

    @mute_logger("odoo.sql_db")
    def test_the_database_knows(self):
        """D-09: whatever writes, a share has one record and lies within 0 and 100."""
        csi = self.csi()
        Line = self.env["aftersales.liability.line"]
        whole = {"csi_id": csi.id, "company_id": self.company.id, "party": "own", "share": 100}
        for values in ({"csi_id": False}, {"share": 0}, {"case_id": csi.origin_case_id.id}):
            with self.subTest(values=values), self.assertRaises(CheckViolation):
                Line.create({**whole, **values})
        Line.create({**whole, "share": 100})
        with self.assertRaises(UniqueViolation):
            Line.create(whole)

    def test_the_customers_share_is_charged(self):
        """D-09: what the customer bears in warranty makes the service part-paid or paid."""
        csi = self.csi()
        self.split(csi, ("customer", 30), ("own", 70))
        self.assertEqual(csi.proposed_mode_id, self.mode("on_site_part"))
        decide = csi.with_user(self.supervisor).action_decide
        for mode in ("on_site_free", "on_site_paid"):
            self.refused(
                UserError,
                lambda mode=mode: decide("So", self.mode(mode).id, deviation="Why not"),
                "The customer bears 30 %",
                "Part-Paid",
            )
        decide("So", self.mode("on_site_part").id)
        self.assertEqual(csi.state, "decided")
        csi = self.csi()
        self.split(csi, ("customer", 100))
        self.assertEqual(csi.proposed_mode_id, self.mode("on_site_paid"))

    def _fee(self, share, lines):
        """Return the order that charges a part-paid service."""
        csi = self.csi()
        self.split(csi, ("customer", share), ("own", 100 - share))
        csi.with_user(self.supervisor).action_decide("So", self.mode("on_site_part").id)
        csi.with_user(self.manager).action_reply("You pay a part.", "agrees")
        orders = self.env["sale.order"].with_user(self.manager)
        return orders._issue_for_csi(csi.with_user(self.manager), lines)

    def test_part_paid_order(self):
        """D-09, E-04: the fee order's amount is the customer's share of the listed value."""
        fee = self.env.ref("aftersales_service.product_service_fee")
        for share, amount in ((30, 720.0), (12.5, 300.0), (99.99, 2399.76)):
            with self.subTest(share=share):
                order = self._fee(
                    share,
                    [
                        {"product": self.part, "quantity": 2, "free": False},
                        {"product": fee, "quantity": 1, "free": False, "price": 600.0},
                        {"product": self.part, "quantity": 1, "free": True},
                    ],
                ).sudo()
                self.assertAlmostEqual(order.amount_untaxed, amount, places=2)
                first = order.order_line[0]
                self.assertEqual((first.price_unit, first.aftersales_share), (900.0, share))
                first.product_uom_qty = 3
                self.assertAlmostEqual(first.price_subtotal, 2700 * share / 100, places=2)
                order.action_update_prices()
                self.assertAlmostEqual(first.price_subtotal, 2700 * share / 100, places=2)
                with self.assertRaises(AccessError):
                    first.with_user(self.salesperson).write({"aftersales_share": 1})
                copy = order.copy().order_line[0]
                self.assertEqual((copy.aftersales_share, copy.discount), (0.0, 0.0))

    def test_dialog(self):
        """D-09: the dialog starts from what stands and replaces it."""
        csi = self.csi().with_user(self.manager)
        action = csi.action_open_split()
        Split = self.env[action["res_model"]].with_user(self.manager)
        with Form(Split.with_context(**action["context"])) as form:
            with form.line_ids.edit(0) as line:
                self.assertEqual((line.party, line.share), ("own", 100.0))
                line.share = 60
            self.assertEqual(form.total, 60.0)
            with form.line_ids.new() as line:
                line.party, line.share, line.partner_id = "supplier", 40, self.vendor
            self.assertEqual(form.total, 100.0)
        form.record.action_confirm()
        self.assertEqual(self.shares(csi), [("own", 60.0), ("supplier", 40.0)])
        self.assertEqual(csi.liability_ids.partner_id, self.vendor)

    def test_another_company_reads_nothing(self):
        """M-02: lines and dialogs of another company stay there."""
        csi = self.csi("decided")
        other = self.env["res.company"].create({"name": "Sister"})
        stranger = self.manager.copy(
            {"login": "svc_stranger", "company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        )
        env = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        ids = csi.liability_ids.ids
        self.env.invalidate_all()
        self.assertFalse(env["aftersales.liability.line"].search([("id", "in", ids)]))
        with self.assertRaises(AccessError):
            csi.with_env(env).action_split_liability([{"party": "own", "share": 100}])
