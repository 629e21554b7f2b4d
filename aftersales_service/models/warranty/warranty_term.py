from odoo import api, fields, models

from ...tools.warranty import warranty_end


class WarrantyTerm(models.Model):
    """What the product design department decides for a product or a category (D-07, A-06).

    A change counts for units delivered later; the dates of delivered ones stay.
    """

    _name = "aftersales.warranty.term"
    _inherit = ["mail.thread"]
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
        help="From the local day of pick-up. 0: the period of the more general terms counts.",
    )
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
    _one_object = models.Constraint(
        "CHECK((product_tmpl_id IS NULL) <> (categ_id IS NULL))",
        "Warranty terms are for one product or for one product category: choose one of the two.",
    )

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
