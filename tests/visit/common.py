from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from ..common import AftersalesCase


class VisitCase(AftersalesCase):
    """Deliveries as the installed base registers them, and the visits planned for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.initial = cls.env.ref("aftersales_service.visit_rule_initial")
        cls.second = cls.env.ref("aftersales_service.visit_rule_second")
        cls.Visit = cls.env["aftersales.return.visit"].with_context(
            allowed_company_ids=cls.company.ids
        )

    @classmethod
    def own(cls, day, partner=None, product=None, count=1, **values):
        """Return ownership rows of new units, delivered to a customer on a local day."""
        product = product or cls.kit
        partner = partner or cls.customer
        units = cls.env["aftersales.installed.product"].create(
            [
                {
                    "company_id": cls.company.id,
                    "product_id": product.id,
                    "product_class_id": product.aftersales_class_id.id,
                    "partner_id": partner.id,
                    "pickup_date": day,
                }
                for _index in range(count)
            ]
        )
        return cls.env["aftersales.ownership"].create(
            [
                {
                    "installed_product_id": unit.id,
                    "partner_id": partner.id,
                    "date_from": day,
                    **values,
                }
                for unit in units
            ]
        )

    @classmethod
    def order(cls, done_at, **values):
        """Return a finished work order, written past its own gate, which is not tested here."""
        order = cls.env["aftersales.work.order"].create(
            {"partner_id": cls.customer.id, "company_id": cls.company.id, "kind": "on_site"}
            | values
        )
        order.write({"state": "done", "done_at": done_at, "visits_planned": False})
        return order

    @classmethod
    def visits_of(cls, records):
        """Return the visits of ownership rows or work orders, oldest first."""
        field = "ownership_ids" if records._name == "aftersales.ownership" else "work_order_id"
        return cls.Visit.search([(field, "in", records.ids)], order="id")

    @classmethod
    def holiday(cls, start, end, **values):
        """Close the company between two local moments."""
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "date_from": cls.local(start),
                "date_to": cls.local(end),
                "calendar_id": cls.calendar.id,
            }
            | values
        )

    @classmethod
    def customers(cls, count):
        """Return customers."""
        return cls.env["res.partner"].create(
            [{"name": f"Customer {index}", "phone": f"+86 10 {index}"} for index in range(count)]
        )

    def as_user(self, user, records):
        """Return the records as a user sees them, without what superuser code left behind."""
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(user)

    @classmethod
    def try_to_reach(cls, visit, times):
        """Log attempts on a visit from now on, each half a day after the one before."""
        now = fields.Datetime.now()
        for index in range(times):
            with freeze_time(now + timedelta(hours=12 * index)):
                visit.action_attempt()
