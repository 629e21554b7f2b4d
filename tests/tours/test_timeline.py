from odoo.tests import HttpCase, tagged

from ..sla.common import SlaCase


class TimelineTour(SlaCase, HttpCase):
    """A case just received by mail: its first contact is owed."""

    def setUp(self):
        super().setUp()
        self.mailed = self.case(
            type_id=self.env.ref("aftersales_service.case_type_repair_request").id,
            channel_id=self.env.ref("aftersales_service.channel_email").id,
            promised_reply_at=False,
        )


@tagged("post_install", "-at_install")
class TestTimeline(TimelineTour):
    """Why a deadline is where it is, in the web client (issue 4 §2)."""

    def test_from_the_case(self):
        """Issue 4 §2: from a case's time limits in one click to the drawn reason."""
        self.start_tour(
            f"/odoo/service-cases/{self.mailed.id}",
            "aftersales_timeline",
            login=self.supervisor.login,
            timeout=180,
        )


@tagged("post_install", "-at_install")
class TestTimelineOnAPhone(TimelineTour):
    """The same, 390 pixels wide (O-06)."""

    browser_size = "390x844"
    touch_enabled = True

    def test_on_a_phone(self):
        """Issue 4 §2: readable on a phone: the stretches below each other, none cut off."""
        clock = self.clock(self.mailed, "first_contact")
        self.start_tour(
            f"/odoo/aftersales-promises/{clock.id}",
            "aftersales_timeline_phone",
            login=self.supervisor.login,
            timeout=180,
        )
