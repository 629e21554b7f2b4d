"""What the tests of the work orders share: a case, an order on it, people with hourly costs."""

from odoo import Command

from ..common import AftersalesCase

# One pixel, as a browser's signature pad or camera would send it.
IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class WorkOrderCase(AftersalesCase):
    """A customer's case, two engineers with employees, and helpers that act as roles do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_engineer = cls.engineer.copy({"login": "svc_engineer_b", "name": "Engineer B"})
        cls.employee, cls.other_employee = cls.env["hr.employee"].create(
            [
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": cls.company.id,
                    "hourly_cost": cost,
                }
                for user, cost in ((cls.engineer, 80.0), (cls.other_engineer, 95.0))
            ]
        )
        cls.case_type = cls.env["aftersales.case.type"].create(
            {"name": "Repair, no CSI", "code": "wo_test", "opens_csi": False}
        )
        cls.case = cls._case()
        cls.part.standard_price = 620.0

    @classmethod
    def _case(cls, **values):
        """Return a case of the customer that needs no CSI."""
        return cls.env["aftersales.case"].create(
            {
                "company_id": cls.company.id,
                "partner_id": cls.customer.id,
                "contact_id": cls.contact.id,
                "type_id": cls.case_type.id,
                "subject": "Pump leaks",
                **values,
            }
        )

    def order(self, cases=None, state="in_progress", engineers=None, **values):
        """Return an order of the manager, taken to a state by the people who may.

        :param cases: aftersales.case; the class's case by default
        :param str state: draft, planned, confirmed or in_progress
        """
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        order = orders._issue_for_case((cases or self.case).with_user(self.manager))
        order.write(
            {
                "engineer_ids": [Command.set((engineers or self.engineer).ids)],
                "planned_start": "2026-03-10 01:00:00",
                "planned_end": "2026-03-10 09:00:00",
                **values,
            }
        )
        if state != "draft":
            order.action_plan()
        if state in ("confirmed", "in_progress"):
            order.agreed_with = "Zhou Min"
            order.action_confirm()
        if state == "in_progress":
            order.with_user((engineers or self.engineer)[0]).action_start()
        self.env.invalidate_all()
        return order

    def book(self, order, hours=3.0, user=None, employee=None, **values):
        """Book hours as the engineer does on his phone."""
        user = user or self.engineer
        return (
            self.env["aftersales.labour.line"]
            .with_user(user)
            .create(
                {
                    "work_order_id": order.id,
                    "employee_id": (employee or self.employee).id,
                    "date": "2026-03-10",
                    "hours": hours,
                    **values,
                }
            )
        )

    def report(self, order, user=None, sign=True, **values):
        """Write the service report and have it signed on the screen."""
        report = (
            self.env["aftersales.service.report"]
            .with_user(user or self.engineer)
            .create(
                {
                    "work_order_id": order.id,
                    "work_done": "Seal changed",
                    "result": "solved",
                    "satisfied": "yes",
                    **values,
                }
            )
        )
        if sign:
            report.action_sign("drawn", name="Zhou Min", image=IMAGE)
        return report

    def done(self, **values):
        """Return an order that the engineer finished with 3 hours."""
        order = self.order(**values)
        self.book(order)
        self.report(order)
        order.with_user(self.engineer).action_finish()
        self.env.invalidate_all()
        return order

    def refused(self, error, function, *args, **kwargs):
        """Return the text with which a call is refused, after taking back what it did."""
        with self.assertRaises(error) as caught:
            function(*args, **kwargs)
        return str(caught.exception)
