from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from .common import VisitCase


@freeze_time("2026-03-09 02:00:00")
class TestComplaints(VisitCase):
    """What becomes of a problem told in a visit: nothing of it waits unseen (F-15, B-18)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.own("2026-03-02")
        cls.Visit._plan_deliveries(cls.rows)
        cls.visit = cls.visits_of(cls.rows).with_user(cls.agent)
        cls.type = cls.initial.complaint_type_id

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.invalidate_all()

    def complain(self, text="Brush worn after a week\nEvery day worse", **values):
        """Note a problem in the visit and open the complaint; return the case."""
        self.visit.finding_ids = [Command.create({"text": text, **values})]
        self.env.flush_all()
        self.env.invalidate_all()
        action = self.visit.finding_ids[-1].action_open_complaint()
        return self.env["aftersales.case"].browse(action["res_id"])

    def test_registered_and_assigned_in_one_act(self):
        """F-15, B-02, amendment 45: the agent's click leaves a complete case in work."""
        case = self.complain()
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.origin_visit_id, self.visit)
        self.assertEqual(case.partner_id, self.customer)
        self.assertEqual(case.phone, self.customer.phone)
        self.assertEqual(case.installed_product_ids, self.rows.installed_product_id)
        self.assertEqual(case.product_id, self.kit)
        self.assertEqual(case.description, "Brush worn after a week\nEvery day worse")
        self.assertEqual(case.subject, "Brush worn after a week")
        self.assertEqual(case.channel_id.code, "visit")
        self.assertEqual(case.type_id, self.type)
        self.assertEqual(case.level_id, self.type.level_id)
        self.assertTrue(case.level_id)
        self.assertEqual(case.accepted_by, self.agent)
        self.assertEqual(case.create_uid, self.agent)
        # The customer was on the line.
        self.assertEqual(case.first_contact_at, case.received_at)
        self.assertTrue(case.user_id)
        self.assertEqual(case.activity_ids.user_id, case.user_id)

    def test_assigned_by_type(self):
        """B-11: the person of the complaint's type gets it, with the activity."""
        self.type.user_id = self.manager
        case = self.complain()
        self.assertEqual(case.user_id, self.manager)
        self.assertEqual(case.activity_ids.user_id, self.manager)

    def test_level_is_data(self):
        """B-09: the level comes from the type, unless the caller chose one in the visit."""
        important = self.env.ref("aftersales_service.level_important")
        urgent = self.env.ref("aftersales_service.level_urgent")
        self.type.level_id = important
        self.assertEqual(self.complain().level_id, important)
        self.assertEqual(self.complain("Oil all over", level_id=urgent.id).level_id, urgent)

    def test_quality_complaint_opens_its_csi(self):
        """B-22: registered in the same act, a quality complaint has its CSI at once."""
        self.assertTrue(self.type.opens_csi)
        self.assertEqual(self.complain().csi_ids.state, "draft")

    def test_one_of_several_units(self):
        """F-15, A-07: a complaint is about the unit named; no other's history gets it."""
        more = self.own("2026-03-02", count=2)
        self.Visit._plan_deliveries(more)
        self.assertEqual(self.visit.unit_count, 3)
        unit = more[0].installed_product_id
        self.assertEqual(self.complain(unit_id=unit.id).installed_product_ids, unit)
        unknown = self.complain("One of them rattles")
        self.assertFalse(unknown.installed_product_ids)
        self.assertEqual(unknown.product_id, self.kit)
        self.assertEqual(unknown.state, "in_progress")

    def test_missing_fact(self):
        """F-15: a fact that the visit does not know is asked for on the case, in words."""
        self.type.level_id = False
        case = self.complain()
        self.assertEqual(case.state, "new")
        self.assertIn("enter the level", case.with_user(self.agent).step_missing)
        self.assertEqual(self.visit.origin_case_ids, case)
        case.level_id = self.env.ref("aftersales_service.level_general")
        case.with_user(self.agent).action_register()
        self.assertEqual(case.state, "in_progress")

    def test_caller_may_not_accept(self):
        """F-15, B-02: a caller who may not accept cases forwards the complaint to those who do."""
        steps = type(self.env["aftersales.case"])._steps
        manager = ("aftersales_service.group_manager",)
        only_managers = {
            verb: step._replace(groups=manager) if verb in ("register", "accept") else step
            for verb, step in steps.items()
        }
        self.patch(type(self.env["aftersales.case"]), "_steps", only_managers)
        case = self.complain()
        self.assertEqual(case.state, "forwarded")
        self.assertEqual(case.forwarded_by, self.agent)
        with self.assertRaisesRegex(AccessError, "Ask a colleague with one of these roles"):
            case.with_user(self.agent).action_accept()
        case.with_user(self.manager).action_accept()
        self.assertEqual(case.state, "in_progress")

    def test_told_when_the_case_is(self):
        """F-15: the problem says when the customer heard the result, as its case does."""
        case = self.complain()
        finding = self.visit.finding_ids
        self.assertFalse(finding.told_at)
        case.sudo().result_told_at = "2026-03-12 03:00:00"
        self.assertEqual(finding.told_at, case.result_told_at)

    def test_who_may(self):
        """F-15: who makes no visits opens no complaint from one."""
        self.visit.finding_ids = [Command.create({"text": "Noise"})]
        for user in (self.engineer, self.qa, self.user):
            with self.assertRaises(AccessError):
                self.as_user(user, self.visit.finding_ids).action_open_complaint()
        self.assertFalse(self.visit.origin_case_ids)
