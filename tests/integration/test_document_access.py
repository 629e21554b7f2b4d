"""Who holds only Odoo's groups opens the service's documents, and the service opens theirs."""

from odoo import Command
from odoo.tests import Form

from tests.integration.common import DocumentCase


class TestDocumentAccess(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.csi_in("replied", cls.csi, mode="on_site_paid")
        orders = cls.env["aftersales.work.order"].with_user(cls.manager)
        cls.work_order = orders._issue_for_csi(cls.csi)
        fee = cls.env.ref("aftersales_service.product_service_fee")
        cls.sale = (
            cls.env["sale.order"]
            .with_user(cls.manager)
            ._issue_for_csi(
                cls.csi,
                [
                    {"product": fee, "quantity": 1, "free": False, "price": 480},
                    {"product": cls.part, "quantity": 1, "free": True},
                ],
                cls.work_order,
            )
            .sudo()
        )
        cls.sale.user_id = cls.salesperson
        cls.stock(cls.part, 3)
        cls.sale.action_confirm()
        cls.purchase = cls.work_order._issue_purchase(
            "parts", cls.vendor, [{"product": cls.valve, "quantity": 2}]
        ).sudo()
        cls.purchase.with_user(cls.buyer).button_confirm()
        cls.recovery = cls.work_order._issue_purchase(
            "recovery", cls.customer, [{"product": cls.valve, "quantity": 2}]
        ).sudo()
        cls.recovery.with_user(cls.buyer).button_confirm()
        cls.env.flush_all()

    def opened(self, record, user):
        """Read a record the way its form does for a user; return what came."""
        self.env.invalidate_all()
        record = record.with_user(user)
        views = record.get_views([(False, "form"), (False, "search")])
        form = Form(record)
        return record.web_read(form._view["fields_spec"])[0], views["views"]["form"]["arch"]

    def test_foreign_users(self):
        """Brief of O-04: buyer, storekeeper and salesperson open theirs and read our numbers."""
        delivery, receipt = self.sale.picking_ids, self.purchase.picking_ids
        for record, user in (
            (self.sale, self.salesperson),
            (self.purchase, self.buyer),
            (self.recovery, self.buyer),
            (delivery, self.storekeeper),
            (receipt, self.storekeeper),
            (self.recovery.picking_ids, self.storekeeper),
        ):
            with self.subTest(record=record.name, user=user.login):
                values, arch = self.opened(record, user)
                self.assertEqual(values["aftersales_reference"], self.csi.name)
                self.assertNotIn("action_aftersales_csi", arch)
                found = record.with_user(user).search(
                    [("aftersales_reference", "ilike", self.csi.name), ("id", "=", record.id)]
                )
                self.assertEqual(found, record)
        self.assertEqual(
            self.opened(self.purchase, self.buyer)[0]["aftersales_prj_number"],
            self.work_order.name,
        )

    def test_service_users(self):
        """O-04: service manager, agent and engineer open the documents and find the way back."""
        for user in (self.manager, self.agent, self.engineer):
            for record in (self.sale, self.purchase, self.sale.picking_ids):
                with self.subTest(record=record.name, user=user.login):
                    values, arch = self.opened(record, user)
                    self.assertTrue(values["aftersales_has_csi"])
                    self.assertIn("action_aftersales_csi", arch)
                    self.assertEqual(
                        record.with_user(user).action_aftersales_csi()["res_id"], self.csi.id
                    )
                    self.assertEqual(
                        record.with_user(user).action_aftersales_work_orders()["res_id"],
                        self.work_order.id,
                    )

    def test_both_ways(self):
        """O-04: CSI and work order lead to every document, every document leads back."""
        documents = self.sale | self.sale.browse()
        self.assertEqual(self.csi.sale_order_ids, documents)
        self.assertEqual(self.csi.purchase_order_ids, self.purchase | self.recovery)
        self.assertEqual(self.work_order.purchase_order_ids, self.purchase | self.recovery)
        self.assertEqual(self.work_order.sale_order_id, self.sale)
        pickings = (self.sale | self.sale.browse()).picking_ids
        pickings |= (self.purchase | self.recovery).picking_ids
        self.assertEqual(self.csi.picking_ids, pickings)
        self.assertEqual(pickings.aftersales_work_order_id, self.work_order)

    def test_ordinary_forms(self):
        """O-04: an ordinary order opens for its people too and shows nothing of ours."""
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [Command.create({"product_id": self.valve.id})],
            }
        )
        values, _arch = self.opened(order, self.buyer)
        self.assertFalse(values["aftersales_reference"])
