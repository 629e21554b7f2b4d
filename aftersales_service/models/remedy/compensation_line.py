from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .compensation import DRAFT


class CompensationLine(models.Model):
    """One thing out of the catalogue that the customer gets (D-14, D-17)."""

    _name = "aftersales.compensation.line"
    _inherit = ["aftersales.guarded.mixin", "aftersales.compensation.apply"]
    _description = "Compensation Line"
    _order = "compensation_id, id"
    _check_company_auto = True

    compensation_id = fields.Many2one(
        "aftersales.compensation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="compensation_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    type_id = fields.Many2one(
        "aftersales.compensation.type",
        string="What",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(related="type_id.kind", store=True, precompute=True)
    effect = fields.Selection(related="type_id.effect", store=True, precompute=True)
    unit = fields.Selection(related="type_id.unit")
    limit = fields.Float(related="type_id.limit")
    quantity = fields.Float(
        string="How Much", default=1.0, required=True, help="Money, months or pieces."
    )
    value = fields.Monetary(string="Worth", compute="_compute_value", store=True)
    product_id = fields.Many2one(
        "product.product",
        string="Gift",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        check_company=True,
    )
    over_limit = fields.Boolean(string="Above the Limit", compute="_compute_over_limit")
    applied_at = fields.Datetime(string="Carried Out On", guarded=True, copy=False)
    voucher_id = fields.Many2one(
        "aftersales.voucher", guarded=True, copy=False, index="btree_not_null"
    )
    credit_note_id = fields.Many2one(
        "account.move", guarded=True, copy=False, index="btree_not_null"
    )
    order_id = fields.Many2one("sale.order", guarded=True, copy=False, index="btree_not_null")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A compensation is more than nothing."
    )

    @api.depends("type_id", "quantity")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.type_id.name or ''} {line.quantity:g}"

    @api.depends("quantity", "type_id.unit", "type_id.unit_value")
    def _compute_value(self):
        """Take money as it is, and months and pieces at what the catalogue says they count.

        What was asked for keeps its value when the catalogue changes.
        """
        for line in self:
            if line._origin and line.compensation_id.state not in DRAFT:
                line.value = line.value
            elif line.type_id.unit == "money":
                line.value = line.quantity
            else:
                line.value = line.quantity * line.type_id.unit_value

    @api.depends("type_id")
    def _compute_product_id(self):
        for line in self:
            line.product_id = line.type_id.product_id if line.effect == "gift" else False

    @api.depends("quantity", "type_id.limit")
    def _compute_over_limit(self):
        for line in self:
            line.over_limit = bool(line.type_id.limit) and line.quantity > line.type_id.limit

    @api.constrains("quantity", "type_id")
    def _check_months(self):
        for line in self:
            if line.unit == "months" and line.quantity != int(line.quantity):
                raise ValidationError(
                    self.env._(
                        "A warranty is extended by whole months: enter how many instead of "
                        "%(quantity)s.",
                        quantity=f"{line.quantity:g}",
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add lines to what is still a draft."""
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        """Change lines of drafts only; what is asked for or approved stays as it is."""
        self._check_draft()
        result = super().write(vals)
        if "compensation_id" in vals:
            self._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse to touch the lines of what has left the draft.

        :raise UserError: names the compensation and what to do
        """
        if self.env.su:
            return
        for compensation in self.compensation_id:
            if compensation.state not in DRAFT:
                raise UserError(compensation._fixed_words())

    @api.model
    def _documents_undone(self, name, documents):
        """Documents of lines are cancelled or deleted: the lines can be applied again.

        :param str name: the field that holds the document
        """
        if not documents:
            return
        lines = self.sudo().search([(name, "in", documents.ids), ("applied_at", "!=", False)])
        for document, own in lines.grouped(name).items():
            own.compensation_id._document_undone(own, document.display_name)

    def action_open_result(self):
        """Open what the line led to: coupon, credit note or order (D-17)."""
        self.ensure_one()
        self.check_access("read")
        line = self.sudo()
        result = (line.voucher_id or line.credit_note_id or line.order_id).sudo(self.env.su)
        return self.compensation_id._show_records(result, self.type_id.name)
