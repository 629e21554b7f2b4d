"""The zero-price purchase: its price, its numbers, its traces (E-05, E-06, AMB-20, C11)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from tests.integration.common import DocumentCase


class TestZeroPrice(DocumentCase):
    def assertFree(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        lines = self.env["purchase.order"].browse(order.id).order_line
        self.assertTrue(lines)
        for line in lines:
            self.assertEqual((line.price_unit, line.discount, line.price_subtotal), (0, 0, 0))

    def test_created_free(self):
        """E-05: the vendor's price of 555 and the cost of 620 do not get in."""
        self.assertFree(self.service_purchase())
        self.assertFree(self.service_purchase("recovery"))

    def test_form_keeps_zero(self):
        """E-05: zero after quantity, product and back, vendor and back, date, in the form."""
        for kind in ("parts", "recovery"):
            with self.subTest(kind=kind):
                order = self.service_purchase(kind).with_user(self.buyer)
                vendor = order.partner_id
                with Form(order) as form:
                    with form.order_line.edit(0) as line:
                        line.product_qty = 3
                        self.assertEqual(line.price_unit, 0)
                        line.product_qty = 2
                        line.product_id = self.part
                        self.assertEqual(line.price_unit, 0)
                        line.product_id = self.valve
                        line.product_qty = 2
                        self.assertEqual(line.price_unit, 0)
                    form.partner_id = self.other_vendor
                    form.partner_id = vendor
                    form.date_order = "2026-03-09 02:00:00"
                    form.date_planned = "2026-03-12 02:00:00"
                    with form.order_line.new() as line:
                        line.product_id = self.part
                        line.product_qty = 5
                        self.assertEqual(line.price_unit, 0)
                self.assertFree(order)
                order.button_confirm()
                self.assertFree(order)
                with Form(order) as form, form.order_line.edit(0) as line:
                    line.product_qty = 4
                self.assertFree(order)

    def test_rpc_keeps_zero(self):
        """E-05: zero after each write by RPC as well."""
        for kind in ("parts", "recovery"):
            with self.subTest(kind=kind):
                order = self.service_purchase(kind).with_user(self.buyer)
                vendor, line = order.partner_id, order.order_line
                for target, values in (
                    (line, {"product_qty": 3}),
                    (line, {"product_qty": 2}),
                    (line, {"product_id": self.part.id}),
                    (line, {"product_id": self.valve.id, "product_qty": 6}),
                    (line, {"technical_price_unit": 5}),
                    (line, {"product_qty": 2}),
                    (order, {"partner_id": self.other_vendor.id}),
                    (order, {"partner_id": vendor.id}),
                    (order, {"date_order": "2026-03-09 02:00:00"}),
                    (line, {"date_planned": "2026-03-12 02:00:00"}),
                    (order, {"order_line": [Command.create({"product_id": self.part.id})]}),
                ):
                    target.write(values)
                    self.assertFree(order)

    def test_price_refused(self):
        """E-05, C11: a price is refused; the message says whether “We Pay” can help."""
        for kind, word in (("parts", "We Pay"), ("recovery", "always free")):
            order = self.service_purchase(kind).with_user(self.buyer)
            with self.subTest(kind=kind):
                with self.assertRaises(ValidationError) as caught:
                    order.order_line.write({"price_unit": 1})
                self.assertIn(word, str(caught.exception))
                self.assertIn(order.name, str(caught.exception))
                with self.assertRaises(ValidationError):
                    order.write(
                        {
                            "order_line": [
                                Command.create({"product_id": self.part.id, "price_unit": 7})
                            ]
                        }
                    )

    def test_price_slipped_in_refuses_confirming(self):
        """E-05, story B13: confirming with a price of 1 on the recovery order is refused."""
        for kind in ("recovery", "parts"):
            with self.subTest(kind=kind):
                order = self.service_purchase(kind)
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE purchase_order_line SET price_unit = 1 WHERE order_id = %s", [order.id]
                )
                self.env.invalidate_all()
                with self.assertRaises(UserError) as caught:
                    order.with_user(self.buyer).button_confirm()
                self.assertIn(order.name, str(caught.exception))
                self.assertIn("Valve", str(caught.exception))
                self.assertEqual(order.state, "draft")

    def test_we_pay(self):
        """C11: a buyer may have us pay for parts; it is logged; the vendor's price counts."""
        order = self.service_purchase().with_user(self.buyer)
        self.flush_tracking()
        with Form(order) as form:
            form.aftersales_priced = True
        self.assertEqual(order.order_line.price_unit, 555)
        self.flush_tracking()
        tracked = order.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("aftersales_priced", tracked)
        order.order_line.price_unit = 500
        order.button_confirm()
        self.assertEqual(order.order_line.price_unit, 500)
        order.aftersales_priced = False
        self.assertFree(order)

    def test_we_pay_is_for_buyers_and_parts(self):
        """C11: a service manager cannot set it; nobody can on a recovery order."""
        order = self.service_purchase()
        with self.assertRaises(AccessError):
            order.with_user(self.manager).write({"aftersales_priced": True})
        recovery = self.service_purchase("recovery").with_user(self.buyer)
        with self.assertRaises(ValidationError) as caught:
            recovery.aftersales_priced = True
        self.assertIn(recovery.name, str(caught.exception))

    def test_no_vendor_price_written(self):
        """E-05: confirming writes no price of zero into the vendor's price list."""
        for kind in ("parts", "recovery"):
            order = self.service_purchase(kind, product=self.part)
            order.with_user(self.buyer).button_confirm()
            self.assertEqual(order.state, "purchase")
        self.assertFalse(self.part.seller_ids)

    def test_not_to_bill(self):
        """E-05: a received order does not stay “waiting bills”; an ordinary one does."""
        for kind in ("parts", "recovery"):
            order = self.service_purchase(kind)
            order.with_user(self.buyer).button_confirm()
            self.receive(order)
            self.assertEqual(order.order_line.qty_received, 2)
            self.assertEqual(order.invoice_status, "no")
        normal = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [Command.create({"product_id": self.valve.id, "product_qty": 2})],
            }
        )
        normal.with_user(self.buyer).button_confirm()
        self.receive(normal)
        self.assertEqual(normal.invoice_status, "to invoice")
        self.assertEqual(normal.order_line.price_unit, 555)

    def test_prj_number(self):
        """E-06: PRJ# is the work order's number, read-only, searchable without our groups."""
        order = self.service_purchase()
        self.assertEqual(order.aftersales_prj_number, self.work_order.name)
        buyer = order.with_user(self.buyer)
        for values in (
            {"aftersales_prj_number": "WO/X"},
            {"aftersales_work_order_id": False},
            {"aftersales_kind": False},
            {"aftersales_csi_id": False},
        ):
            with self.assertRaises(AccessError):
                buyer.write(values)
        search = self.env["purchase.order"].with_user(self.buyer).search
        self.assertEqual(search([("aftersales_prj_number", "=", self.work_order.name)]), order)
        self.assertEqual(search([("aftersales_reference", "ilike", self.csi.name)]), order)

    def test_incomplete_is_not_confirmed(self):
        """E-06: without PRJ#, without CSI or case, or with it missing in the remarks: refused."""
        for values, word in (
            ({"aftersales_work_order_id": False}, "PRJ#"),
            ({"aftersales_csi_id": False, "aftersales_case_id": False}, "neither a CSI"),
            ({"note": "<p>Hello</p>"}, self.csi.name),
        ):
            order = self.service_purchase(**values)
            with self.assertRaises(UserError) as caught:
                order.with_user(self.buyer).button_confirm()
            self.assertIn(word, str(caught.exception))
            self.assertIn(order.name, str(caught.exception))
            self.assertEqual(order.state, "draft")

    def test_case_number_suffices(self):
        """E-06, amendment 26: where there is no CSI, the case number in the remarks does."""
        order = self.service_purchase(aftersales_csi_id=False, note=f"<p>{self.case.name}</p>")
        order.with_user(self.buyer).button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.aftersales_reference, self.case.name)

    def test_printed(self):
        """E-06: PRJ# and the CSI number stand on the printed order and the printed request."""
        order = self.service_purchase()
        for report in (
            "purchase.report_purchase_quotation",
            "purchase.action_report_purchase_order",
        ):
            html = (
                self.env["ir.actions.report"]
                ._render_qweb_html(self.env.ref(report).report_name, order.ids)[0]
                .decode()
            )
            self.assertIn("PRJ#", html)
            self.assertIn(self.work_order.name, html)
            self.assertIn(self.csi.name, html)

    def test_replenishment_keeps_out(self):
        """E-05: a reordering rule never adds its need to an open zero-price order."""
        order = self.service_purchase()
        recovery = self.service_purchase("recovery", 4)
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.valve.id,
                "product_min_qty": 5,
                "product_max_qty": 5,
                "route_id": self.env.ref("purchase_stock.route_warehouse0_buy").id,
            }
        )
        self.env["stock.rule"].run_scheduler()
        lines = self.env["purchase.order.line"].search([("product_id", "=", self.valve.id)])
        self.assertEqual(order.order_line.product_qty, 2)
        self.assertEqual(recovery.order_line.product_qty, 4)
        others = lines - order.order_line - recovery.order_line
        self.assertEqual(others.product_qty, 3)  # the 2 on order count, the 4 to recover do not
        self.assertEqual(others.price_unit, 555)

    def test_copy_is_ordinary(self):
        """E-05: a copy serves no work order and takes the usual price."""
        copy = self.service_purchase().with_user(self.buyer).copy()
        self.assertFalse(copy.aftersales_kind)
        self.assertFalse(copy.aftersales_prj_number)
        self.assertEqual(copy.order_line.price_unit, 555)

    def test_merge_keeps_out(self):
        """E-05: merging requests for quotation leaves service purchases alone."""
        service, other = self.service_purchase(), self.service_purchase()
        with self.assertRaises(UserError):
            (service | other).with_user(self.buyer).action_merge()
        self.assertEqual((service | other).mapped("state"), ["draft", "draft"])

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
