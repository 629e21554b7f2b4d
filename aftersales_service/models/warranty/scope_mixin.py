from odoo import api, fields, models

from ...tools.warranty import warranty_end

COST_CLASSES = ("parts", "labour", "travel")


class ScopeMixin(models.AbstractModel):
    """One line of what a warranty or a service contract covers (D-07, D-08).

    A class of cost without a line is covered for the whole period; of several lines for parts the
    one of the closest category counts.
    """

    _name = "aftersales.warranty.scope.mixin"
    _description = "What is covered"
    _order = "sequence, id"
    _rec_name = "cost_class"

    sequence = fields.Integer(default=10)
    cost_class = fields.Selection(
        [("parts", "Parts"), ("labour", "Labour"), ("travel", "Travel")],
        string="Class of Cost",
        required=True,
        default="parts",
    )
    categ_id = fields.Many2one(
        "product.category",
        string="Part Category",
        help="Empty: all parts that no other line names.",
    )
    covered = fields.Boolean(default=True)
    months = fields.Integer(
        string="Own Months",
        help="Covered for so long from the start of the period; 0: for the whole period.",
    )

    _months_positive = models.Constraint(
        "CHECK(COALESCE(months, 0) >= 0)", "The months of a line cannot be negative."
    )
    _category_of_parts = models.Constraint(
        "CHECK(cost_class = 'parts' OR categ_id IS NULL)",
        "Only lines for parts name a part category.",
    )
    _out_has_no_months = models.Constraint(
        "CHECK(covered OR COALESCE(months, 0) = 0)",
        "What is not covered has no months: remove the months or tick “Covered”.",
    )

    @api.model
    def _scope_fields(self):
        """Return the fields that make up a line, to copy it."""
        return ("sequence", "cost_class", "categ_id", "covered", "months")

    def _deciding(self, cost_class, chain=()):
        """Return the line that decides a class of cost, none where nothing is said.

        :param str cost_class: parts, labour or travel
        :param chain: the part's category and its parents, the closest first
        """
        chain = list(chain)
        lines = self.filtered(
            lambda line: (
                line.cost_class == cost_class and (not line.categ_id or line.categ_id in chain)
            )
        )
        return lines.sorted(
            lambda line: (
                chain.index(line.categ_id) if line.categ_id else len(chain),
                line.sequence,
                line.id,
            )
        )[:1]

    def _until(self, start):
        """Return the last day that the line's own months cover, None without own months."""
        return warranty_end(start, self.months) if self.months and start else None
