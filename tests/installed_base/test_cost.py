import logging
from unittest.mock import patch

from odoo.tests import freeze_time

from ..common import AftersalesCase

_logger = logging.getLogger(__name__)


class TestCost(AftersalesCase):
    """Issue 3, 5: what registering costs a delivery, and what an idle scheduled action costs."""

    def queries_of_delivery(self, count, prefix, hook=True):
        """Return how many queries validating a picking of so many serial numbers takes."""
        self.stock(self.equipment, serials=[f"{prefix}-{index}" for index in range(count)])
        picking = self.sell([(self.equipment, count)]).picking_ids
        picking.action_assign()
        picking.move_ids.picked = True
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        if hook:
            picking.with_context(skip_sms=True).button_validate()
        else:
            with patch.object(
                type(self.env["aftersales.ownership"]), "_on_moves_done", lambda *args: None
            ):
                picking.with_context(skip_sms=True).button_validate()
        self.env.flush_all()
        self.assertEqual(picking.state, "done")
        return self.env.cr.sql_log_count - start

    @freeze_time("2026-03-02 02:00:00")
    def test_delivery_costs_a_small_constant(self):
        """Issue 3, 5: at most 15 queries more, whatever the number of serial numbers.

        The clock stands still, because the first delivery of each minute also arms the visit
        planning, and the first one of a day opens its list.
        """
        for hook in (True, False):
            self.queries_of_delivery(1, f"WARM{hook}", hook)
        more = {}
        for count in (1, 10, 100):
            without = self.queries_of_delivery(count, f"WITHOUT{count}", hook=False)
            more[count] = self.queries_of_delivery(count, f"WITH{count}") - without
        _logger.info("Queries more per delivery of so many serial numbers: %s", more)
        self.assertLessEqual(max(more.values()), 15, more)

    def test_idle_actions_cost_little(self):
        """Issue 3, 5: at most 10 queries whatever exists, besides the scheduler's own."""
        self.deliver(self.equipment, [f"IDLE-{index}" for index in range(20)])
        for code, model, method in (
            ("delivery_catch_up", "aftersales.ownership", "_cron_catch_up"),
            ("handover", "aftersales.handover", "_cron_hand_over"),
            ("handover_check", "aftersales.handover", "_cron_check"),
        ):
            self.run_job(code)
            self.run_job(code)
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60):
                getattr(self.env[model], method)()
            spent = self.env.cr.sql_log_count - start
            _logger.info("Queries of an idle %s: %s", code, spent)
            self.assertLessEqual(spent, 10, code)
