"""What the tests of the maintenance share: commitments, delivered units, their plan."""

from odoo.tests import freeze_time

from ..common import AftersalesCase

# The customer is reminded of what is due on 2026-06-02 from this local moment on.
REMIND = "2026-05-26 08:00"


class MaintenanceCase(AftersalesCase):
    """Units delivered on 2026-03-02 under commitments that product design entered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Due = cls.env["aftersales.maintenance.due"]
        cls.Reading = cls.env["aftersales.meter.reading"]

    @classmethod
    def commit(cls, months=3, product=None, **values):
        """Return a commitment for a product, as product design enters it."""
        product = product or cls.equipment
        return (
            cls.env["aftersales.maintenance.commitment"]
            .with_user(cls.design)
            .create(
                {
                    "name": f"After {months} months",
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "months": months,
                    "content": "Change oil and filter",
                    **values,
                }
            )
        )

    def delivered(self, *serials, day="2026-03-02", partner=None, product=None, plan=True):
        """Deliver serial numbers on a local day; return their units, the maintenance planned."""
        with freeze_time(self.local(f"{day} 14:00")):
            self.deliver(product or self.equipment, list(serials), partner=partner)
            if plan:
                self.run_job("maintenance_plan")
        return self.env["aftersales.installed.product"].search(
            [("serial", "in", serials)], order="id"
        )

    def dues(self, units, **values):
        """Return the maintenance of units that is not cancelled, by day."""
        domain = [("installed_product_id", "in", units.ids), ("state", "!=", "cancelled")]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.Due.search(domain, order="due_on, id")

    def days(self, units, **values):
        """Return the days on which maintenance of units is due."""
        return [str(due.due_on) for due in self.dues(units, **values)]

    def remind(self, at=REMIND):
        """Run the reminders at a local moment."""
        with freeze_time(self.local(at)):
            self.run_job("maintenance_reminder")

    def meter(self, unit, day, value, **values):
        """Enter a meter reading as the engineer does."""
        return self.Reading.with_user(self.engineer).create(
            {"installed_product_id": unit.id, "date": day, "value": value, **values}
        )

    def call(self, due, outcome, at=REMIND, **values):
        """Record a call as the agent does."""
        with freeze_time(self.local(at)):
            due = due.with_user(self.agent)
            due.write({"outcome": outcome, **values})
            due.action_record_call()
            self.env.flush_all()
        self.env.invalidate_all()

    def done(self, due, day):
        """Note maintenance as done by hand on a day, at its noon."""
        with freeze_time(self.local(f"{day} 12:00")):
            due = due.with_user(self.agent)
            due.done_on = day
            due.action_done()
            self.env.flush_all()
        self.env.invalidate_all()

    def refused(self, error, function, *args, **kwargs):
        """Return the text with which a call is refused."""
        with self.assertRaises(error) as caught:
            function(*args, **kwargs)
        return str(caught.exception)
