from datetime import timedelta

from odoo import fields, models


class RemedyCompany(models.AbstractModel):
    """What a company says about compensation, old parts and the parts it pays for (D-14…E-07)."""

    _name = "aftersales.company.remedy"
    _description = "Company settings of remedies"

    aftersales_compensation_route = fields.Selection(
        [
            ("kind", "By Kind and Amount"),
            ("single", "Service Supervisor Only"),
            ("review", "Review, Then an Executive"),
        ],
        string="Compensation Approved",
        default="kind",
        required=True,
        help="By kind and amount: goodwill within the limits by the service supervisor; damages, "
        "and goodwill above a limit, by QA and the technical department, then by an executive. "
        "Service supervisor only: nothing above a limit is possible.",
    )
    aftersales_goodwill_limit = fields.Float(
        string="Goodwill Up To",
        default=2000.0,
        help="What the service supervisor may allow for one compensation, in the company's "
        "currency. Zero: only the limits of the catalogue count.",
    )
    aftersales_old_part_days = fields.Integer(
        string="Old Parts Overdue After (Days)",
        default=30,
        help="An old part awaited for longer is on the list of overdue ones. Zero: never.",
    )
    aftersales_priced_purchase = fields.Boolean(
        string="Buyers May Pay for Service Parts",
        default=True,
        help="Off: every purchase of the service is free, without exception.",
    )

    aftersales_analysis_location_id = fields.Many2one(
        "stock.location",
        string="Analysis of Old Parts",
        check_company=True,
        copy=False,
        help="A place among the old parts, where QA or the supplier examines them.",
    )

    aftersales_returned_location_id = fields.Many2one(
        "stock.location",
        string="Returned Units Go To",
        check_company=True,
        copy=False,
        domain="[('usage', '=', 'internal')]",
        help="Where units that customers return or exchange are put, so that none is sold or sent "
        "out again before somebody looked at it. A place beside the stock is made when it is "
        "needed first.",
    )

    _aftersales_remedy_limits = models.Constraint(
        "CHECK(aftersales_goodwill_limit >= 0 AND aftersales_old_part_days >= 0)",
        "A limit of goodwill and the days of old parts are not negative.",
    )

    def _aftersales_old_parts_since(self):
        """Return since when an old part may be awaited at most, False where there is no limit."""
        self.ensure_one()
        days = self.aftersales_old_part_days
        return days and fields.Datetime.now() - timedelta(days=days)

    def _aftersales_analysis_location(self):
        """Return where old parts are examined: a place among them, made when it is needed."""
        self.ensure_one()
        place = self.aftersales_analysis_location_id
        if not place:
            place = self.env["stock.location"].create(
                {
                    "name": self.env._("Analysis"),
                    "usage": "internal",
                    "location_id": self.aftersales_old_part_location_id.id,
                    "company_id": self.id,
                    "aftersales_old_parts": True,
                }
            )
            self.aftersales_analysis_location_id = place
        return place

    def _aftersales_returned_location(self, warehouse):
        """Return where returned units are put: beside the stock, made when it is needed.

        :param warehouse: stock.warehouse of the company, under which the place is made
        """
        self.ensure_one()
        place = self.aftersales_returned_location_id
        if not place:
            place = self.env["stock.location"].create(
                {
                    "name": self.env._("Returned Units"),
                    "usage": "internal",
                    "location_id": warehouse.view_location_id.id,
                    "company_id": self.id,
                }
            )
            self.aftersales_returned_location_id = place
        return place
