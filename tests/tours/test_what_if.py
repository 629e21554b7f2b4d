from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..sla.test_what_if import WhatIfCase


@tagged("post_install", "-at_install")
class TestWhatIfTour(WhatIfCase, HttpCase):
    def test_from_the_policy(self):
        """Issue 4 §2: a supervisor tries half the time on what happened and opens what flips."""
        # Six working hours of eight, on the Tuesday of the week before.
        today = fields.Date.today()
        day = today - timedelta(days=today.weekday() + 6)
        case = self.told(f"{day} 09:00", f"{day} 16:00")
        clock = self.clock(case, "plan_told")
        self.assertEqual(clock.state, "met")
        before = self.rows()
        self.start_tour(
            f"/odoo/aftersales.sla.policy/{self.rule.id}",
            "aftersales_what_if",
            login=self.supervisor.login,
            timeout=180,
        )
        self.assertEqual(self.rows(), before, "nothing was written to the time limits")
