from odoo import api, fields, models
from odoo.exceptions import UserError


class Ladder(models.Model):
    """Who hears of a time limit that is at risk or broken, one after the other (B-28).

    A ladder without a company serves all of them; who works in some only makes his own.
    """

    _name = "aftersales.sla.ladder"
    _description = "Escalation Ladder"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        copy=False,
        default=lambda self: self.env.company,
        help="Empty: for every company.",
    )
    source = fields.Char(string="Procedure")
    rung_ids = fields.One2many("aftersales.sla.rung", "ladder_id", copy=True)

    def _init_column(self, column_name):
        """Leave the ladders that were there before companies had their own to all of them."""
        if column_name != "company_id":
            super()._init_column(column_name)

    @api.model_create_multi
    def create(self, vals_list):
        """Add ladders.

        :raise UserError: one would serve companies in which the user does not work
        """
        ladders = super().create(vals_list)
        ladders._refuse_shared()
        return ladders

    def write(self, vals):
        """Change ladders; the time limits of their companies follow.

        :raise UserError: one serves companies in which the user does not work
        """
        self._refuse_shared()
        result = super().write(vals)
        self._refuse_shared()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        self._refuse_shared()

    def _refuse_shared(self):
        """Keep the ladders of all companies from those who work in some of them only (O-05)."""
        shared = self.sudo().filtered(lambda ladder: not ladder.company_id)
        if self.env.su or not shared:
            return
        mine = self.env.user.company_ids
        if self.env["res.company"].sudo().search_count([("id", "not in", mine.ids)], limit=1):
            raise UserError(
                self.env._(
                    "“%(ladder)s” serves all companies, and you do not work in each of them. "
                    "Duplicate it for your company, and choose the copy in its time limits.",
                    ladder=shared[0].name,
                )
            )
