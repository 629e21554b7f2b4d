from odoo.tests import HttpCase, tagged

from ..remedy.test_disposition import OldPartCase


@tagged("post_install", "-at_install")
class TestClaimInChinese(OldPartCase, HttpCase):
    """Sales handles a claim on a supplier in the web client, in Chinese."""

    def test_claim_in_chinese(self):
        """E-08, O-06, issue 5: submitted, accepted, settled by free parts."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.claims.lang = "zh_CN"
        rows = self.received(2, 1)
        rows.wants_claim = True
        rows.action_not_recoverable("Thrown away by the customer")
        claim = rows.claim_id
        claim.with_user(self.manager).action_hand_over()
        self.start_tour(
            "/odoo/supplier-claims", "aftersales_claim_zh", login=self.claims.login, timeout=180
        )
        self.env.invalidate_all()
        self.assertEqual((claim.state, claim.accepted_amount), ("settled", 500))
        self.assertEqual((claim.settlement, claim.settled_amount), ("parts", 480))
        steps = claim.transition_ids.sorted("id").mapped("step")
        self.assertEqual(steps, ["hand_over", "submit", "accept", "settle"])
