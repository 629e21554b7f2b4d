"""What the tests of the workshop share: a delivered unit, its case, a dispatch order on it."""

from odoo import Command

from ..execution.common import WorkOrderCase


class WorkshopCase(WorkOrderCase):
    """A customer's sweeper that is to be repaired in our house."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery = cls.deliver(cls.equipment, serials=["SW-0417"])
        cls.unit = cls.env["aftersales.installed.product"].search([("serial", "=", "SW-0417")])
        cls.production = cls.env["hr.department"].create(
            {"name": "Final assembly", "company_id": cls.company.id}
        )
        cls.other_inspector = cls.inspector.copy({"login": "svc_inspector_b", "name": "Insp. B"})
        cls.unit_case = cls._case(
            installed_product_ids=[Command.set(cls.unit.ids)], user_id=cls.agent.id
        )

    @classmethod
    def _case(cls, **values):
        """Return a case that the agent registered."""
        email = cls.env.ref("aftersales_service.channel_email")
        general = cls.env.ref("aftersales_service.level_general")
        values = {"channel_id": email.id, "level_id": general.id, **values}
        case = super()._case(description="Oil under the machine", **values)
        case.with_user(cls.agent).action_register()
        return case

    def dispatch(self, state="in_repair", items=1, case=None):
        """Return a dispatch order that its people brought to a state, each with their rights.

        :param str state: a state of the main line up to repaired
        :param int items: how many repair items it has
        """
        case = case or self.unit_case
        case.with_user(self.manager).action_issue_dispatch()
        order = self.env["aftersales.dispatch.order"].search(
            [("case_ids", "in", case.ids)], limit=1
        )
        manager, pmc = order.with_user(self.manager), order.with_user(self.pmc)
        manager.write(
            {
                "scope": "Hydraulics, under warranty, free",
                "item_ids": [
                    Command.create(
                        {
                            "name": f"Seal {number}",
                            "expected_hours": 2.0,
                            "technician_id": self.engineer.id,
                        }
                    )
                    for number in range(1, items + 1)
                ],
            }
        )
        steps = {
            "sent": manager.action_send,
            "planned": lambda: self.plan(pmc),
            "in_repair": lambda: self.begin(order),
            "repaired": lambda: self.repair(order),
        }
        names = ["draft", *steps]
        for reached in names[1 : names.index(state) + 1]:
            steps[reached]()
        self.env.invalidate_all()
        return order

    def plan(self, order):
        """Plan the repair as PMC does."""
        order.write(
            {
                "planned_start": "2026-09-29 05:00:00",
                "planned_finish": "2026-09-30 03:00:00",
                "department_id": self.production.id,
            }
        )
        order.action_plan()

    def begin(self, order):
        """Have the customer agree and let the unit into the workshop."""
        order.with_user(self.agent).action_items_agreed("Zhou Min, by phone")
        order.with_user(self.pmc).action_start()

    def repair(self, order):
        """Repair, inspect and finish it."""
        order.item_ids.with_user(self.engineer).action_done()
        order.item_ids.with_user(self.inspector).action_pass()
        order.with_user(self.pmc).action_repaired()

    def hand_back(self, order):
        """Fill in the six points and hand the unit back."""
        agent = order.with_user(self.agent)
        agent.action_all_normal()
        agent.write({"returned_to": "Driver Qin", "result_note": "Seal changed, runs dry."})
        agent.action_give_back()
        self.env.invalidate_all()
