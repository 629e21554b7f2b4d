from odoo import api, fields, models
from odoo.exceptions import UserError


class LabourShare(models.Model):
    """The part of a labour line that one case bears; equal parts by default (amendment 48)."""

    _name = "aftersales.labour.share"
    _description = "Share of a Labour Line"
    _order = "labour_id, id"

    labour_id = fields.Many2one(
        "aftersales.labour.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="labour_id.company_id", store=True)
    case_id = fields.Many2one("aftersales.case", required=True, index=True)
    percent = fields.Float(required=True, digits=(5, 2))

    _case_uniq = models.Constraint(
        "UNIQUE(labour_id, case_id)", "A case bears one share of a line."
    )
    _percent_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)", "A share lies between 0 and 100 %."
    )

    @api.constrains("case_id", "labour_id")
    def _check_case(self):
        """A share belongs to a case of the order."""
        for share in self:
            order = share.labour_id.work_order_id
            if share.case_id not in order.case_ids:
                raise UserError(
                    self.env._(
                        "%(case)s is no case of %(order)s. Add it to the order first.",
                        case=share.case_id.display_name,
                        order=order.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Shares come with their labour line, all at once, so that they stay 100 % together."""
        self._check_by_line()
        return super().create(vals_list)

    def write(self, vals):
        """See :meth:`create`."""
        self._check_by_line()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_line(self):
        self._check_by_line()

    def _check_by_line(self):
        if not self.env.su:
            raise UserError(
                self.env._("Shares are changed in their labour line, all of them at once.")
            )
