"""What the tests of plans share."""

from ..csi.common import CsiCase


class SolutionCase(CsiCase):
    """Cases in work without a CSI, and their plans."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.env["aftersales.installed.product"].search([("serial", "=", "SW-0001")])
        cls.type = cls.env["aftersales.case.type"].create(
            {"name": "Repair, no CSI", "code": "plan_test", "opens_csi": False}
        )
        cls.channel = cls.env.ref("aftersales_service.channel_phone")

    def case(self, **values):
        """Return a case in work that the agent registered."""
        case = self.open_case(
            type_id=self.type.id,
            contact_id=self.contact.id,
            channel_id=self.channel.id,
            phone="+86 138 0000 4321",
            level_id=self.env.ref("aftersales_service.level_general").id,
            installed_product_ids=self.unit.ids,
            promised_reply_at="2031-03-02 10:00:00",
            **values,
        ).with_user(self.agent)
        case.action_register()
        self.assertEqual(case.state, "in_progress")
        return case

    def plan(self, case, mode="on_site_free", user=None, **values):
        return (
            self.env["aftersales.solution.plan"]
            .with_user(user or self.agent)
            .create(
                {
                    "case_id": case.id,
                    "service_mode_id": self.mode(mode).id,
                    "content": "Change the seal.",
                    "date": "2026-03-10",
                    **values,
                }
            )
        )

    def refused(self, error, act, *words):
        with self.assertRaises(error) as caught:
            act()
        for word in words:
            self.assertIn(word, str(caught.exception))

    def issue(self, case, **values):
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        return orders._issue_for_case(case.with_user(self.manager), **values)
