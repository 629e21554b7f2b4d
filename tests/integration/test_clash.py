from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tools import mute_logger

from ..execution.common import WorkOrderCase

LOGGER = "odoo.addons.aftersales_service.models.integration.stock_picking"


class TestClash(WorkOrderCase):
    """Two transactions clash over what follows from a transfer (design.md 6)."""

    def clash(self):
        """Let what follows from a transfer meet another transaction."""
        pauses = type(self.env["aftersales.pause"])
        return patch.object(pauses, "_on_pickings", side_effect=SerializationFailure("clash"))

    def test_in_our_own_act(self):
        """E-13, design.md 6: parts of a work order: the clash goes up, to be tried again."""
        self.stock(self.part, 2)
        order = self.order()
        self.env["aftersales.work.part"].with_user(self.engineer).create(
            {"work_order_id": order.id, "product_id": self.part.id}
        )
        with self.clash(), self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
            order.with_user(self.engineer).action_post_parts()

    def test_in_the_storekeepers_delivery(self):
        """O-04, design.md 6: it is written to the log and never blocks him."""
        self.stock(self.part, 2)
        picking = self.sell([(self.part, 1)]).picking_ids
        with self.clash(), self.assertLogs(LOGGER, "ERROR") as logs:
            self.validate(picking)
        self.assertEqual(picking.state, "done")
        self.assertIn("clashed", logs.output[0])
