from odoo import fields, models
from odoo.exceptions import UserError


class CompanyExecution(models.AbstractModel):
    """What a company decides about its work orders (design 3.3)."""

    _name = "aftersales.company.execution"
    _description = "Work order settings of a company"

    aftersales_visit_hours = fields.Float(
        string="Usual Length of a Visit",
        default=2.0,
        help="The planned end of a work order is proposed so long after its start; 0: it is not.",
    )

    def _aftersales_warehouse(self):
        """Return the company's first warehouse, in superuser mode.

        :raise UserError: it has none
        """
        self.ensure_one()
        warehouse = (
            self.env["stock.warehouse"].sudo().search([("company_id", "=", self.id)], limit=1)
        )
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(company)s has no warehouse, so no goods can move for it. Have the "
                    "administrator create one, or restore the archived one.",
                    company=self.sudo().name,
                )
            )
        return warehouse
