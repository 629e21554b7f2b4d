import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .common import WorkOrderCase


@freeze_time("2026-03-10 02:00:00")
class TestLabour(WorkOrderCase):
    """Hours, their frozen rate, their shares and their one analytic line (E-03, design 3.4)."""

    def test_three_hours_at_eighty(self):
        """E-03: 3 h × 80 = 240; a later change of the hourly cost changes nothing."""
        line = self.book(self.order())
        self.assertEqual((line.sudo().rate, line.sudo().amount), (80.0, 240.0))
        self.employee.hourly_cost = 100.0
        line.hours = 4.0
        self.assertEqual((line.sudo().rate, line.sudo().amount), (80.0, 320.0))
        order = line.work_order_id.with_user(self.manager)
        self.assertEqual(order.labour_cost, 320.0)

    def test_rate_and_amount_are_not_typed(self):
        """E-03: neither the engineer nor the manager gives the rate or the amount."""
        order = self.order()
        for user in (self.engineer, self.manager):
            for name in ("rate", "amount"):
                with self.subTest((user.login, name)), self.assertRaises(AccessError):
                    self.book(order, user=user, **{name: 1.0})

    def test_own_hours_only(self):
        """The engineer books his own hours, the manager anybody's."""
        order = self.order(engineers=self.engineer | self.other_engineer)
        text = self.refused(UserError, self.book, order, employee=self.other_employee)
        self.assertIn(order.name, text)
        self.assertIn("your own hours only, not those of Engineer B", text)
        line = self.book(order, user=self.manager, employee=self.other_employee)
        self.assertEqual(line.sudo().rate, 95.0)
        text = self.refused(UserError, line.with_user(self.engineer).write, {"hours": 9.0})
        self.assertIn("your own hours only", text)
        line.with_user(self.manager).employee_id = self.employee
        self.assertEqual(line.sudo().rate, 80.0)

    def test_no_hours_on_drafts_or_finished_orders(self):
        """Amendment 27: the order is the authority, before planning and after done it is not."""
        text = self.refused(UserError, self.book, self.order(state="draft"))
        self.assertIn("is a draft", text)
        order = self.done()
        text = self.refused(UserError, self.book, order)
        self.assertIn(order.name, text)
        self.assertIn("reopen", text)
        for change in (lambda: order.labour_ids.write({"hours": 9}), order.labour_ids.unlink):
            self.assertIn("reopen", self.refused(UserError, change))

    def test_hours_are_positive(self):
        """E-03: the database refuses zero and more than a day."""
        order = self.order()
        for hours in (0.0, -1.0, 25.0):
            with (
                self.subTest(hours),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.cr.savepoint(),
            ):
                self.book(order, hours=hours)

    def test_shares(self):
        """Amendment 48: three cases bear equal shares of 100 % together; they can be changed."""
        cases = self.case | self._case() | self._case()
        order = self.order(cases)
        line = self.book(order)
        self.assertEqual(line.share_ids.mapped("percent"), [33.33, 33.33, 33.34])
        first, second, third = line.share_ids
        line.write(
            {
                "share_ids": [
                    Command.update(first.id, {"percent": 60.0}),
                    Command.update(second.id, {"percent": 40.0}),
                    Command.delete(third.id),
                ]
            }
        )
        self.assertEqual(line.share_ids.mapped("percent"), [60.0, 40.0])
        text = self.refused(
            UserError, line.write, {"share_ids": [Command.update(first.id, {"percent": 50.0})]}
        )
        self.assertIn(order.name, text)
        self.assertIn("90 % together", text)
        text = self.refused(UserError, first.with_user(self.manager).write, {"percent": 50.0})
        self.assertIn("in their labour line", text)

    def test_shares_given_with_the_line(self):
        """Amendment 48: shares typed with the hours are kept, those of foreign cases refused."""
        second = self._case()
        order = self.order(self.case | second)
        line = self.book(
            order,
            share_ids=[
                Command.create({"case_id": self.case.id, "percent": 70.0}),
                Command.create({"case_id": second.id, "percent": 30.0}),
            ],
        )
        self.assertEqual(line.share_ids.mapped("percent"), [70.0, 30.0])
        foreign = self._case()
        text = self.refused(
            UserError,
            self.book,
            order,
            share_ids=[Command.create({"case_id": foreign.id, "percent": 100.0})],
        )
        self.assertIn(f"{foreign.name} is no case of {order.name}", text)

    def test_a_case_added_later_bears_its_share(self):
        """Amendment 48: adding a case shares the hours anew."""
        order = self.order()
        line = self.book(order)
        self.assertEqual(line.share_ids.percent, 100.0)
        order.case_ids |= self._case()
        self.assertEqual(line.share_ids.mapped("percent"), [50.0, 50.0])

    def test_one_analytic_line_per_labour_line(self):
        """Design 3.4: done posts each labour line once, as cost, on the company's account."""
        order = self.order()
        self.book(order)
        self.book(order, hours=1.5, kind="travel")
        self.report(order)
        order.with_user(self.engineer).action_finish()
        rows = order.labour_ids.sudo().analytic_line_ids
        self.assertEqual(rows.sorted("amount").mapped("amount"), [-240.0, -120.0])
        self.assertEqual(rows.account_id, self.company.aftersales_analytic_account_id)
        self.assertEqual(set(rows.mapped("ref")), {order.name})
        self.assertEqual(rows.user_id, self.engineer)
        order.labour_ids.sudo()._post()
        self.assertEqual(len(order.labour_ids.sudo().analytic_line_ids), 2)

    def test_the_database_keeps_a_second_posting_out(self):
        """Design 3.4: the unique index refuses another line in force."""
        row = self.done().labour_ids.sudo().analytic_line_ids
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            row.copy({"aftersales_labour_id": row.aftersales_labour_id.id})

    def test_links_of_analytic_lines_are_not_typed(self):
        """O-02: nobody hangs an analytic line of his own on our labour by RPC."""
        row = self.done().labour_ids.sudo().analytic_line_ids
        accountant = self.env.ref("base.user_admin")
        with self.assertRaises(AccessError):
            row.with_user(accountant).write({"aftersales_labour_id": False})

    def test_reopening_reverses(self):
        """E-03: reopening needs a reason and reverses; the next done posts the new hours."""
        order = self.done()
        self.assertIn("needs a reason", self.refused(UserError, order.action_reopen))
        with self.assertRaises(AccessError):
            order.with_user(self.engineer).action_reopen("Two hours forgotten")
        order.action_reopen("Two hours forgotten")
        self.assertEqual(order.state, "in_progress")
        self.assertFalse(order.done_at)
        rows = order.labour_ids.sudo().analytic_line_ids
        self.assertEqual(sum(rows.mapped("amount")), 0.0)
        order.labour_ids.with_user(self.engineer).hours = 5.0
        order.with_user(self.engineer).action_finish()
        rows = order.labour_ids.sudo().analytic_line_ids
        self.assertEqual(sorted(rows.mapped("amount")), [-400.0, -240.0, 240.0])
        text = self.refused(
            UserError, lambda: (order.action_reopen("Again"), order.labour_ids.unlink())
        )
        self.assertIn("was posted once", text)

    def test_a_company_gets_its_account(self):
        """E-03: every company has its own after-sales account from the start."""
        account = self.company.aftersales_analytic_account_id
        self.assertEqual(account.company_id, self.company)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertTrue(other.aftersales_analytic_account_id)
        self.assertNotEqual(other.aftersales_analytic_account_id, account)

    def test_hundred_lines_cost_as_many_queries_as_ten(self):
        """Batch: booking lines costs a constant number of queries."""
        order = self.order()
        lines = self.env["aftersales.labour.line"].with_user(self.manager)
        values = [
            {"work_order_id": order.id, "employee_id": self.employee.id, "hours": 1.0}
            for _index in range(100)
        ]
        lines.create(values[:1])
        self.env.flush_all()

        def queries(count):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            lines.create(values[:count])
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few, many = queries(10), queries(100)
        self.assertLessEqual(many - few, 4, (few, many))

    def test_a_merge_keeps_the_shares(self):
        """Amendment 48, issue 4: a merged case's share goes to the surviving one, no other."""
        first, second, third = (self._case(subject=text) for text in ("a", "b", "c"))
        for case in (first, second, third):
            case.write(
                {
                    "state": "in_progress",
                    "accepted_by": self.agent.id,
                    "accepted_at": case.received_at,
                }
            )
        order = self.order(cases=first | second | third)
        line = self.book(
            order,
            share_ids=[
                Command.create({"case_id": case.id, "percent": percent})
                for case, percent in ((first, 70.0), (second, 20.0), (third, 10.0))
            ],
        )
        third.with_user(self.agent).action_merge_into(second.id)
        self.env.invalidate_all()
        shares = {share.case_id: share.percent for share in line.share_ids}
        self.assertEqual(shares, {first: 70.0, second: 30.0})
        self.assertEqual(order.case_ids, first | second)
