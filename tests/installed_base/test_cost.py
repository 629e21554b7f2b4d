import logging
from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time
from odoo.tools import mute_logger

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

    @staticmethod
    def _refuse(_model, lines, **_options):
        """Register nothing."""
        raise ValueError("Broken on purpose")

    @mute_logger("odoo.addons.aftersales_service.models.jobs.job")
    def test_idle_catch_up_costs_little_beside_noted_failures(self):
        """Issue 3, 5: what could not be done and waits for its next try costs nothing more."""
        Ownership = type(self.env["aftersales.ownership"])
        with patch.object(Ownership, "_on_moves_done", lambda *args: None):
            lines = self.deliver(
                self.equipment, [f"BAD-{index}" for index in range(5)]
            ).picking_ids.move_line_ids
        self.patch(Ownership, "_register_lines", self._refuse)
        self.run_job("delivery_catch_up")
        job = self.env["aftersales.job"].search([("code", "=", "delivery_catch_up")])
        failures = job.failure_ids.filtered(lambda failure: failure.res_id in lines.ids)
        self.assertEqual(len(failures), 5)
        self.run_job("delivery_catch_up")
        self.assertEqual(failures.exists(), failures)
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60):
            Ownership._cron_catch_up(self.env["aftersales.ownership"])
        spent = self.env.cr.sql_log_count - start
        self.assertLessEqual(spent, 10)
        self.assertEqual(set(failures.mapped("attempts")), {1})
        failures.next_try = "2026-01-01"
        self.run_job("delivery_catch_up")
        self.assertEqual(set(failures.mapped("attempts")), {2})

    def test_day_lists_cost_the_same_whatever_their_number(self):
        """Issue 3, 5: handing over, and reminding of what is late, costs queries per batch."""
        spent = {}
        for count, year in ((2, 2021), (20, 2022)):
            lists = self.env["aftersales.handover"].create(
                [
                    {
                        "company_id": self.company.id,
                        "date": date(year, 1, 1 + index),
                        "deadline": "2021-01-01",
                        "hand_over_at": "2021-01-01",
                    }
                    for index in range(count)
                ]
            )
            for act in (lists._mark_overdue, lists.action_hand_over):
                self.env.flush_all()
                self.env.invalidate_all()
                start = self.env.cr.sql_log_count
                act()
                self.env.flush_all()
                spent.setdefault(act.__name__, []).append(self.env.cr.sql_log_count - start)
        _logger.info("Queries of 2 and 20 day lists: %s", spent)
        for few, many in spent.values():
            self.assertLessEqual(many, few + 2, spent)
