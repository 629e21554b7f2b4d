from odoo import fields, models


class AccountAnalyticLine(models.Model):
    _name = "account.analytic.line"
    _inherit = ["account.analytic.line", "aftersales.guarded.mixin"]

    aftersales_labour_id = fields.Many2one(
        "aftersales.labour.line",
        string="Labour Line",
        index="btree_not_null",
        copy=False,
        guarded=True,
    )
    aftersales_reversal_id = fields.Many2one(
        "account.analytic.line",
        string="Reversal",
        copy=False,
        guarded=True,
        help="The line that takes this one back, or the one that this line takes back.",
    )

    _aftersales_labour_uniq = models.UniqueIndex(
        "(aftersales_labour_id) WHERE aftersales_reversal_id IS NULL"
        " AND aftersales_labour_id IS NOT NULL",
        "This labour line is posted already.",
    )

    def _aftersales_reverse(self):
        """Take posted labour lines back by counter lines dated today; both keep each other."""
        today = fields.Date.context_today(self)
        counters = self.create(
            [
                {
                    **{name: line[name].id for name in line._get_plan_fnames()},
                    "company_id": line.company_id.id,
                    "name": self.env._("Reversal of %(line)s", line=line.name),
                    "ref": line.ref,
                    "date": today,
                    "amount": -line.amount,
                    "unit_amount": -line.unit_amount,
                    "product_uom_id": line.product_uom_id.id,
                    "user_id": line.user_id.id,
                    "partner_id": line.partner_id.id,
                    "aftersales_labour_id": line.aftersales_labour_id.id,
                    "aftersales_reversal_id": line.id,
                }
                for line in self
            ]
        )
        for line, counter in zip(self, counters, strict=True):
            line.aftersales_reversal_id = counter
        # The next posting inserts at once and would meet the old rows otherwise.
        self.flush_recordset(["aftersales_reversal_id"])
