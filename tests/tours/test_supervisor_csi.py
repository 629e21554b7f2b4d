from odoo.tests import HttpCase, tagged

from ..csi.common import CsiCase


@tagged("post_install", "-at_install")
class TestSupervisorCsi(CsiCase, HttpCase):
    """The supervisor reviews and decides in the web client, in Chinese."""

    def test_review_and_decision_in_chinese(self):
        """C-10, C-11, M-03, issue 5: form of review and people set, submitted, signed."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.supervisor.lang = "zh_CN"
        csi = self.csi_in("printed")
        self.start_tour(
            "/odoo/aftersales-csi",
            "aftersales_supervisor_csi",
            login=self.supervisor.login,
            timeout=180,
        )
        csi.invalidate_recordset()
        self.assertEqual((csi.state, csi.signer_id), ("decided", self.supervisor))
        self.assertEqual(csi.review_form_id, self.form("review_form_single"))
        self.assertEqual(csi.participant_ids.user_id, self.reviewer)
        self.assertEqual(csi.opinion, "更换密封圈")
        self.assertEqual(csi.service_mode_id, self.mode("on_site_free"))
