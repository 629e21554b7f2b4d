"""What a service costs is what its records say, each counted once (J-07, E-03…E-05)."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from .common import CostCase


@freeze_time("2026-03-10 02:00:00")
class TestCostLines(CostCase):
    """Labour, parts and purchases of work orders, split among cases and units."""

    def test_labour_by_its_shares(self):
        """J-07, E-03: 3 h at 80 and 1 h travel at 95, split as the shares of the lines say."""
        order = self.trip(cases=self.case | self.other_case)
        line = self.book(order, 3.0)
        line.with_user(self.manager).share_ids = [
            Command.update(share.id, {"percent": 70 if share.case_id == self.case else 30})
            for share in line.share_ids
        ]
        self.book(order, 1.0, kind="travel")
        own = [("work_order_id", "=", order.id)]
        self.assertEqual(self.sums(own), {"labour": 240.0, "travel": 80.0})
        self.assertEqual(
            self.sums([("case_id", "=", self.case.id)]), {"labour": 168.0, "travel": 40.0}
        )
        self.assertEqual(
            self.sums([("case_id", "=", self.other_case.id)]), {"labour": 72.0, "travel": 40.0}
        )
        self.assertEqual(self.total(own), sum(order.sudo().labour_ids.mapped("amount")))

    def test_parts_follow_the_hours(self):
        """J-07: the parts of a trip for two cases are split as its hours are, equally without."""
        product = self.good("average")
        order = self.trip(cases=self.case | self.other_case)
        part = self.use(order, product, 2)
        by_case = [("case_id", "=", self.case.id)]
        self.assertEqual(self.sums(by_case), {"part": 620.0})
        line = self.book(order, 2.0)
        line.with_user(self.manager).share_ids = [
            Command.update(share.id, {"percent": 25 if share.case_id == self.case else 75})
            for share in line.share_ids
        ]
        self.assertEqual(self.sums(by_case), {"labour": 40.0, "part": 310.0})
        self.assertEqual(
            self.sums([("work_order_id", "=", order.id)])["part"], part.sudo().move_id.value
        )

    def test_every_cost_method(self):
        """J-07: a part costs what its stock move is worth: standard price, AVCO, FIFO."""
        for method, dearer in (("standard", 620), ("average", 640), ("fifo", 620)):
            with self.subTest(method=method):
                product = self.good(method)
                self.buy(product, 10, 660)
                order = self.trip()
                part = self.use(order, product, 2)
                move = part.sudo().move_id
                self.assertEqual(move.value, 2 * dearer)
                self.assertEqual(
                    self.sums([("work_order_id", "=", order.id)]), {"part": move.value}
                )
                order = order.with_user(self.manager)
                self.assertEqual(order.parts_cost, move.value)
                self.assertEqual(order.service_cost, order.total_cost)

    def test_valued_by_lot(self):
        """J-07: a part valued by its lot costs what this lot cost."""
        product = self.good("average", tracking="lot", lot_valuated=True)
        self.buy(product, 5, 700, [("LOT-B", 5)])
        lot = self.env["stock.lot"].search(
            [("name", "=", "LOT-B"), ("product_id", "=", product.id)]
        )
        order = self.trip()
        part = self.use(order, product, 2, lot_id=lot.id)
        self.assertEqual(part.sudo().move_id.value, 1400)
        self.assertEqual(self.total([("work_order_id", "=", order.id)]), 1400)

    def test_from_the_van(self):
        """J-07: parts from the engineer's van cost the same as from the warehouse."""
        van = self.env["stock.location"].create(
            {"name": "Van", "usage": "internal", "location_id": self.warehouse.lot_stock_id.id}
        )
        self.company.aftersales_engineer_location_id = van
        product = self.good("fifo")
        self.env["stock.quant"]._update_available_quantity(product, van, 2)
        order = self.trip()
        part = self.use(order, product, 2)
        self.assertEqual(part.sudo().move_id.location_id, van)
        self.assertEqual(self.total([("work_order_id", "=", order.id)]), part.sudo().move_id.value)
        self.assertGreater(part.sudo().move_id.value, 0)

    def test_consumables_keep_the_cost_of_the_day(self):
        """J-07: a consumable leaves no move; it keeps what it cost when it was used."""
        grease = self._product("Grease", "part", is_storable=False, standard_price=15.0)
        order = self.trip()
        self.use(order, grease, 3)
        self.assertEqual(self.total([("work_order_id", "=", order.id)]), 45)
        grease.standard_price = 99.0
        self.assertEqual(self.total([("work_order_id", "=", order.id)]), 45)
        self.assertEqual(order.with_user(self.manager).parts_cost, 45)

    def test_what_comes_back_is_taken_off(self):
        """J-07: one of two parts returned halves the cost of the parts."""
        product = self.good("average")
        order = self.trip()
        part = self.use(order, product, 2)
        picking = part.sudo().move_id.picking_id
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.quantity = 1
        back.move_ids.picked = True
        back.with_context(skip_sms=True)._action_done()
        self.assertEqual(self.total([("work_order_id", "=", order.id)]), 620)
        self.assertEqual(order.with_user(self.manager).parts_cost, 620)

    def test_several_units(self):
        """J-07: a case about two units is split equally, their sum is the case's cost."""
        case = self.second_unit()
        order = self.trip(cases=case)
        self.book(order, 3.0)
        for unit in case.installed_product_ids:
            self.assertEqual(self.total([("installed_product_id", "=", unit.id)]), 120)
            self.assertEqual(unit.with_user(self.manager).service_cost, 120)
        rows = self.env["aftersales.cost.line"].search([("case_id", "=", case.id)])
        self.assertEqual((len(rows), len(set(rows.ids))), (2, 2))
        self.assertEqual(rows.product_id, self.equipment)
        self.assertEqual(case.with_user(self.manager).service_cost, 240)

    def test_drill_down(self):
        """J-07: a row opens the record that its amount is from."""
        product = self.good("average")
        order = self.trip()
        self.book(order, 1.0)
        part = self.use(order, product, 1)
        lines = self.env["aftersales.cost.line"].with_user(self.manager)
        labour, used = (
            lines.search([("work_order_id", "=", order.id), ("kind", "=", kind)])
            for kind in ("labour", "part")
        )
        action = labour.action_open_source()
        self.assertEqual((action["res_model"], action["res_id"]), (order._name, order.id))
        action = used.action_open_source()
        self.assertEqual(action["res_id"], part.sudo().move_id.picking_id.id)
        self.assertEqual(used.supplier_id, product.seller_ids[:1].partner_id)
        action = order.with_user(self.manager).action_open_costs()
        self.assertEqual(lines.search(action["domain"]), labour | used)

    def test_managers_only(self):
        """M-05, J-07: engineers, agents and QA see no cost; managers and management readers do."""
        order = self.trip()
        self.book(order, 3.0)
        for login in ("engineer", "agent", "qa", "user", "salesperson"):
            with self.subTest(login):
                self.env.invalidate_all()
                user = self.users[login]
                with self.assertRaises(AccessError):
                    self.env["aftersales.cost.line"].with_user(user).search([])
                if login in ("engineer", "agent"):
                    self.assertNotIn("service_cost", order.with_user(user).fields_get())
                    with self.assertRaises(AccessError):
                        order.with_user(user).action_open_costs()
        for login in ("manager", "reader"):
            lines = self.env["aftersales.cost.line"].with_user(self.users[login])
            self.assertTrue(lines.search([("work_order_id", "=", order.id)]))

    def test_other_company(self):
        """J-07: a second company's manager sees nothing of it."""
        order = self.trip()
        self.book(order, 3.0)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.manager.copy(
            {"login": "stranger", "company_id": company.id, "company_ids": [(6, 0, company.ids)]}
        )
        lines = self.env["aftersales.cost.line"].with_user(stranger)
        self.assertFalse(lines.with_context(allowed_company_ids=company.ids).search([]))

    def test_one_query_for_all(self):
        """J-07: the costs of many cases are read in one query."""
        cases = self.env["aftersales.case"]
        for _number in range(5):
            case = self._case()
            self.book(self.trip(cases=case), 1.0)
            cases |= case
        cases = cases.with_user(self.manager)
        cases.mapped("company_id.currency_id")
        with self.assertQueryCount(1):
            self.assertEqual(cases.mapped("service_cost"), [80.0] * 5)
