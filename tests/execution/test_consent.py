"""Work added after the customer's yes needs a new yes (amendments 32 and 61)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import WorkOrderCase


@freeze_time("2026-03-10 02:00:00")
class TestConsent(WorkOrderCase):
    """A paid visit that grows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock(cls.part, 10)
        cls.fee = cls.env.ref("aftersales_service.product_service_fee")
        # What is agreed before the first visit has gates of its own (D-03, D-13).
        cls.company.write({"aftersales_plan_gate": "none", "aftersales_agreement": False})

    def paid(self, price=500.0):
        """Return a paid order in work with its draft sales order, and the sales order."""
        order = self.order(state="planned")
        order.sudo().charge = "paid"
        sale = (
            self.env["sale.order"]
            .with_user(self.manager)
            ._issue_for_case(
                self.case.with_user(self.manager),
                [{"product": self.fee, "quantity": 1, "free": False, "price": price}],
                order,
            )
        )
        order.agreed_with = "Zhou Min"
        order.action_confirm()
        order.with_user(self.engineer).action_start()
        self.book(order)
        self.report(order)
        self.env.invalidate_all()
        return order, sale.sudo()

    def test_first_yes(self):
        """Amendment 61: the yes to the visit is that to the draft order's price and items."""
        order, sale = self.paid()
        yes = order.confirmation_ids
        self.assertEqual((yes.contact, yes.amount), ("Zhou Min", sale.amount_untaxed))
        self.assertIn(self.fee.name, yes.items)
        self.assertEqual(yes.user_id, self.manager)
        self.assertFalse(order.added_work)
        order.with_user(self.engineer).action_finish()
        self.assertEqual(order.state, "done")

    def test_added_part(self):
        """Amendment 32: a part added on site stops the finish until the customer agrees."""
        order, _sale = self.paid()
        self.env["aftersales.work.part"].with_user(self.engineer).create(
            {"work_order_id": order.id, "product_id": self.part.id, "quantity": 2}
        )
        engineer = order.with_user(self.engineer)
        self.assertFalse(engineer.can_finish)
        text = self.refused(UserError, engineer.action_finish)
        self.assertIn(order.name, text)
        self.assertIn("2 Units of Brush", text)
        self.assertIn("record his yes", text)
        wizard = (
            self.env["aftersales.customer.agrees"]
            .with_user(self.engineer)
            .with_context(active_id=order.id)
            .create({"work_order_id": order.id, "contact": "Zhou Min", "channel": "on_site"})
        )
        self.assertIn("Brush", wizard.added_work)
        wizard.action_apply()
        yes = order.confirmation_ids.sorted("id")[-1]
        self.assertEqual((yes.user_id, yes.channel), (self.engineer, "on_site"))
        self.assertIn("Brush", yes.items)
        self.assertIn("agrees to the added work", order.message_ids[0].body)
        engineer.action_finish()
        self.assertEqual(order.state, "done")

    def test_higher_price(self):
        """Amendment 61: a higher price stops the closing until the customer agrees."""
        order, sale = self.paid()
        order.with_user(self.engineer).action_finish()
        sale.order_line.filtered("product_id").price_unit = 650.0
        sale.action_confirm()
        manager = order.with_user(self.manager)
        self.env.invalidate_all()
        text = self.refused(UserError, manager.action_close)
        self.assertIn("650", text)
        self.assertIn("500", text)
        self.assertNotIn("650", order.with_user(self.engineer).added_work)
        manager.action_customer_agrees("Zhou Min", "phone", "All right")
        self.assertEqual(order.confirmation_ids.sorted("id")[-1].amount, 650.0)
        manager.action_close()
        self.assertEqual(order.state, "closed")

    def test_another_currency(self):
        """Amendment 61: a price in another currency was not agreed to, whatever its figure."""
        order, sale = self.paid()
        other = self.env.ref("base.EUR")
        other.active = True
        other = other if sale.currency_id != other else self.env.ref("base.USD")
        sale.pricelist_id = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": other.id, "company_id": self.company.id}
        )
        sale.currency_id = other
        sale.order_line.filtered("product_id").price_unit = 400.0
        self.env.invalidate_all()
        self.assertEqual(sale.currency_id, other)
        text = self.refused(UserError, order.with_user(self.engineer).action_finish)
        self.assertIn("A higher price", text)
        order.with_user(self.manager).action_customer_agrees("Zhou Min", "phone", "All right")
        order.with_user(self.engineer).action_finish()
        self.assertEqual(order.state, "done")

    def test_lower_price_needs_nothing(self):
        """Amendment 61: less than agreed needs no word."""
        order, sale = self.paid()
        sale.order_line.filtered("product_id").price_unit = 400.0
        self.env.invalidate_all()
        self.assertFalse(order.added_work)

    def test_free_work_asks_nobody(self):
        """Amendment 32: on a free order parts are added without asking for money's yes."""
        order = self.order()
        self.env["aftersales.work.part"].with_user(self.engineer).create(
            {"work_order_id": order.id, "product_id": self.part.id}
        )
        self.assertFalse(order.confirmation_ids)
        self.assertFalse(order.added_work)

    def test_refusals(self):
        """Amendment 32: a yes names who gave it, answers something, and stays as it was."""
        order, _sale = self.paid()
        engineer = order.with_user(self.engineer)
        self.assertIn(
            "nothing was added", self.refused(UserError, engineer.action_customer_agrees, "Zhou")
        )
        part = self.env["aftersales.work.part"].with_user(self.engineer)
        part.create({"work_order_id": order.id, "product_id": self.part.id})
        self.assertIn("enter who", self.refused(UserError, engineer.action_customer_agrees))
        self.assertIn(
            "choose how",
            self.refused(UserError, engineer.action_customer_agrees, "Zhou", "pigeon"),
        )
        for user in (self.agent, self.other_engineer):
            with self.assertRaises(AccessError):
                order.with_user(user).action_customer_agrees("Zhou Min")
        yes = order.confirmation_ids
        self.assertIn("Record a new yes", self.refused(UserError, yes.sudo().write, {"note": "x"}))
        self.assertIn("Record a new yes", self.refused(UserError, yes.sudo().unlink))
        with self.assertRaises(AccessError):
            yes.with_user(self.engineer).create(
                {"work_order_id": order.id, "contact": "Me", "channel": "phone"}
            )
        self.assertNotIn("amount", yes.with_user(self.engineer).fields_get())
        with self.assertRaises(AccessError):
            yes.with_user(self.other_engineer).read(["contact"])


