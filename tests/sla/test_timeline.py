from odoo.tests import freeze_time

from .common import SlaCase


class TestTimeline(SlaCase):
    """Why a deadline is where it is: what the timeline on the form shows (issue 4 §2)."""

    def test_try(self):
        case = self.received("2026-09-22 09:00")
        clock = self.clock(case, "first_contact") or self.clock(case, "response")
        with freeze_time(self.local("2026-09-22 10:00")):
            import json

            for clock in case.clock_ids:
                data = clock.with_user(self.supervisor).timeline
                print(json.dumps(data, indent=1, ensure_ascii=False)[:6000])
