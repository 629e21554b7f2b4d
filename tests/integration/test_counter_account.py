"""The counter account of parts bought at zero, with real posted entries (E-05)."""

from odoo import Command
from odoo.exceptions import UserError

from tests.integration.valuation_common import ValuationCase


class TestCounterAccount(ValuationCase):
    """Perpetual and periodic valuation, bills that come after all, parts sent back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counter = cls.env["account.account"].create(
            {
                "name": "Parts received free",
                "code": "480099",
                "account_type": "income_other",
                "company_ids": [Command.set(cls.company.ids)],
            }
        )
        cls.company.aftersales_free_part_account_id = cls.counter

    def balances(self):
        """Return what is posted on the counter and on the stock valuation account."""
        valuation = self.company.account_stock_valuation_id
        groups = dict(
            self.env["account.move.line"]._read_group(
                [
                    ("account_id", "in", (self.counter | valuation).ids),
                    ("parent_state", "=", "posted"),
                ],
                ["account_id"],
                ["balance:sum"],
            )
        )
        return groups.get(self.counter, 0.0), groups.get(valuation, 0.0)

    def close(self):
        """Close the stock valuation and post the entry."""
        action = self.company.with_company(self.company).action_close_stock_valuation(
            auto_post=True
        )
        entry = self.env["account.move"].browse(action["res_id"])
        self.env.invalidate_all()
        return entry

    def test_perpetual_posts_at_once(self):
        """E-05: the receipt posts stock against the counter account; the closing adds nothing."""
        for method in self.METHODS:
            with self.subTest(method=method):
                product = self.good(method, "real_time")
                before = self.balances()
                _order, move = self.receive_free(product)
                counter, stock = self.balances()
                self.assertEqual((counter - before[0], stock - before[1]), (-1240, 1240))
                item = self.env["account.move.line"].search(
                    [("aftersales_stock_move_id", "=", move.id)]
                )
                self.assertEqual((item.account_id, item.credit), (self.counter, 1240))
                self.assertEqual(item.move_id.state, "posted")
                self.assertEqual(item.move_id.journal_id, self.company.account_stock_journal_id)
                self.assertIn(move.reference, item.name)
                self.assertEqual(self.facts(product)["value"], 7440)

    def test_perpetual_closing_finds_it_posted(self):
        """E-05: the closing takes the ten bought pieces only, not the two that came in free."""
        self.receive_free(self.good("average", "real_time"))
        entry = self.close()
        variation = entry.line_ids.filtered(
            lambda line: line.account_id == self.company.account_stock_valuation_id
        )
        self.assertEqual(sum(variation.mapped("balance")), 6200)
        self.assertEqual(self.balances(), (-1240, 7440))
        with self.assertRaisesRegex(UserError, "Everything is correctly closed"):
            self.close()

    def test_periodic_posts_at_the_closing(self):
        """E-05: nothing at the receipt; the closing puts their value on the counter account."""
        _order, move = self.receive_free(self.good("fifo"))
        self.assertEqual(self.balances(), (0, 0))
        entry = self.close()
        self.assertEqual(self.balances(), (-1240, 7440))
        item = entry.line_ids.filtered("aftersales_stock_move_id")
        self.assertEqual((item.aftersales_stock_move_id, item.credit), (move, 1240))
        with self.assertRaisesRegex(UserError, "Everything is correctly closed"):
            self.close()

    def test_without_the_setting_the_variation_takes_it(self):
        """E-05: with no counter account nothing of ours is posted."""
        self.company.aftersales_free_part_account_id = False
        self.receive_free(self.good("average", "real_time"))
        self.receive_free(self.good("average"))
        self.assertEqual(self.balances(), (0, 0))
        self.close()
        self.assertEqual(self.balances(), (0, 14880))

    def test_chosen_after_the_receipt(self):
        """E-05: an account chosen before the closing counts for what came in since the last."""
        self.company.aftersales_free_part_account_id = False
        self.receive_free(self.good("average", "real_time"))
        self.company.aftersales_free_part_account_id = self.counter
        self.close()
        self.assertEqual(self.balances(), (-1240, 7440))

    def test_a_bill_takes_it_back(self):
        """E-05: what the vendor bills after all leaves the counter account, pieces not billed
        stay on it."""
        for valuation in ("real_time", "periodic"):
            with self.subTest(valuation=valuation):
                order, move = self.receive_free(self.good("average", valuation))
                if valuation == "periodic":
                    self.close()
                before = self.balances()[0]
                self.bill(order, 1, 320)
                self.assertEqual(move.value, 320 + 620)
                self.assertEqual(self.balances()[0] - before, 620)
                self.bill(order, 1, 320)
                self.assertEqual(move.value, 640)
                self.assertEqual(self.balances()[0] - before, 1240)

    def test_paying_takes_it_back(self):
        """C11: “we pay” leaves the value to the vendor's bill."""
        order, move = self.receive_free(self.good("average", "real_time"))
        buyer_order = order.with_user(self.buyer)
        buyer_order.aftersales_priced = True
        self.env.invalidate_all()
        self.assertEqual(self.balances()[0], 0)
        buyer_order.aftersales_priced = False
        self.env.invalidate_all()
        self.assertEqual(move.value, 1240)
        self.assertEqual(self.balances()[0], -1240)

    def test_parts_sent_back_leave_it(self):
        """E-05: a part that goes back to the vendor takes its value off the counter account."""
        product = self.good("average", "real_time")
        _order, move = self.receive_free(product)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=move.picking_id.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        self.validate(wizard._create_return().with_user(self.storekeeper))
        self.env.invalidate_all()
        self.assertEqual(self.balances()[0], -620)
        self.assertEqual(self.facts(product)["value"], 6820)
        self.assertEqual(self.facts(product)["cost"], 620)

    def test_a_changed_quantity_follows(self):
        """E-05: a receipt corrected afterwards is corrected on the counter account."""
        _order, move = self.receive_free(self.good("average", "real_time"))
        move.picking_id.is_locked = False
        move.move_line_ids.quantity = 1
        self.env.invalidate_all()
        self.assertEqual(self.balances()[0], -620)

    def test_old_parts_post_nothing(self):
        """E-07: recovering old parts posts no entry and adds nothing to the closing."""
        product = self.good("average", "real_time")
        self.close()
        before = self.balances()
        order = self.service_purchase("recovery", product=product)
        order.with_user(self.buyer).button_confirm()
        self.receive(order)
        self.assertEqual(self.balances(), before)
        with self.assertRaisesRegex(UserError, "Everything is correctly closed"):
            self.close()

    def test_without_a_journal_the_receipt_goes_on(self):
        """E-05: a company without a stock journal receives all the same and posts nothing."""
        self.company.account_stock_journal_id = False
        product = self.good("average", "real_time")
        _order, move = self.receive_free(product)
        self.assertEqual(move.state, "done")
        self.assertEqual(self.balances(), (0, 0))

    def test_setting(self):
        """E-05: the account is chosen on the settings page, for each company."""
        other = self.env["res.company"].create({"name": "Other company"})
        settings = self.env["res.config.settings"].create({"company_id": self.company.id})
        self.assertEqual(settings.aftersales_free_part_account_id, self.counter)
        settings.aftersales_free_part_account_id = False
        settings.execute()
        self.assertFalse(self.company.aftersales_free_part_account_id)
        with self.assertRaisesRegex(UserError, "Parts received free"):
            other.aftersales_free_part_account_id = self.counter
