"""A field engineer reads what belongs to his own orders, and no costs (M-05)."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from ..cost.common import CostCase


@freeze_time("2026-03-10 02:00:00")
class TestEngineerRights(CostCase):
    """Cases, CSIs, reports and prints of an engineer's own orders, and of nobody else's."""

    def unseen(self, record, user=None):
        """Assert that a user finds a record neither by search nor by its id."""
        own = record.with_user(user or self.engineer)
        self.env.invalidate_all()
        self.assertFalse(own.search([("id", "in", own.ids)]))
        with self.assertRaises(AccessError):
            own.read(["display_name"])

    def seen(self, record, user=None):
        """Assert that a user finds a record and may read it."""
        own = record.with_user(user or self.engineer)
        self.env.invalidate_all()
        self.assertEqual(own.search([("id", "in", own.ids)]), own)
        self.assertTrue(own.read(["display_name"]))

    def test_cases_of_own_orders(self):
        """M-05: he reads the case of his order with its steps, and no other case."""
        order = self.trip()
        self.assertIn(self.case, order.case_ids)
        self.seen(self.case)
        self.seen(self.case.step_ids)
        self.unseen(self.other_case)
        self.unseen(self.other_case.step_ids)
        self.unseen(self.case, self.other_engineer)

    def test_assigned_later(self):
        """M-05: an order given to a colleague gives him the case and takes it from the first."""
        order = self.trip(state="planned")
        order.engineer_ids = [Command.set(self.other_engineer.ids)]
        self.seen(self.case, self.other_engineer)
        self.unseen(self.case)

    def test_csi_of_own_orders(self):
        """M-05: he reads the CSI of his order's case, its prints and who reviews it, no other."""
        csi = self.csi_in("replied", csi=self.csi)
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        order = orders._issue_for_csi(csi.with_user(self.manager))
        self.unseen(csi)
        self.unseen(csi.print_ids)
        order.engineer_ids = [Command.set(self.engineer.ids)]
        for record in (csi, csi.case_ids, csi.print_ids):
            self.seen(record)
        for record in (csi, csi.case_ids, csi.print_ids):
            self.unseen(record, self.other_engineer)

    def test_diagnosis(self):
        """M-05, C-02: he reads the diagnosis reports of his orders and those he writes himself."""
        self.trip()
        reports = self.env["aftersales.diagnosis"]
        own = reports.with_user(self.engineer).create({"case_id": self.case.id})
        other = reports.with_user(self.agent).create({"case_id": self.other_case.id})
        self.seen(own)
        self.unseen(other)
        with self.assertRaises(AccessError):
            other.with_user(self.engineer).write({"cause": "Not mine"})

    def test_own_part_in_a_case(self):
        """M-05: he reads cases that he registered, answers for or supports, without an order."""
        cases = self.env["aftersales.case"].with_user(self.engineer)
        registered = cases.create({"partner_id": self.customer.id, "subject": "Heard on site"})
        self.seen(registered)
        self.other_case.user_id = self.engineer
        self.seen(self.other_case)
        supported = self._case(subject="Asks for advice")
        self.unseen(supported)
        supported.technical_id = self.engineer
        self.seen(supported)

    def test_another_role_beside(self):
        """M-05: an engineer who is an agent too, or QA, sees what these see."""
        for group in ("group_agent", "group_qa"):
            with self.subTest(group):
                both = self.engineer.copy({"login": group})
                both.group_ids += self.env.ref(f"aftersales_service.{group}")
                self.seen(self.other_case, both)

    def test_everybody_else_reads_all(self):
        """M-05, M-06: the other roles read every case and CSI as before."""
        for login in ("agent", "manager", "qa", "design", "pmc", "claims", "approver", "reader"):
            with self.subTest(login):
                self.seen(self.other_case, self.users[login])
                self.seen(self.csi, self.users[login])

    def test_no_costs(self):
        """M-05: cost, fee and margin are absent for him wherever they are for the manager."""
        hidden = {
            "aftersales.case": {"service_cost", "service_fee"},
            "aftersales.csi": {"service_cost", "service_fee"},
            "aftersales.installed.product": {"service_cost", "service_fee"},
            "aftersales.work.order": {"service_cost", "total_cost", "margin", "fee_total"},
            "aftersales.work.part": {"cost", "unit_cost"},
            "aftersales.labour.line": {"rate", "amount"},
        }
        for model, names in hidden.items():
            with self.subTest(model):
                records = self.env[model]
                self.assertFalse(names & set(records.with_user(self.engineer).fields_get()))
                self.assertLessEqual(names, set(records.with_user(self.manager).fields_get()))
