"""What the tests of stock value share: a chart of accounts, valued products, their facts."""

from odoo import Command, fields

from tests.integration.common import DocumentCase


class ValuationCase(DocumentCase):
    """A company with accounts, and products of each cost method with ten pieces at 620."""

    METHODS = ("standard", "average", "fifo")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading(
            "generic_coa", cls.company, install_demo=False, force_create=False
        )

    def good(self, method, valuation="periodic", **values):
        """Return a valued product of a cost method with 10 pieces at 620 in stock."""
        category = self.env["product.category"].create(
            {
                "name": f"{method} {valuation}",
                "property_cost_method": method,
                "property_valuation": valuation,
            }
        )
        product = self._product(f"Good {method}", "part", categ_id=category.id, **values)
        if method == "standard":
            product.standard_price = 620
        self.buy(product, 10, 620)
        return product

    def buy(self, product, quantity, price, lots=()):
        """Buy and receive a product the ordinary way; lots are ``(number, quantity)``."""
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.other_vendor.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_qty": quantity, "price_unit": price}
                    )
                ],
            }
        )
        order.button_confirm()
        self.take_in(order, lots)
        return order

    def take_in(self, order, lots=()):
        """Receive an order; of a tracked product in the lots given, or in new serial numbers."""
        move = order.picking_ids.move_ids
        if move.product_id.tracking != "none":
            count = int(move.product_uom_qty)
            lots = lots or [(f"{order.name}-{number}", 1) for number in range(count)]
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": move.product_id.id,
                        "lot_name": name,
                        "quantity": quantity,
                        "location_id": move.location_id.id,
                        "location_dest_id": move.location_dest_id.id,
                        "picking_id": move.picking_id.id,
                    }
                )
                for name, quantity in lots
            ]
            move.picked = True
        return self.receive_all(order)

    def receive_all(self, order):
        """Validate the receipt as the storekeeper, with the lines as they stand."""
        picking = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        if picking.move_ids.product_id.tracking == "none":
            return self.receive(order)
        picking = picking.with_user(self.storekeeper)
        picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
        self.env.invalidate_all()
        return self.env["stock.picking"].browse(picking.id)

    def receive_free(self, product, quantity=2, lots=()):
        """Order parts at zero, receive them; return the order and the move of the receipt."""
        order = self.service_purchase(product=product, quantity=quantity)
        order.with_user(self.buyer).button_confirm()
        return order, self.take_in(order, lots).move_ids

    def bill(self, order, quantity, price):
        """Post a vendor bill for the line of an order."""
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": order.partner_id.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": order.order_line.product_id.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": [],
                            "purchase_line_id": order.order_line.id,
                        }
                    )
                ],
            }
        )
        bill.action_post()
        self.env.invalidate_all()
        return bill

    def facts(self, product):
        """Return what must not change: cost, quantity, free stock, value."""
        self.env.invalidate_all()
        product = product.with_company(self.company)
        return {
            "cost": product.standard_price,
            "on hand": product.qty_available,
            "free": product.free_qty,
            "forecast": product.virtual_available,
            "value": product.total_value,
        }
