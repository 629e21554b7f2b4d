"""What the tests of remedies share: a delivered unit, its case, an invoice, compensations."""

from odoo import Command

from ..common import AftersalesCase


class RemedyCase(AftersalesCase):
    """A customer with a delivered and invoiced sweeper whose case is being worked on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading(
            "generic_coa", cls.company, install_demo=False
        )
        cls.tax = cls.env["account.tax"].create(
            {"name": "VAT 13", "amount": 13.0, "company_id": cls.company.id}
        )
        cls.equipment.write({"list_price": 1000.0, "taxes_id": [Command.set(cls.tax.ids)]})
        cls.env["aftersales.warranty.term"].create(
            {"name": "24 months", "product_tmpl_id": cls.equipment.product_tmpl_id.id, "months": 24}
        )
        cls.order = cls.deliver(cls.equipment, serials=["SW-0001"])
        cls.unit = cls.env["aftersales.installed.product"].search(
            [("sale_order_id", "=", cls.order.id)]
        )
        cls.case_type = cls.env["aftersales.case.type"].create(
            {"name": "Repair, no CSI", "code": "remedy_test", "opens_csi": False}
        )
        cls.case = cls.env["aftersales.case"].create(
            {
                "company_id": cls.company.id,
                "partner_id": cls.customer.id,
                "contact_id": cls.contact.id,
                "type_id": cls.case_type.id,
                "subject": "Pump leaks",
                "installed_product_ids": [Command.link(cls.unit.id)],
                "sale_order_id": cls.order.id,
            }
        )

    @classmethod
    def invoice(cls, order=None):
        """Return the posted invoice of an order."""
        invoice = (order or cls.order)._create_invoices()
        invoice.action_post()
        return invoice

    @classmethod
    def kind(cls, name):
        """Return an entry of the catalogue by the end of its external id."""
        return cls.env.ref(f"aftersales_service.compensation_type_{name}")

    def compensation(self, *lines, user=None, submit=True, **values):
        """Return a compensation of the case, asked for by an agent.

        :param lines: ``(end of the type's external id, quantity)``
        """
        record = (
            self.env["aftersales.compensation"]
            .with_user(user or self.agent)
            .create(
                {
                    "case_id": self.case.id,
                    "reason": "Three visits for one leak",
                    "line_ids": [
                        Command.create(
                            {
                                "type_id": self.kind(name).id,
                                "quantity": quantity,
                                **({"product_id": self.part.id} if name == "gift" else {}),
                            }
                        )
                        for name, quantity in lines
                    ],
                    **values,
                }
            )
        )
        if submit:
            record.action_submit()
        self.env.invalidate_all()
        return record

    def approved(self, *lines, **values):
        """Return a compensation that the supervisor, or everybody it takes, approved."""
        record = self.compensation(*lines, **values)
        if record.state == "review":
            record.with_user(self.qa).action_approve("Agreed")
            record.with_user(self.reviewer).action_approve("Agreed")
            record.with_user(self.approver).action_approve("Yes")
        else:
            record.with_user(self.supervisor).action_approve("Yes")
        self.env.invalidate_all()
        return record.with_user(self.manager)

    def refused(self, error, function, *args, **kwargs):
        """Return the text of a refusal; nothing is written by it."""
        with self.assertRaises(error) as refusal:
            function(*args, **kwargs)
        self.env.invalidate_all()
        return str(refusal.exception)
