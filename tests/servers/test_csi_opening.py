from functools import partial
from unittest.mock import patch

from odoo.service.model import retrying

from ..intake.common import IntakeCase
from .common import ServersCase


class TestCsiOpening(ServersCase, IntakeCase):
    """B-22: two servers open the CSI of one case at the same moment."""

    def _call(self, user, case, method, *args):
        """Return what a server does for a user's click: call a method, and retry on a clash."""

        def work(env, pause):
            theirs = env(user=user.id)["aftersales.case"].browse(case.id)
            retrying(partial(getattr(theirs, method), *args), theirs.env)

        return work

    def _call_slowly(self, user, case, method, *args):
        """Return the same for a server that pauses when the CSI is open and not committed."""
        Csi = self.registry["aftersales.csi"]
        open_for_cases = Csi._open_for_cases

        def work(env, pause):
            def open_and_pause(csis, cases):
                opened = open_for_cases(csis, cases)
                opened.env.flush_all()
                pause()
                return opened

            with patch.object(Csi, "_open_for_cases", open_and_pause):
                self._call(user, case, method, *args)(env, pause)

        return work

    def _at_once(self, case, slow, quick):
        """Have two servers work on a case; the quick one comes while the slow one is at work."""
        self.commit()
        first = self.serve(slow)
        first.wait_paused()
        second = self.serve(quick)
        self.wait_until_blocked()
        first.go_on()
        first.join()
        # It ends without an error, so the user sees none.
        second.join()
        self.look_again()
        csi = case.sudo().csi_ids
        self.assertEqual(len(csi), 1)
        self.assertEqual(csi.origin_case_id, case)
        self.assertEqual(len(self.activities(csi, "activity_csi_cause")), 1)
        self.assertEqual(case.sudo().state, "in_progress")
        return csi

    def test_registered_by_two(self):
        """B-22, O-05: an impatient second click, on another server."""
        case = self.case(type_id=self.quality_complaint.id)
        self._at_once(
            case,
            self._call_slowly(self.agent, case, "action_register"),
            self._call(self.agent, case, "action_register"),
        )
        self.assertEqual(len(case.sudo().transition_ids), 1)
        self.assertEqual(len(self.activities(case, "activity_handle_case")), 1)

    def test_accepted_by_two(self):
        """B-02, B-22: two agents accept a forwarded quality complaint."""
        case = self.case(self.user, type_id=self.quality_complaint.id)
        self._at_once(
            case,
            self._call_slowly(self.agent, case, "action_accept"),
            self._call(self.manager, case, "action_accept"),
        )
        self.assertEqual(case.sudo().accepted_by, self.agent)

    def test_classified_by_two(self):
        """B-22: two people find that a case in work is a quality complaint."""
        case = self.registered()
        values = {"type_id": self.quality_complaint.id}
        self._at_once(
            case,
            self._call_slowly(self.agent, case, "write", values),
            self._call(self.manager, case, "write", values),
        )

    def test_opened_by_the_hook_twice(self):
        """B-22: the row lock makes the second server wait and see the first one's CSI."""
        case = self.registered(type_id=self.quality_complaint.id)
        # The CSI that the registration opened is out of the way.
        case.sudo().csi_ids.with_user(self.manager).action_cancel("Opened by mistake")
        self.commit()
        first = self.serve(self._call_slowly(self.manager, case, "_open_csi"))
        first.wait_paused()
        second = self.serve(self._call(self.manager, case, "_open_csi"))
        self.wait_until_blocked()
        first.go_on()
        first.join()
        second.join()
        self.look_again()
        live = case.sudo().csi_ids.filtered(lambda csi: csi.state != "cancelled")
        self.assertEqual(len(live), 1)
