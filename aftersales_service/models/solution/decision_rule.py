from datetime import date

from odoo import api, fields, models
from odoo.tools import ormcache

from .liability_mixin import LIABILITIES

TERMS = [
    ("contract", "Under Contract"),
    ("warranty", "Under Warranty"),
    ("post", "After Warranty"),
]


class DecisionRule(models.Model):
    """One row of the decision table: product class × term × liability (D-11, REG 3.1, 3.2).

    A row proposes the way of service, and with it the charge. A row without one, like a
    combination without a row, is decided by hand: nothing becomes free by silence.
    """

    _name = "aftersales.decision.rule"
    _inherit = ["aftersales.cached.rule.mixin"]
    _description = "Row of the Decision Table"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    product_class_id = fields.Many2one(
        "aftersales.product.class", required=True, index=True, ondelete="restrict"
    )
    term = fields.Selection(TERMS, required=True)
    liability = fields.Selection(LIABILITIES, required=True)
    service_mode_id = fields.Many2one(
        "aftersales.service.mode",
        string="Way of Service",
        ondelete="restrict",
        help="Empty: it is decided by hand.",
    )
    charge = fields.Selection(related="service_mode_id.charge", string="Charge Mode")
    on_site_allowed = fields.Boolean(string="On-Site Allowed", default=True)
    archive_needed = fields.Boolean(string="Service Archive")
    binding = fields.Boolean(help="Deciding otherwise needs a reason.")
    ours = fields.Boolean(string="Not in a Procedure", help="No procedure gives this row.")
    source = fields.Char(string="Procedure")
    valid_from = fields.Date()
    valid_to = fields.Date()

    _row_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), product_class_id, term, liability, "
        "COALESCE(valid_from, '-infinity'::date)) WHERE active IS TRUE",
        "There is a row for this class, term and liability already. Change that one.",
    )
    _valid_order = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)",
        "The row ends before it begins to count.",
    )

    @api.depends("product_class_id", "term", "liability")
    @api.depends_context("lang")
    def _compute_display_name(self):
        terms = dict(self._fields["term"]._description_selection(self.env))
        parties = dict(self._fields["liability"]._description_selection(self.env))
        for rule in self:
            rule.display_name = " · ".join(
                filter(
                    None,
                    [
                        rule.product_class_id.name,
                        terms.get(rule.term),
                        parties.get(rule.liability),
                    ],
                )
            )

    @api.model
    def _match(self, company, day, product_class, term, liability):
        """Return the row that counts on a day, none where it is decided by hand.

        A company's own row counts before the common one, then the order of the table.

        :param company: res.company
        :param date day: the day of the decision
        :param product_class: aftersales.product.class, may be empty
        :param str term: 'contract', 'warranty', 'post' or False
        :param str liability: key of the split, see ``aftersales.liability.mixin``
        """
        asked = (product_class.id, term, liability)
        for row_company, start, end, traits, rule_id in self._rows():
            if (
                row_company in (False, company.id)
                and traits == asked
                and start <= day
                and day <= end
            ):
                return self.browse(rule_id)
        return self.browse()

    @api.model
    @ormcache()
    def _rows(self):
        """Return the table as ``(company id, from, to, (class id, term, liability), id)``."""
        rules = self.sudo().search([])
        return tuple(
            (
                rule.company_id.id,
                rule.valid_from or date.min,
                rule.valid_to or date.max,
                (rule.product_class_id.id, rule.term, rule.liability),
                rule.id,
            )
            for rule in rules.sorted(lambda rule: (not rule.company_id, rule.sequence, rule.id))
        )
