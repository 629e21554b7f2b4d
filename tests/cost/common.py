"""What the tests of the cost lines share: valued parts in an engineer's hands, sums of records."""

from odoo import Command

from ..execution.common import WorkOrderCase
from ..integration.valuation_common import ValuationCase


class CostCase(ValuationCase, WorkOrderCase):
    """Work orders with labour and parts of every cost method, and helpers that add up records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._case()
        cls.other_case = cls._case(subject="Lamp flickers")

    def trip(self, *args, **kwargs):
        """Return a work order; ``order`` is the sales order of the CSI here."""
        return WorkOrderCase.order(self, *args, **kwargs)

    def use(self, order, product, quantity=2, **values):
        """Put a part on an order and take it out of stock as the engineer does."""
        part = (
            self.env["aftersales.work.part"]
            .with_user(self.engineer)
            .create(
                {
                    "work_order_id": order.id,
                    "product_id": product.id,
                    "quantity": quantity,
                    **values,
                }
            )
        )
        order.with_user(self.engineer).action_post_parts()
        self.env.invalidate_all()
        return part

    def sums(self, domain, field="cost"):
        """Return ``{kind: amount}`` of the cost lines as the service manager sees them."""
        self.env.invalidate_all()
        lines = self.env["aftersales.cost.line"].with_user(self.manager)
        return {
            kind: round(amount, 6)
            for kind, amount in lines._read_group(domain, ["kind"], [f"{field}:sum"])
            if amount
        }

    def total(self, domain, field="cost"):
        """Return the sum of the cost lines of a domain."""
        return round(sum(self.sums(domain, field).values()), 6)

    def second_unit(self):
        """Return a case about two delivered units."""
        self.deliver(self.equipment, serials=["SW-0101"])
        self.deliver(self.equipment, serials=["SW-0102"])
        units = self.env["aftersales.installed.product"].search(
            [("lot_id.name", "in", ("SW-0101", "SW-0102"))]
        )
        return self._case(installed_product_ids=[Command.set(units.ids)])