@freeze_time("2026-03-10 02:00:00")
class TestChecklist(WorkOrderCase):
    """The points of a visit, some with a photo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.checklist"].search([]).active = False
        cls.checklist = (
            cls.env["aftersales.checklist"]
            .with_user(cls.service_admin)
            .create(
                {
                    "name": "Visit",
                    "kind": "on_site",
                    "company_id": cls.company.id,
                    "line_ids": [
                        Command.create({"name": "Power is off"}),
                        Command.create({"name": "No leaks", "photo": True}),
                    ],
                }
            )
        )

    def test_taken_over(self):
        """E-21: a planned order takes over the lists of its kind and products, once."""
        order = self.order(state="planned")
        self.assertEqual(order.check_ids.mapped("name"), ["Power is off", "No leaks"])
        self.assertEqual(self.order(kind="workshop").check_ids.ids, [])
        self.checklist.class_ids = self.env["aftersales.product.class"].search(
            [("code", "=", "part")]
        )
        self.assertFalse(self.order(state="planned").check_ids)

    def test_complete_before_done(self):
        """E-21, amendment 53: all normal sets every point; a photo that is needed is taken."""
        order = self.order()
        self.book(order)
        self.report(order)
        engineer = order.with_user(self.engineer)
        text = self.refused(UserError, engineer.action_finish)
        self.assertIn("Power is off", text)
        engineer.action_all_normal()
        self.assertEqual(set(order.check_ids.mapped("result")), {"ok"})
        self.assertEqual(order.check_ids.done_by, self.engineer)
        self.assertIn("No leaks (photo)", self.refused(UserError, engineer.action_finish))
        leaks = engineer.check_ids[1]
        leaks.write({"result": "na", "note": "Drained"})
        engineer.action_finish()
        text = self.refused(UserError, leaks.write, {"result": "ok"})
        self.assertIn("reopen", text)

    def test_others_check_nothing(self):
        """M-05: an engineer of another order neither reads nor sets the points."""
        order = self.order()
        check = order.check_ids[0].with_user(self.other_engineer)
        with self.assertRaises(AccessError):
            check.read(["name"])
        with self.assertRaises(AccessError):
            check.result = "ok"
        with self.assertRaises(AccessError):
            order.check_ids[0].with_user(self.agent).result = "ok"
