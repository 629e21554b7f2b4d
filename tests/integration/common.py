"""What the tests of the Odoo documents share: a CSI, a work order, a zero-price order."""

from odoo import Command

from tests.csi.common import CsiCase


class DocumentCase(CsiCase):
    """A work order of one CSI and one case, and the people who buy, store and sell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Shuofeng Pneumatics"})
        cls.other_vendor = cls.env["res.partner"].create({"name": "Second Source"})
        cls.valve = cls._product("Valve", "part", standard_price=620.0, list_price=900.0)
        cls.valve.seller_ids = [
            Command.create({"partner_id": cls.vendor.id, "price": 555.0, "min_qty": 1})
        ]
        cls.csi = cls.open_csi()
        cls.case = cls.csi.case_ids
        cls.work_order = cls.env["aftersales.work.order"].create(
            {
                "kind": "diagnosis",
                "partner_id": cls.customer.id,
                "user_id": cls.manager.id,
                "csi_ids": [Command.link(cls.csi.id)],
                "case_ids": [Command.link(cls.case.id)],
            }
        )

    @classmethod
    def service_purchase(cls, kind="parts", quantity=2, product=None, **values):
        """Return a draft service purchase as our own methods make it."""
        return cls.env["purchase.order"].create(
            {
                "partner_id": (cls.vendor if kind == "parts" else cls.customer).id,
                "company_id": cls.company.id,
                "user_id": cls.buyer.id,
                "aftersales_kind": kind,
                "aftersales_work_order_id": cls.work_order.id,
                "aftersales_csi_id": cls.csi.id,
                "aftersales_case_id": cls.case.id,
                "note": f"<p>{cls.csi.name}</p>",
                "order_line": [
                    Command.create(
                        {"product_id": (product or cls.valve).id, "product_qty": quantity}
                    )
                ],
                **values,
            }
        )

    def receive(self, order, quantity=None):
        """Receive a purchase as the storekeeper does; the rest waits on a backorder."""
        picking = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        picking = picking.with_user(self.storekeeper)
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
        self.env.invalidate_all()
        return self.env["stock.picking"].browse(picking.id)
