"""The sales order of the service: free and paid parts, the fee, its deliveries (E-02, E-04)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from tests.integration.common import DocumentCase


class TestSalesOrder(DocumentCase):
    @classmethod
    def free(cls, product=None, quantity=2):
        return {"product": product or cls.part, "quantity": quantity, "free": True}

    @classmethod
    def paid(cls, product=None, quantity=2, price=None):
        return {
            "product": product or cls.part,
            "quantity": quantity,
            "free": False,
            "price": price,
        }

    def issue(self, csi, *lines, user=None, work_orders=None):
        orders = self.env["sale.order"].with_user(user or self.manager)
        return orders._issue_for_csi(
            csi.with_user(user or self.manager), list(lines), work_orders
        ).sudo()

    def test_parts_free(self):
        """E-02: parts free become a draft order at price 0 with the CSI in its remarks, no WO."""
        csi = self.csi_in("replied", mode="parts_free")
        order = self.issue(csi, self.free())
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(order.aftersales_csi_id, csi)
        self.assertEqual(order.aftersales_case_id, csi.case_ids)
        self.assertEqual(order.order_line.price_unit, 0)
        self.assertEqual(order.amount_total, 0)
        self.assertIn(csi.name, order.note)
        self.assertEqual(order.user_id, self.manager)
        self.assertFalse(csi.work_order_ids)
        self.assertEqual(csi.state, "executing")
        html = self.env["ir.actions.report"]._render_qweb_html("sale.report_saleorder", order.ids)[
            0
        ]
        self.assertIn(csi.name, html.decode())

    def test_parts_paid(self):
        """E-02: parts paid are sold at their list price."""
        csi = self.csi_in("replied", mode="parts_paid")
        self.assertEqual(self.issue(csi, self.paid()).order_line.price_unit, 900)

    def test_case_without_csi(self):
        """E-02, amendment 26: without a CSI the remarks quote the case number."""
        case = self.open_case()
        order = (
            self.env["sale.order"]
            .with_user(self.manager)
            ._issue_for_case(case.with_user(self.manager), [self.free()])
            .sudo()
        )
        self.assertIn(case.name, order.note)
        self.assertEqual(order.aftersales_reference, case.name)

    def test_free_stays_free(self):
        """E-02: zero after quantity, product, update of prices, in the form and by RPC."""
        order = self.issue(self.csi_in("replied", mode="parts_free"), self.free())
        order = order.with_user(self.salesperson)
        order.sudo().user_id = self.salesperson
        line = order.order_line
        with Form(order) as form, form.order_line.edit(0) as row:
            row.product_uom_qty = 3
            self.assertEqual(row.price_unit, 0)
            row.product_id = self.valve
            self.assertEqual(row.price_unit, 0)
            row.product_id = self.part
        line.write({"product_uom_qty": 4})
        line.write({"product_id": self.valve.id})
        line.write({"technical_price_unit": 5})
        order.action_update_prices()
        order.action_confirm()
        line.write({"product_uom_qty": 5})
        self.env.flush_all()
        self.assertEqual((line.price_unit, line.discount, order.amount_total), (0, 0, 0))
        with self.assertRaises(ValidationError) as caught:
            line.write({"price_unit": 1})
        self.assertIn(order.name, str(caught.exception))
        with self.assertRaises(AccessError):
            line.write({"aftersales_free": False})
        with self.assertRaises(AccessError):
            order.write({"aftersales_csi_id": False})

    def test_nothing_to_invoice(self):
        """E-02: free lines are not invoiced and do not hold up the invoiced order."""
        for policy in ("order", "delivery"):
            with self.subTest(policy=policy):
                self.part.invoice_policy = self.valve.invoice_policy = policy
                self.stock(self.part, 10)
                self.stock(self.valve, 10)
                csi = self.csi_in("replied", mode="parts_paid")
                order = self.issue(csi, self.free(), self.paid(self.valve))
                order.action_confirm()
                self.validate(order.picking_ids)
                free = order.order_line.filtered("aftersales_free")
                self.assertEqual((free.qty_to_invoice, free.invoice_status), (0, "no"))
                self.assertEqual(order.invoice_status, "to invoice")
                self.assertEqual(order._get_invoiceable_lines().product_id, self.valve)
                only_free = self.issue(self.csi_in("replied", mode="parts_free"), self.free())
                only_free.action_confirm()
                self.validate(only_free.picking_ids)
                self.assertEqual(only_free.invoice_status, "no")

    def test_gate(self):
        """E-01, C-13: refused before decision, reply and consent; the message says which."""
        for state, mode, answer, word in (
            ("cause", "parts_free", "not_needed", "not decided"),
            ("decided", "parts_free", "not_needed", "not replied"),
            ("replied", "parts_paid", "objects", "objects"),
        ):
            with self.subTest(state=state):
                csi = self.csi_in(state, mode=mode, answer=answer)
                with self.assertRaises(UserError) as caught:
                    self.issue(csi, self.free())
                self.assertIn(csi.name, str(caught.exception))
                self.assertIn(word, str(caught.exception))
                self.assertFalse(csi.sale_order_ids)

    def test_roles(self):
        """E-01: an engineer, an agent and a salesperson issue nothing."""
        csi = self.csi_in("replied", mode="parts_free")
        for user in (self.engineer, self.agent):
            # Also to whom the record belongs, which an engineer may read then (M-05).
            csi.sudo().user_id = csi.case_ids.sudo().user_id = user
            with self.assertRaises(AccessError) as caught:
                self.issue(csi, self.free(), user=user)
            self.assertIn("service manager", str(caught.exception))
        self.assertFalse(csi.sale_order_ids)

    def test_pressed_twice(self):
        """O-05: pressing twice issues one order; different lines are another order."""
        csi = self.csi_in("replied", mode="parts_free")
        first = self.issue(csi, self.free())
        self.assertEqual(self.issue(csi, self.free()), first)
        self.assertNotEqual(self.issue(csi, self.free(quantity=1)), first)

    def test_fee_of_several_work_orders(self):
        """E-04: one order may charge several work orders; each leads to it and back."""
        csi = self.csi_in("replied", mode="on_site_paid")
        work_orders = self.env["aftersales.work.order"]
        for _index in range(2):
            work_orders |= work_orders.with_user(self.manager)._issue_for_csi(csi)
        fee = self.env.ref("aftersales_service.product_service_fee")
        order = self.issue(csi, self.paid(fee, 1, 480), work_orders=work_orders)
        self.assertEqual(work_orders.sale_order_id, order)
        self.assertEqual(order.aftersales_work_order_ids, work_orders)
        self.assertEqual(order.order_line.price_unit, 480)
        action = order.with_user(self.manager).action_aftersales_work_orders()
        self.assertEqual(action["domain"], [("id", "in", work_orders.ids)])

    def test_deliveries_carry_the_links(self):
        """O-04: every step of a delivery, its backorder and its return serve the same CSI."""
        for steps in ("ship_only", "pick_pack_ship"):
            with self.subTest(steps=steps):
                self.warehouse.delivery_steps = steps
                self.stock(self.part, 10)
                csi = self.csi_in("replied", mode="parts_free")
                order = self.issue(csi, self.free())
                order.action_confirm()
                for _step in range(4):
                    for picking in order.picking_ids.filtered(
                        lambda p: p.state not in ("done", "cancel")
                    ):
                        picking.action_assign()
                        if picking.state == "assigned":
                            picking.move_ids.quantity = 1
                            picking.move_ids.picked = True
                            picking.with_context(
                                skip_sms=True, skip_backorder=True
                            ).button_validate()
                pickings = self.env["stock.picking"].search([("origin", "like", order.name)])
                pickings |= order.picking_ids
                self.assertGreater(len(pickings), 1)
                self.assertEqual(pickings.aftersales_csi_id, csi)
                self.assertTrue(all(p.aftersales_csi_id for p in pickings))
                self.assertTrue(all(p.aftersales_case_id for p in pickings))
                self.assertFalse(
                    self.env["aftersales.ownership"].search([("picking_id", "in", pickings.ids)])
                )

    def test_delivered_is_done(self):
        """E-02: when all that was to be sent is delivered, the CSI is done; not before."""
        self.stock(self.part, 10)
        csi = self.csi_in("replied", mode="parts_free")
        order = self.issue(csi, self.free())
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
        self.assertEqual(csi.state, "executing")
        self.validate(order.picking_ids - picking)
        self.assertEqual(csi.state, "done")

    def test_ordinary_order_is_as_ever(self):
        """O-04: an order without links prices, delivers and invoices as ever."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.part.id, "product_uom_qty": 1})],
            }
        )
        self.assertEqual(order.order_line.price_unit, 900)
        order.order_line.price_unit = 850
        order.action_update_prices()
        self.assertEqual(order.order_line.price_unit, 900)
        self.stock(self.part, 1)
        order.action_confirm()
        self.validate(order.picking_ids)
        self.assertFalse(order.picking_ids.aftersales_csi_id)
        self.assertEqual(order.invoice_status, "to invoice")
