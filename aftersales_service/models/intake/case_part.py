from odoo import api, fields, models


class CasePart(models.AbstractModel):
    """The part that a spare-part question is about: a line of a work order, or a product (B-08)."""

    _name = "aftersales.case.part"
    _description = "Part that a case asks about"

    asks_part = fields.Boolean(compute="_compute_asks_part")
    work_part_id = fields.Many2one(
        "aftersales.work.part",
        string="Part on a Work Order",
        index="btree_not_null",
        domain="[('work_order_id.partner_id.commercial_partner_id', '=', commercial_partner_id)]"
        " if commercial_partner_id else []",
        help="The replaced part that the customer asks about.",
    )
    part_id = fields.Many2one(
        "product.product",
        string="Spare Part",
        index="btree_not_null",
        compute="_compute_part_id",
        store=True,
        readonly=False,
        domain=[("type", "=", "consu")],
    )

    @api.depends("type_id")
    def _compute_asks_part(self):
        for case in self:
            case.asks_part = case.type_id.asks_part

    @api.depends("work_part_id")
    def _compute_part_id(self):
        """Take the part of the work order's line; keep one that was chosen without a line."""
        for case in self:
            case.part_id = case.work_part_id.sudo().product_id or case.part_id

    @api.onchange("work_part_id")
    def _onchange_work_part_id(self):
        """Find customer and units by the order on which the part was used."""
        order = self.work_part_id.sudo().work_order_id
        if order and not self.partner_id:
            self.partner_id = order.partner_id
        if order and not self.installed_product_ids:
            self.installed_product_ids = order.installed_product_ids

    def _product_words(self):
        """Return product and model as they stand on a sheet, each once."""
        self.ensure_one()
        name = (self.product_id or self.part_id).sudo().display_name or ""
        model = self.product_model or ""
        return name if model in name else " · ".join(filter(None, (name, model)))

    def action_view_work_part(self):
        """Open the work order on which the part was used (O-04)."""
        self.check_access("read")
        return self._show_records(self.work_part_id.work_order_id, self.env._("Work Order"))
