from odoo import api, fields, models

from ...tools.steps import Step
from ..mixins.links_mixin import Backlink
from .registration import QUIET

AGENT = "aftersales_service.group_agent"
SALES_ADMIN = "aftersales_service.group_sales_admin"


class CustomerArchive(models.Model):
    """The archive entry of a customer (客户档案), one per customer and company (A-01).

    Sales administration opens it with the customer's first order, or the first delivery does; the
    deliveries complete it (AMB-09).
    """

    _name = "aftersales.customer.archive"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.archive.role",
        "aftersales.archive.joining",
        "aftersales.imported.mixin",
        "aftersales.information.sheet",
        "aftersales.search.mixin",
        "aftersales.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Customer Archive"
    _order = "opened_on desc, id desc"
    _rec_names_search = ["name", "partner_id"]
    _number_sequence = "aftersales.customer.archive"
    _steps = {
        "hand_over": Step("handed_over", ("recorded",), (SALES_ADMIN, AGENT)),
        "classify": Step(
            "classified", ("recorded", "handed_over"), (SALES_ADMIN, AGENT), "can_classify"
        ),
    }
    _step_depends = ("product_id", "region_id", "purchase_date")
    _smart_links = {
        "need_count": Backlink(
            "aftersales.customer.need", "partner_id.commercial_partner_id", "partner_id"
        ),
    }

    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, guarded=True
    )
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    opened_on = fields.Date(string="New Customer Since", required=True, guarded=True)
    sale_order_id = fields.Many2one(
        "sale.order", string="First Sales Order", guarded=True, copy=False
    )
    # The three axes of A-03
    product_id = fields.Many2one(
        "product.product", string="Model", index="btree_not_null", copy=False
    )
    region_id = fields.Many2one(
        "aftersales.region",
        index=True,
        compute="_compute_region_id",
        inverse="_inverse_region_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    purchase_date = fields.Date(
        string="Purchased On", copy=False, help="First pick-up; the first order until then."
    )
    state = fields.Selection(
        [("recorded", "Recorded"), ("handed_over", "Handed Over"), ("classified", "Classified")],
        default="recorded",
        required=True,
        copy=False,
        guarded=True,
        group_expand=True,
    )
    can_classify = fields.Boolean(compute="_compute_steps")
    handover_id = fields.Many2one(
        "aftersales.handover", string="Archive Hand-over", index=True, guarded=True, copy=False
    )
    handover_deadline = fields.Datetime(related="handover_id.deadline", string="Hand-over Due")
    handover_overdue = fields.Boolean(related="handover_id.overdue", string="Hand-over Late")
    ownership_ids = fields.One2many("aftersales.ownership", "archive_id", string="Deliveries")
    installed_product_count = fields.Integer(compute="_compute_installed_product_count")

    _partner_uniq = models.Constraint(
        "UNIQUE(company_id, partner_id)",
        "The customer has an archive entry in this company already.",
    )
    _recorded_index = models.Index("(id) WHERE state = 'recorded'")

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for archive in self:
            archive.display_name = f"{archive.name or ''} {archive.partner_id.name or ''}".strip()

    @api.depends("partner_id.aftersales_region_id")
    def _compute_region_id(self):
        """Follow the customer's region; his province proposes it where he has none."""
        regions = self.env["aftersales.region"]._for_partners(self.partner_id)
        for archive in self:
            archive.region_id = regions.get(archive.partner_id, archive.region_id)

    def _inverse_region_id(self):
        """Classify the customer with his archive; our roles need not write customers for it."""
        for archive in self:
            if archive.partner_id.aftersales_region_id != archive.region_id:
                archive.partner_id.sudo().aftersales_region_id = archive.region_id

    @api.depends("partner_id")
    def _compute_installed_product_count(self):
        rows = self.env["aftersales.installed.product"]._read_group(
            [("partner_id", "in", self.partner_id.ids)], ["partner_id", "company_id"], ["__count"]
        )
        counts = {(partner, company): count for partner, company, count in rows}
        for archive in self:
            archive.installed_product_count = counts.get(
                (archive.partner_id, archive.company_id), 0
            )

    def _blockers_classify(self):
        """A-03: the entry is classified when its three axes are known."""
        for archive in self:
            if not archive.product_id:
                yield archive, self.env._("Enter the model the customer bought.")
            if not archive.region_id:
                yield archive, self.env._("Enter the customer's region.")
            if not archive.purchase_date:
                yield archive, self.env._("Enter when the customer bought.")

    def action_classify(self):
        """Confirm model, region and purchase date of the entries (A-03).

        :raise UserError: one of the three is missing; names the entry
        """
        self._take_step("classify")

    def action_open_installed_products(self):
        """Open the units in the customer's hands."""
        self.ensure_one()
        return self.partner_id._aftersales_units_action()

    def _information_rows(self):
        """Return the rows of the sheet of these customers: each with his deliveries (N-01)."""
        return [
            self._information_row(archive, delivery)
            for archive in self
            for delivery in archive.ownership_ids.sorted("date_from") or [archive.ownership_ids]
        ]

    @api.model
    def _on_orders_confirmed(self, orders):
        """Open the entries of new customers; an order that a case caused makes no customer.

        A fault of ours does not stop the order; the delivery opens the entry then.
        """
        orders = orders.sudo().filtered(
            lambda o: not o.aftersales_case_id and not o.aftersales_csi_id
        )
        if orders:
            self.env["aftersales.ownership"]._safely(self.sudo()._of_orders, orders)

    @api.model
    def _of_orders(self, orders):
        """Open the missing archive entries of the orders' customers."""
        for company in orders.company_id:
            own = orders.filtered(lambda o, company=company: o.company_id == company)
            buyers = own.partner_id.commercial_partner_id
            new = buyers - self._find(company, buyers).partner_id
            if not new:
                continue
            first = self._first_orders(company, new)
            self._open(
                company,
                [
                    {
                        "partner_id": partner.id,
                        "opened_on": company._aftersales_local_date(first[partner].date_order),
                        "purchase_date": company._aftersales_local_date(first[partner].date_order),
                        "sale_order_id": first[partner].id,
                    }
                    for partner in new
                    if partner in first
                ],
            )

    @api.model
    def _first_orders(self, company, partners):
        """Return ``{partner: order}``, the first confirmed order of each that no case caused."""
        orders = self.env["sale.order"].search(
            [
                ("company_id", "=", company.id),
                ("partner_id.commercial_partner_id", "in", partners.ids),
                ("state", "=", "sale"),
                ("aftersales_case_id", "=", False),
                ("aftersales_csi_id", "=", False),
            ],
            order="date_order, id",
        )
        first = {}
        for order in orders:
            first.setdefault(order.partner_id.commercial_partner_id, order)
        return first

    @api.model
    def _of_events(self, events):
        """Return ``{(company, partner): archive}`` of the buyers of deliveries of one company.

        Opens the missing entries and completes those without a model with the first delivery.
        """
        first = {}
        for event in events:
            first.setdefault(event.partner, event)
        company = events[0].line.company_id
        partners = self.env["res.partner"].union(*first)
        archives = self._find(company, partners)
        archives |= self._open(
            company,
            [
                {
                    "partner_id": partner.id,
                    "opened_on": event.day,
                    "sale_order_id": event.order.id,
                }
                for partner, event in first.items()
                if partner not in archives.partner_id
            ],
        )
        for archive in archives.filtered(lambda a: not a.product_id):
            event = first[archive.partner_id]
            archive.write({"product_id": event.goods.product.id, "purchase_date": event.day})
        return {(company, archive.partner_id): archive for archive in archives}

    @api.model
    def _find(self, company, partners):
        return self.with_context(active_test=False).search_fetch(
            [("company_id", "=", company.id), ("partner_id", "in", partners.ids)],
            ["partner_id", "product_id"],
        )

    @api.model
    def _open(self, company, vals_list):
        """Open entries on today's day list.

        Another node may be opening one of them this very moment; then none is opened here, and the
        delivery or the catch-up action joins the entry later.
        """
        if not vals_list:
            return self.browse()
        handover = self.env["aftersales.handover"]._list_of(company)
        # The customer keeps the region that his province proposes, so that his units show it too.
        partners = self.env["res.partner"].browse([vals["partner_id"] for vals in vals_list])
        for partner, region in self.env["aftersales.region"]._for_partners(partners).items():
            if region and not partner.aftersales_region_id:
                partner.with_context(**QUIET).aftersales_region_id = region
        return self.env["aftersales.handover"]._create_or_nothing(
            self.with_context(**QUIET),
            [{**vals, "company_id": company.id, "handover_id": handover.id} for vals in vals_list],
        )
