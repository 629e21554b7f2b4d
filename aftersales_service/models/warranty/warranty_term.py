from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ...tools.warranty import warranty_end

# What a delivered unit keeps; a change makes a new edition.
PROMISED = {
    "name",
    "months",
    "no_warranty",
    "meter_limit",
    "meter_unit",
    "start_basis",
    "scope",
    "supplier_id",
    "supplier_months",
    "repair_extends",
    "company_id",
}


class WarrantyTerm(models.Model):
    """What the product design department decides for a product or a category (D-07, A-06).

    A change counts for units delivered later; the dates of delivered ones stay.
    """

    _name = "aftersales.warranty.term"
    _inherit = ["aftersales.guarded.mixin", "mail.thread"]
    _description = "Warranty Terms"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", index=True, check_company=True
    )
    categ_id = fields.Many2one("product.category", string="Product Category", index=True)
    months = fields.Integer(
        string="Warranty Months",
        tracking=True,
        help="From the day on which the warranty starts. 0: the period of the more general terms "
        "counts, with all that these say.",
    )
    meter_limit = fields.Float(
        string="Limit of the Meter",
        tracking=True,
        help="The warranty ends as well when a reading is higher; 0: by time alone.",
    )
    meter_unit = fields.Selection([("km", "km"), ("hour", "Hours")], default="km", tracking=True)
    start_basis = fields.Selection(
        [("delivery", "Delivery"), ("invoice", "Invoice"), ("installation", "Installation")],
        string="Starts With",
        default="delivery",
        required=True,
        tracking=True,
        help="Delivery: the local day of pick-up. Invoice: the day of the first invoice where it "
        "follows the delivery. Installation: the day entered on the unit; until then the delivery "
        "counts.",
    )
    line_ids = fields.One2many(
        "aftersales.warranty.term.line", "term_id", string="Covered", copy=True
    )
    supplier_id = fields.Many2one("res.partner", string="Vendor", tracking=True)
    supplier_months = fields.Integer(
        string="Vendor's Months",
        tracking=True,
        help="For how long the vendor stands in for the product, from our delivery on.",
    )
    repair_extends = fields.Boolean(
        string="Repairs Lengthen the Warranty",
        tracking=True,
        help="The warranty ends so many days later as the product was in repair, each started day "
        "counted and overlapping orders once (LAW-04).",
    )
    part_months = fields.Integer(
        string="Part Guarantee Months",
        tracking=True,
        help="How long such a part is guaranteed after service has put it in (D-19). 0: what the "
        "more general terms say, or the settings.",
    )
    promise_id = fields.Many2one("aftersales.warranty.promise", guarded=True, copy=False)
    no_warranty = fields.Boolean(
        tracking=True,
        help="Sold without warranty. Without it and without months the more general terms count.",
    )
    scope = fields.Text(string="Warranty Scope", translate=True)
    archive = fields.Selection(
        [("default", "As the Product Class Says"), ("yes", "Required"), ("no", "Not Required")],
        string="Service Archive",
        default="default",
        required=True,
        tracking=True,
    )

    _months_positive = models.Constraint(
        "CHECK(months >= 0)", "A warranty period cannot be negative."
    )
    _none_or_months = models.Constraint(
        "CHECK(NOT no_warranty OR COALESCE(months, 0) = 0)",
        "Terms without warranty have no months: remove the months or untick “No Warranty”.",
    )
    _limits_positive = models.Constraint(
        "CHECK(COALESCE(meter_limit, 0) >= 0 AND COALESCE(supplier_months, 0) >= 0 "
        "AND COALESCE(part_months, 0) >= 0)",
        "Limits and months cannot be negative.",
    )
    _limit_has_unit = models.Constraint(
        "CHECK(COALESCE(meter_limit, 0) = 0 OR meter_unit IS NOT NULL)",
        "Say whether the limit is in kilometres or in hours.",
    )
    _one_object = models.Constraint(
        "CHECK((product_tmpl_id IS NULL) <> (categ_id IS NULL))",
        "Warranty terms are for one product or for one product category: choose one of the two.",
    )

    @api.constrains("months", "line_ids", "meter_limit", "supplier_months")
    def _check_period(self):
        """Refuse limits and scope that no unit would ever be promised."""
        for term in self:
            more = term.line_ids or term.meter_limit or term.supplier_months
            if more and not term.months:
                raise ValidationError(
                    self.env._(
                        "%(terms)s: scope, limit and vendor's months count together with a "
                        "period. Enter the warranty months.",
                        terms=term.display_name,
                    )
                )
            if term.supplier_months and not term.supplier_id:
                raise ValidationError(
                    self.env._(
                        "%(terms)s: enter the vendor who stands in for these months.",
                        terms=term.display_name,
                    )
                )

    def write(self, vals):
        """Let units delivered from now on be promised the new terms, and no others (D-07)."""
        result = super().write(vals)
        if PROMISED & vals.keys():
            self._forget_promise()
        return result

    def _forget_promise(self):
        """Begin a new edition with the next delivery."""
        self.sudo().filtered("promise_id").promise_id = False

    def _promised(self):
        """Return ``{terms: aftersales.warranty.promise}``: the present edition of each."""
        missing = self.sudo().filtered(lambda term: term.months and not term.promise_id)
        Promise = self.env["aftersales.warranty.promise"].sudo()
        for term in missing:
            term.promise_id = Promise.create(
                {
                    "term_id": term.id,
                    **{
                        name: term[name].id if term._fields[name].relational else term[name]
                        for name in sorted(PROMISED - {"no_warranty"})
                    },
                    "line_ids": [
                        Command.create(
                            {
                                name: line[name].id if name == "categ_id" else line[name]
                                for name in line._scope_fields()
                            }
                        )
                        for line in term.line_ids
                    ],
                }
            )
            for lang, _name in self.env["res.lang"].get_installed() if term.scope else ():
                term.promise_id.with_context(lang=lang).scope = term.with_context(lang=lang).scope
        return {term: term.promise_id for term in self.sudo()}

    def _part_guarantee_months(self, company):
        """Return for how long a part under these terms is guaranteed when put in (D-19)."""
        said = self.filtered("part_months")[:1].part_months
        return said or company.aftersales_part_guarantee_months

    @api.model
    def _for_products(self, products, company):
        """Return ``{product: terms}``, each product's terms with the strongest one first.

        The product's own terms come before those of its category, a category before its parents,
        the company's own before the common ones, then by sequence (D-07).
        """
        categories = products.categ_id._aftersales_parents()
        terms = self.sudo().search_fetch(
            [
                ("company_id", "in", [company.id, False]),
                "|",
                ("product_tmpl_id", "in", products.product_tmpl_id.ids),
                ("categ_id", "in", list({c.id for chain in categories.values() for c in chain})),
            ],
            [
                "company_id",
                "product_tmpl_id",
                "categ_id",
                "sequence",
                "months",
                "no_warranty",
                "archive",
                "start_basis",
                "part_months",
                "promise_id",
            ],
        )
        result = {}
        for product in products:
            chain = list(categories.get(product.categ_id, ()))
            own = terms.filtered(
                lambda t, product=product, chain=chain: (
                    t.product_tmpl_id == product.product_tmpl_id or t.categ_id in chain
                )
            )
            result[product] = own.sorted(
                lambda t, chain=chain: (
                    chain.index(t.categ_id) + 1 if t.categ_id else 0,
                    not t.company_id,
                    t.sequence,
                    t.id,
                )
            )
        return result

    def _end(self, start):
        """Return the last day of a warranty that starts on ``start``, False without a period.

        Start plus months less one day: 12 months from 2026-03-02 end on 2027-03-01 (D-07).
        """
        months = self._deciding().months
        if not months:
            return False
        return warranty_end(start, months)

    def _deciding(self):
        """Return the first terms that say anything about the period, none where nobody does."""
        return self.filtered(lambda term: term.months or term.no_warranty)[:1]

    def _archive_needed(self, product_class):
        """Return whether a unit needs a service archive: the design department's word, or its
        class's default (A-05, A-06)."""
        said = next((term.archive for term in self if term.archive != "default"), False)
        return said == "yes" if said else product_class.archive_default
