import re

from odoo import api, fields, models

# Shorter numbers are extensions or typing that has only begun.
CALLER_DIGITS = 7


def digits(number):
    """Return the digits of a phone number as text."""
    return re.sub(r"\D", "", number or "")


def same_number(one, other):
    """Return whether two phone numbers are one, with or without country or area code."""
    one, other = digits(one).lstrip("0"), digits(other).lstrip("0")
    if min(len(one), len(other)) < CALLER_DIGITS:
        return False
    return one.endswith(other) or other.endswith(one)


class CaseCustomer(models.AbstractModel):
    """Who asks, about which of his units, and whether we know that (B-05, B-07, A-10)."""

    _name = "aftersales.case.customer"
    _description = "Customer and units of a case"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", index=True, tracking=True, ondelete="restrict"
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer Company"
    )
    contact_id = fields.Many2one(
        "res.partner",
    )
    phone = fields.Char(
        index="trigram",
        compute="_compute_phone",
        store=True,
        readonly=False,
        help="The caller's number; a known number finds the customer.",
    )
    email = fields.Char(
        string="E-mail", compute="_compute_phone", store=True, readonly=False, index="trigram"
    )
    installed_product_ids = fields.Many2many(
        "aftersales.installed.product",
        "aftersales_case_unit_rel",
        "case_id",
        "unit_id",
        string="Units",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        compute="_compute_product",
        store=True,
        readonly=False,
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        string="SO#",
        index="btree_not_null",
        compute="_compute_product",
        store=True,
        readonly=False,
    )
    product_model = fields.Char(
        string="Model", compute="_compute_product", store=True, readonly=False
    )
    purchase_date = fields.Date(compute="_compute_product", store=True, readonly=False)
    identity_verified = fields.Boolean(
        compute="_compute_identity_verified",
        help="Customer, a way to reach him, and a sales order, a unit or a purchase proof.",
    )
    identity_note = fields.Char(string="Not Verified Because")
    similar_count = fields.Integer(string="Similar Open Cases", compute="_compute_similar_count")

    def write(self, vals):
        """Tell the CSIs that were opened for the cases when a customer is corrected."""
        if "partner_id" not in vals:
            return super().write(vals)
        former = {case: case.partner_id for case in self}
        result = super().write(vals)
        corrected = {
            case: customer
            for case, customer in former.items()
            if customer and case.partner_id and case.partner_id != customer
        }
        if corrected:
            self.env["aftersales.csi"]._on_customers_corrected(corrected)
        return result

    @api.depends("partner_id", "contact_id")
    def _compute_phone(self):
        """Fill an empty phone number and e-mail from the contact, else from the customer."""
        for case in self:
            case.phone = case.phone or case.contact_id.phone or case.partner_id.phone
            case.email = case.email or case.contact_id.email or case.partner_id.email

    @api.depends("installed_product_ids")
    def _compute_product(self):
        """Read what the forms need from the first unit (A-10); keep what stands without one."""
        for case in self:
            unit = case.installed_product_ids[:1]
            case.product_id = unit.product_id or case.product_id
            case.sale_order_id = unit.sale_order_id or case.sale_order_id
            case.product_model = unit.model or case.product_model
            case.purchase_date = unit.pickup_date or case.purchase_date

    @api.depends("partner_id", "phone", "email", "sale_order_id", "installed_product_ids")
    def _compute_identity_verified(self):
        """Tell whether identity is proven by what the house knows (B-05, amendment 23)."""
        reachable = self.filtered(lambda case: case.partner_id and (case.phone or case.email))
        known = reachable.filtered(lambda case: case.sale_order_id or case.installed_product_ids)
        proven = dict(
            self.env["ir.attachment"]
            .sudo()
            ._read_group(
                [("res_model", "=", self._name), ("res_id", "in", (reachable - known).ids)],
                ["res_id"],
                ["__count"],
            )
        )
        for case in self:
            case.identity_verified = case in known or (
                case in reachable and bool(proven.get(case._origin.id))
            )

    @api.depends("partner_id", "installed_product_ids", "state")
    def _compute_similar_count(self):
        """Count the other open cases of the same customer or unit."""
        for case in self:
            domain = case._similar_domain()
            case.similar_count = self.search_count(domain) if domain else 0

    def _similar_domain(self):
        """Return the domain of the other open cases of the same customer or unit, or nothing."""
        self.ensure_one()
        commercial = self.partner_id.commercial_partner_id
        units = self.installed_product_ids
        if not commercial and not units:
            return []
        # Both sides of the “or” are ids, which have an index each; two searches of their own there
        # would have PostgreSQL read all cases.
        contacts = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search([("commercial_partner_id", "in", commercial._origin.ids)])
        )
        of_units = (
            self.sudo()
            .with_context(active_test=False)
            .search([("installed_product_ids", "in", units._origin.ids)])
            if units
            else self.browse()
        )
        return [
            ("id", "!=", self._origin.id),
            ("state", "in", ("new", "forwarded", "in_progress", "to_confirm")),
            "|",
            ("partner_id", "in", contacts.ids),
            ("id", "in", of_units.ids),
        ]

    def action_view_similar(self):
        """Return the list of the other open cases of the same customer or unit."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Similar Open Cases"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": self._similar_domain() or [("id", "=", False)],
        }

    @api.onchange("phone")
    def _onchange_phone(self):
        """Find the customer by the caller's number while none is chosen."""
        if not self.partner_id and self.phone:
            partners = self._find_callers(self.phone)
            commercial = partners.commercial_partner_id
            if len(commercial) == 1:
                self.partner_id = commercial
                people = partners - commercial
                if len(people) == 1:
                    self.contact_id = people

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Drop contact, units and number of a customer who was chosen by mistake."""
        commercial = self.partner_id.commercial_partner_id
        if self.contact_id.commercial_partner_id != commercial:
            self.contact_id = False
        self.installed_product_ids = self.installed_product_ids.filtered(
            lambda unit: unit.partner_id.commercial_partner_id == commercial
        )
        if self.phone and commercial:
            owners = self._find_callers(self.phone).commercial_partner_id
            if owners and commercial._origin not in owners:
                self.phone = self.contact_id.phone or self.partner_id.phone
                self.email = self.contact_id.email or self.partner_id.email

    @api.onchange("installed_product_ids")
    def _onchange_installed_product_ids(self):
        """Find the customer by the unit while none is chosen."""
        if not self.partner_id and self.installed_product_ids:
            self.partner_id = self.installed_product_ids[:1].partner_id

    @api.model
    def _find_callers(self, number):
        """Return the partners with this phone number, however either is written.

        :param str number: as it was typed or as the telephone shows it
        """
        tail = digits(number)[-CALLER_DIGITS:]
        if len(tail) < CALLER_DIGITS:
            return self.env["res.partner"]
        # Odoo's own search field takes leading zeros for an international prefix.
        partners = self.env["res.partner"].search(self.env["aftersales.case"]._number_domain(tail))
        return partners.filtered(lambda partner: same_number(partner.phone, number))
