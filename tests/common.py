"""The fixtures of the service line: one company, its people in their roles, its products.

Every test class of the project inherits from AftersalesCase; what users do is done with their own
rights, never as administrator.
"""

from datetime import datetime

import pytz

from odoo import Command, fields
from odoo.tests import TransactionCase, new_test_user, tagged

MODULE = "aftersales_service"

# login: groups. The last three hold only Odoo's own groups.
ROLES = {
    "agent": f"{MODULE}.group_agent",
    "manager": f"{MODULE}.group_manager",
    "supervisor": f"{MODULE}.group_supervisor",
    "service_admin": f"{MODULE}.group_admin",
    "user": f"{MODULE}.group_user",
    "qa": f"{MODULE}.group_qa",
    "inspector": f"{MODULE}.group_inspector",
    "reviewer": f"{MODULE}.group_reviewer",
    "design": f"{MODULE}.group_design",
    "engineer": f"{MODULE}.group_engineer",
    "pmc": f"{MODULE}.group_pmc",
    "sales_admin": f"{MODULE}.group_sales_admin",
    "claims": f"{MODULE}.group_claims",
    "approver": f"{MODULE}.group_approver",
    "hr_person": f"{MODULE}.group_hr",
    "reader": f"{MODULE}.group_reader",
    "buyer": "purchase.group_purchase_user",
    "storekeeper": "stock.group_stock_user",
    "salesperson": "sales_team.group_sale_salesman",
}


@tagged("post_install", "-at_install")
class AftersalesCase(TransactionCase):
    """One company in Asia/Shanghai, Mon-Fri 08:00-12:00 and 13:00-17:00 (requirements 0.3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The refusals are read in English, whatever languages the database has.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False, lang="en_US"))
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Service hours",
                "tz": "Asia/Shanghai",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": period,
                        }
                    )
                    for day in range(5)
                    for start, end, period in ((8, 12, "morning"), (13, 17, "afternoon"))
                ],
            }
        )
        cls.company = cls.env["res.company"].create(
            {
                "name": "Service Maker",
                "country_id": cls.env.ref("base.cn").id,
                "resource_calendar_id": cls.calendar.id,
                "aftersales_go_live": "2020-01-01",
            }
        )
        cls.calendar.company_id = cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.users = {}
        for login, groups in ROLES.items():
            user = new_test_user(
                cls.env,
                login=f"svc_{login}",
                groups=groups,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
                tz="Asia/Shanghai",
                lang="en_US",
            )
            cls.users[login] = user
            setattr(cls, login, user)
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Clean City Works",
                "is_company": True,
                "phone": "+86 571 8000 1234",
                "email": "office@clean-city.example",
            }
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Zhou Min",
                "parent_id": cls.customer.id,
                "phone": "+86 138 0000 4321",
                "email": "zhou.min@clean-city.example",
            }
        )
        cls.equipment = cls._product("Sweeper", "equipment", tracking="serial")
        cls.kit = cls._product("Tool kit", "kit")
        cls.part = cls._product("Brush", "part", standard_price=620.0, list_price=900.0)

    @classmethod
    def _product(cls, name, class_code, **values):
        """Return a storable product of a product class."""
        product_class = cls.env["aftersales.product.class"].search([("code", "=", class_code)])
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "company_id": cls.company.id,
                "aftersales_class_id": product_class.id,
                **values,
            }
        )

    @staticmethod
    def local(text):
        """Return the naive UTC datetime of a moment given in the company's local time.

        :param str text: such as '2026-03-06 16:30'
        """
        moment = datetime.fromisoformat(text)
        shanghai = pytz.timezone("Asia/Shanghai")
        return shanghai.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

    @classmethod
    def stock(cls, product, quantity=1, serials=()):
        """Put goods into the company's stock; return the lots made for the serials."""
        location = cls.warehouse.lot_stock_id
        lots = cls.env["stock.lot"].create(
            [
                {"name": serial, "product_id": product.id, "company_id": cls.company.id}
                for serial in serials
            ]
        )
        for lot in lots:
            cls.env["stock.quant"]._update_available_quantity(product, location, 1, lot_id=lot)
        if not serials:
            cls.env["stock.quant"]._update_available_quantity(product, location, quantity)
        return lots

    @classmethod
    def sell(cls, lines, partner=None):
        """Return a confirmed sales order; lines are ``(product, quantity)``."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in lines
                ],
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def validate(cls, picking):
        """Validate a picking as a storekeeper does, taking everything that is reserved."""
        picking.action_assign()
        picking.move_ids.picked = True
        picking.with_context(skip_sms=True).button_validate()
        return picking

    @classmethod
    def deliver(cls, product, serials=(), quantity=None, partner=None):
        """Sell and deliver goods of the company; return the sales order.

        :param serials: serial numbers to make and deliver; or
        :param quantity: how many of an untracked product
        """
        cls.stock(product, quantity or 0, serials)
        order = cls.sell([(product, quantity or len(serials))], partner)
        cls.validate(order.picking_ids)
        return order

    def run_job(self, code):
        """Run a scheduled action of ours through its cron, as the scheduler does."""
        job = self.env["aftersales.job"].search([("code", "=", code)])
        with self.enter_registry_test_mode():
            job.cron_id.method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def today(cls):
        """Return the company's date of the (frozen) present."""
        return fields.Date.context_today(cls.env.user.with_context(tz="Asia/Shanghai"))
